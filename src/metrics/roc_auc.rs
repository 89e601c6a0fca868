//! The area under the receiver operating characteristic.
//!
//! The curve plots, for every threshold, the fraction of positive samples above it against the fraction of negative
//! samples above it. The area equals the probability that a positive sample scores higher than a negative one, with
//! ties counted as one half (Mann and Whitney, 1947; Fawcett, *An Introduction to ROC Analysis*, 2006). Counting pairs
//! takes n² comparisons; after sorting by score one pass suffices, since each positive sample wins against the negative
//! samples before it.

use crate::metrics::MetricError;

/// The area under the ROC curve of `(positive, score)` pairs, sorted by score in place: 1 if every positive sample
/// scores higher than every negative one, 0.5 for guessing, 0 if every negative sample scores higher.
///
/// Scores are probabilities or logits; only their order matters.
///
/// ```
/// use stackprop::prelude::*;
///
/// let mut samples = [(false, 0.1), (false, 0.4), (true, 0.35), (true, 0.8)];
/// assert_eq!(metrics::roc_auc_in_place(&mut samples)?, 0.75);
/// # Ok::<(), metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// If there is no sample, a score is not finite (the error holds the sample's index before sorting), or all samples are
/// positive or all negative.
pub fn roc_auc_in_place(samples: &mut [(bool, f32)]) -> Result<f64, MetricError> {
    if samples.is_empty() {
        return Err(MetricError::TooFewSamples { least: 1, found: 0 });
    }
    if let Some((sample, &(_, found))) = samples.iter().enumerate().find(|(_, (_, score))| !score.is_finite()) {
        return Err(MetricError::NotFinite { sample, found });
    }
    let positives = samples.iter().filter(|(positive, _)| *positive).count();
    let negatives = samples.len() - positives;
    if positives == 0 || negatives == 0 {
        return Err(MetricError::SingleClass { positives, negatives });
    }

    samples.sort_unstable_by(|(_, one), (_, other)| one.total_cmp(other));
    let (mut wins, mut negatives_below) = (0.0, 0.0);
    // Zero and −0 are adjacent after sorting and compare equal.
    for equals in samples.chunk_by(|(_, one), (_, other)| one == other) {
        let positives = equals.iter().filter(|(positive, _)| *positive).count() as f64;
        let negatives = equals.len() as f64 - positives;
        wins += positives * (negatives_below + 0.5 * negatives);
        negatives_below += negatives;
    }
    Ok(wins / (positives as f64 * negatives as f64))
}

/// The area under the ROC curve of a network with one output, as [`roc_auc_in_place`] computes it, on an allocated copy
/// of targets and scores.
///
/// A target above one half is positive.
///
/// ```
/// use stackprop::prelude::*;
///
/// let (targets, probabilities) = ([[0.0], [0.0], [1.0], [1.0]], [[0.1], [0.4], [0.35], [0.8]]);
/// assert_eq!(metrics::roc_auc(&targets, &probabilities)?, 0.75);
/// # Ok::<(), metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// The errors of [`roc_auc_in_place`]; also if the lengths differ or a target is not finite.
#[cfg(feature = "alloc")]
pub fn roc_auc(targets: &[[f32; 1]], scores: &[[f32; 1]]) -> Result<f64, MetricError> {
    super::check::rows(targets, scores, 1)?;
    let samples = targets.iter().zip(scores).map(|([target], [score])| (*target > 0.5, *score));
    roc_auc_in_place(&mut samples.collect::<alloc::vec::Vec<_>>())
}
