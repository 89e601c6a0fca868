//! The exponential function, eight lanes at a time: at most 2 ulp, for every `f32`.
//!
//! Method: Cody and Waite's reduction (*Software Manual for the Elementary Functions*, 1980) by **even** powers of two,
//!
//! ```text
//! x = 2m·ln 2 + r,   |r| ≤ ln 2   ⇒   eˣ = (2ᵐ + 2ᵐ·(eʳ − 1))·2ᵐ
//! ```
//!
//! Twice 2ᵐ instead of once 2²ᵐ costs one multiplication and no case: `m` is between −75 and 64 for every result, so that
//! 2ᵐ and 2ᵐ·eʳ are normal numbers, and only the last multiplication rounds to a subnormal, overflows or underflows. A
//! polynomial of degree 7 pays for the wider `r`.

use crate::simd::{Simd, Vector};

/// eˣ, also where it is subnormal; ∞ above 88.722835, 0 below −103.97208, NaN for NaN.
#[inline(always)]
pub fn exp<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    exp_from_lowest(simd, simd.splat(HIGHEST).min(x))
}

#[inline(always)]
pub(super) fn exp_from_lowest<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    let (n, r) = reduce(simd, simd.splat(LOWEST).max(x), HALF_POWER);
    let lower = half_power(simd, n);
    let upper = half_power(simd, n + simd.splat(1.0));
    simd.mul_add(lower, exp_minus_one(simd, r), lower) * upper
}

const HIGHEST: f32 = 88.73;
const LOWEST: f32 = -104.0;

#[inline(always)]
pub(super) fn reduce<S: Simd>(simd: S, x: S::Vector, zero: f32) -> (S::Vector, S::Vector) {
    let zero = simd.splat(zero);
    let biased = simd.mul_add(x, simd.splat(LOG2_E), zero);
    let n = biased - zero;
    let r = simd.mul_add(n, simd.splat(-LN_2_HIGH), x);
    let r = simd.mul_add(n, simd.splat(-LN_2_LOW), r);
    (biased, r)
}

#[inline(always)]
pub(super) fn half_power<S: Simd>(simd: S, n: S::Vector) -> S::Vector {
    n.shift_left::<22>().bit_and(simd.splat(f32::INFINITY))
}

pub(super) const INTEGERS: f32 = 12_582_912.0;
pub(super) const HALF_POWER: f32 = INTEGERS + 254.0;

const LOG2_E: f32 = core::f32::consts::LOG2_E;
const LN_2_HIGH: f32 = 0.693_145_75;
const LN_2_LOW: f32 = 1.428_606_8e-6;

/// eʳ − 1 for |r| ≤ ln 2 / 2.
#[inline(always)]
pub(super) fn exp_minus_one<S: Simd>(simd: S, r: S::Vector) -> S::Vector {
    let [c2, c3, c4, c5, c6] = COEFFICIENTS.map(|c| simd.splat(c));
    let r2 = r * r;
    let c23 = simd.mul_add(r, c3, c2);
    let c45 = simd.mul_add(r, c5, c4);
    let q = simd.mul_add(simd.mul_add(r2, c6, c45), r2, c23);
    simd.mul_add(q, r2, r)
}

/// Of r², r³, …, r⁶.
const COEFFICIENTS: [f32; 5] = [
    0.499_999_97,
    0.166_665_43,
    0.041_667_502,
    0.008_366_534,
    0.001_386_452_8,
];
