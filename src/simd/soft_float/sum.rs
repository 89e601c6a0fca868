//! Sums: of two numbers, and of many products, which round after each addition and are packed at the end.

use core::ops::RangeInclusive;

use super::factor::Product;
#[cfg(clz)]
use super::normalize::places_by_count as places;
#[cfg(not(clz))]
use super::normalize::places_by_steps as places;
use super::values::{self, FRACTION_BITS, INFINITY, LEADING_BIT, SIGN};

/// A number, unpacked for an addition.
#[derive(Clone, Copy)]
pub(super) struct Term {
    /// The signed mantissa times 2⁴: its magnitude lies between 2²⁷ and 2²⁸, both included.
    mantissa: i32,
    /// The exponent field; below 1 for a subnormal number, whose mantissa is normalized.
    pub(super) exponent: i32,
}

/// The bits of a term's mantissa below those of an `f32`. One decides between rounding up and down, one is a reserve,
/// because a difference may be shorter by one bit, and one tells whether any lower bit is set.
const GUARD_BITS: u32 = 4;
/// The largest distance of exponents at which the smaller term can change the sum. Beyond, it is at most half of the
/// last bit, even if the larger term is a power of two and the sum below it has one bit more.
const FAR: i32 = FRACTION_BITS as i32 + 2;
/// The exponent fields of a term on the fast path. A difference that cancels most bits has terms of nearly equal
/// exponents: from 2⁻¹⁰² on, it is a normal number. Up to 2¹²⁷ a sum does not overflow.
const FIELDS: RangeInclusive<i32> = FRACTION_BITS as i32 + 2..=253;

impl Term {
    /// Unpacks a number, if it is on the fast path.
    #[inline(always)]
    pub(super) fn new(bits: u32) -> Option<Self> {
        FIELDS.contains(&values::exponent(bits)).then_some(Self::normal(bits))
    }

    /// Unpacks a normal number.
    #[inline(always)]
    fn normal(bits: u32) -> Self {
        Self { mantissa: values::signed(values::mantissa(bits) << GUARD_BITS, bits), exponent: values::exponent(bits) }
    }

    /// The sum, not rounded; `None` if the term of the smaller exponent is too small to change a bit.
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

impl From<Product> for Term {
    #[inline(always)]
    fn from(product: Product) -> Self {
        Self { mantissa: values::signed(product.mantissa << GUARD_BITS, product.sign), exponent: product.exponent }
    }
}

/// The exact sum of two terms, except that its last bit is set if any lower bit is.
#[derive(Clone, Copy)]
pub(super) struct Unrounded {
    /// The signed mantissa; its magnitude is at most 2²⁹.
    mantissa: i32,
    /// The exponent field, if the mantissa is as long as a term's.
    exponent: i32,
}

impl Unrounded {
    /// Rounds the sum of two terms on the fast path.
    #[inline(always)]
    pub(super) fn pack(self) -> u32 {
        if self.mantissa == 0 {
            return 0;
        }
        let magnitude = self.mantissa.unsigned_abs();
        let places = places(magnitude);
        let magnitude = Sum::round((magnitude << places) as i32) as u32;
        values::pack(self.mantissa as u32, self.exponent + 1 - places as i32, magnitude >> Sum::GUARD_BITS)
    }

    /// Rounds a sum that stays unpacked.
    #[inline(always)]
    fn round(self) -> Sum {
        if self.mantissa == 0 {
            return Sum::ZERO;
        }
        let places = places((self.mantissa ^ self.mantissa >> 31) as u32);
        let mantissa = Sum::round(self.mantissa << places) & -(1 << Sum::GUARD_BITS);
        Sum { mantissa, exponent: self.exponent + 1 - places as i32 }
    }
}

/// A sum of products, unpacked.
///
/// Zeros, infinities and NaNs keep their bits as the mantissa, and are marked by their exponent. The fast path needs no
/// test for them: a zero is far below every product and replaced by it, an infinity or NaN is far above and stays.
#[derive(Clone, Copy)]
pub(super) struct Sum {
    /// The signed mantissa times 2⁵: its magnitude lies between 2²⁸ and 2²⁹, both included.
    mantissa: i32,
    /// As a term's.
    exponent: i32,
}

/// The exponent of zeros.
const ZERO: i32 = -10_000;
/// The exponent of infinities and NaNs.
const NOT_FINITE: i32 = 10_000;

impl Sum {
    /// The bits of a sum's mantissa below those of an `f32`: one more than a term's, the room for a carry.
    const GUARD_BITS: u32 = GUARD_BITS + 1;
    /// Zero.
    pub(super) const ZERO: Self = Self { mantissa: 0, exponent: ZERO };

    /// Unpacks any number.
    #[inline(never)]
    pub(super) fn new(bits: u32) -> Self {
        let magnitude = bits & !SIGN;
        if magnitude == 0 {
            return Self { mantissa: bits as i32, exponent: ZERO };
        }
        if magnitude >= INFINITY {
            return Self { mantissa: bits as i32, exponent: NOT_FINITE };
        }
        if magnitude >= LEADING_BIT {
            return Term::normal(bits).into();
        }
        // A subnormal number.
        let places = places(magnitude);
        Self {
            mantissa: values::signed(magnitude << places, bits),
            exponent: 1 + Self::GUARD_BITS as i32 - places as i32,
        }
    }

    /// Adds `product` and rounds.
    #[inline(always)]
    pub(super) fn add(&mut self, product: Product) {
        let (sum, term) = (Term { mantissa: self.mantissa >> 1, exponent: self.exponent }, Term::from(product));
        match sum.plus(term) {
            Some(sum) => *self = sum.round(),
            None if self.exponent < term.exponent => *self = term.into(),
            None => {}
        }
    }

    /// Adds a product of any numbers.
    #[cold]
    #[inline(never)]
    pub(super) fn add_special(&mut self, x: u32, w: u32) {
        if !values::is_product_with_zero(x, w) {
            let sum = f32::from_bits(x) * f32::from_bits(w) + f32::from_bits(self.pack());
            *self = Self::new(sum.to_bits());
        } else if self.exponent == ZERO {
            self.mantissa &= (x ^ w) as i32; // −0 + −0 is −0
        }
    }

    /// The bits of the sum.
    #[inline(never)]
    pub(super) fn pack(self) -> u32 {
        let (sign, magnitude) = (self.mantissa as u32, self.mantissa.unsigned_abs());
        if self.exponent == ZERO || self.exponent == NOT_FINITE {
            self.mantissa as u32
        } else if self.exponent < 1 {
            // A subnormal number. No bit is lost, because every sum is a multiple of the smallest subnormal number.
            let places = (1 + Self::GUARD_BITS as i32 - self.exponent) as u32;
            sign & SIGN | magnitude.checked_shr(places).unwrap_or_default()
        } else {
            values::pack(sign, self.exponent, magnitude >> Self::GUARD_BITS)
        }
    }

    /// Rounds to 24 bits; the lower bits of the result have no meaning. Negative numbers round alike.
    #[inline(always)]
    fn round(mantissa: i32) -> i32 {
        // Half of the last bit, less if that bit is clear: a tie rounds to even.
        let last = mantissa >> Self::GUARD_BITS & 1;
        mantissa + last + ((1 << (Self::GUARD_BITS - 1)) - 1)
    }
}

impl From<Term> for Sum {
    #[inline(always)]
    fn from(term: Term) -> Self {
        Self { mantissa: term.mantissa << 1, exponent: term.exponent }
    }
}

/// `mantissa` / 2^`places`, rounded to odd, so that a later rounding with at least two bits fewer is correct; `None` if
/// the result is too small to change a sum.
#[inline(always)]
fn shift_right(mantissa: i32, places: i32) -> Option<i32> {
    let shifted = mantissa >> (places & 31);
    let odd = if shifted << (places & 31) == mantissa { shifted } else { shifted | 1 };
    (places <= FAR).then_some(odd)
}
