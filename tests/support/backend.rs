//! The backends of this machine, selected at run time, so that a test can loop over them.

use std::fmt;

#[cfg(target_arch = "x86_64")]
use stackprop::simd::{Avx2, Avx512};
use stackprop::simd::{Computation, Execution, Portable, Scalar, Simd, Unfused};

/// One backend, with or without fused multiply-add.
#[derive(Clone, Copy)]
pub enum Backend {
    /// Elsewhere it equals `UnfusedPortable`, and the compiler repeats every test for every backend.
    #[cfg(any(target_feature = "fma", target_arch = "aarch64"))]
    Portable,
    UnfusedPortable,
    Scalar,
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
    #[cfg(target_arch = "x86_64")]
    UnfusedAvx2(Avx2),
    #[cfg(target_arch = "x86_64")]
    Avx512(Avx2),
    #[cfg(target_arch = "x86_64")]
    UnfusedAvx512(Avx2),
}

/// All backends of this machine.
pub fn backends() -> Vec<Backend> {
    #[allow(unused_mut)] // only x86-64 and AArch64 have more
    let mut backends = vec![Backend::UnfusedPortable, Backend::Scalar];
    #[cfg(any(target_feature = "fma", target_arch = "aarch64"))]
    backends.push(Backend::Portable);
    #[cfg(target_arch = "x86_64")]
    {
        let avx2 = super::hardware::avx2();
        backends.extend(avx2.into_iter().flat_map(|avx2| [Backend::Avx2(avx2), Backend::UnfusedAvx2(avx2)]));
        // On other machines `product_backends` runs the tiles of AVX-512, and `.ci/run miri` the instructions.
        if let (Some(avx512), Some(_)) = (Avx2::detect_with_avx512(), Avx512::detect()) {
            backends.extend([Backend::Avx512(avx512), Backend::UnfusedAvx512(avx512)]);
        }
    }
    backends
}

impl Backend {
    /// Whether the backend never fuses: all such backends give the same bits.
    pub fn is_reproducible(self) -> bool {
        match self {
            #[cfg(any(target_feature = "fma", target_arch = "aarch64"))]
            Self::Portable => false,
            Self::UnfusedPortable | Self::Scalar => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(_) | Self::Avx512(_) => false,
            #[cfg(target_arch = "x86_64")]
            Self::UnfusedAvx2(_) | Self::UnfusedAvx512(_) => true,
        }
    }
}

impl Execution for Backend {
    fn run<C: Computation>(self, computation: C) -> C::Output {
        // One function per backend: without optimisation, a function reserves the stack of everything inlined into it.
        #[inline(never)]
        fn run_on<S: Simd, C: Computation>(simd: S, computation: C) -> C::Output {
            simd.vectorize(computation)
        }
        match self {
            #[cfg(any(target_feature = "fma", target_arch = "aarch64"))]
            Self::Portable => run_on(Portable, computation),
            Self::UnfusedPortable => run_on(Unfused(Portable), computation),
            Self::Scalar => run_on(Scalar, computation),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(avx2) => run_on(avx2, computation),
            #[cfg(target_arch = "x86_64")]
            Self::UnfusedAvx2(avx2) => run_on(Unfused(avx2), computation),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(avx512) => run_on(avx512, computation),
            #[cfg(target_arch = "x86_64")]
            Self::UnfusedAvx512(avx512) => run_on(Unfused(avx512), computation),
        }
    }
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            #[cfg(any(target_feature = "fma", target_arch = "aarch64"))]
            Self::Portable => "Portable",
            Self::UnfusedPortable => "Unfused<Portable>",
            Self::Scalar => "Scalar",
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(_) => "Avx2",
            #[cfg(target_arch = "x86_64")]
            Self::UnfusedAvx2(_) => "Unfused<Avx2>",
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(_) => "Avx512",
            #[cfg(target_arch = "x86_64")]
            Self::UnfusedAvx512(_) => "Unfused<Avx512>",
        })
    }
}
