//! The trait of every loss, and the shared checks of targets.

use bytemuck::Zeroable;

use crate::error::TrainError;
use crate::limits::{Broken, Holds};
use crate::loss::Evaluation;
use crate::row::{Row, first_not_finite};
use crate::setting::Allowed;
use crate::simd::Simd;

/// A loss: its settings, and the type of its targets. [`FusedWith`] computes it, because the computation depends on the
/// output activation.
///
/// A loss consists of plain settings that accept zero ([`Zeroable`]), so that a box can hold a new trainer.
pub trait Loss: Zeroable + 'static {
    /// The target type for an output row `R`.
    type Target<R: Row>: Copy + Zeroable + 'static;

    /// Checks the settings, and these targets for outputs of type `R`, before any computation.
    ///
    /// # Errors
    ///
    /// The first invalid setting or target, with the expected range.
    fn check<R: Row>(&self, targets: &[Self::Target<R>]) -> Result<(), TrainError>;

    /// The target of a sample with this label: yes for its class, no for every other.
    fn target_of<R: Row>(label: usize) -> Self::Target<R>;

    /// The class of a target; `None` if the target names no class.
    fn class_of<R: Row>(target: &Self::Target<R>) -> Option<usize>;
}

/// A loss fused with the output activation `A`: it works on the logits.
#[diagnostic::on_unimplemented(
    message = "the loss `{Self}` does not go with the output activation `{A}`",
    label = "this loss needs another output activation",
    note = "`CrossEntropy` goes with `Softmax`, `BinaryCrossEntropy` with `Logistic`, `MeanSquaredError` with every activation but `Softmax`"
)]
pub trait FusedWith<A>: Loss {
    /// The sum over the samples of `weight` times the loss, and the accuracy. Overwrites the logits with the delta, the
    /// derivative of this sum, ∂loss/∂logits.
    ///
    /// The cross-entropies of the crate apply the weight before a term can overflow. Their rounding errors do not grow
    /// with the number of terms, see [`map`](crate::kernels::map).
    fn weighted_delta<S: Simd, R: Row>(
        &self,
        simd: S,
        logits: &mut [R],
        targets: &[Self::Target<R>],
        weight: f32,
    ) -> Evaluation;

    /// The mean loss of a batch. Overwrites the logits with the delta, ∂loss/∂logits.
    #[inline(always)]
    fn delta<S: Simd, R: Row>(&self, simd: S, logits: &mut [R], targets: &[Self::Target<R>]) -> Evaluation {
        let weight = 1.0 / logits.len() as f32;
        self.weighted_delta(simd, logits, targets, weight)
    }

    /// Like [`delta`](FusedWith::delta), without training-only terms; leaves `logits` unspecified.
    #[inline(always)]
    fn evaluate<S: Simd, R: Row>(&self, simd: S, logits: &mut [R], targets: &[Self::Target<R>]) -> Evaluation {
        self.delta(simd, logits, targets)
    }
}

/// An output activation that goes with the loss `L`, which is [`FusedWith`] it: the bound of a trainer's constructors.
///
/// A constructor returns [`Valid<Self>`](GoesWith::Valid), which is `Self`. A wrong pair of loss and activation then
/// causes one error where the program makes the trainer: the compiler knows no type for the trainer and reports nothing
/// about its uses. The compiler drops candidates that do not apply only if there are two, hence the second impl. The
/// compiler always infers `Proof`.
#[diagnostic::on_unimplemented(
    message = "the loss `{L}` does not go with the output activation `{Self}`",
    label = "this loss needs another output activation",
    note = "`CrossEntropy` goes with `Softmax`, `BinaryCrossEntropy` with `Logistic`, `MeanSquaredError` with every activation but `Softmax`"
)]
pub trait GoesWith<L, Proof> {
    /// The type `T` itself.
    type Valid<T>;

    /// Returns `value`.
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

/// A bound that no type meets.
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

/// Checks that each label is below the number of classes.
pub(super) fn check_labels<R: Row>(labels: &[usize]) -> Result<(), TrainError> {
    match labels.iter().enumerate().find(|(_, label)| **label >= R::LEN) {
        None => Ok(()),
        Some((sample, &label)) => Err(TrainError::LabelOutOfRange { sample, label, classes: R::LEN }),
    }
}

/// Checks that all targets are probabilities.
pub(super) fn check_probabilities<R: Row>(targets: &[R]) -> Result<(), TrainError> {
    for (sample, row) in targets.iter().enumerate() {
        if let Some(&found) = row.values().iter().find(|y| !(0.0..=1.0).contains(*y)) {
            return Err(TrainError::InvalidProbability { sample, found });
        }
    }
    Ok(())
}

/// Checks that all targets are finite.
pub(super) fn check_finite<R: Row>(targets: &[R]) -> Result<(), TrainError> {
    first_not_finite(targets).map_or(Ok(()), |(sample, found)| Err(TrainError::TargetNotFinite { sample, found }))
}

/// Checks that all targets are 1, 0 or −1.
pub(super) fn check_signs<R: Row>(targets: &[R]) -> Result<(), TrainError> {
    for (sample, row) in targets.iter().enumerate() {
        if let Some(&found) = row.values().iter().find(|y| ![-1.0, 0.0, 1.0].contains(*y)) {
            return Err(TrainError::InvalidSign { sample, found });
        }
    }
    Ok(())
}

/// Checks that label smoothing is in its range.
#[inline(always)]
pub(super) fn check_smoothing(found: f32) -> Result<(), TrainError> {
    Allowed::BELOW_ONE.check([("label_smoothing", found)])
}
