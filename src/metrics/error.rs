//! Errors of the metrics.

use core::fmt;

/// The reason why a metric of these targets and predictions is undefined.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum MetricError {
    /// Targets and predictions differ in number.
    LengthMismatch {
        /// The number of targets, or labels.
        targets: usize,
        /// The number of predictions.
        predictions: usize,
    },
    /// The metric needs more samples to be defined.
    TooFewSamples {
        /// The number of samples the metric needs.
        least: usize,
        /// The number of samples found.
        found: usize,
    },
    /// The samples have no outputs, or the matrix has no classes, so a metric would be a mean of nothing.
    NoOutputs,
    /// A true or predicted label is not below the number of classes.
    LabelOutOfRange {
        /// The index of the sample.
        sample: usize,
        /// The label found.
        label: usize,
        /// The number of classes; labels go from 0 to `classes` − 1.
        classes: usize,
    },
    /// A target or a prediction is NaN or infinite.
    NotFinite {
        /// The index of the sample.
        sample: usize,
        /// The value found.
        found: f32,
    },
    /// Samples and their weights differ in number.
    WeightsMismatch {
        /// The number of samples.
        samples: usize,
        /// The number of weights.
        weights: usize,
    },
    /// The weight of a sample is below 0, infinite or NaN.
    InvalidWeight {
        /// The index of the sample.
        sample: usize,
        /// The weight found.
        found: f32,
    },
    /// All weights are 0, so that no sample would count.
    NoWeight,
    /// The threshold is NaN or infinite, so every answer would be the same.
    InvalidThreshold {
        /// The threshold found.
        found: f32,
    },
    /// The k of [`top_k_accuracy`](super::top_k_accuracy) is 0, so no label would be correct.
    ZeroK,
    /// All samples are positive, or all negative: the area under the curve compares the two kinds. Samples with a
    /// weight of 0 do not count.
    SingleClass {
        /// The number of positive samples.
        positives: usize,
        /// The number of negative samples.
        negatives: usize,
    },
}

impl fmt::Display for MetricError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::LengthMismatch { targets, predictions } => {
                write!(f, "expected equally many targets and predictions, found {targets} and {predictions}")
            }
            Self::TooFewSamples { least: 1, .. } => write!(f, "expected at least one sample, found none"),
            Self::TooFewSamples { least, found } => write!(f, "expected at least {least} samples, found {found}"),
            Self::NoOutputs => write!(f, "expected at least one output per sample, found none"),
            Self::LabelOutOfRange { sample, label, classes } => {
                write!(f, "expected labels below {classes}, found label {label} at sample {sample}")
            }
            Self::NotFinite { sample, found } => {
                write!(f, "expected finite targets and predictions, found {found} at sample {sample}")
            }
            Self::WeightsMismatch { samples, weights } => {
                write!(f, "expected one weight per sample, found {weights} weights for {samples} samples")
            }
            Self::InvalidWeight { sample, found } => {
                write!(f, "expected weights of 0 or above, and finite, found {found:?} at sample {sample}")
            }
            Self::NoWeight => write!(f, "expected at least one sample with a weight above 0, found none"),
            Self::InvalidThreshold { found } => write!(f, "expected a finite threshold, found {found}"),
            Self::ZeroK => write!(f, "expected k of 1 or above, found 0"),
            Self::SingleClass { positives, negatives } => {
                write!(f, "expected positive and negative samples, found {positives} positive and {negatives} negative")
            }
        }
    }
}

impl core::error::Error for MetricError {}
