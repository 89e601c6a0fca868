//! Accuracy of one label per sample, and of several labels per sample.

use crate::metrics::{MetricError, Weighted, check};
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
    Weighted::EQUAL.accuracy(labels, outputs)
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
    Weighted::EQUAL.top_k_accuracy(labels, outputs, k)
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
    Weighted::EQUAL.binary_accuracy(targets, probabilities, threshold)
}

/// The fraction of single outputs on the wrong side of the threshold, for several independent labels per sample:
/// 1 − [`binary_accuracy`].
///
/// # Errors
///
/// The errors of [`binary_accuracy`].
pub fn hamming_loss<R: Row>(targets: &[R], probabilities: &[R], threshold: f32) -> Result<f64, MetricError> {
    Weighted::EQUAL.hamming_loss(targets, probabilities, threshold)
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
    Weighted::EQUAL.subset_accuracy(targets, probabilities, threshold)
}

/// Accuracies.
impl Weighted<'_> {
    /// [`accuracy`](super::accuracy) of weighted samples.
    pub fn accuracy<R: Row>(self, labels: &[usize], outputs: &[R]) -> Result<f64, MetricError> {
        self.fraction_of_labels(labels, outputs, |row, label| index_of_largest(row) == label)
    }

    /// [`top_k_accuracy`](super::top_k_accuracy) of weighted samples.
    pub fn top_k_accuracy<R: Row>(self, labels: &[usize], outputs: &[R], k: usize) -> Result<f64, MetricError> {
        check::k(k)?;
        self.fraction_of_labels(labels, outputs, |row, label| rank(row, label) < k)
    }

    /// [`binary_accuracy`](super::binary_accuracy) of weighted samples.
    pub fn binary_accuracy<R: Row>(
        self,
        targets: &[R],
        probabilities: &[R],
        threshold: f32,
    ) -> Result<f64, MetricError> {
        self.agreement(targets, probabilities, threshold, |agreements| (agreements as f64, R::LEN as f64))
    }

    /// [`hamming_loss`](super::hamming_loss) of weighted samples.
    pub fn hamming_loss<R: Row>(self, targets: &[R], probabilities: &[R], threshold: f32) -> Result<f64, MetricError> {
        Ok(1.0 - self.binary_accuracy(targets, probabilities, threshold)?)
    }

    /// [`subset_accuracy`](super::subset_accuracy) of weighted samples.
    pub fn subset_accuracy<R: Row>(
        self,
        targets: &[R],
        probabilities: &[R],
        threshold: f32,
    ) -> Result<f64, MetricError> {
        self.agreement(targets, probabilities, threshold, |agreements| (f64::from(agreements == R::LEN), 1.0))
    }

    /// The weighted sum over the samples of a score, relative to that of the largest score. Both are functions of the
    /// number of outputs on the correct side of the threshold.
    fn agreement<R: Row>(
        self,
        targets: &[R],
        probabilities: &[R],
        threshold: f32,
        score: impl Fn(usize) -> (f64, f64),
    ) -> Result<f64, MetricError> {
        check::threshold(threshold)?;
        check::rows(targets, probabilities, 1)?;
        self.check(targets.len())?;
        let agreements = |(target, row): (&R, &R)| {
            target.values().iter().zip(row.values()).filter(|(target, p)| agree(**target, **p, threshold)).count()
        };
        Ok(self.ratio(targets.iter().zip(probabilities).map(|pair| score(agreements(pair)))))
    }

    /// The fraction of samples for which `is_correct` holds, given the outputs and the label.
    fn fraction_of_labels<R: Row>(
        self,
        labels: &[usize],
        outputs: &[R],
        is_correct: impl Fn(&[f32], usize) -> bool,
    ) -> Result<f64, MetricError> {
        check::lengths(labels.len(), outputs.len(), 1)?;
        check::outputs(R::LEN)?;
        check::finite(outputs)?;
        self.check(labels.len())?;
        labels.iter().enumerate().try_for_each(|(sample, label)| check::label(sample, *label, R::LEN))?;
        let is_correct = |(row, label): (&R, &usize)| f64::from(is_correct(row.values(), *label));
        Ok(self.mean(outputs.iter().zip(labels).map(is_correct)))
    }
}

/// Whether target and probability agree: both mean *yes*, or both *no*.
fn agree(target: f32, probability: f32, threshold: f32) -> bool {
    (target > 0.5) == (probability > threshold)
}
