//! Losses: what training makes small.
//!
//! | loss | output activation | target of a sample | ∂loss/∂logits, for one of `rows` samples |
//! | --- | --- | --- | --- |
//! | [`CrossEntropy`] | [`Softmax`](crate::activation::Softmax) | its class, `usize` | (p − 1ₗₐᵦₑₗ) / rows |
//! | [`BinaryCrossEntropy`] | [`Logistic`](crate::activation::Logistic) | `[f32; N]` in 0 … 1 | (p − y) / (rows · N) |
//! | [`MeanSquaredError`] | any that is elementwise | `[f32; N]` | 2 (a − y) f′(z) / (rows · N) |
//!
//! A loss works on the *logits*, and is fused with the output activation: nothing saturates, and `ln(0)` cannot occur.

mod binary_cross_entropy;
mod cross_entropy;
mod mean_squared_error;

pub use self::binary_cross_entropy::BinaryCrossEntropy;
pub use self::cross_entropy::CrossEntropy;
pub use self::mean_squared_error::MeanSquaredError;

use bytemuck::Zeroable;

use super::{Evaluation, TrainError};
use crate::row::Row;
use crate::simd::Simd;

/// A loss that goes with the output activation `A`.
#[diagnostic::on_unimplemented(
    message = "the loss `{Self}` does not go with the output activation `{A}`",
    label = "this loss needs another output activation",
    note = "`CrossEntropy` goes with `Softmax`, `BinaryCrossEntropy` with `Logistic`, `MeanSquaredError` with every activation but `Softmax`"
)]
pub trait Loss<A>: 'static {
    /// What a sample's output `R` is compared with.
    type Target<R: Row>: Copy + Zeroable + 'static;

    /// Whether these targets make sense for the outputs, before anything is computed with them.
    ///
    /// # Errors
    ///
    /// The first target that does not, with what was expected.
    fn check<R: Row>(targets: &[Self::Target<R>]) -> Result<(), TrainError>;

    /// The loss of a batch, the mean over its samples and outputs. The logits become the delta, ∂loss/∂logits.
    fn delta<S: Simd, R: Row>(simd: S, logits: &mut [R], targets: &[Self::Target<R>]) -> Evaluation;
}
