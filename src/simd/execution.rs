//! The one place where the instruction set is chosen.

use crate::floats::zeroable;
use crate::simd::unfused::WithoutFusing;
use crate::simd::{Computation, Execution, Simd};

/// The fastest instructions that the CPU has; multiply-add is fused where it can be. The default of every call.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fast;

zeroable! { [] Fast {} }

/// The fastest instructions that the CPU has, but never a fused multiply-add: the same bits on every CPU.
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

/// A token is the choice of itself.
impl<S: Simd> Execution for S {
    #[inline(always)]
    fn run<C: Computation>(self, computation: C) -> C::Output {
        self.vectorize(computation)
    }
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn on_the_best_backend<C: Computation>(computation: C) -> C::Output {
    match super::x86::Best::detect() {
        Some(simd) => simd.vectorize(computation),
        None => without_avx2(computation),
    }
}

/// Not inlined, so that the stack that it takes is not taken where the CPU has AVX2.
#[cfg(target_arch = "x86_64")]
#[inline(never)]
fn without_avx2<C: Computation>(computation: C) -> C::Output {
    super::Portable.vectorize(computation)
}

#[cfg(cortex_m_fpu)]
#[inline(always)]
fn on_the_best_backend<C: Computation>(computation: C) -> C::Output {
    super::CortexM::<true>.vectorize(computation)
}

#[cfg(all(any(target_arch = "arm", target_arch = "riscv32", target_arch = "riscv64"), not(cortex_m_fpu)))]
#[inline(always)]
fn on_the_best_backend<C: Computation>(computation: C) -> C::Output {
    super::Scalar.vectorize(computation)
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "arm", target_arch = "riscv32", target_arch = "riscv64")))]
#[inline(always)]
fn on_the_best_backend<C: Computation>(computation: C) -> C::Output {
    super::Portable.vectorize(computation)
}

#[cfg(cortex_m_fpu)]
pub(super) use crate::simd::cortex_m::sqrt;
/// The square root of a scalar, correctly rounded: by integers, where no instruction can be had.
#[cfg(not(cortex_m_fpu))]
pub(super) use libm::sqrtf as sqrt;
