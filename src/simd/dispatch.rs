//! The one place where the instruction set is chosen.

use super::unfused::WithoutFusing;
use super::{Arithmetic, Computation, Simd, Wide};

/// The fastest instructions that the CPU has; multiply-add is fused where it can be. The default of every call.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fast;

/// The fastest instructions that the CPU has, but never a fused multiply-add: the same bits on every CPU.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reproducible;

impl Arithmetic for Fast {
    #[inline(always)]
    fn run<C: Computation>(self, computation: C) -> C::Output {
        on_the_best_backend(computation)
    }
}

impl Arithmetic for Reproducible {
    #[inline(always)]
    fn run<C: Computation>(self, computation: C) -> C::Output {
        on_the_best_backend(WithoutFusing(computation))
    }
}

/// A token is the choice of itself.
impl<S: Simd> Arithmetic for S {
    #[inline(always)]
    fn run<C: Computation>(self, computation: C) -> C::Output {
        self.vectorize(computation)
    }
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn on_the_best_backend<C: Computation>(computation: C) -> C::Output {
    match super::Avx2::detect() {
        Some(simd) => simd.vectorize(computation),
        None => Wide.vectorize(computation),
    }
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn on_the_best_backend<C: Computation>(computation: C) -> C::Output {
    Wide.vectorize(computation)
}
