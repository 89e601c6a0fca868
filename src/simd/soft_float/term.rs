//! The addition of two numbers.

use core::ops::RangeInclusive;

use super::encoding::{self, FRACTION_BITS};
use super::factor::RoundedProduct;
use super::normalize;
use super::unrounded::Unrounded;

/// The bits of a term's mantissa below those of an `f32`.
const GUARD_BITS: u32 = normalize::GUARD_BITS - 1;
/// The largest distance of exponents at which the smaller term can change the sum. Beyond, it is at most half of the
/// last bit, even if the larger term is a power of two and the sum below it has one bit more.
const MAX_DISTANCE: i32 = FRACTION_BITS as i32 + 2;
/// The exponent fields of a term on the fast path. A difference that cancels most bits has terms of nearly equal
/// exponents: from 2⁻¹⁰² on, it is a normal number. Up to 2¹²⁷ a sum does not overflow.
const FIELDS: RangeInclusive<i32> = FRACTION_BITS as i32 + 2..=253;

/// A number, unpacked for an addition.
#[derive(Clone, Copy)]
pub(super) struct Term {
    /// The signed mantissa times 2⁴: its magnitude lies between 2²⁷ and 2²⁸, both included.
    pub(super) mantissa: i32,
    /// The exponent field; below 1 for a subnormal number, whose mantissa is normalized.
    pub(super) exponent: i32,
}

impl Term {
    /// Unpacks a number, if it is on the fast path.
    #[inline(always)]
    pub(super) fn new(bits: u32) -> Option<Self> {
        FIELDS.contains(&encoding::exponent(bits)).then_some(Self::normal(bits))
    }

    /// Unpacks a normal number.
    #[inline(always)]
    pub(super) fn normal(bits: u32) -> Self {
        Self::from_parts(encoding::mantissa(bits), encoding::exponent(bits), bits)
    }

    #[inline(always)]
    fn from_parts(mantissa: u32, exponent: i32, sign: u32) -> Self {
        Self { mantissa: encoding::signed(mantissa << GUARD_BITS, sign), exponent }
    }

    /// The sum; `None` if the term of the smaller exponent is too small to change a bit.
    #[inline(always)]
    pub(super) fn plus(self, other: Self) -> Option<Unrounded> {
        let distance = self.exponent - other.exponent;
        if distance < 0 {
            let mantissa = shift_right(self.mantissa, -distance)? + other.mantissa;
            Some(Unrounded { mantissa, exponent: other.exponent })
        } else {
            let mantissa = self.mantissa + shift_right(other.mantissa, distance)?;
            Some(Unrounded { mantissa, exponent: self.exponent })
        }
    }
}

impl From<RoundedProduct> for Term {
    #[inline(always)]
    fn from(product: RoundedProduct) -> Self {
        Self::from_parts(product.mantissa, product.exponent, product.sign)
    }
}

/// `mantissa` / 2^`places`, rounded to odd, so that a later rounding with at least two bits fewer is correct; `None` if
/// the result is too small to change a sum.
#[inline(always)]
fn shift_right(mantissa: i32, places: i32) -> Option<i32> {
    let shifted = mantissa >> (places & 31);
    let odd = if shifted << (places & 31) == mantissa { shifted } else { shifted | 1 };
    (places <= MAX_DISTANCE).then_some(odd)
}
