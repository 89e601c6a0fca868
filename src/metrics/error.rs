//! What keeps a metric from being computed.

use core::fmt;

/// Why there is no metric of these targets and predictions.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum MetricError {
    /// There are not as many predictions as targets.
    Lengths {
        /// How many targets, or labels, there are.
        targets: usize,
        /// How many predictions there are.
        predictions: usize,
    },
    /// There are fewer samples than the metric needs to mean anything.
    TooFew {
        /// How many it needs.
        least: usize,
        /// How many there are.
        found: usize,
    },
    /// A label, true or predicted, is of no class.
    Label {
        /// The index of the sample.
        sample: usize,
        /// The label found.
        label: usize,
        /// How many classes there are: labels go from 0 to one less.
        classes: usize,
    },
    /// A target or a prediction is NaN or infinite.
    NotFinite {
        /// The index of the sample.
        sample: usize,
        /// The value found.
        found: f32,
    },
    /// The area under the curve compares positive samples with negative ones, and one kind is missing.
    OneKind {
        /// How many samples are positive.
        positives: usize,
        /// How many samples are negative.
        negatives: usize,
    },
}

impl fmt::Display for MetricError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Lengths { targets, predictions } => {
                write!(
                    f,
                    "expected as many predictions as targets, found {predictions} predictions for {targets} targets"
                )
            }
            Self::TooFew { least: 1, .. } => write!(f, "expected at least one sample, found none"),
            Self::TooFew { least, found } => write!(f, "expected at least {least} samples, found {found}"),
            Self::Label { sample, label, classes } => {
                write!(f, "expected labels below {classes}, found label {label} at sample {sample}")
            }
            Self::NotFinite { sample, found } => {
                write!(f, "expected finite targets and predictions, found {found} at sample {sample}")
            }
            Self::OneKind { positives, negatives } => {
                write!(f, "expected positive and negative samples, found {positives} positive and {negatives} negative")
            }
        }
    }
}

impl core::error::Error for MetricError {}
