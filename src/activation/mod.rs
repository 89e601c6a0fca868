//! Activations: what turns a layer's logits into its outputs, each a zero-sized type.
//!
//! Training needs the derivative too, and takes it from the *output* rather than from the logit wherever that is possible:
//! tanh′(z) = 1 − a² where a = tanh(z). The logits need not be kept then, which halves the activation memory of training.
//!
//! | activation | formula | range | derivative | from the | initializer |
//! | --- | --- | --- | --- | --- | --- |
//! | [`Identity`] | z | ℝ | 1 | output | Glorot |
//! | [`Step`] | 1 where z ≥ 0, elsewhere 0 | 0 or 1 | 0 | | Glorot |
//! | [`Logistic`] | 1 / (1 + e⁻ᶻ) | 0 to 1 | a (1 − a) | output | Glorot |
//! | [`Tanh`] | tanh z | −1 to 1 | 1 − a² | output | Glorot |
//! | [`Relu`] | max(0, z) | 0 and above | 1 where a > 0, elsewhere 0 | output | He |
//! | [`LeakyRelu`] | z where z > 0, elsewhere αz | ℝ | 1 where a > 0, elsewhere α | output | He |
//! | [`Elu`] | z where z > 0, elsewhere α (eᶻ − 1) | above −α | 1 where a > 0, elsewhere a + α | output | He |
//! | [`Selu`] | λz where z > 0, elsewhere λα (eᶻ − 1) | above −λα | λ where a > 0, elsewhere a + λα | output | LeCun |
//! | [`Softplus`] | ln(1 + eᶻ) | 0 and above | logistic z | logit | He |
//! | [`Gelu`] | z Φ(z) | −0.17 and above | Φ(z) + z φ(z) | logit | He |
//! | [`Silu`] | z · logistic z | −0.28 and above | s (1 + z (1 − s)), s = logistic z | logit | He |
//! | [`HardSigmoid`] | z/6 + 1/2, at least 0 and at most 1 | 0 to 1 | 1/6 where 0 < a < 1, elsewhere 0 | output | Glorot |
//! | [`HardSwish`] | z · hard sigmoid z | −3/8 and above | 0 below −3, 1 above 3, between z/3 + 1/2 | logit | He |
//! | [`Softmax`] | eᶻⁱ / Σ eᶻʲ | 0 to 1, sum 1 | aᵢ (1ᵢⱼ − aⱼ) | output | Glorot |
//!
//! The error bounds stand with each type. [`Dropout`] and [`AlphaDropout`] go around any of them but softmax.

mod dropout;
mod elementwise;
mod linear_unit;
mod sigmoid;
mod smooth;
mod softmax;
mod step;

pub use self::dropout::{AlphaDropout, Dropout, Dropped};
pub use self::elementwise::{Elementwise, Identity, Logit, Output, Source};
pub use self::linear_unit::{Elu, LeakyRelu, Relu, Selu};
pub use self::sigmoid::{HardSigmoid, Logistic, Tanh};
pub use self::smooth::{Gelu, HardSwish, Silu, Softplus};
pub use self::softmax::Softmax;
pub use self::step::Step;

use bytemuck::Zeroable;

use crate::architecture::Architecture;
use crate::initializer::Initializer;
use crate::row::Row;
use crate::simd::Simd;
use crate::train::Pass;

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

    /// What is kept of a row for [`backward`](Activation::backward), beside its outputs: mostly nothing, `()`.
    type Kept<R: Row>: Copy + Zeroable + 'static;

    /// Logits become outputs.
    fn forward<S: Simd, R: Row>(simd: S, rows: &mut [R]);

    /// Logits become outputs in training, and what [`backward`](Activation::backward) needs of each row is kept.
    fn forward_train<S: Simd, R: Row>(simd: S, pass: Pass, rows: &mut [R], kept: &mut [Self::Kept<R>]);

    /// `gradient` holds ∂loss/∂outputs and becomes ∂loss/∂logits, the delta.
    fn backward<S: Simd, R: Row>(simd: S, outputs: &[R], kept: &[Self::Kept<R>], gradient: &mut [R]);
}
