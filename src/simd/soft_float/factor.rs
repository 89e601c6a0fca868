//! The product of two numbers, rounded.

use super::values::{self, LEADING_BIT};

/// The exponent field of 1.0.
const BIAS: i32 = 127;

/// The exponent fields of factors on the fast path, as the lowest and the number of fields.
///
/// The product's field is then between 1 and 253, so it is a normal number, and its sum with another number does not
/// overflow.
const FIRST: (i32, u32) = (65, 127); // 2⁻⁶² to 2⁶⁵
const SECOND: (i32, u32) = (63, 126); // 2⁻⁶⁴ to 2⁶²

/// The number of [`FIRST`] fields if many products are added: up to 2³¹. A product's field is then at most 219, and the
/// sum does not overflow, because it stops growing at 2²⁶ times its largest term.
const FIRST_OF_MANY: u32 = 93;

/// The first factor of products, unpacked.
#[derive(Clone, Copy)]
pub(super) struct Factor {
    /// 24 bits.
    mantissa: u32,
    /// The exponent field of the product with a factor between 1 and 2, if the mantissas' product is below 2.
    exponent: i32,
    /// The bits of the factor, for its sign.
    bits: u32,
}

impl Factor {
    /// Unpacks the first factor of one product, if it is on the fast path.
    #[inline(always)]
    pub(super) fn of_one(bits: u32) -> Option<Self> {
        Self::new(bits, FIRST.1)
    }

    /// Unpacks the first factor of one of many products, if it is on the fast path.
    #[inline(always)]
    pub(super) fn of_many(bits: u32) -> Option<Self> {
        Self::new(bits, FIRST_OF_MANY)
    }

    #[inline(always)]
    fn new(bits: u32, fields: u32) -> Option<Self> {
        let exponent = values::exponent(bits);
        let is_fast = ((exponent - FIRST.0) as u32) < fields;
        is_fast.then_some(Self { mantissa: values::mantissa(bits), exponent: exponent - BIAS, bits })
    }

    /// The rounded product, if `other` is on the fast path too.
    #[inline(always)]
    pub(super) fn times(self, other: u32) -> Option<Product> {
        let field = values::exponent(other);
        if (field - SECOND.0) as u32 >= SECOND.1 {
            return None;
        }
        let mut exponent = self.exponent + field;
        // 24 bits times 32: the product has 55 or 56, those of its mantissa in the high word.
        let product = u64::from(self.mantissa) * u64::from(values::mantissa(other) << 8);
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
        Some(Product { mantissa, exponent, sign: self.bits ^ other })
    }
}

/// A product, rounded to 24 bits.
#[derive(Clone, Copy)]
pub(super) struct Product {
    /// From 2²³ to 2²⁴, both included.
    pub(super) mantissa: u32,
    /// The exponent field.
    pub(super) exponent: i32,
    /// The top bit is the sign.
    pub(super) sign: u32,
}

impl Product {
    /// The bits of the product.
    #[inline(always)]
    pub(super) fn pack(self) -> u32 {
        values::pack(self.sign, self.exponent, self.mantissa)
    }
}
