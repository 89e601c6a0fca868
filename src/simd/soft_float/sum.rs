//! The sum of many products, which rounds after each addition and is packed at the end.

use super::encoding::{self, INFINITY, LEADING_BIT, SIGN};
use super::factor::RoundedProduct;
use super::normalize::{GUARD_BITS, places};
use super::term::Term;

/// The exponent of zeros.
const ZERO: i32 = -10_000;
/// The exponent of infinities and NaNs.
const NOT_FINITE: i32 = 10_000;

/// A sum of products, unpacked.
///
/// Zeros, infinities and NaNs keep their bits as the mantissa, and are marked by their exponent. The fast path needs no
/// test for them: a zero is far below every product and replaced by it, an infinity or NaN is far above and stays.
#[derive(Clone, Copy)]
pub(super) struct Sum {
    /// The signed mantissa times 2⁵: its magnitude lies between 2²⁸ and 2²⁹, both included.
    mantissa: i32,
    /// The exponent field; below 1 for a subnormal number, whose mantissa is normalized.
    exponent: i32,
}

impl Sum {
    /// Zero.
    pub(super) const ZERO: Self = Self { mantissa: 0, exponent: ZERO };

    /// Unpacks any number.
    #[inline(never)]
    pub(super) fn new(bits: u32) -> Self {
        let magnitude = bits & !SIGN;
        if magnitude == 0 {
            Self { mantissa: bits as i32, exponent: ZERO }
        } else if magnitude >= INFINITY {
            Self { mantissa: bits as i32, exponent: NOT_FINITE }
        } else if magnitude >= LEADING_BIT {
            Term::normal(bits).into()
        } else {
            // A subnormal number.
            let places = places(magnitude);
            Self {
                mantissa: encoding::signed(magnitude << places, bits),
                exponent: 1 + GUARD_BITS as i32 - places as i32,
            }
        }
    }

    /// Adds `product` and rounds.
    #[inline(always)]
    pub(super) fn add(&mut self, product: RoundedProduct) {
        let (sum, term) = (Term { mantissa: self.mantissa >> 1, exponent: self.exponent }, Term::from(product));
        match sum.plus(term) {
            Some(sum) => {
                *self = sum.round().map_or(Self::ZERO, inline!(|(mantissa, exponent)| Self { mantissa, exponent }));
            }
            None if self.exponent < term.exponent => *self = term.into(),
            None => {}
        }
    }

    /// Adds a product of any numbers.
    #[cold]
    #[inline(never)]
    pub(super) fn add_special(&mut self, x: u32, w: u32) {
        if !encoding::is_product_with_zero(x, w) {
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
            let places = (1 + GUARD_BITS as i32 - self.exponent) as u32;
            sign & SIGN | magnitude.checked_shr(places).unwrap_or_default()
        } else {
            encoding::pack(sign, self.exponent, magnitude >> GUARD_BITS)
        }
    }
}

impl From<Term> for Sum {
    #[inline(always)]
    fn from(term: Term) -> Self {
        Self { mantissa: term.mantissa << 1, exponent: term.exponent }
    }
}
