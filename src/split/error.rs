//! Errors of splits.

use core::fmt;

/// The reason why samples cannot be split.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum SplitError {
    /// Inputs and targets differ in number.
    LengthMismatch {
        /// The number of inputs.
        inputs: usize,
        /// The number of targets.
        targets: usize,
    },
    /// Samples and their weights differ in number.
    WeightsMismatch {
        /// The number of samples.
        samples: usize,
        /// The number of weights.
        weights: usize,
    },
    /// The table of folds has more or fewer places than there are labels.
    TableMismatch {
        /// The number of labels.
        labels: usize,
        /// The number of places in the table.
        places: usize,
    },
    /// The number of folds is below 2.
    TooFewFolds {
        /// The number of folds found.
        found: usize,
    },
    /// There are fewer samples than folds.
    TooFewSamples {
        /// The number of folds.
        folds: usize,
        /// The number of samples found.
        found: usize,
    },
    /// A class has fewer samples than there are folds.
    ClassTooSmall {
        /// The index of the first sample of the class.
        sample: usize,
        /// The number of folds.
        folds: usize,
        /// The number of samples of the class; 0 if a label is NaN, which equals no label.
        found: usize,
    },
    /// The fraction of test samples is not between 0 and 1, or leaves no sample for training.
    InvalidTestSize {
        /// The fraction found.
        found: f64,
        /// The number of samples to split.
        samples: usize,
    },
}

impl fmt::Display for SplitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::LengthMismatch { inputs, targets } => {
                write!(f, "expected equally many inputs and targets, found {inputs} and {targets}")
            }
            Self::WeightsMismatch { samples, weights } => {
                write!(f, "expected one weight per sample, found {weights} weights for {samples} samples")
            }
            Self::TableMismatch { labels, places } => {
                write!(f, "expected a table with one place per label, found {places} places for {labels} labels")
            }
            Self::TooFewFolds { found } => write!(f, "expected at least 2 folds, found {found}"),
            Self::TooFewSamples { folds, found } => {
                write!(f, "expected at least {folds} samples for {folds} folds, found {found}")
            }
            Self::ClassTooSmall { sample, folds, found } => write!(
                f,
                "expected at least {folds} samples of each class for {folds} folds, found {found} of the class of \
                 sample {sample}"
            ),
            Self::InvalidTestSize { found, samples } => write!(
                f,
                "expected a test size between 0 and 1 that leaves training samples, found {found:?} of {samples}"
            ),
        }
    }
}

impl core::error::Error for SplitError {}
