//! Batches whose samples have weights of their own.

use core::slice;

use crate::kernels::sum::Sum;
use crate::loss::Evaluation;
use crate::row::Row;

/// Evaluates a batch sample by sample, each with its weight. Returns the sum of the losses and the mean of the
/// accuracies.
#[inline(always)]
pub(crate) fn by_sample<R: Row, Target>(
    logits: &mut [R],
    targets: &[Target],
    weights: impl Iterator<Item = f32>,
    mut evaluate: impl FnMut(&mut [R], &[Target], f32) -> Evaluation,
) -> Evaluation {
    let (mut loss, mut right, mut is_classifier) = (Sum::default(), Sum::default(), false);
    let samples = logits.len();
    for ((row, target), weight) in logits.iter_mut().zip(targets).zip(weights) {
        let one = evaluate(slice::from_mut(row), slice::from_ref(target), weight);
        loss.add(one.loss);
        right.extend(one.accuracy);
        is_classifier = one.accuracy.is_some();
    }
    Evaluation { loss: loss.value(), accuracy: is_classifier.then_some(right.value() / samples as f32) }
}
