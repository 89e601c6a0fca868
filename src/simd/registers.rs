//! The registers that the tiles of the matrix products are made of: as wide as the CPU has them.
//!
//! A tile's sums never cross lanes, so that the bits do not depend on how many lanes there are: it is the one place in which more
//! than the eight of a [`Vector`] pay.

use core::fmt::Debug;
use core::ops::{Add, Div, Mul};

use crate::simd::{LANES, Simd, Vector};

/// A token, as [`Simd`], of registers of any width; every [`Simd`] is one of eight lanes.
pub trait Registers: Copy + Debug {
    /// One register, and its arithmetic lane by lane.
    type Vector: Copy + Add<Output = Self::Vector> + Mul<Output = Self::Vector> + Div<Output = Self::Vector>;
    /// The values of a register in memory, `[f32; LANES]`.
    type Values: Values;
    /// The token whose [`mul_add`](Registers::mul_add) never fuses.
    type Unfused: Registers<Values = Self::Values>;

    /// How many `f32` a register holds.
    const LANES: usize = Self::Values::LEN;
    /// Rows in the largest tile that is one vector wide, and in the largest that is two wide: enough sums to hide the latency of
    /// the multiply-add, few enough for the registers.
    const ROWS: [usize; 2];
    /// Whether a register is loaded and stored in part as fast as whole.
    const MASKS: bool = false;

    /// The token that never fuses.
    fn unfused(self) -> Self::Unfused;

    /// The same value in every lane.
    fn splat(self, value: f32) -> Self::Vector;

    /// Consecutive values; the address need not be aligned.
    fn load(self, values: &Self::Values) -> Self::Vector;

    /// Stores the lanes.
    fn store(self, vector: Self::Vector, to: &mut Self::Values);

    /// As many values as there are, followed by zeros. Values beyond the last lane are left out.
    fn load_partial(self, values: &[f32]) -> Self::Vector;

    /// Stores the first lanes, as many as `to` has room for.
    fn store_partial(self, vector: Self::Vector, to: &mut [f32]);

    /// Stores the lanes but the first `kept`, beside which the old values stay.
    fn store_after(self, kept: usize, vector: Self::Vector, to: &mut Self::Values);

    /// Eight columns of as many rows as there are lanes, each given by its number.
    fn load_transposed<'a>(self, row: impl Fn(usize) -> &'a [f32; LANES]) -> [Self::Vector; LANES];

    /// Asks for a value's cache line, as [`Simd::prefetch`] does.
    fn prefetch(self, values: &[f32], index: usize);

    /// `a·b + c`: rounded once where the arithmetic fuses and the CPU can, otherwise after the product and after the sum.
    fn mul_add(self, a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector;

    /// The square root, correctly rounded.
    fn sqrt(self, value: Self::Vector) -> Self::Vector;

    /// Zero for what is too small to be a normal number.
    ///
    /// A moment whose gradient has become zero decays until it is subnormal, and arithmetic on subnormals takes a CPU a hundred
    /// times as long; such a moment changes no weight.
    fn flush_subnormal(self, value: Self::Vector) -> Self::Vector;
}

/// An array that fills a register.
pub trait Values: Copy {
    /// How many they are.
    const LEN: usize;
    /// Zeros.
    const ZERO: Self;

    /// The values of `row` from `begin` on, if there are as many.
    fn within(row: &[f32], begin: usize) -> Option<&Self>;

    /// The values of `row` from `begin` on, if there are as many.
    fn within_mut(row: &mut [f32], begin: usize) -> Option<&mut Self>;

    /// All, as a slice.
    fn as_mut_slice(&mut self) -> &mut [f32];
}

impl<const N: usize> Values for [f32; N] {
    const LEN: usize = N;
    const ZERO: Self = [0.0; N];

    #[inline(always)]
    fn within(row: &[f32], begin: usize) -> Option<&Self> {
        row.get(begin..)?.first_chunk()
    }

    #[inline(always)]
    fn within_mut(row: &mut [f32], begin: usize) -> Option<&mut Self> {
        row.get_mut(begin..)?.first_chunk_mut()
    }

    #[inline(always)]
    fn as_mut_slice(&mut self) -> &mut [f32] {
        self
    }
}

impl<S: Simd> Registers for S {
    type Vector = S::Vector;
    type Values = [f32; LANES];
    type Unfused = S::Unfused;

    const ROWS: [usize; 2] = S::TILE_ROWS;

    #[inline(always)]
    fn unfused(self) -> S::Unfused {
        Simd::unfused(self)
    }

    #[inline(always)]
    fn splat(self, value: f32) -> S::Vector {
        Simd::splat(self, value)
    }

    #[inline(always)]
    fn load(self, values: &[f32; LANES]) -> S::Vector {
        Simd::load(self, values)
    }

    #[inline(always)]
    fn store(self, vector: S::Vector, to: &mut [f32; LANES]) {
        vector.store(to);
    }

    #[inline(always)]
    fn load_partial(self, values: &[f32]) -> S::Vector {
        Simd::load_partial(self, values)
    }

    #[inline(always)]
    fn store_partial(self, vector: S::Vector, to: &mut [f32]) {
        vector.store_partial(to);
    }

    #[inline(always)]
    fn store_after(self, kept: usize, vector: S::Vector, to: &mut [f32; LANES]) {
        let is_kept = Simd::load(self, &LANE).less_than(Simd::splat(self, kept as f32));
        is_kept.select(Simd::load(self, to), vector).store(to);
    }

    #[inline(always)]
    fn load_transposed<'a>(self, row: impl Fn(usize) -> &'a [f32; LANES]) -> [S::Vector; LANES] {
        // A loop, because the compiler does not always inline `from_fn`.
        let mut rows = [&[0.0; LANES]; LANES];
        for (number, to) in rows.iter_mut().enumerate() {
            *to = row(number);
        }
        Simd::load_transposed(self, rows)
    }

    #[inline(always)]
    fn prefetch(self, values: &[f32], index: usize) {
        Simd::prefetch(self, values, index);
    }

    #[inline(always)]
    fn mul_add(self, a: S::Vector, b: S::Vector, c: S::Vector) -> S::Vector {
        Simd::mul_add(self, a, b, c)
    }

    #[inline(always)]
    fn sqrt(self, value: S::Vector) -> S::Vector {
        value.sqrt()
    }

    #[inline(always)]
    fn flush_subnormal(self, value: S::Vector) -> S::Vector {
        let magnitude = value.max(-value);
        let zero = Simd::splat(self, 0.0);
        magnitude.less_than(Simd::splat(self, f32::MIN_POSITIVE)).select(zero, value)
    }
}

/// The number of each lane.
const LANE: [f32; LANES] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
