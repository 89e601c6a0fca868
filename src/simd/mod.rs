//! Eight lanes of `f32`: the only vector this crate knows, and the choice of the instructions that compute it.
//!
//! The idea, in three steps:
//!
//! 1. A **token** ([`Simd`]) is a zero-sized value whose existence proves that the CPU has certain instructions. It makes
//!    vectors, multiplies-and-adds them, and runs a [`Computation`] in a function compiled for those instructions.
//! 2. All code below a public call is generic over the token and inlined, so a whole network becomes one function for that
//!    CPU, and nothing but the token decides which instructions it uses.
//! 3. An [`Execution`] picks the token once per public call: [`Fast`] takes the best that the CPU has, [`Reproducible`] the
//!    same without fused multiply-add. A token is itself an arithmetic, so a test forces any path onto any backend.
//!
//! Vectors are eight lanes on every machine, one register with AVX2, two with SSE2, AArch64's NEON and wasm, eight scalars on 32-bit
//! Arm and RISC-V ([`Scalar`]): the order of every sum is therefore the same everywhere, and the fused multiply-add is all that can
//! differ. Only the tiles of the matrix products, whose lanes have nothing to do with each other, take wider [`Registers`] where there
//! are.

mod columns_mut;
#[cfg(cortex_m_fpu)]
mod cortex_m;
mod execution;
mod portable;
mod registers;
mod scalar;
mod unfused;
#[cfg(target_arch = "x86_64")]
mod x86;

use core::fmt::Debug;
use core::ops::{Add, Div, Mul, Neg, Sub};

#[doc(hidden)]
pub use self::columns_mut::ColumnsMut;
#[cfg(cortex_m_fpu)]
pub use self::cortex_m::CortexM;
pub use self::execution::{Fast, Reproducible};
pub use self::portable::Portable;
pub use self::registers::{Registers, Values};
pub use self::scalar::{Lanes, Scalar};
pub use self::unfused::Unfused;
#[cfg(target_arch = "x86_64")]
pub use self::x86::{Avx2, Avx512};

/// The methods of a token that does what another does.
macro_rules! forward {
    ($field:tt) => {
        #[inline(always)]
        fn splat(self, value: f32) -> Self::Vector {
            Simd::splat(self.$field, value)
        }

        #[inline(always)]
        fn load(self, values: &[f32; LANES]) -> Self::Vector {
            Simd::load(self.$field, values)
        }

        #[inline(always)]
        fn load_transposed(self, rows: [&[f32; LANES]; LANES]) -> [Self::Vector; LANES] {
            Simd::load_transposed(self.$field, rows)
        }

        #[inline(always)]
        fn prefetch(self, values: &[f32], index: usize) {
            Simd::prefetch(self.$field, values, index);
        }
    };
}
pub(crate) use forward;

/// How many `f32` a [`Vector`] holds, on every machine.
pub const LANES: usize = 8;

/// How many `f32` a cache line holds.
pub const CACHE_LINE: usize = 16;

/// Proof that the CPU has the instructions of one backend, and the way to use them.
///
/// A token costs nothing: it is zero-sized, and every method is inlined.
pub trait Simd: Copy + Debug + Send + Sync + 'static {
    /// Eight `f32` in this backend's registers.
    type Vector: Vector;
    /// The token of the widest registers, for the tiles of the matrix products.
    type Widest: Registers;
    /// The token whose [`mul_add`](Simd::mul_add) and [`affine`](Simd::affine) never fuse.
    type Unfused: Simd;

    /// Whether the lanes of a vector are scalars, each computed by instructions of its own. The kernels then go value by value
    /// and use the first lane only: the compiler leaves out the others.
    const SCALAR: bool = false;

    /// [`Registers::ROWS`]. Twelve sums in the wider tile leave room for the factors in sixteen registers. (Four rows of three
    /// vectors are as many sums, but then the compiler spills one.)
    const TILE_ROWS: [usize; 2] = [8, 6];

    /// Runs `computation` in a function that is compiled for this backend's instructions.
    fn vectorize<C: Computation>(self, computation: C) -> C::Output;

    /// The token of the widest registers.
    fn widest(self) -> Self::Widest;

    /// The token that never fuses.
    fn unfused(self) -> Self::Unfused;

    /// Runs a matrix product of a batch as [`vectorize`](Simd::vectorize) does, or with wider registers: the tokens of [`Fast`] and
    /// [`Reproducible`] give it to AVX-512 where the CPU has it.
    #[inline(always)]
    fn vectorize_product<C: Computation<Output = ()>>(self, product: C) {
        self.vectorize(product);
    }

    /// Runs one as [`vectorize_product`](Simd::vectorize_product) does, or in parts: the token of `Parallel` divides it over several
    /// threads.
    #[inline(always)]
    fn vectorize_parts<W: Divisible>(self, product: W) {
        self.vectorize_product(product);
    }

    /// The same value in every lane.
    fn splat(self, value: f32) -> Self::Vector;

    /// Eight consecutive values; the address need not be aligned.
    fn load(self, values: &[f32; LANES]) -> Self::Vector;

    /// `a·b + c`: rounded once where the arithmetic fuses and the CPU can, otherwise after the product and after the sum.
    fn mul_add(self, a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector;

    /// [`mul_add`](Simd::mul_add) of single values.
    #[inline(always)]
    fn mul_add_one(self, a: f32, b: f32, c: f32) -> f32 {
        let [first, ..] = self.mul_add(self.splat(a), self.splat(b), self.splat(c)).to_array();
        first
    }

    /// The columns of a square of eight rows, whose addresses need not be aligned: lane `i` of vector `j` is value `j` of row
    /// `i`.
    #[inline(always)]
    fn load_transposed(self, rows: [&[f32; LANES]; LANES]) -> [Self::Vector; LANES] {
        Self::Vector::transpose(rows.map(inline!(|row| self.load(row))))
    }

    /// Up to eight values, followed by zeros. Values beyond the eighth are left out.
    #[inline(always)]
    fn load_partial(self, values: &[f32]) -> Self::Vector {
        let mut padded = [0.0; LANES];
        padded.iter_mut().zip(values).for_each(|(lane, value)| *lane = *value);
        self.load(&padded)
    }

    /// Asks for the cache line of the value with this index to be brought into the first cache. There need not be such a value; a
    /// backend that cannot ask does nothing.
    #[inline(always)]
    fn prefetch(self, _values: &[f32], _index: usize) {}

    /// z = b + x·W, row after row of W, one multiply-add at a time; with `skip_zeros`, rows whose `x` is zero are left out.
    ///
    /// A [`SCALAR`](Simd::SCALAR) backend spends its time here, and has it in instructions of its own where it can.
    #[inline(always)]
    fn affine<const INPUTS: usize, const UNITS: usize>(
        self,
        x: &[f32; INPUTS],
        w: &[[f32; UNITS]; INPUTS],
        b: &[f32; UNITS],
        z: &mut [f32; UNITS],
        skip_zeros: bool,
    ) {
        *z = *b;
        for (x, w) in x.iter().zip(w) {
            // Asked of the bits, since without an FPU a comparison of floats is a call.
            if skip_zeros && x.to_bits() << 1 == 0 {
                continue;
            }
            for (z, w) in z.iter_mut().zip(w) {
                *z += x * w;
            }
        }
    }
}

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

/// Work that is generic over the instructions it will run on: a closure, but with a type parameter.
pub trait Computation {
    /// What the work gives.
    type Output;

    /// The work. Implementations are `#[inline(always)]`, and so are the closures in them: only what is inlined is compiled for
    /// the token's instructions, and the rest is many times slower.
    fn run<S: Simd>(self, simd: S) -> Self::Output;
}

/// Work of which parts can be done at the same time: no part needs what another computes, and no sum is cut, so that the bits are
/// the same however it is divided.
pub trait Divisible: Computation<Output = ()> + Send {
    /// About how many multiply-adds it takes, by which to judge whether a part is worth a thread; 0 if it cannot be divided.
    fn multiply_adds(&self) -> usize;

    /// The first `count` of `parts` equal parts, and the others.
    fn divide(self, count: usize, parts: usize) -> (Self, Self)
    where
        Self: Sized;

    /// Divides the work among the workers and this thread: a part for each.
    #[cfg(feature = "rayon")]
    fn run_with<S: Simd>(self, simd: S, workers: crate::threads::WorkerSet<'_>)
    where
        Self: Sized,
    {
        workers.run_parts(simd, self);
    }
}

/// The choice of instructions for one public call: [`Fast`], [`Reproducible`], or a token to force one backend.
pub trait Execution: Copy + Debug {
    /// Runs `computation` with the token that this arithmetic stands for.
    fn run<C: Computation>(self, computation: C) -> C::Output;
}
