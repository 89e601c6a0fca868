//! Accuracy of one label per sample, and of several labels per sample.

use crate::metrics::{MetricError, check, quotient};
use crate::row::{Row, index_of_largest, rank};

/// The fraction of samples whose label has the largest output: 0 to 1. Of equal outputs the first counts.
///
/// `labels` are the true classes, counted from 0; `outputs` are rows of probabilities or logits, which need not sum
/// to 1.
///
/// ```
/// use stackprop::prelude::*;
///
/// let outputs = [[0.7, 0.2, 0.1], [0.1, 0.5, 0.4], [0.3, 0.6, 0.1], [0.0, 0.1, 0.9]];
/// assert_eq!(metrics::accuracy(&[0, 1, 0, 2], &outputs)?, 0.75);
/// # Ok::<(), metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// If the lengths differ, there is no sample or no class, a label is not below the number of classes, or an output is
/// not finite.
pub fn accuracy<R: Row>(labels: &[usize], outputs: &[R]) -> Result<f64, MetricError> {
    fraction_of_labels(labels, outputs, |row, label| index_of_largest(row) == label)
}

/// The fraction of samples whose label is among the `k` largest outputs: 0 to 1. With `k` = 1 it equals [`accuracy`];
/// with `k` of the number of classes or above it is 1.
///
/// Of equal outputs the first class ranks first, as everywhere in this crate; in scikit-learn, the last class.
///
/// ```
/// use stackprop::prelude::*;
///
/// let outputs = [[0.7, 0.2, 0.1], [0.1, 0.5, 0.4]];
/// assert_eq!(metrics::top_k_accuracy(&[1, 2], &outputs, 2)?, 1.0);
/// # Ok::<(), metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// If `k` is 0, and the errors of [`accuracy`].
pub fn top_k_accuracy<R: Row>(labels: &[usize], outputs: &[R], k: usize) -> Result<f64, MetricError> {
    check::k(k)?;
    fraction_of_labels(labels, outputs, |row, label| rank(row, label) < k)
}

/// The fraction of single outputs on the correct side of the threshold, over all samples and outputs: 0 to 1.
///
/// A probability predicts *yes* if it is above `threshold`; a target means *yes* if it is above one half. Training with
/// [`BinaryCrossEntropy`](crate::loss::BinaryCrossEntropy) reports this metric with a threshold of one half. With
/// several labels per sample it is 1 − [`hamming_loss`]. For precision and recall of a yes-or-no answer, see
/// [`ConfusionMatrix::from_binary`](super::ConfusionMatrix::from_binary).
///
/// ```
/// use stackprop::prelude::*;
///
/// let (targets, probabilities) = ([[0.0], [1.0], [1.0], [1.0]], [[0.4], [0.9], [0.6], [0.2]]);
/// assert_eq!(metrics::binary_accuracy(&targets, &probabilities, 0.5)?, 0.75);
/// # Ok::<(), metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// If the lengths differ, there is no sample or no output, or a target, a probability or the threshold is not finite.
pub fn binary_accuracy<R: Row>(targets: &[R], probabilities: &[R], threshold: f32) -> Result<f64, MetricError> {
    check::threshold(threshold)?;
    check::rows(targets, probabilities, 1)?;
    let outputs = R::flatten(targets).iter().zip(R::flatten(probabilities));
    let (all, correct) = (outputs.len(), outputs.filter(|(target, p)| agree(**target, **p, threshold)).count());
    Ok(quotient(correct, all))
}

/// The fraction of single outputs on the wrong side of the threshold, for several independent labels per sample:
/// 1 − [`binary_accuracy`].
///
/// # Errors
///
/// The errors of [`binary_accuracy`].
pub fn hamming_loss<R: Row>(targets: &[R], probabilities: &[R], threshold: f32) -> Result<f64, MetricError> {
    Ok(1.0 - binary_accuracy(targets, probabilities, threshold)?)
}

/// The fraction of samples with *every* output on the correct side of the threshold; equals scikit-learn's
/// `accuracy_score` for several labels per sample.
///
/// ```
/// use stackprop::prelude::*;
///
/// let (targets, probabilities) = ([[1.0, 0.0], [1.0, 1.0]], [[0.8, 0.3], [0.7, 0.1]]);
/// assert_eq!(metrics::subset_accuracy(&targets, &probabilities, 0.5)?, 0.5);
/// assert_eq!(metrics::hamming_loss(&targets, &probabilities, 0.5)?, 0.25);
/// # Ok::<(), metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// The errors of [`binary_accuracy`].
pub fn subset_accuracy<R: Row>(targets: &[R], probabilities: &[R], threshold: f32) -> Result<f64, MetricError> {
    check::threshold(threshold)?;
    check::rows(targets, probabilities, 1)?;
    let is_correct = |(target, row): &(&R, &R)| {
        target.values().iter().zip(row.values()).all(|(target, p)| agree(*target, *p, threshold))
    };
    Ok(quotient(targets.iter().zip(probabilities).filter(is_correct).count(), targets.len()))
}

/// The fraction of samples for which `is_correct` holds, given the outputs and the label.
fn fraction_of_labels<R: Row>(
    labels: &[usize],
    outputs: &[R],
    is_correct: impl Fn(&[f32], usize) -> bool,
) -> Result<f64, MetricError> {
    check::lengths(labels.len(), outputs.len(), 1)?;
    check::outputs(R::LEN)?;
    check::finite(outputs)?;
    let mut correct = 0;
    for (sample, (row, label)) in outputs.iter().zip(labels).enumerate() {
        check::label(sample, *label, row.values().len())?;
        correct += usize::from(is_correct(row.values(), *label));
    }
    Ok(quotient(correct, labels.len()))
}

/// Whether target and probability agree: both mean *yes*, or both *no*.
fn agree(target: f32, probability: f32, threshold: f32) -> bool {
    (target > 0.5) == (probability > threshold)
}
