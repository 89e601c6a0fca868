//! The trait of every loss, and the checks of targets that they share.

use bytemuck::Zeroable;

use crate::error::TrainError;
use crate::loss::Evaluation;
use crate::row::{Row, first_not_finite};
use crate::setting::Allowed;
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
pub(super) fn one_hot<R: Row>(label: usize) -> R {
    let mut row = R::ZERO;
    row.values_mut().iter_mut().skip(label).take(1).for_each(|value| *value = 1.0);
    row
}

/// The class of a single answer: 1 for yes, 0 for no.
pub(super) fn binary_class<R: Row>(target: &R) -> Option<usize> {
    match target.values() {
        [answer] => Some(usize::from(*answer > 0.5)),
        _ => None,
    }
}

/// Whether there are classes for these labels.
pub(super) fn check_labels<R: Row>(labels: &[usize]) -> Result<(), TrainError> {
    match labels.iter().enumerate().find(|(_, label)| **label >= R::LEN) {
        None => Ok(()),
        Some((sample, &label)) => Err(TrainError::Label { sample, label, classes: R::LEN }),
    }
}

/// Whether these are probabilities.
pub(super) fn check_probabilities<R: Row>(targets: &[R]) -> Result<(), TrainError> {
    for (sample, row) in targets.iter().enumerate() {
        if let Some(&found) = row.values().iter().find(|y| !(0.0..=1.0).contains(*y)) {
            return Err(TrainError::Probability { sample, found });
        }
    }
    Ok(())
}

/// Whether these are numbers.
pub(super) fn check_finite<R: Row>(targets: &[R]) -> Result<(), TrainError> {
    first_not_finite(targets).map_or(Ok(()), |(sample, found)| Err(TrainError::Target { sample, found }))
}

/// Whether these are answers: yes or no.
pub(super) fn check_signs<R: Row>(targets: &[R]) -> Result<(), TrainError> {
    for (sample, row) in targets.iter().enumerate() {
        if let Some(&found) = row.values().iter().find(|y| ![-1.0, 0.0, 1.0].contains(*y)) {
            return Err(TrainError::Sign { sample, found });
        }
    }
    Ok(())
}

/// Whether label smoothing is as it must be.
pub(super) fn check_smoothing(found: f32) -> Result<(), TrainError> {
    Allowed::BELOW_ONE.check([("label_smoothing", found)])
}
