//! Products of `i8` by instructions that add four neighbours in each `i32`.

#![allow(unsafe_code)]

use super::ymm::Ymm;

/// A token that computes products of `i8` by their quadruples.
///
/// # Safety
///
/// The token's existence proves that the CPU has AVX2.
pub(super) unsafe trait Quadruples: Copy {
    /// 32 inputs, in the form that the products need.
    type Inputs: Copy;

    /// Prepares 32 inputs.
    fn prepare(self, x: Ymm) -> Self::Inputs;

    /// `sums` + the sum of four neighbouring products in each `i32`.
    fn add_products(self, sums: Ymm, weights: Ymm, x: Self::Inputs) -> Ymm;

    /// Subtracts the error of [`add_products`](Quadruples::add_products), as `Int8Registers::correct`.
    #[inline(always)]
    fn subtract_error(self, sums: Ymm, _: Self::Inputs) -> Ymm {
        sums
    }

    /// As `Int8Registers::prefetch`.
    #[inline(always)]
    fn prefetch(self, address: *const i8) {
        let _ = address;
    }
}
