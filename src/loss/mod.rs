//! Losses: the functions that training minimizes.
//!
//! | loss | output activation | target of a sample | loss of a sample: the mean over its outputs, or Σ |
//! | --- | --- | --- | --- |
//! | [`CrossEntropy`] | [`Softmax`] | its class, `usize` | −ln p\[class\] |
//! | [`CategoricalCrossEntropy`] | [`Softmax`] | a distribution, `[f32; N]` | −Σ y ln p |
//! | [`BinaryCrossEntropy`] | [`Logistic`] | `[f32; N]` in 0 … 1 | −y ln p − (1 − y) ln(1 − p) |
//! | [`MeanSquaredError`] | any that is elementwise | `[f32; N]` | (a − y)² |
//! | [`MeanAbsoluteError`] | any that is elementwise | `[f32; N]` | ⎸a − y⎹ |
//! | [`Huber`] | any that is elementwise | `[f32; N]` | ½ e² where e = ⎸a − y⎹ ≤ δ, elsewhere δ (e − δ/2) |
//! | [`Hinge`] | any that is elementwise | `[f32; N]` of ±1, or 0 and 1 | max(0, 1 − y a) |
//! | [`PerceptronCriterion`] | [`Heaviside`], [`Identity`] | `[f32; N]` of ±1, or 0 and 1 | Σ max(0, −y z) |
//!
//! [`OneAgainstRest`] adapts a loss of yes-or-no answers to labels, [`ClassWeighted`] gives each class a weight.
//!
//! A loss works on the *logits* and is fused with the output activation: nothing saturates, and `ln(0)` cannot occur.
//!
//! [`Softmax`]: crate::activation::Softmax
//! [`Logistic`]: crate::activation::Logistic
//! [`Heaviside`]: crate::activation::Heaviside
//! [`Identity`]: crate::activation::Identity

mod binary_cross_entropy;
mod by_sample;
mod categorical_cross_entropy;
mod class_weighted;
mod cross_entropy;
mod evaluation;
mod hinge;
mod loss;
mod one_against_rest;
mod perceptron_criterion;
mod pointwise;
mod regression;
mod target;
mod usual_loss;

pub use self::binary_cross_entropy::BinaryCrossEntropy;
pub(crate) use self::by_sample::by_sample;
pub use self::categorical_cross_entropy::CategoricalCrossEntropy;
pub use self::class_weighted::ClassWeighted;
pub use self::cross_entropy::CrossEntropy;
pub use self::evaluation::Evaluation;
pub use self::hinge::Hinge;
pub use self::loss::{FusedWith, GoesWith, Loss};
pub use self::one_against_rest::OneAgainstRest;
pub use self::perceptron_criterion::PerceptronCriterion;
pub use self::pointwise::Pointwise;
pub use self::regression::{Huber, MeanAbsoluteError, MeanSquaredError};
pub use self::target::TargetOf;
pub use self::usual_loss::UsualLoss;
