//! The registers of one instruction set, and their products of `i8`.

use core::fmt::Debug;

use crate::quantized::kernels::reference;
use crate::quantized::{Int8Row, Multiplier, Rounding};

/// The number of units whose sums share a register.
pub(super) const OCTET: usize = 8;

/// A token whose existence proves that the CPU has registers of a [`Chunk`](Int8Registers::Chunk) and their
/// instructions.
pub(super) trait Int8Registers: Copy + Debug {
    /// The weights or the inputs of a register in memory, `[i8; N]`.
    type Chunk: Int8Row;
    /// A register of inputs, in the form that the products need.
    type Inputs: Copy;
    /// The partial sums of one unit.
    type Sums: Copy;
    /// The sums of eight units.
    type Octet: Copy;

    /// Partial sums of 0.
    fn zero(self) -> Self::Sums;

    /// Loads a register of inputs.
    fn inputs(self, x: &Self::Chunk) -> Self::Inputs;

    /// Loads a register of inputs; the first `skipped` of them count as 0.
    fn inputs_after(self, skipped: usize, x: &Self::Chunk) -> Self::Inputs;

    /// Subtracts from the sums of a unit the error that its [`multiply_add`](Int8Registers::multiply_add) with these
    /// inputs makes. The error does not depend on the weights.
    #[inline(always)]
    fn correct(self, sums: Self::Sums, _: Self::Inputs) -> Self::Sums {
        sums
    }

    /// `sums` + weights · inputs.
    fn multiply_add(self, sums: Self::Sums, weights: &Self::Chunk, inputs: Self::Inputs) -> Self::Sums;

    /// The sum of the partial sums.
    fn total(self, sums: Self::Sums) -> i32;

    /// The sum of the partial sums of each unit.
    fn totals(self, sums: [Self::Sums; OCTET]) -> Self::Octet;

    /// The sums of eight units with fewer inputs than a register holds.
    #[inline(always)]
    fn narrow<const INPUTS: usize>(self, weights: &[[i8; INPUTS]; OCTET], x: &[i8; INPUTS]) -> Self::Octet {
        self.load(&weights.each_ref().map(inline!(|weights| self.narrow_sum(weights, x))))
    }

    /// The sum of a unit with fewer inputs than a register holds.
    #[inline(always)]
    fn narrow_sum<const INPUTS: usize>(self, weights: &[i8; INPUTS], x: &[i8; INPUTS]) -> i32 {
        reference::sum(weights, 0, x)
    }

    /// Loads eight sums.
    fn load(self, sums: &[i32; OCTET]) -> Self::Octet;

    /// Stores eight sums.
    fn store(self, sums: Self::Octet) -> [i32; OCTET];

    /// `a + b`.
    fn add(self, a: Self::Octet, b: Self::Octet) -> Self::Octet;

    /// [`Rounding::requantize`] of eight sums. `None` if the registers do not compute it for these multipliers; a loop
    /// then does.
    #[inline(always)]
    fn requantize<R: Rounding>(self, sums: Self::Octet, multipliers: &[Multiplier; OCTET]) -> Option<Self::Octet> {
        let _ = (sums, multipliers);
        None
    }

    /// [`requantize`](Int8Registers::requantize), or else the loop.
    #[inline(always)]
    fn requantize_each<R: Rounding>(self, sums: Self::Octet, multipliers: &[Multiplier; OCTET]) -> Self::Octet {
        self.requantize::<R>(sums, multipliers).unwrap_or_else(inline!(|| {
            let mut sums = self.store(sums);
            for (sum, multiplier) in sums.iter_mut().zip(multipliers) {
                *sum = R::requantize(*sum, *multiplier);
            }
            self.load(&sums)
        }))
    }

    /// y of sixteen units, given their requantized sums: with the zero point added, and limited to `range`.
    ///
    /// Sixteen, because a load of sixteen bytes waits long for two stores of eight.
    fn finish(self, requantized: [Self::Octet; 2], zero_point: i32, range: [i8; 2]) -> [i8; 2 * OCTET];

    /// Prefetches a cache line, if this backend is faster than the hardware prefetchers. `address` may lie outside the
    /// weights.
    #[inline(always)]
    fn prefetch(self, address: *const i8) {
        let _ = address;
    }
}
