//! The trait of every activation.

use bytemuck::Zeroable;

use crate::activation::Pass;
use crate::architecture::Architecture;
use crate::initializer::Initializer;
use crate::limits::{Below100, Holds};
use crate::row::Row;
use crate::simd::Simd;

/// Turns logits into outputs, and the gradient by the outputs into the gradient by the logits, row by row and in place.
///
/// An activation that treats every element alone implements [`Elementwise`](super::Elementwise) instead, and this comes with it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an activation",
    label = "expected one such as `Relu`, `Tanh`, `Softmax`, or a type that implements `Elementwise`"
)]
pub trait Activation: 'static {
    /// The activation in an architecture's words.
    const ARCHITECTURE: Architecture;
    /// What the weights of a layer with this activation are drawn from.
    const INITIALIZER: Initializer;

    /// What is kept of a row for [`backward`](Activation::backward), beside its outputs: mostly nothing, `()`.
    type Kept<R: Row>: Copy + Zeroable + 'static;

    /// How many percent of the outputs training leaves out: [`Percent<0>`](crate::limits::Percent), but for dropout.
    type Dropout: Below100<Holds>;

    /// Logits become outputs.
    fn forward<S: Simd, R: Row>(simd: S, rows: &mut [R]);

    /// Logits become outputs in training, and what [`backward`](Activation::backward) needs of each row is kept.
    fn forward_train<S: Simd, R: Row>(simd: S, pass: Pass, rows: &mut [R], kept: &mut [Self::Kept<R>]);

    /// `gradient` holds ∂loss/∂outputs and becomes ∂loss/∂logits, the delta.
    fn backward<S: Simd, R: Row>(simd: S, outputs: &[R], kept: &[Self::Kept<R>], gradient: &mut [R]);
}
