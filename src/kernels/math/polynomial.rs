//! Polynomials for the vector functions.

use crate::simd::Simd;

/// c₀ + c₁·x + c₂·x² + … by Horner's scheme, which has the fewest roundings; the last one dominates the error.
#[inline(always)]
pub(super) fn polynomial<S: Simd, const N: usize>(simd: S, x: S::Vector, coefficients: [f32; N]) -> S::Vector {
    coefficients.into_iter().rev().fold(simd.splat(0.0), inline!(|sum, c| simd.mul_add(sum, x, simd.splat(c))))
}
