//! The registers of one instruction set, and their arithmetic lane by lane.
//!
//! The tiles of the matrix products use the widest registers of the CPU: their sums never cross lanes, so the number of
//! lanes changes no bit. All other kernels use eight lanes, see [`Simd`](crate::simd::Simd).

use core::fmt::Debug;
use core::ops::{Add, Div, Mul};

use crate::floats::Floats;
use crate::row::Row;
use crate::simd::LANES;

/// The number of `f32` values in a cache line.
pub(crate) const CACHE_LINE: usize = 16;

/// A token whose existence proves that the CPU has registers of `[f32; LANES]` and their instructions.
pub trait Registers: Copy + Debug + Send + Sync + 'static {
    /// One register. `+ × ÷` round to nearest, as IEEE 754 defines.
    type Vector: Copy + Debug + Add<Output = Self::Vector> + Mul<Output = Self::Vector> + Div<Output = Self::Vector>;
    /// The values of a register in memory, `[f32; LANES]`.
    type Values: Row;

    /// `f32` values in a register.
    const LANES: usize = <Self::Values as Floats>::LEN;
    /// The rows of the largest tile of one register's width, and of two registers' width: enough sums to hide the
    /// latency of the multiply-add, few enough for the register file.
    ///
    /// The default suits sixteen registers: twelve sums leave room for both factors. Four rows of three registers are
    /// twelve sums too, but LLVM spills one of them.
    const TILE_ROWS: [usize; 2] = [8, 6];
    /// Whether [`mul_add`](Registers::mul_add) may round once.
    const FUSES: bool = true;
    /// Whether a partial load or store takes no longer than a whole one.
    const MASKS: bool = false;

    /// `value` in every lane.
    fn splat(self, value: f32) -> Self::Vector;

    /// Loads a register; the address need not be aligned.
    fn load(self, values: &Self::Values) -> Self::Vector;

    /// Stores a register; the address need not be aligned.
    fn store(self, vector: Self::Vector, to: &mut Self::Values);

    /// Loads the first [`LANES`](Registers::LANES) values at most; the lanes after the last value become zero.
    fn load_partial(self, values: &[f32]) -> Self::Vector;

    /// Stores the first `to.len()` lanes.
    fn store_partial(self, vector: Self::Vector, to: &mut [f32]);

    /// Stores all lanes except the first `kept`, whose old values stay in `to`.
    fn store_after(self, kept: usize, vector: Self::Vector, to: &mut Self::Values);

    /// The transpose of [`LANES`](Registers::LANES) rows of eight values: lane `i` of vector `j` is value `j` of
    /// `row(i)`.
    fn load_transposed<'a>(self, row: impl Fn(usize) -> &'a [f32; LANES]) -> [Self::Vector; LANES];

    /// Prefetches the cache line of `values[index]`. `index` may lie outside; a backend without this instruction does
    /// nothing.
    fn prefetch(self, values: &[f32], index: usize) {
        let _ = (values, index);
    }

    /// `a·b + c`: rounds once if the execution fuses and the CPU can, otherwise after the product and after the sum.
    fn mul_add(self, a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector;

    /// The square root, correctly rounded.
    fn sqrt(self, vector: Self::Vector) -> Self::Vector;

    /// Limits each lane to ±`most`; NaN stays.
    fn clamp(self, vector: Self::Vector, most: f32) -> Self::Vector;

    /// Replaces subnormal lanes by zero.
    ///
    /// The moment of a parameter with a gradient of zero decays until it is subnormal. Arithmetic on subnormals takes a
    /// hundred times longer, and a subnormal moment changes no parameter.
    fn flush_subnormal(self, vector: Self::Vector) -> Self::Vector;
}

/// The methods of [`Registers`] that every token of eight lanes shares, by its [`Octet`](crate::simd::Octet).
macro_rules! eight_lanes {
    () => {
        #[inline(always)]
        fn store(self, vector: Self::Vector, to: &mut [f32; LANES]) {
            vector.store(to);
        }

        #[inline(always)]
        fn load_partial(self, values: &[f32]) -> Self::Vector {
            let mut padded = [0.0; LANES];
            $crate::simd::registers::copy(&mut padded, values);
            self.load(&padded)
        }

        #[inline(always)]
        fn store_partial(self, vector: Self::Vector, to: &mut [f32]) {
            $crate::simd::registers::copy(to, &vector.to_array());
        }

        #[inline(always)]
        fn store_after(self, kept: usize, vector: Self::Vector, to: &mut [f32; LANES]) {
            const LANE: [f32; LANES] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
            let is_kept = self.load(&LANE).less_than(self.splat(kept as f32));
            is_kept.select(self.load(to), vector).store(to);
        }

        #[inline(always)]
        fn sqrt(self, vector: Self::Vector) -> Self::Vector {
            vector.sqrt()
        }
    };
}
pub(crate) use eight_lanes;

/// Copies the values that both slices have. A known number of values needs no loop, at every `opt-level`.
#[inline(always)]
pub(crate) fn copy(to: &mut [f32], from: &[f32]) {
    let len = to.len().min(from.len());
    if let (Some(to), Some(from)) = (to.get_mut(..len), from.get(..len)) {
        to.copy_from_slice(from);
    }
}

/// [`Registers::clamp`] and [`Registers::flush_subnormal`] of eight lanes, by comparisons of vectors.
macro_rules! limits_by_comparison {
    () => {
        #[inline(always)]
        fn clamp(self, vector: Self::Vector, most: f32) -> Self::Vector {
            // This order keeps NaN.
            self.splat(-most).max(self.splat(most).min(vector))
        }

        #[inline(always)]
        fn flush_subnormal(self, vector: Self::Vector) -> Self::Vector {
            let magnitude = vector.bit_and(self.splat(f32::from_bits(i32::MAX as u32)));
            magnitude.less_than(self.splat(f32::MIN_POSITIVE)).select(self.splat(0.0), vector)
        }
    };
}
pub(crate) use limits_by_comparison;

/// [`Registers::load_transposed`] of eight lanes, by loads and [`Octet::transpose`](crate::simd::Octet::transpose).
macro_rules! transpose_loaded {
    () => {
        #[inline(always)]
        fn load_transposed<'a>(self, row: impl Fn(usize) -> &'a [f32; LANES]) -> [Self::Vector; LANES] {
            // A loop: LLVM does not always inline `from_fn`.
            let mut rows = [self.splat(0.0); LANES];
            for (i, to) in rows.iter_mut().enumerate() {
                *to = self.load(row(i));
            }
            Self::Vector::transpose(rows)
        }
    };
}
pub(crate) use transpose_loaded;

/// The methods of [`Registers`], except `mul_add`, for a token that wraps another in the field `$field`.
macro_rules! forward_registers {
    ($Inner:ty, $field:tt) => {
        type Vector = <$Inner as Registers>::Vector;
        type Values = <$Inner as Registers>::Values;

        const TILE_ROWS: [usize; 2] = <$Inner as Registers>::TILE_ROWS;
        const MASKS: bool = <$Inner as Registers>::MASKS;

        #[inline(always)]
        fn splat(self, value: f32) -> Self::Vector {
            self.$field.splat(value)
        }

        #[inline(always)]
        fn load(self, values: &Self::Values) -> Self::Vector {
            self.$field.load(values)
        }

        #[inline(always)]
        fn store(self, vector: Self::Vector, to: &mut Self::Values) {
            self.$field.store(vector, to);
        }

        #[inline(always)]
        fn load_partial(self, values: &[f32]) -> Self::Vector {
            self.$field.load_partial(values)
        }

        #[inline(always)]
        fn store_partial(self, vector: Self::Vector, to: &mut [f32]) {
            self.$field.store_partial(vector, to);
        }

        #[inline(always)]
        fn store_after(self, kept: usize, vector: Self::Vector, to: &mut Self::Values) {
            self.$field.store_after(kept, vector, to);
        }

        #[inline(always)]
        fn load_transposed<'a>(self, row: impl Fn(usize) -> &'a [f32; LANES]) -> [Self::Vector; LANES] {
            self.$field.load_transposed(row)
        }

        #[inline(always)]
        fn prefetch(self, values: &[f32], index: usize) {
            self.$field.prefetch(values, index);
        }

        #[inline(always)]
        fn sqrt(self, vector: Self::Vector) -> Self::Vector {
            self.$field.sqrt(vector)
        }

        #[inline(always)]
        fn clamp(self, vector: Self::Vector, most: f32) -> Self::Vector {
            self.$field.clamp(vector, most)
        }

        #[inline(always)]
        fn flush_subnormal(self, vector: Self::Vector) -> Self::Vector {
            self.$field.flush_subnormal(vector)
        }
    };
}
pub(crate) use forward_registers;
