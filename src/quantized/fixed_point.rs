//! The fixed-point arithmetic of gemmlowp, which TensorFlow Lite, TensorFlow Lite Micro and CMSIS-NN share
//! (`fixedpoint/fixedpoint.h` of google/gemmlowp).
//!
//! A number Qm.n is an `i32` with m integer bits and n fraction bits, m + n = 31. Q0.31 holds 1 as `i32::MAX`.

/// 1 in Q0.31.
const ONE: i32 = i32::MAX;

/// (a · b + 2³⁰) / 2³¹, rounded down: gemmlowp's `SaturatingRoundingDoublingHighMul`.
#[inline(always)]
pub(crate) fn saturating_rounding_doubling_high_mul(a: i32, b: i32) -> i32 {
    if a == i32::MIN && b == i32::MIN {
        return i32::MAX;
    }
    ((i64::from(a) * i64::from(b) + (1 << 30)) >> 31) as i32
}

/// x / 2^exponent, halves away from zero: gemmlowp's `RoundingDivideByPOT`. `exponent` is below 32.
#[inline(always)]
pub(crate) fn rounding_divide_by_power_of_two(x: i32, exponent: u32) -> i32 {
    let mask = 1_i32.wrapping_shl(exponent).wrapping_sub(1);
    let threshold = (mask >> 1) + i32::from(x < 0);
    x.wrapping_shr(exponent) + i32::from((x & mask) > threshold)
}

/// eᵃ in Q0.31 for `a` ≤ 0 with `INTEGER_BITS` (4 or 5) integer bits: gemmlowp's `exp_on_negative_values`. A positive
/// `a` gives an unspecified number from 0 to 1.
///
/// a = m − rem: e^m for m in \[−1/4, 0) is a polynomial, and each bit of rem, a multiple of 1/4, is a factor.
#[inline(always)]
pub(crate) fn exp_on_negative<const INTEGER_BITS: u32>(a: i32) -> i32 {
    /// e^(−2^k) in Q0.31 for k = −2 to 4.
    const FACTORS: [i32; 7] = [1_672_461_947, 1_302_514_674, 790_015_084, 290_630_308, 39_332_535, 720_401, 242];
    if a == 0 {
        return ONE;
    }
    let quarter_bit = 29 - INTEGER_BITS;
    let quarter = 1 << quarter_bit;
    let m = (a & (quarter - 1)) - quarter;
    let rem = m.wrapping_sub(a);
    // Bit 31 of the remainder is the sign.
    (quarter_bit..31).zip(FACTORS).fold(exp_on_quarter(m << INTEGER_BITS), |product, (bit, factor)| {
        if rem & (1 << bit) == 0 { product } else { saturating_rounding_doubling_high_mul(product, factor) }
    })
}

/// eᵃ for `a` in \[−1/4, 0), both in Q0.31: the Taylor polynomial of degree 4 about −1/8, gemmlowp's
/// `exp_on_interval_between_negative_one_quarter_and_0_excl`.
#[inline(always)]
fn exp_on_quarter(a: i32) -> i32 {
    /// e^(−1/8)
    const EXP_OF_CENTRE: i32 = 1_895_147_668;
    const ONE_THIRD: i32 = 715_827_883;
    let mul = saturating_rounding_doubling_high_mul;
    let x = a + (1 << 28);
    let x2 = mul(x, x);
    let (x3, x4) = (mul(x2, x), mul(x2, x2));
    // x²/2 + x³/6 + x⁴/24
    let tail = mul(rounding_divide_by_power_of_two(x4, 2) + x3, ONE_THIRD) + x2;
    let tail = rounding_divide_by_power_of_two(tail, 1);
    EXP_OF_CENTRE.saturating_add(mul(EXP_OF_CENTRE, x + tail))
}

/// 2 / (1 + a) in Q2.29 for `a` from 0 to 1 in Q0.31, by three steps of Newton and Raphson.
#[inline(always)]
fn two_over_one_plus(a: i32) -> i32 {
    const FORTY_EIGHT_SEVENTEENTHS: i32 = 1_515_870_810;
    const MINUS_THIRTY_TWO_SEVENTEENTHS: i32 = -1_010_580_540;
    let mul = saturating_rounding_doubling_high_mul;
    // (a + 1) / 2 from 1/2 to 1: gemmlowp's `RoundingHalfSum` of `a` and 2³¹ − 1.
    let half_denominator = ((a.unsigned_abs() + (1 << 31)) >> 1) as i32;
    let first = FORTY_EIGHT_SEVENTEENTHS + mul(half_denominator, MINUS_THIRTY_TWO_SEVENTEENTHS);
    (0..3).fold(first, |x, _| {
        let error = (1 << 29) - mul(half_denominator, x);
        x + mul(x, error).saturating_mul(4)
    })
}

/// 1 / (1 + a) for `a` from 0 to 1, both in Q0.31: gemmlowp's `one_over_one_plus_x_for_x_in_0_1`.
#[inline(always)]
pub(crate) fn one_over_one_plus_x(a: i32) -> i32 {
    two_over_one_plus(a).saturating_mul(2)
}

/// (1 − a) / (1 + a) for `a` from 0 to 1, both in Q0.31: gemmlowp's `one_minus_x_over_one_plus_x_for_x_in_0_1`.
#[inline(always)]
fn one_minus_x_over_one_plus_x(a: i32) -> i32 {
    (two_over_one_plus(a) - (1 << 29)).saturating_mul(4)
}

/// 1 / (1 + e⁻ᵃ) in Q0.31 for `a` in Q4.27: gemmlowp's `logistic`.
pub(crate) fn logistic(a: i32) -> i32 {
    let positive = one_over_one_plus_x(exp_on_negative::<4>(minus_magnitude(a)));
    match a {
        0 => 1 << 30,
        1.. => positive,
        _ => ONE - positive,
    }
}

/// tanh a in Q0.31 for `a` in Q4.27: gemmlowp's `tanh`.
pub(crate) fn tanh(a: i32) -> i32 {
    // With one integer bit more, the same bits are 2a.
    let magnitude = one_minus_x_over_one_plus_x(exp_on_negative::<5>(minus_magnitude(a)));
    match a {
        0 => 0,
        1.. => magnitude,
        _ => -magnitude,
    }
}

/// The greatest difference that `factor` = scale · 2^(31 − `integer_bits`) converts to a number below
/// 2^`integer_bits` − 1: TensorFlow Lite's `CalculateInputRadius`.
pub(crate) fn input_radius(integer_bits: u32, factor: f64) -> i32 {
    let greatest = ((1 << integer_bits) - 1) << (31 - integer_bits);
    match libm::frexp(factor).1 {
        ..0 => greatest,
        exponent @ 0..31 => greatest >> exponent,
        31.. => 0,
    }
}

/// −|a|, which every `i32` has.
fn minus_magnitude(a: i32) -> i32 {
    if a > 0 { -a } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_product_of_two_least_numbers_saturates() {
        assert_eq!(saturating_rounding_doubling_high_mul(i32::MIN, i32::MIN), i32::MAX);
        assert_eq!(saturating_rounding_doubling_high_mul(5, i32::MIN), -5);
        assert_eq!(saturating_rounding_doubling_high_mul(i32::MIN, 5), -5);
    }

    /// The numbers come from a NumPy emulation of gemmlowp.
    #[test]
    fn the_functions_give_the_bits_of_gemmlowp() {
        let arguments = [-1, -16_789_561, -33_554_439, -987_654_321, -1_073_741_829, -2_147_483_648];
        assert_eq!(
            arguments.map(exp_on_negative::<4>),
            [2_147_483_140, 1_894_973_365, 1_672_461_477, 1_368_142, 720_401, 242]
        );
        assert_eq!(arguments.map(exp_on_negative::<5>), [2_147_483_124, 1_672_153_938, 1_302_514_240, 872, 242, 0]);
        let arguments = [-2_147_483_648, -300_000_001, -77_777_777, 0, 1, 77_777_777, 2_147_483_647];
        assert_eq!(
            arguments.map(logistic),
            [241, 207_524_267, 771_054_103, 1_073_741_824, 1_073_741_948, 1_376_429_544, 2_147_483_406]
        );
        assert_eq!(
            arguments.map(tanh),
            [-2_147_483_647, -2_098_890_980, -1_121_618_604, 0, 260, 1_121_618_604, 2_147_483_647]
        );
    }
}
