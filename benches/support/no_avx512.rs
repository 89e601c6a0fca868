//! `Fast` without AVX-512: Stackprop's speed on the many CPUs that lack it.

use stackprop::Zeroable;
use stackprop::simd::{Computation, Execution, Fast};

/// Uses AVX2 on CPUs that have it, also in the matrix products; on other CPUs equals [`Fast`].
#[derive(Clone, Copy, Debug, Default, Zeroable)]
#[bytemuck(crate = "stackprop")]
pub(crate) struct NoAvx512;

impl Execution for NoAvx512 {
    #[inline(always)]
    fn run<C: Computation>(self, computation: C) -> C::Output {
        #[cfg(target_arch = "x86_64")]
        if let Some(avx2) = stackprop::simd::Avx2::detect() {
            return avx2.run(computation);
        }
        Fast.run(computation)
    }
}
