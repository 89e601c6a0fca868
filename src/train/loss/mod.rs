//! Losses: what training makes small.
//!
//! | loss | output activation | target of a sample | loss of a sample, the mean over its outputs |
//! | --- | --- | --- | --- |
//! | [`CrossEntropy`] | [`Softmax`](crate::activation::Softmax) | its class, `usize` | −ln p\[class\] |
//! | [`CategoricalCrossEntropy`] | [`Softmax`](crate::activation::Softmax) | a distribution, `[f32; N]` | −Σ y ln p, the sum |
//! | [`BinaryCrossEntropy`] | [`Logistic`](crate::activation::Logistic) | `[f32; N]` in 0 … 1 | −y ln p − (1 − y) ln(1 − p) |
//! | [`MeanSquaredError`] | any that is elementwise | `[f32; N]` | (a − y)² |
//! | [`MeanAbsoluteError`] | any that is elementwise | `[f32; N]` | ⎸a − y⎹ |
//! | [`Huber`] | any that is elementwise | `[f32; N]` | ½ e² where e = ⎸a − y⎹ ≤ δ, elsewhere δ (e − δ/2) |
//! | [`Hinge`] | any that is elementwise | `[f32; N]` of ±1, or 0 and 1 | max(0, 1 − y a) |
//! | [`PerceptronCriterion`] | [`Step`](crate::activation::Step), [`Identity`](crate::activation::Identity) | `[f32; N]` of ±1, or 0 and 1 | max(0, −y z), the sum |
//!
//! [`OneAgainstRest`] makes a loss on labels of one for yes-or-no answers, [`ClassWeighted`] gives each class a weight.
//!
//! A loss works on the *logits*, and is fused with the output activation: nothing saturates, and `ln(0)` cannot occur.

mod binary_cross_entropy;
mod categorical_cross_entropy;
mod class_weighted;
mod cross_entropy;
mod hinge;
mod one_against_rest;
mod perceptron_criterion;
mod pointwise;
mod regression;

pub use self::binary_cross_entropy::BinaryCrossEntropy;
pub use self::categorical_cross_entropy::CategoricalCrossEntropy;
pub use self::class_weighted::ClassWeighted;
pub use self::cross_entropy::CrossEntropy;
pub use self::hinge::Hinge;
pub use self::one_against_rest::OneAgainstRest;
pub use self::perceptron_criterion::PerceptronCriterion;
pub use self::pointwise::Pointwise;
pub use self::regression::{Huber, MeanAbsoluteError, MeanSquaredError};

use bytemuck::Zeroable;

use super::setting::Allowed;
use super::{Evaluation, TrainError};
use crate::row::{Row, first_not_finite};
use crate::simd::Simd;

/// A loss that goes with the output activation `A`.
///
/// A loss is plain settings, for which zero is a value ([`Zeroable`]), so that a trainer can be made in a box.
#[diagnostic::on_unimplemented(
    message = "the loss `{Self}` does not go with the output activation `{A}`",
    label = "this loss needs another output activation",
    note = "`CrossEntropy` goes with `Softmax`, `BinaryCrossEntropy` with `Logistic`, `MeanSquaredError` with every activation but `Softmax`"
)]
pub trait Loss<A>: Zeroable + 'static {
    /// What a sample's output `R` is compared with.
    type Target<R: Row>: Copy + Zeroable + 'static;

    /// Whether the settings make sense, and these targets for the outputs, before anything is computed with them.
    ///
    /// # Errors
    ///
    /// The first that does not, with what was expected.
    fn check<R: Row>(&self, targets: &[Self::Target<R>]) -> Result<(), TrainError>;

    /// The loss of a batch, the mean over its samples. The logits become the delta, ∂loss/∂logits.
    fn delta<S: Simd, R: Row>(&self, simd: S, logits: &mut [R], targets: &[Self::Target<R>]) -> Evaluation;

    /// The loss of samples that are not learned from: the same, but for what is meant for learning alone. The logits become
    /// anything.
    #[inline(always)]
    fn evaluate<S: Simd, R: Row>(&self, simd: S, logits: &mut [R], targets: &[Self::Target<R>]) -> Evaluation {
        self.delta(simd, logits, targets)
    }

    /// The target that says yes to a class and no to every other.
    fn target_of<R: Row>(label: usize) -> Self::Target<R>;

    /// Which class a target stands for; `None` where it stands for none.
    fn class_of<R: Row>(target: &Self::Target<R>) -> Option<usize>;
}

/// 1 for the label's class, 0 for every other.
fn one_hot<R: Row>(label: usize) -> R {
    let mut row = R::ZERO;
    row.values_mut().iter_mut().skip(label).take(1).for_each(|value| *value = 1.0);
    row
}

/// The class of a single answer: 1 for yes, 0 for no.
fn binary_class<R: Row>(target: &R) -> Option<usize> {
    match target.values() {
        [answer] => Some(usize::from(*answer > 0.5)),
        _ => None,
    }
}

/// Whether there are classes for these labels.
fn check_labels<R: Row>(labels: &[usize]) -> Result<(), TrainError> {
    match labels.iter().enumerate().find(|(_, label)| **label >= R::LEN) {
        None => Ok(()),
        Some((sample, &label)) => Err(TrainError::Label { sample, label, classes: R::LEN }),
    }
}

/// Whether these are probabilities.
fn check_probabilities<R: Row>(targets: &[R]) -> Result<(), TrainError> {
    for (sample, row) in targets.iter().enumerate() {
        if let Some(&found) = row.values().iter().find(|y| !(0.0..=1.0).contains(*y)) {
            return Err(TrainError::Probability { sample, found });
        }
    }
    Ok(())
}

/// Whether these are numbers.
fn check_finite<R: Row>(targets: &[R]) -> Result<(), TrainError> {
    first_not_finite(targets).map_or(Ok(()), |(sample, found)| Err(TrainError::Target { sample, found }))
}

/// Whether these are answers: yes or no.
fn check_signs<R: Row>(targets: &[R]) -> Result<(), TrainError> {
    for (sample, row) in targets.iter().enumerate() {
        if let Some(&found) = row.values().iter().find(|y| ![-1.0, 0.0, 1.0].contains(*y)) {
            return Err(TrainError::Sign { sample, found });
        }
    }
    Ok(())
}

/// Whether label smoothing is as it must be.
fn check_smoothing(found: f32) -> Result<(), TrainError> {
    Allowed::BELOW_ONE.check([("label_smoothing", found)])
}
