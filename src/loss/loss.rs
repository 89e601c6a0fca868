//! The trait of every loss, and the checks of targets that they share.

use bytemuck::Zeroable;

use crate::error::TrainError;
use crate::limits::{Broken, Holds};
use crate::loss::Evaluation;
use crate::row::{Row, first_not_finite};
use crate::setting::Allowed;
use crate::simd::Simd;

/// A loss: its settings, and the targets that it compares with outputs. How it is computed depends on the output activation:
/// see [`FusedWith`].
///
/// A loss is plain settings, for which zero is a value ([`Zeroable`]), so that a trainer can be made in a box.
pub trait Loss: Zeroable + 'static {
    /// The type that a sample's output `R` is compared with.
    type Target<R: Row>: Copy + Zeroable + 'static;

    /// Whether the settings make sense, and these targets for the outputs, before anything is computed with them.
    ///
    /// # Errors
    ///
    /// The first that does not, with the expected range.
    fn check<R: Row>(&self, targets: &[Self::Target<R>]) -> Result<(), TrainError>;

    /// The target that says yes to a class and no to every other.
    fn target_of<R: Row>(label: usize) -> Self::Target<R>;

    /// The class that a target stands for; `None` where it stands for none.
    fn class_of<R: Row>(target: &Self::Target<R>) -> Option<usize>;
}

/// A loss that is fused with the output activation `A`: it works on the logits.
#[diagnostic::on_unimplemented(
    message = "the loss `{Self}` does not go with the output activation `{A}`",
    label = "this loss needs another output activation",
    note = "`CrossEntropy` goes with `Softmax`, `BinaryCrossEntropy` with `Logistic`, `MeanSquaredError` with every activation but `Softmax`"
)]
pub trait FusedWith<A>: Loss {
    /// The loss of a batch, the mean over its samples. The logits become the delta, ∂loss/∂logits.
    fn delta<S: Simd, R: Row>(&self, simd: S, logits: &mut [R], targets: &[Self::Target<R>]) -> Evaluation;

    /// Like [`delta`](FusedWith::delta), without training-only terms; leaves `logits` unspecified.
    #[inline(always)]
    fn evaluate<S: Simd, R: Row>(&self, simd: S, logits: &mut [R], targets: &[Self::Target<R>]) -> Evaluation {
        self.delta(simd, logits, targets)
    }
}

/// An output activation that goes with the loss `L`, which is [`FusedWith`] it: the bound of a trainer's constructors.
///
/// A constructor returns [`Valid<Self>`](GoesWith::Valid), which is `Self`, so that a wrong pair of loss and activation is one error
/// where the trainer is made: the compiler then knows no type for it, and says nothing about its uses. It drops candidates
/// that do not apply only where there are two of them, and so there are. `Proof` is always inferred.
#[diagnostic::on_unimplemented(
    message = "the loss `{L}` does not go with the output activation `{Self}`",
    label = "this loss needs another output activation",
    note = "`CrossEntropy` goes with `Softmax`, `BinaryCrossEntropy` with `Logistic`, `MeanSquaredError` with every activation but `Softmax`"
)]
pub trait GoesWith<L, Proof> {
    /// `T`.
    type Valid<T>;

    /// The same value.
    fn valid<T>(value: T) -> Self::Valid<T>;
}

impl<A, L: FusedWith<A>> GoesWith<L, Holds> for A {
    type Valid<T> = T;

    #[inline(always)]
    fn valid<T>(value: T) -> T {
        value
    }
}

impl<A, L: Never> GoesWith<L, Broken> for A {
    type Valid<T> = T;

    #[inline(always)]
    fn valid<T>(value: T) -> T {
        value
    }
}

/// Implemented by no type.
trait Never {}

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
        Some((sample, &label)) => Err(TrainError::LabelOutOfRange { sample, label, classes: R::LEN }),
    }
}

/// Whether these are probabilities.
pub(super) fn check_probabilities<R: Row>(targets: &[R]) -> Result<(), TrainError> {
    for (sample, row) in targets.iter().enumerate() {
        if let Some(&found) = row.values().iter().find(|y| !(0.0..=1.0).contains(*y)) {
            return Err(TrainError::InvalidProbability { sample, found });
        }
    }
    Ok(())
}

/// Whether these are numbers.
pub(super) fn check_finite<R: Row>(targets: &[R]) -> Result<(), TrainError> {
    first_not_finite(targets).map_or(Ok(()), |(sample, found)| Err(TrainError::TargetNotFinite { sample, found }))
}

/// Whether these are answers: yes or no.
pub(super) fn check_signs<R: Row>(targets: &[R]) -> Result<(), TrainError> {
    for (sample, row) in targets.iter().enumerate() {
        if let Some(&found) = row.values().iter().find(|y| ![-1.0, 0.0, 1.0].contains(*y)) {
            return Err(TrainError::InvalidSign { sample, found });
        }
    }
    Ok(())
}

/// Whether label smoothing is as it must be.
pub(super) fn check_smoothing(found: f32) -> Result<(), TrainError> {
    Allowed::BELOW_ONE.check([("label_smoothing", found)])
}
