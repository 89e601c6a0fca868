//! Activations: what turns a layer's logits into its outputs, each a zero-sized type.
//!
//! Training needs the derivative too, and takes it from the *output* rather than from the logit: tanh′(z) = 1 − a² where
//! a = tanh(z). The logits need not be kept, which halves the activation memory of training.
//!
//! | activation | formula | range | initializer |
//! | --- | --- | --- | --- |
//! | [`Identity`] | z | all of ℝ | Glorot |
//! | [`Relu`] | max(0, z) | 0 and above | He |
//! | [`LeakyRelu`] | z where z > 0, elsewhere αz | all of ℝ | He |
//! | [`Logistic`] | 1 / (1 + e⁻ᶻ) | 0 to 1 | Glorot |
//! | [`Tanh`] | tanh z | −1 to 1 | Glorot |
//! | [`Softmax`] | eᶻⁱ / Σ eᶻʲ | 0 to 1, sum 1 | Glorot |

mod elementwise;
mod softmax;

pub use self::elementwise::{Elementwise, Identity, LeakyRelu, Logistic, Relu, Tanh};
pub use self::softmax::Softmax;

use crate::architecture::Architecture;
use crate::initializer::Initializer;
use crate::row::Row;
use crate::simd::Simd;

/// Turns logits into outputs, and the gradient by the outputs into the gradient by the logits, row by row and in place.
///
/// An activation that treats every element alone implements [`Elementwise`] instead, and this comes with it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an activation",
    label = "expected one such as `Relu`, `Tanh`, `Softmax`, or a type that implements `Elementwise`"
)]
pub trait Activation: 'static {
    /// The activation in an architecture's words.
    const ARCHITECTURE: Architecture;
    /// What the weights of a layer with this activation are drawn from.
    const INITIALIZER: Initializer;

    /// Logits become outputs.
    fn forward<S: Simd, R: Row>(simd: S, rows: &mut [R]);

    /// `gradient` holds ∂loss/∂outputs and becomes ∂loss/∂logits, the delta.
    fn backward<S: Simd, R: Row>(simd: S, outputs: &[R], gradient: &mut [R]);
}
