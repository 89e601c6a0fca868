//! Metrics of samples with weights.

use crate::metrics::MetricError;
use crate::setting::Allowed;

/// Metrics in which each sample counts by its weight, 0 or above and finite: scikit-learn's `sample_weight`. The free
/// functions of [`metrics`](crate::metrics) are the same with equal weights.
///
/// ```
/// use stackprop::prelude::*;
///
/// let (labels, outputs) = ([0, 1, 0], [[0.7, 0.3], [0.1, 0.9], [0.2, 0.8]]);
/// assert_eq!(metrics::accuracy(&labels, &outputs)?, 2.0 / 3.0);
/// assert_eq!(metrics::weighted(&[1.0, 2.0, 5.0]).accuracy(&labels, &outputs)?, 3.0 / 8.0);
/// # Ok::<(), metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// Each method has the errors of its free function. It also fails if the number of weights differs from that of the
/// samples, a weight is below 0 or not finite, or all weights are 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighted<'a> {
    /// `None` for equal weights.
    weights: Option<&'a [f32]>,
}

/// Metrics in which each sample counts by its weight.
#[must_use]
pub const fn weighted(weights: &[f32]) -> Weighted<'_> {
    Weighted { weights: Some(weights) }
}

impl<'a> Weighted<'a> {
    /// Each sample has the weight 1.
    pub(super) const EQUAL: Self = Self { weights: None };

    /// Checks the weights of this number of samples.
    pub(super) fn check(self, samples: usize) -> Result<(), MetricError> {
        let Some(weights) = self.weights else { return Ok(()) };
        if weights.len() != samples {
            return Err(MetricError::WeightsMismatch { samples, weights: weights.len() });
        }
        if let Some((sample, found)) = Allowed::NOT_NEGATIVE.first_outside(weights) {
            return Err(MetricError::InvalidWeight { sample, found });
        }
        if weights.iter().any(|weight| *weight > 0.0) { Ok(()) } else { Err(MetricError::NoWeight) }
    }

    /// The weight of each sample, without an end for equal weights.
    pub(super) fn iter(self) -> impl Iterator<Item = f64> + use<'a> {
        let equal = if self.weights.is_none() { usize::MAX } else { 0 };
        self.weights.unwrap_or_default().iter().map(|weight| f64::from(*weight)).chain(core::iter::repeat_n(1.0, equal))
    }

    /// The weighted mean of a value of each sample. The weights must be valid.
    pub(super) fn mean(self, values: impl Iterator<Item = f64>) -> f64 {
        self.ratio(values.map(|value| (value, 1.0)))
    }

    /// The ratio of the weighted sums of two values of each sample.
    pub(super) fn ratio(self, values: impl Iterator<Item = (f64, f64)>) -> f64 {
        let (mut part, mut all) = (0.0, 0.0);
        for ((value, most), weight) in values.zip(self.iter()) {
            part += weight * value;
            all += weight * most;
        }
        part / all
    }
}
