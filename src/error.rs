//! What can go wrong in training.

use core::fmt;

/// Why a step or a fit did not happen, or stopped.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum TrainError {
    /// There are not as many targets as inputs.
    LengthMismatch {
        /// How many inputs there are.
        inputs: usize,
        /// How many targets there are.
        targets: usize,
    },
    /// There is no sample to learn from.
    NoSamples,
    /// A step was given more samples than the trainer's batch has room for.
    BatchTooLarge {
        /// How many samples there are.
        samples: usize,
        /// How many a batch has room for.
        batch: usize,
    },
    /// A class label is too large.
    LabelOutOfRange {
        /// The index of the sample.
        sample: usize,
        /// The label found.
        label: usize,
        /// How many classes there are, of the network or with a weight: labels go from 0 to one less.
        classes: usize,
    },
    /// A target of the binary cross-entropy is not a probability.
    InvalidProbability {
        /// The index of the sample.
        sample: usize,
        /// The value found.
        found: f32,
    },
    /// A target of the hinge loss or the perceptron criterion is neither yes nor no.
    InvalidSign {
        /// The index of the sample.
        sample: usize,
        /// The value found.
        found: f32,
    },
    /// An input of [`Trainer::step`](crate::train::Trainer::step) is NaN or infinite.
    InputNotFinite {
        /// The index of the sample.
        sample: usize,
        /// The value found.
        found: f32,
    },
    /// A target of a regression is NaN or infinite.
    TargetNotFinite {
        /// The index of the sample.
        sample: usize,
        /// The value found.
        found: f32,
    },
    /// The probabilities of a target do not sum to 1.
    InvalidDistribution {
        /// The index of the sample.
        sample: usize,
        /// Their sum.
        found: f32,
    },
    /// A setting makes no sense.
    InvalidSetting {
        /// Its name.
        name: &'static str,
        /// What it may be.
        expected: &'static str,
        /// The value found.
        found: f32,
    },
    /// The fraction of samples to hold out for validation is not in [0, 1), or leaves nothing to learn from.
    InvalidValidationSplit {
        /// The fraction found.
        found: f32,
        /// How many samples there are to split.
        samples: usize,
    },
    /// Both validation samples and a fraction to hold out were given.
    ConflictingValidations,
    /// The loss is NaN or infinite, or, in a fit, a parameter. The network has the parameters of the last good epoch; after a single
    /// step, those from before it.
    Diverged {
        /// The epoch, the first being 1; 0 outside [`Trainer::fit`](crate::train::Trainer::fit).
        epoch: usize,
        /// The batch in its epoch, the first being 1; 0 outside [`Trainer::fit`](crate::train::Trainer::fit).
        batch: usize,
        /// The batch's loss; where it is finite, a parameter was not after the update.
        loss: f32,
        /// The index of the first sample whose input is NaN or infinite; `None` where all are finite, and outside
        /// [`Trainer::fit`](crate::train::Trainer::fit).
        sample: Option<usize>,
    },
}

impl fmt::Display for TrainError {
    /// Numbers are written as `Debug` does it, since `f32::MAX` would have 39 digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::LengthMismatch { inputs, targets } => {
                write!(f, "expected as many targets as inputs, found {targets} targets for {inputs} inputs")
            }
            Self::NoSamples => write!(f, "expected at least one sample, found none"),
            Self::BatchTooLarge { samples, batch } => {
                write!(f, "expected at most {batch} samples in a batch, found {samples}")
            }
            Self::LabelOutOfRange { sample, label, classes } => {
                write!(f, "expected labels below {classes}, found label {label} at sample {sample}")
            }
            Self::InvalidProbability { sample, found } => {
                write!(f, "expected targets from 0 to 1, found {found:?} at sample {sample}")
            }
            Self::InvalidSign { sample, found } => {
                write!(f, "expected targets of 1 for yes, 0 or -1 for no, found {found:?} at sample {sample}")
            }
            Self::InputNotFinite { sample, found } => {
                write!(f, "expected finite inputs, found {found} at sample {sample}")
            }
            Self::TargetNotFinite { sample, found } => {
                write!(f, "expected finite targets, found {found} at sample {sample}")
            }
            Self::InvalidDistribution { sample, found } => {
                write!(f, "expected probabilities that sum to 1, found a sum of {found:?} at sample {sample}")
            }
            Self::InvalidSetting { name, expected, found } => {
                write!(f, "expected {name} of {expected}, found {found:?}")
            }
            Self::InvalidValidationSplit { found, samples } => write!(
                f,
                "expected a validation split from 0 to below 1 that leaves samples to learn from, found {found:?} of {samples}"
            ),
            Self::ConflictingValidations => write!(f, "expected validation samples or a validation split, found both"),
            Self::Diverged { epoch, batch, loss, sample } => {
                if loss.is_finite() {
                    write!(f, "expected finite parameters, found others (loss {loss:?})")?;
                } else {
                    write!(f, "expected a finite loss, found {loss}")?;
                }
                if epoch > 0 {
                    write!(f, " in epoch {epoch}, batch {batch}")?;
                }
                match sample {
                    Some(sample) => write!(f, ": the input of sample {sample} is not finite"),
                    None => write!(f, ": is every input and parameter finite, and the learning rate small enough?"),
                }
            }
        }
    }
}

impl core::error::Error for TrainError {}
