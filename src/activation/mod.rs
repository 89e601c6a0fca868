//! Activations: functions from a layer's logits to its outputs, each a zero-sized type.
//!
//! Training computes the derivative from the *output* instead of the logit wherever possible: tanh′(z) = 1 − a² for
//! a = tanh(z). The logits then need not be saved, which halves the activation memory of training.
//!
//! | activation | formula | range | derivative | as a function of | initializer |
//! | --- | --- | --- | --- | --- | --- |
//! | [`Identity`] | z | ℝ | 1 | output | Glorot |
//! | [`Heaviside`] | 1 if z ≥ 0, otherwise 0 | 0 or 1 | 0 | | Glorot |
//! | [`Logistic`] | 1 / (1 + e⁻ᶻ) | 0 to 1 | a (1 − a) | output | Glorot |
//! | [`Tanh`] | tanh z | −1 to 1 | 1 − a² | output | Glorot |
//! | [`Relu`] | max(0, z) | 0 and above | 1 if a > 0, otherwise 0 | output | He |
//! | [`Relu6`] | z, clamped to \[0, 6\] | 0 to 6 | 1 if 0 < a < 6, otherwise 0 | output | He |
//! | [`HardTanh`] | z, clamped to \[−1, 1\] | −1 to 1 | 1 if −1 < a < 1, otherwise 0 | output | Glorot |
//! | [`LeakyRelu`] | z if z > 0, otherwise αz | ℝ | 1 if a > 0, otherwise α | output | He |
//! | [`Elu`] | z if z > 0, otherwise α (eᶻ − 1) | above −α | 1 if a > 0, otherwise a + α | output | He |
//! | [`Selu`] | λz if z > 0, otherwise λα (eᶻ − 1) | above −λα | λ if a > 0, otherwise a + λα | output | LeCun |
//! | [`Softplus`] | ln(1 + eᶻ) | 0 and above | logistic z | logit | He |
//! | [`Gelu`] | z Φ(z) | −0.17 and above | Φ(z) + z φ(z) | logit | He |
//! | [`Silu`] | z · logistic z | −0.28 and above | s (1 + z (1 − s)), s = logistic z | logit | He |
//! | [`HardSigmoid`] | z/6 + 1/2, clamped to \[0, 1\] | 0 to 1 | 1/6 if 0 < a < 1, otherwise 0 | output | Glorot |
//! | [`HardSwish`] | z · hard sigmoid z | −3/8 and above | 0 below −3, 1 above 3, between z/3 + 1/2 | logit | He |
//! | [`Softmax`] | eᶻⁱ / Σ eᶻʲ | 0 to 1, sum 1 | aᵢ (1ᵢⱼ − aⱼ) | output | Glorot |
//!
//! Each type states its error bound. [`Dropout`] and [`AlphaDropout`] wrap any activation except softmax.

mod activation;
mod at_zero;
mod clamp;
mod dropout;
mod elementwise;
mod heaviside;
mod linear_unit;
mod pass;
mod sigmoid;
mod smooth;
mod softmax;

pub use self::activation::Activation;
pub use self::at_zero::AtZero;
pub use self::clamp::{HardTanh, Relu6};
pub use self::dropout::{AlphaDropout, Dropout, DropoutSaved};
pub use self::elementwise::{Elementwise, FromLogit, FromOutput, Identity, Source};
pub use self::heaviside::Heaviside;
pub use self::linear_unit::{Elu, LeakyRelu, Relu, Selu};
pub use self::pass::Pass;
pub use self::sigmoid::{HardSigmoid, Logistic, Tanh};
pub use self::smooth::{Gelu, HardSwish, Silu, Softplus};
pub use self::softmax::Softmax;
