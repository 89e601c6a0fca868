//! The exponential function, eight lanes at a time. Error at most 1.05 ulp, for every `f32`.
//!
//! Method: Cody and Waite, *Software Manual for the Elementary Functions*, 1980. In three steps,
//!
//! ```text
//! x  = n·ln 2 + r      n an integer, |r| ≤ ½ ln 2
//! eʳ − 1               a polynomial of degree 6
//! eˣ = 2ⁿ·eʳ           in two factors of about 2^(n/2)
//! ```
//!
//! The code has no branches and no special cases. Both factors of 2ⁿ, and the product of the first with eʳ, are normal
//! numbers, so only the last multiplication can underflow, overflow or round to a subnormal.
//!
//! Largest error, measured on all 2³² inputs: 1.040 ulp with a fused multiply-add, 1.029 ulp without.

use core::f32::consts::LOG2_E;

use crate::simd::{Simd, Vector};

/// eˣ: ∞ from 88.72284 up, subnormal below −87.33654, 0 from −103.97208 down; NaN for NaN.
#[inline(always)]
pub fn exp<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    let x = simd.splat(LOWEST).max(simd.splat(HIGHEST).min(x));
    let (n, r) = reduce(simd, x, 2.0 * EXPONENT_BIAS);
    // The exponent field of 2^⌊n/2⌋ is ⌊(n + 2·127) / 2⌋. The mask clears the bit below the field.
    let field = simd.splat(f32::INFINITY);
    let first = n.shift_left::<22>().bit_and(field);
    let second = (n + simd.splat(1.0)).shift_left::<22>().bit_and(field);
    simd.mul_add(first, exp_minus_one(simd, r), first) * second
}

/// eˣ for x ≤ 0, bit-identical to [`exp`] but faster: without overflow, the second factor is a constant.
#[inline(always)]
pub fn exp_of_negative<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    scaled_exp_of_negative(simd, x) * simd.splat(TWO_TO_MINUS_64)
}

/// 2⁶⁴·eˣ for x ≤ 0, always a normal number.
#[inline(always)]
pub(super) fn scaled_exp_of_negative<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    let (n, r) = reduce(simd, simd.splat(LOWEST).max(x), EXPONENT_BIAS + 64.0);
    let first = n.shift_left::<23>();
    simd.mul_add(first, exp_minus_one(simd, r), first)
}

/// Slightly above the smallest number with an infinite exponential.
pub(super) const HIGHEST: f32 = 88.73;

/// Slightly below the largest number whose exponential rounds to zero.
const LOWEST: f32 = -104.0;

pub(super) const TWO_TO_MINUS_64: f32 = 1.0 / (1_u128 << 64) as f32;

/// The bias of the exponent field: 2ⁿ has the field n + 127.
pub(super) const EXPONENT_BIAS: f32 = 127.0;

/// Splits x = n·ln 2 + r with |r| ≤ ½ ln 2. Returns n + `bias` in the low bits of a float, and r.
///
/// Floats from 2²³ to 2²⁴ are integers, so adding 1.5·2²³ rounds x / ln 2 to an integer and leaves it in the low bits.
#[inline(always)]
pub(super) fn reduce<S: Simd>(simd: S, x: S::Vector, bias: f32) -> (S::Vector, S::Vector) {
    reduce_from(simd, x, (x, LOG2_E), bias)
}

/// [`reduce`] for 2x; the first product does not depend on the doubling.
#[inline(always)]
pub(super) fn reduce_doubled<S: Simd>(simd: S, x: S::Vector, bias: f32) -> (S::Vector, S::Vector) {
    reduce_from(simd, x + x, (x, 2.0 * LOG2_E), bias)
}

/// [`reduce`], with x / ln 2 given as the product of two `factors`.
#[inline(always)]
fn reduce_from<S: Simd>(simd: S, x: S::Vector, factors: (S::Vector, f32), bias: f32) -> (S::Vector, S::Vector) {
    let zero = simd.splat(12_582_912.0 + bias);
    let biased_n = simd.mul_add(factors.0, simd.splat(factors.1), zero);
    let n = biased_n - zero;
    let r = simd.mul_add(n, simd.splat(-LN_2_HIGH), x);
    let r = simd.mul_add(n, simd.splat(-LN_2_LOW), r);
    (biased_n, r)
}

/// ln 2 rounded to 15 bits, so that n·`LN_2_HIGH`, and x minus it, are exact. In sollya: `round(log(2), 15, RN)`.
const LN_2_HIGH: f32 = 0.693_145_75;

/// ln 2 − `LN_2_HIGH`. In sollya: `single(log(2) - round(log(2), 15, RN))`.
const LN_2_LOW: f32 = 1.428_606_8e-6;

/// eʳ − 1 for |r| ≤ ½ ln 2, without loss of relative precision near 0.
#[inline(always)]
pub(super) fn exp_minus_one<S: Simd>(simd: S, r: S::Vector) -> S::Vector {
    let [c2, c3, c4, c5, c6] = COEFFICIENTS;
    let [c2, c3, c4, c5, c6] = [simd.splat(c2), simd.splat(c3), simd.splat(c4), simd.splat(c5), simd.splat(c6)];
    // Estrin's scheme: the same number of operations as Horner's, in a shorter dependency chain.
    let r2 = r * r;
    let c23 = simd.mul_add(c3, r, c2);
    let c45 = simd.mul_add(c5, r, c4);
    let c456 = simd.mul_add(c6, r2, c45);
    let c23456 = simd.mul_add(c456, r2, c23);
    simd.mul_add(c23456, r2, r)
}

/// Coefficients of r², r³, …, r⁶. In sollya, with an error of 0.23 · 2⁻²⁴ relative to eʳ − 1:
///
/// ```text
/// b = log(2)/2 * 1.0001;
/// fpminimax(expm1(x), [|2,...,6|], [|SG...|], [-b;b], relative, floating, x);
/// ```
const COEFFICIENTS: [f32; 5] = [0.499_999_97, 0.166_665_43, 0.041_667_502, 0.008_366_534, 0.001_386_452_8];
