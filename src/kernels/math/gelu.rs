//! The Gaussian error linear unit, x·Φ(x), and its derivative, eight lanes at a time. Error at most 3.5 ulp, for every
//! `f32`. Φ is the exact normal distribution function, not the approximation by tanh. Source: Hendrycks and Gimpel,
//! *Gaussian Error Linear Units*, 2016.
//!
//! Method: since gelu(x) = x + gelu(−x), only y = −|x| needs a formula. In the tail, Φ and the density are both small
//! but their ratio R is smooth and of moderate size, so only the exponential needs extra precision.
//!
//! ```text
//! Φ(y) = R(y)·e^(−y²/2)                     R(0) = ½,   y·R(y) → −1/√(2π) for y → −∞
//! R(y) = P(y − c)                            y ≥ −1.375
//! y·R(y) = F(1 / (y − 1) − d)                y < −1.375
//! ```
//!
//! P and F are polynomials centred on their ranges: the first term dominates, so the roundings of the others matter
//! less. F approximates y·R instead of R, because gelu needs that product and its relative slope is small.
//!
//! Rounding y² would cost e^(−y²/2) log₂ y² bits, so y is split in two parts and the square of the first is exact.
//!
//! Largest error, measured on all 2³² inputs: 2.634 ulp with a fused multiply-add, 3.086 ulp without. The derivative
//! has a zero at −0.75179; its error is 1.872 and 2.226 in ulps of the result or of ¼, whichever is larger, and left of
//! −2 it is 2.486 and 3.406 ulps of the result.

use crate::kernels::math::exp::{EXPONENT_BIAS, TWO_TO_MINUS_64, exp_minus_one, reduce};
use crate::kernels::math::polynomial::polynomial;
use crate::simd::{Simd, Vector};

/// x·Φ(x), with the sign of x: subnormal below −13.14624, −0 from −14.4 down; NaN for NaN.
#[inline(always)]
pub fn gelu<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    let sign = simd.splat(-0.0);
    let y = simd.splat(LOWEST).max(x.bit_or(sign));
    let y_ratio = in_tail(simd, y).select(far(simd, y), y * near(simd, y));
    (x.max(simd.splat(0.0)) + times_gaussian(simd, y_ratio, y)).bit_or(x.bit_and(sign))
}

/// Φ(x) + x·φ(x) with the density φ: 0 at −∞, 1 at +∞, between −0.129 and 1.129; NaN for NaN.
#[inline(always)]
pub fn gelu_derivative<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    let y = simd.splat(LOWEST).max(x.bit_or(simd.splat(-0.0)));
    let ratio = in_tail(simd, y).select(far(simd, y) / y, near(simd, y));
    let negative = times_gaussian(simd, simd.mul_add(y, simd.splat(DENSITY_AT_0), ratio), y);
    // The derivatives at x and −x sum to 1.
    simd.splat(0.0).less_than(x).select(simd.splat(1.0) - negative, negative)
}

/// Lower limit of −|x|: both functions round to zero there.
const LOWEST: f32 = -15.0;

/// 1/√(2π), in sollya: `single(1/sqrt(2*pi))`.
const DENSITY_AT_0: f32 = 0.398_942_3;

/// Whether y lies in the tail, for which F replaces P.
#[inline(always)]
fn in_tail<S: Simd>(simd: S, y: S::Vector) -> S::Vector {
    y.less_than(simd.splat(-1.375))
}

/// R(y) for −1.375 ≤ y ≤ 0.
#[inline(always)]
fn near<S: Simd>(simd: S, y: S::Vector) -> S::Vector {
    polynomial(simd, y - simd.splat(NEAR_CENTRE), NEAR)
}

/// y·R(y) for −15 ≤ y ≤ −1.375.
#[inline(always)]
fn far<S: Simd>(simd: S, y: S::Vector) -> S::Vector {
    let one = simd.splat(1.0);
    polynomial(simd, one / (y - one) - simd.splat(FAR_CENTRE), FAR)
}

/// factor·e^(−y²/2). Only the last operation can round to a subnormal, so subnormal results lose no precision.
#[inline(always)]
fn times_gaussian<S: Simd>(simd: S, factor: S::Vector, y: S::Vector) -> S::Vector {
    // Floats from 2¹⁵ to 2¹⁶ are multiples of 2⁻⁸: `high` has at most 12 significant bits, and its square at most 24.
    let shift = simd.splat(49_152.0);
    let high = (y + shift) - shift;
    let minus_half = simd.splat(-0.5);
    let (n, r) = reduce(simd, minus_half * (high * high), EXPONENT_BIAS + 64.0);
    // y² = high² + (y − high)·(y + high)
    let r = simd.mul_add(minus_half * (y - high), y + high, r);
    let scaled = factor * n.shift_left::<23>();
    simd.mul_add(scaled, exp_minus_one(simd, r), scaled) * simd.splat(TWO_TO_MINUS_64)
}

/// c, chosen so that P's first coefficient is nearly an `f32`, which leaves more freedom to the others.
const NEAR_CENTRE: f32 = -0.437_5;

/// P. In sollya, with an error of 0.26 · 2⁻²⁴ relative to R:
///
/// ```text
/// prec = 100;
/// ratio = proc(y) { return exp(y^2/2) * erfc(-y/sqrt(2)) / 2; };
/// c = -28/64;
/// fpminimax(ratio(x + c), 9, [|SG...|], [-1.5-c;-c], relative, floating);
/// ```
const NEAR: [f32; 10] = [
    0.364_104_87,
    0.239_646_42,
    0.129_63,
    0.060_977_183,
    0.025_734_823,
    0.009_946_75,
    0.003_585_256_9,
    0.001_205_837_7,
    3.382_879_4e-4,
    5.385_769e-5,
];

/// d, chosen like c.
const FAR_CENTRE: f32 = -0.238_281_25;

/// F. In sollya, with an error of 0.17 · 2⁻²⁴ relative to y·R, and `ratio` as above:
///
/// ```text
/// d = -61/256;
/// y = 1 + 1/(x + d);
/// fpminimax(y * ratio(y), 9, [|SG...|], [-1/2.375-d;-1/16-d], relative, floating);
/// ```
const FAR: [f32; 10] = [
    -0.367_892_12,
    -0.278_725_62,
    0.615_578_2,
    0.351_162_8,
    -0.987_194_1,
    -1.996_813_4,
    0.059_398_584,
    6.701_640_6,
    9.153_351,
    -4.938_023,
];
