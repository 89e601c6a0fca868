//! The fraction of right answers, in the senses that the word has for one label and for several.

use crate::metrics::{MetricError, check, quotient};
use crate::row::{Row, argmax, rank};

/// The fraction of samples whose label has the largest output, the first of equals: 0 to 1.
///
/// `labels` are true, from 0; `outputs` are rows of probabilities or logits, which need not sum to 1.
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
/// Lengths that differ, no sample, a label of no class, an output that is not finite.
pub fn accuracy<R: Row>(labels: &[usize], outputs: &[R]) -> Result<f64, MetricError> {
    fraction_of_labels(labels, outputs, |row, label| argmax(row) == label)
}

/// The fraction of samples whose label is among the `k` largest outputs: 0 to 1. With `k` = 1 it is [`accuracy`].
///
/// Of equal outputs the first class comes first, as it does everywhere in this crate; scikit-learn takes the last.
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
/// Those of [`accuracy`].
pub fn top_k_accuracy<R: Row>(labels: &[usize], outputs: &[R], k: usize) -> Result<f64, MetricError> {
    fraction_of_labels(labels, outputs, |row, label| rank(row, label) < k)
}

/// The fraction of single outputs on the right side of the threshold, over all samples and outputs: 0 to 1.
///
/// A probability means *yes* where it is above `threshold`, a target where it is above one half. It is what training reports
/// for [`BinaryCrossEntropy`](crate::loss::BinaryCrossEntropy), where the threshold is one half; of several labels it is
/// 1 − [`hamming_loss`]. Precision and recall of a yes-or-no answer come from
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
/// Lengths that differ, no sample, a target or a probability that is not finite.
pub fn binary_accuracy<R: Row>(targets: &[R], probabilities: &[R], threshold: f32) -> Result<f64, MetricError> {
    check::rows(targets, probabilities, 1)?;
    let outputs = R::flatten(targets).iter().zip(R::flatten(probabilities));
    let (all, right) = (outputs.len(), outputs.filter(|(target, p)| agree(**target, **p, threshold)).count());
    Ok(quotient(right, all))
}

/// The fraction of single outputs on the wrong side of the threshold: 1 − [`binary_accuracy`], for problems with several
/// labels of which any may be right.
///
/// # Errors
///
/// Those of [`binary_accuracy`].
pub fn hamming_loss<R: Row>(targets: &[R], probabilities: &[R], threshold: f32) -> Result<f64, MetricError> {
    Ok(1.0 - binary_accuracy(targets, probabilities, threshold)?)
}

/// The fraction of samples of which *every* output is on the right side of the threshold: scikit-learn's `accuracy_score` of
/// several labels.
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
/// Those of [`binary_accuracy`].
pub fn subset_accuracy<R: Row>(targets: &[R], probabilities: &[R], threshold: f32) -> Result<f64, MetricError> {
    check::rows(targets, probabilities, 1)?;
    let is_right = |(target, row): &(&R, &R)| {
        target.values().iter().zip(row.values()).all(|(target, p)| agree(*target, *p, threshold))
    };
    Ok(quotient(targets.iter().zip(probabilities).filter(is_right).count(), targets.len()))
}

/// The fraction of samples that are right by a rule on their outputs and label.
fn fraction_of_labels<R: Row>(
    labels: &[usize],
    outputs: &[R],
    is_right: impl Fn(&[f32], usize) -> bool,
) -> Result<f64, MetricError> {
    check::lengths(labels.len(), outputs.len(), 1)?;
    check::finite(outputs)?;
    let mut right = 0;
    for (sample, (row, label)) in outputs.iter().zip(labels).enumerate() {
        check::label(sample, *label, row.values().len())?;
        right += usize::from(is_right(row.values(), *label));
    }
    Ok(quotient(right, labels.len()))
}

/// Whether the target says *yes* where the probability does.
fn agree(target: f32, probability: f32, threshold: f32) -> bool {
    (target > 0.5) == (probability > threshold)
}
