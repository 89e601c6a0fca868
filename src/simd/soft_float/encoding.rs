//! The encoding of an `f32`: sign, exponent field and fraction.

/// The bits of the mantissa after its leading bit.
pub(super) const FRACTION_BITS: u32 = 23;
/// The leading bit of the mantissa, which the encoding omits.
pub(super) const LEADING_BIT: u32 = 1 << FRACTION_BITS;
/// The sign.
pub(super) const SIGN: u32 = 1 << 31;
/// Infinity.
pub(super) const INFINITY: u32 = f32::INFINITY.to_bits();

/// The exponent field: 127 for 1.0.
#[inline(always)]
pub(super) fn exponent(bits: u32) -> i32 {
    (bits << 1 >> 24) as i32
}

/// The mantissa of a normal number, 24 bits.
#[inline(always)]
pub(super) fn mantissa(bits: u32) -> u32 {
    bits & (LEADING_BIT - 1) | LEADING_BIT
}

/// The number with the sign of `sign`, whose mantissa lies between 2²³ and 2²⁴, both included: 2²⁴ increments the
/// exponent.
#[inline(always)]
pub(super) fn pack(sign: u32, exponent: i32, mantissa: u32) -> u32 {
    (sign & SIGN | ((exponent - 1) as u32) << FRACTION_BITS) + mantissa
}

/// `magnitude`, negative if the top bit of `sign` is set.
#[inline(always)]
pub(super) fn signed(magnitude: u32, sign: u32) -> i32 {
    let mask = sign as i32 >> 31;
    (magnitude as i32 ^ mask) - mask
}

#[inline(always)]
pub(super) fn is_zero(bits: u32) -> bool {
    bits << 1 == 0
}

#[inline(always)]
pub(super) fn is_finite(bits: u32) -> bool {
    bits << 1 < INFINITY << 1
}

#[inline(always)]
pub(super) fn is_nan(bits: u32) -> bool {
    bits << 1 > INFINITY << 1
}

/// Whether `a · b` is ±0 because a factor is ±0.
#[inline(always)]
pub(super) fn is_product_with_zero(a: u32, b: u32) -> bool {
    is_zero(a) && is_finite(b) || is_zero(b) && is_finite(a)
}
