//! The exponential function minus 1, eight lanes at a time: at most 2 ulp, for every `f32`, near 0 too.
//!
//! Method: with the reduction and the polynomial of [`exp`](super::exp), for x = n·ln 2 + r,
//!
//! ```text
//! eˣ − 1 = 2·(s·e + (s − ½))     s = 2ⁿ⁻¹,   e = eʳ − 1
//! ```
//!
//! Near 0, n is 0 and s is ½: what remains is e itself, which is relatively precise. s is half a power, for 2¹²⁸ is no `f32`
//! and eˣ may still be one. The halves of tiny numbers would be subnormal: there, x itself is the result.
//!
//! Largest error, measured on all 2³² inputs: 1.586 ulp where the multiply-add is fused, 1.714 ulp where it is not.

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

/// x need not go lower: e⁻¹⁸ − 1 is −1, to within an eighth of an ulp.
const LOWEST: f32 = -18.0;

/// 2⁻²⁴: below it, x and eˣ − 1 differ by no more than half an ulp.
const TINY: f32 = f32::EPSILON / 2.0;
