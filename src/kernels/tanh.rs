//! The hyperbolic tangent, eight lanes at a time: at most 2 ulp, for every `f32`.

use super::exp::{INTEGERS, exp_minus_one, reduce};
use crate::simd::{Simd, Vector};

/// tanh x, never beyond ±1; −0 for −0, NaN for NaN.
#[inline(always)]
pub fn tanh<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    let sign = simd.splat(-0.0);
    let half = simd.splat(0.5);
    let negative = x.bit_or(sign);
    let y = simd.splat(LOWEST).max(negative + negative);
    let (n, r) = reduce(simd, y, HALVED_POWER);
    let scale = n.shift_left::<23>();
    let e = exp_minus_one(simd, r);
    let above = simd.mul_add(-scale, e, half - scale);
    let below = simd.mul_add(scale, e, half + scale);
    (above / below).bit_or(x.bit_and(sign))
}

const LOWEST: f32 = -20.0;
const HALVED_POWER: f32 = INTEGERS + 126.0;
