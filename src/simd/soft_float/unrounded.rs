//! The sum of two terms, and its rounding.

use super::encoding;
use super::normalize::{GUARD_BITS, places};

/// The exact sum of two terms, except that its last bit is set if any lower bit is.
#[derive(Clone, Copy)]
pub(super) struct Unrounded {
    /// The signed mantissa; its magnitude is at most 2²⁹.
    pub(super) mantissa: i32,
    /// The exponent field, if the mantissa is as long as a term's.
    pub(super) exponent: i32,
}

impl Unrounded {
    /// The bits of the rounded sum of two terms on the fast path.
    #[inline(always)]
    pub(super) fn pack(self) -> u32 {
        if self.mantissa == 0 {
            return 0;
        }
        let magnitude = self.mantissa.unsigned_abs();
        let places = places(magnitude);
        let magnitude = round((magnitude << places) as i32) as u32;
        encoding::pack(self.mantissa as u32, self.exponent + 1 - places as i32, magnitude >> GUARD_BITS)
    }

    /// The normalized, rounded mantissa, whose guard bits are 0, and its exponent field; `None` if the sum is 0.
    #[inline(always)]
    pub(super) fn round(self) -> Option<(i32, i32)> {
        if self.mantissa == 0 {
            return None;
        }
        let places = places((self.mantissa ^ self.mantissa >> 31) as u32);
        let mantissa = round(self.mantissa << places) & -(1 << GUARD_BITS);
        Some((mantissa, self.exponent + 1 - places as i32))
    }
}

/// Rounds a normalized mantissa to 24 bits; the guard bits of the result have no meaning. Negative numbers round alike.
#[inline(always)]
fn round(mantissa: i32) -> i32 {
    // Half of the last bit, less if that bit is clear: a tie rounds to even.
    let last = mantissa >> GUARD_BITS & 1;
    mantissa + last + ((1 << (GUARD_BITS - 1)) - 1)
}
