//! The choice of the instruction set.

use core::fmt::Debug;

use crate::floats::zeroable;
use crate::simd::unfused::WithoutFusing;
use crate::simd::{Computation, Simd};

/// The instructions of one public call: [`Fast`], [`Reproducible`], `Parallel` with the feature `rayon`, or a token
/// that forces one backend.
pub trait Execution: Copy + Debug {
    /// Runs `computation` with the token of this execution.
    fn run<C: Computation>(self, computation: C) -> C::Output;
}

/// The fastest instructions of the CPU; fuses multiply-adds where the CPU can. The default of every call.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fast;

zeroable! { [] Fast {} }

/// The fastest instructions of the CPU, except the fused multiply-add: the same bits on every CPU, except those of NaN,
/// whose sign CPUs choose.
///
/// Helium, the vectors of a Cortex-M55, flushes subnormal numbers to zero: a program compiled for it gives these bits
/// as long as training meets no number between 0 and ±1.2·10⁻³⁸. The same holds for a thread that sets its CPU to this
/// mode.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reproducible;

zeroable! { [] Reproducible {} }

impl Execution for Fast {
    #[inline(always)]
    fn run<C: Computation>(self, computation: C) -> C::Output {
        on_the_best_backend(computation)
    }
}

impl Execution for Reproducible {
    #[inline(always)]
    fn run<C: Computation>(self, computation: C) -> C::Output {
        on_the_best_backend(WithoutFusing(computation))
    }
}

/// A token selects itself.
impl<S: Simd> Execution for S {
    #[inline(always)]
    fn run<C: Computation>(self, computation: C) -> C::Output {
        self.vectorize(computation)
    }
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn on_the_best_backend<C: Computation>(computation: C) -> C::Output {
    match crate::simd::Avx2::detect_with_avx512() {
        Some(simd) => simd.vectorize(computation),
        None => without_avx2(computation),
    }
}

/// A separate function, so that its stack is not reserved on CPUs with AVX2.
#[cfg(target_arch = "x86_64")]
#[inline(never)]
fn without_avx2<C: Computation>(computation: C) -> C::Output {
    crate::simd::Portable.vectorize(computation)
}

#[cfg(cortex_m_fpu)]
#[inline(always)]
fn on_the_best_backend<C: Computation>(computation: C) -> C::Output {
    crate::simd::CortexM.vectorize(computation)
}

#[cfg(all(any(target_arch = "arm", target_arch = "riscv32", target_arch = "riscv64"), not(cortex_m_fpu)))]
#[inline(always)]
fn on_the_best_backend<C: Computation>(computation: C) -> C::Output {
    crate::simd::Scalar.vectorize(computation)
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "arm", target_arch = "riscv32", target_arch = "riscv64")))]
#[inline(always)]
fn on_the_best_backend<C: Computation>(computation: C) -> C::Output {
    crate::simd::Portable.vectorize(computation)
}
