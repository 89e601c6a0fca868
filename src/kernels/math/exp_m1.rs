//! The exponential function minus 1, eight lanes at a time. Error at most 2 ulp, for every `f32`, including those
//! near 0.
//!
//! Method: with the reduction and the polynomial of [`exp`](super::exp), for x = n·ln 2 + r,
//!
//! ```text
//! eˣ − 1 = 2·(s·e + (s − ½))     s = 2ⁿ⁻¹,   e = eʳ − 1
//! ```
//!
//! Near 0, n = 0 and s = ½, and the result is e, which has full relative precision. The formula halves the power
//! because 2¹²⁸ overflows although eˣ may not. For |x| < 2⁻²⁴ half of the result could be subnormal, so the code
//! returns x.
//!
//! Largest error, measured on all 2³² inputs: 1.586 ulp with a fused multiply-add, 1.714 ulp without.

use crate::kernels::math::exp::{EXPONENT_BIAS, HIGHEST, exp_minus_one, reduce};
use crate::simd::{Simd, Vector};

/// eˣ − 1, never below −1: ∞ from 88.72284 up; −0 for −0, NaN for NaN.
#[inline(always)]
pub fn exp_m1<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    let within = simd.splat(LOWEST).max(simd.splat(HIGHEST).min(x));
    let (n, r) = reduce(simd, within, EXPONENT_BIAS - 1.0);
    let s = n.shift_left::<23>();
    let half = simd.mul_add(s, exp_minus_one(simd, r), s - simd.splat(0.5));
    let is_tiny = simd.splat(-TINY).less_than(x.bit_or(simd.splat(-0.0)));
    is_tiny.select(x, half + half)
}

/// Lower limit of x: e⁻¹⁸ − 1 is −1, to within an eighth of an ulp.
const LOWEST: f32 = -18.0;

/// 2⁻²⁴: for smaller |x|, x and eˣ − 1 differ by at most half an ulp.
const TINY: f32 = f32::EPSILON / 2.0;
