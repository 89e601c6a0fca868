//! Eight `f32` in registers.

use core::fmt::Debug;
use core::ops::{Add, Div, Mul, Neg, Sub};

/// The number of `f32` values in a [`Vector`], on every machine.
pub const LANES: usize = 8;

/// Eight `f32` in registers. `+ − × ÷` and [`sqrt`](Vector::sqrt) round to nearest, by IEEE 754, on every backend.
pub trait Vector:
    Copy + Debug + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    /// The lanes in memory order.
    fn to_array(self) -> [f32; LANES];

    /// The larger value per lane: `if self > other { self } else { other }`, so `other` if either is NaN.
    fn max(self, other: Self) -> Self;

    /// The smaller value per lane: `if self < other { self } else { other }`, so `other` if either is NaN.
    fn min(self, other: Self) -> Self;

    /// The square root, correctly rounded.
    fn sqrt(self) -> Self;

    /// A mask: all bits set in lanes with `self < other`, none in the others.
    fn less_than(self, other: Self) -> Self;

    /// `if_true` in lanes whose mask `self` is set, `if_false` in the others. [`less_than`](Vector::less_than) returns
    /// masks.
    fn select(self, if_true: Self, if_false: Self) -> Self;

    /// One bit per lane, the first lane's lowest: set if the value is not zero or is NaN.
    #[inline(always)]
    fn nonzero(self) -> u8 {
        let bits = self.to_array().into_iter().rev();
        bits.fold(0, inline!(|bits, lane| bits << 1 | u8::from(lane != 0.0)))
    }

    /// The bits set in both.
    fn bit_and(self, other: Self) -> Self;

    /// The bits set in either.
    fn bit_or(self, other: Self) -> Self;

    /// The bits of each lane, shifted left by `BITS` places, filled with zeros.
    fn shift_left<const BITS: i32>(self) -> Self;

    /// Transposes the square whose rows are eight vectors: lane `i` of row `j` becomes lane `j` of row `i`.
    fn transpose(rows: [Self; LANES]) -> [Self; LANES];

    /// Stores the lanes.
    #[inline(always)]
    fn store(self, to: &mut [f32; LANES]) {
        *to = self.to_array();
    }

    /// Stores the first `to.len()` lanes, at most eight.
    #[inline(always)]
    fn store_partial(self, to: &mut [f32]) {
        to.iter_mut().zip(self.to_array()).for_each(|(to, lane)| *to = lane);
    }

    /// The sum of the lanes, always as `((0+4)+(2+6)) + ((1+5)+(3+7))`.
    #[inline(always)]
    fn sum(self) -> f32 {
        let [a, b, c, d, e, f, g, h] = self.to_array();
        ((a + e) + (c + g)) + ((b + f) + (d + h))
    }
}
