//! The area under the receiver operating characteristic.
//!
//! The curve plots, for every threshold, the fraction of positive samples above it against the fraction of negative
//! samples above it. The area equals the probability that a positive sample scores higher than a negative one, with
//! ties counted as one half (Mann and Whitney, 1947; Fawcett, *An Introduction to ROC Analysis*, 2006). Counting pairs
//! takes n² comparisons; after sorting by score one pass suffices, since each positive sample wins against the negative
//! samples before it.

use crate::metrics::MetricError;
#[cfg(feature = "alloc")]
use crate::metrics::Weighted;

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
    area(samples, |(positive, score)| (*positive, *score, 1.0))
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
    Weighted::EQUAL.roc_auc(targets, scores)
}

/// The area under the ROC curve.
#[cfg(feature = "alloc")]
impl Weighted<'_> {
    /// [`roc_auc`](super::roc_auc) of weighted samples.
    pub fn roc_auc(self, targets: &[[f32; 1]], scores: &[[f32; 1]]) -> Result<f64, MetricError> {
        super::check::rows(targets, scores, 1)?;
        self.check(targets.len())?;
        let samples = targets.iter().zip(scores).zip(self.iter());
        let samples = samples.map(|(([target], [score]), weight)| (*target > 0.5, *score, weight));
        area(&mut samples.collect::<alloc::vec::Vec<_>>(), |sample| *sample)
    }
}

/// The area under the ROC curve of samples, each positive or negative, with a score and a weight. Sorts them by score.
fn area<Sample>(samples: &mut [Sample], sample: impl Fn(&Sample) -> (bool, f32, f64)) -> Result<f64, MetricError> {
    if samples.is_empty() {
        return Err(MetricError::TooFewSamples { least: 1, found: 0 });
    }
    let score = |one: &Sample| sample(one).1;
    if let Some((sample, found)) = samples.iter().map(score).enumerate().find(|(_, score)| !score.is_finite()) {
        return Err(MetricError::NotFinite { sample, found });
    }
    let counted = samples.iter().map(&sample).filter(|(_, _, weight)| *weight > 0.0);
    let positives = counted.clone().filter(|(positive, ..)| *positive).count();
    let negatives = counted.count() - positives;
    if positives == 0 || negatives == 0 {
        return Err(MetricError::SingleClass { positives, negatives });
    }

    samples.sort_unstable_by(|one, other| score(one).total_cmp(&score(other)));
    let (mut wins, mut negatives_below, mut positives_below) = (0.0, 0.0, 0.0);
    // Zero and −0 are adjacent after sorting and compare equal.
    for equals in samples.chunk_by(|one, other| score(one) == score(other)) {
        let (mut positives, mut negatives) = (0.0, 0.0);
        for (positive, _, weight) in equals.iter().map(&sample) {
            *(if positive { &mut positives } else { &mut negatives }) += weight;
        }
        wins += positives * (negatives_below + 0.5 * negatives);
        positives_below += positives;
        negatives_below += negatives;
    }
    Ok(wins / (positives_below * negatives_below))
}
