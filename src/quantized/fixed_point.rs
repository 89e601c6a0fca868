//! The fixed-point arithmetic of gemmlowp, which TensorFlow Lite, TensorFlow Lite Micro and CMSIS-NN share
//! (`fixedpoint/fixedpoint.h` of google/gemmlowp).
//!
//! A number Qm.n is an `i32` with m integer bits and n fraction bits, m + n = 31.

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
