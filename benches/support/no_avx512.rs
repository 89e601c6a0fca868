//! `Fast`, but for AVX-512: what Stackprop is on the many CPUs that do not have it.

use stackprop::Zeroable;
use stackprop::simd::{Computation, Execution, Fast};

/// AVX2 where the CPU has it, also in the matrix products. Where it has not, or is none of x86-64's, what [`Fast`] is.
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
