//! The trait of every activation.

use bytemuck::Zeroable;

use crate::activation::{AtZero, Pass};
use crate::architecture::Architecture;
use crate::initializer::Initializer;
use crate::limits::{Below100, Holds};
use crate::row::Row;
use crate::simd::Simd;

/// A function from logits to outputs, with its gradient. Both work on rows, in place.
///
/// An elementwise activation implements [`Elementwise`](super::Elementwise) instead, which implies this trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an activation",
    label = "expected one such as `Relu`, `Tanh`, `Softmax`, or a type that implements `Elementwise`"
)]
pub trait Activation: 'static {
    /// The activation's part of the architecture's text.
    const ARCHITECTURE: Architecture;
    /// The distribution of the initial weights of a layer with this activation.
    const INITIALIZER: Initializer;
    /// The value and the slope at a logit of 0.
    const AT_ZERO: AtZero = AtZero::Other;

    /// The data that [`backward`](Activation::backward) needs per row besides the outputs: often `()`.
    type Kept<R: Row>: Copy + Zeroable + 'static;

    /// The percentage of outputs that training drops: [`Percent<0>`](crate::limits::Percent), except for dropout.
    type Dropout: Below100<Holds>;

    /// Replaces logits with outputs.
    fn forward<S: Simd, R: Row>(simd: S, rows: &mut [R]);

    /// Replaces logits with outputs in training, and saves to `kept` the data [`backward`](Activation::backward) needs.
    fn forward_train<S: Simd, R: Row>(simd: S, pass: Pass, rows: &mut [R], kept: &mut [Self::Kept<R>]);

    /// Replaces `gradient`, ∂loss/∂outputs, with ∂loss/∂logits, the delta.
    fn backward<S: Simd, R: Row>(simd: S, outputs: &[R], kept: &[Self::Kept<R>], gradient: &mut [R]);
}
