//! The product of two numbers, rounded.

use core::ops::Range;

use super::encoding::{self, LEADING_BIT};

/// The exponent field of 1.0.
const BIAS: i32 = 127;

/// The exponent fields of the first factor on the fast path: 2⁻⁶² to 2⁶⁵.
///
/// With one of [`SECOND_FIELDS`] the product's field lies between 1 and 253, so the product is a normal number, and its
/// sum with another number up to 2¹²⁷ does not overflow.
const FIRST_FIELDS: Range<i32> = 65..192;
/// [`FIRST_FIELDS`] if many products are added: 2⁻⁶² to 2³¹.
///
/// A product's field is then at most 219. A sum that grows stops at 2²⁶ times its largest product, so it does not
/// overflow.
const FIRST_FIELDS_OF_SUM: Range<i32> = 65..158;
/// The exponent fields of the second factor on the fast path: 2⁻⁶⁴ to 2⁶².
const SECOND_FIELDS: Range<i32> = 63..189;

/// The first factor of products, unpacked.
#[derive(Clone, Copy)]
pub(super) struct Factor {
    /// 24 bits.
    mantissa: u32,
    /// The exponent field without its bias.
    exponent: i32,
    /// The bits of the factor, for its sign.
    bits: u32,
}

impl Factor {
    /// Unpacks the first factor of a single product, if it is on the fast path.
    #[inline(always)]
    pub(super) fn of_product(bits: u32) -> Option<Self> {
        Self::new(bits, FIRST_FIELDS)
    }

    /// Unpacks the first factor of a product in a [`Sum`](super::sum::Sum), if it is on the fast path.
    #[inline(always)]
    pub(super) fn of_sum(bits: u32) -> Option<Self> {
        Self::new(bits, FIRST_FIELDS_OF_SUM)
    }

    #[inline(always)]
    fn new(bits: u32, fields: Range<i32>) -> Option<Self> {
        let field = encoding::exponent(bits);
        let factor = Self { mantissa: encoding::mantissa(bits), exponent: field - BIAS, bits };
        fields.contains(&field).then_some(factor)
    }

    /// The rounded product, if `other` is on the fast path too.
    #[inline(always)]
    pub(super) fn times(self, other: u32) -> Option<RoundedProduct> {
        let field = encoding::exponent(other);
        if !SECOND_FIELDS.contains(&field) {
            return None;
        }
        let mut exponent = self.exponent + field;
        // 24 bits times 32: the product has 55 or 56, those of its mantissa in the high word.
        let product = u64::from(self.mantissa) * u64::from(encoding::mantissa(other) << 8);
        let (mut mantissa, mut rest) = ((product >> 32) as u32, product as u32);
        if mantissa < LEADING_BIT {
            mantissa = mantissa << 1 | rest >> 31;
            rest <<= 1;
        } else {
            exponent += 1;
        }
        mantissa += rest >> 31;
        if rest == 1 << 31 {
            mantissa &= !1; // a tie rounds to even
        }
        Some(RoundedProduct { mantissa, exponent, sign: self.bits ^ other })
    }
}

/// A product, rounded to 24 bits.
#[derive(Clone, Copy)]
pub(super) struct RoundedProduct {
    /// From 2²³ to 2²⁴, both included.
    pub(super) mantissa: u32,
    /// The exponent field.
    pub(super) exponent: i32,
    /// The top bit is the sign.
    pub(super) sign: u32,
}

impl RoundedProduct {
    /// The bits of the product.
    #[inline(always)]
    pub(super) fn pack(self) -> u32 {
        encoding::pack(self.sign, self.exponent, self.mantissa)
    }
}
