//! Polynomials for the vector functions.

use crate::simd::Simd;
use crate::unrolled::unrolled;

/// c₀ + c₁·x + c₂·x² + … by Horner's scheme, which has the fewest roundings; the last one dominates the error.
#[inline(always)]
pub(super) fn polynomial<S: Simd, const N: usize>(simd: S, x: S::Vector, coefficients: [f32; N]) -> S::Vector {
    let mut sum = simd.splat(0.0);
    unrolled!(for i in 0..N {
        sum = simd.mul_add(sum, x, simd.splat(coefficients[N - 1 - i]));
    });
    sum
}
