//! The area under the receiver operating characteristic.
//!
//! The curve shows, for every threshold, the fraction of positive samples above it over the fraction of negative ones. The
//! area under it is the probability that a positive sample has a higher score than a negative one, where equal scores count
//! one half (Mann and Whitney, 1947; Fawcett, *An Introduction to ROC Analysis*, 2006). Counting pairs takes n² comparisons;
//! in the order of the scores, it takes one pass: each positive sample wins against the negative ones that came before it.

use crate::metrics::MetricError;

/// The area under the ROC curve of `(positive, score)` pairs, which are sorted by score in place: 1 where every positive
/// sample has a higher score than every negative one, 0.5 for guessing, 0 where all is the wrong way round.
///
/// Scores are probabilities or logits: only their order counts.
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
/// No sample, a score that is not finite (the sample's index is that before sorting), samples of one kind only.
pub fn roc_auc_in_place(samples: &mut [(bool, f32)]) -> Result<f64, MetricError> {
    if samples.is_empty() {
        return Err(MetricError::TooFew { least: 1, found: 0 });
    }
    if let Some((sample, &(_, found))) = samples.iter().enumerate().find(|(_, (_, score))| !score.is_finite()) {
        return Err(MetricError::NotFinite { sample, found });
    }
    let positives = samples.iter().filter(|(positive, _)| *positive).count();
    let negatives = samples.len() - positives;
    if positives == 0 || negatives == 0 {
        return Err(MetricError::OneKind { positives, negatives });
    }

    samples.sort_unstable_by(|(_, one), (_, other)| one.total_cmp(other));
    let (mut wins, mut negatives_below) = (0.0, 0.0);
    // Zero and −0 stand side by side, and are equal.
    for equals in samples.chunk_by(|(_, one), (_, other)| one == other) {
        let positives = equals.iter().filter(|(positive, _)| *positive).count() as f64;
        let negatives = equals.len() as f64 - positives;
        wins += positives * (negatives_below + 0.5 * negatives);
        negatives_below += negatives;
    }
    Ok(wins / (positives as f64 * negatives as f64))
}

/// The area under the ROC curve of a network with one output, as [`roc_auc_in_place`] computes it. It allocates a copy of
/// targets and scores.
///
/// A target is positive where it is above one half.
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
/// Those of [`roc_auc_in_place`], lengths that differ, a target that is not finite.
#[cfg(feature = "alloc")]
pub fn roc_auc(targets: &[[f32; 1]], scores: &[[f32; 1]]) -> Result<f64, MetricError> {
    super::check::rows(targets, scores, 1)?;
    let samples = targets.iter().zip(scores).map(|([target], [score])| (*target > 0.5, *score));
    roc_auc_in_place(&mut samples.collect::<alloc::vec::Vec<_>>())
}
