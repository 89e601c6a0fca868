//! `f32` values in registers.

use core::fmt::Debug;
use core::ops::{Add, Div, Mul, Neg, Sub};

/// The lanes of a vector on CPUs with vector registers, and the partial sums of a reduction on every CPU.
pub const LANES: usize = 8;

/// One or eight `f32` in registers. `+ − × ÷` and [`sqrt`](Vector::sqrt) round to nearest, by IEEE 754, on every
/// backend.
pub trait Vector:
    Copy + Debug + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
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
    fn nonzero(self) -> u8;

    /// The bits set in both.
    fn bit_and(self, other: Self) -> Self;

    /// The bits set in either.
    fn bit_or(self, other: Self) -> Self;

    /// The bits of each lane, shifted left by `BITS` places, filled with zeros.
    fn shift_left<const BITS: i32>(self) -> Self;

    /// Combines all lanes to one value; eight lanes as `((0+4)+(2+6)) + ((1+5)+(3+7))`.
    fn reduce(self, combine: impl Fn(f32, f32) -> f32) -> f32;

    /// The sum of the lanes, in the order of [`reduce`](Vector::reduce).
    #[inline(always)]
    fn sum(self) -> f32 {
        self.reduce(inline!(|a, b| a + b))
    }
}

/// A vector of eight lanes.
pub trait Octet: Vector {
    /// The lanes in memory order.
    fn to_array(self) -> [f32; LANES];

    /// Transposes the square whose rows are eight vectors: lane `i` of row `j` becomes lane `j` of row `i`.
    fn transpose(rows: [Self; LANES]) -> [Self; LANES];

    /// Stores the lanes.
    #[inline(always)]
    fn store(self, to: &mut [f32; LANES]) {
        *to = self.to_array();
    }
}

/// `((0+4)+(2+6)) + ((1+5)+(3+7))`: the order in which every backend adds lanes and partial sums.
#[inline(always)]
pub(crate) fn reduce_eight<T>([a, b, c, d, e, f, g, h]: [T; LANES], combine: impl Fn(T, T) -> T) -> T {
    combine(combine(combine(a, e), combine(c, g)), combine(combine(b, f), combine(d, h)))
}
