//! Eight `f32` in registers.

use core::fmt::Debug;
use core::ops::{Add, Div, Mul, Neg, Sub};

use crate::simd::LANES;

/// Eight `f32` in registers. `+ − × ÷` and [`sqrt`](Vector::sqrt) round to nearest, as IEEE 754 asks, on every backend.
pub trait Vector:
    Copy + Debug + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    /// The lanes in memory order.
    fn to_array(self) -> [f32; LANES];

    /// The larger of two, lane by lane: `if self > other { self } else { other }`, so `other` where either is NaN.
    fn max(self, other: Self) -> Self;

    /// The smaller of two, lane by lane: `if self < other { self } else { other }`, so `other` where either is NaN.
    fn min(self, other: Self) -> Self;

    /// The square root, correctly rounded.
    fn sqrt(self) -> Self;

    /// A mask: all bits set in the lanes where `self < other`, none elsewhere.
    fn less_than(self, other: Self) -> Self;

    /// Where the mask `self` is set `if_true`, elsewhere `if_false`. A mask comes from [`less_than`](Vector::less_than).
    fn select(self, if_true: Self, if_false: Self) -> Self;

    /// A bit for each lane, the first lane's lowest: set where the value is not zero, and so where it is NaN.
    #[inline(always)]
    fn nonzero(self) -> u8 {
        let bits = self.to_array().into_iter().rev();
        bits.fold(0, inline!(|bits, lane| bits << 1 | u8::from(lane != 0.0)))
    }

    /// The bits that are set in both.
    fn bit_and(self, other: Self) -> Self;

    /// The bits that are set in either.
    fn bit_or(self, other: Self) -> Self;

    /// The bits of each lane, shifted left by `BITS` places; zeros enter.
    fn shift_left<const BITS: i32>(self) -> Self;

    /// Eight vectors as the rows of a square, mirrored at its diagonal: lane `i` of row `j` becomes lane `j` of row `i`.
    fn transpose(rows: [Self; LANES]) -> [Self; LANES];

    /// Stores the lanes.
    #[inline(always)]
    fn store(self, to: &mut [f32; LANES]) {
        *to = self.to_array();
    }

    /// Stores the first lanes, as many as `to` has room for.
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
