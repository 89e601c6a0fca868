//! Errors of training, and of predictions into a slice.

use core::fmt;

/// The reason why a step or a fit was refused or stopped.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum TrainError {
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
    /// The weight of a sample is below 0, infinite or NaN.
    InvalidWeight {
        /// The index of the sample.
        sample: usize,
        /// The weight found.
        found: f32,
    },
    /// All weights are 0, so that no sample would count.
    NoWeight,
    /// Training needs at least one sample.
    NoSamples,
    /// The network has no outputs, so the loss would be a mean of nothing.
    NoOutputs,
    /// A step has more samples than the trainer's batch.
    BatchTooLarge {
        /// The number of samples.
        samples: usize,
        /// The largest number of samples in a batch.
        batch: usize,
    },
    /// A label is not below the number of classes.
    LabelOutOfRange {
        /// The index of the sample.
        sample: usize,
        /// The label found.
        label: usize,
        /// The number of classes of the network, or of class weights; labels go from 0 to `classes` − 1.
        classes: usize,
    },
    /// A target of the binary cross-entropy is not a probability.
    InvalidProbability {
        /// The index of the sample.
        sample: usize,
        /// The value found.
        found: f32,
    },
    /// A target of the hinge loss or the perceptron criterion means neither yes nor no.
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
        /// The sum of the probabilities.
        found: f32,
    },
    /// A setting is outside its valid range.
    InvalidSetting {
        /// The setting's name.
        name: &'static str,
        /// The valid range.
        expected: &'static str,
        /// The value found.
        found: f32,
    },
    /// The fraction of samples held out for validation is not in [0, 1), or leaves no sample for training.
    InvalidValidationSplit {
        /// The fraction found.
        found: f32,
        /// The number of samples to split.
        samples: usize,
    },
    /// A fit has a fraction to hold out, and a source of training samples that are not in memory.
    NothingToSplit,
    /// A fit has metrics, no validation samples, and a source that computes its samples.
    NothingToMeasure,
    /// A fit has a schedule, and a source whose number of samples is unknown: see
    /// [`Stream::with_len`](crate::train::Stream::with_len).
    UnknownLength,
    /// An epoch of a stream has more or fewer samples than it promised.
    StreamLength {
        /// The number of samples expected.
        expected: usize,
        /// The number of samples found; one more than expected if there are more.
        found: usize,
    },
    /// A fit has both validation samples and a fraction to hold out.
    ConflictingValidations,
    /// Early stopping monitors validation samples, and the fit has none.
    NoValidation,
    /// Early stopping monitors the accuracy, and the loss reports none.
    NoAccuracy,
    /// Early stopping monitors a metric that the fit has not.
    NoMetric {
        /// The name of the metric.
        name: &'static str,
    },
    /// A fit has more metrics than the record of an epoch holds.
    TooManyMetrics {
        /// The number of metrics.
        found: usize,
        /// The largest number of metrics: [`PerMetric::CAPACITY`](crate::metrics::PerMetric::CAPACITY).
        most: usize,
    },
    /// A layer of the network has only zeros, and no step can change its weights: see
    /// [`Trainer::fit`](crate::train::Trainer::fit).
    NotInitialized {
        /// The layer, counted from 1 among the layers whose weights learn.
        layer: usize,
    },
    /// A [scaling layer](crate::layer::Scaling) of the network was never fitted to data.
    ScalingNotFitted,
    /// The loss, or a parameter in a fit, is NaN or infinite. The network has the parameters of the last good epoch, or
    /// those before the step.
    Diverged {
        /// The epoch, counted from 1; 0 outside [`Trainer::fit`](crate::train::Trainer::fit).
        epoch: usize,
        /// The batch in its epoch, counted from 1; 0 outside [`Trainer::fit`](crate::train::Trainer::fit).
        batch: usize,
        /// The batch's loss; if it is finite, a parameter was not finite after the update.
        loss: f32,
        /// The index of the first sample with an input that is NaN or infinite; `None` if all inputs are finite, and
        /// outside [`Trainer::fit`](crate::train::Trainer::fit).
        sample: Option<usize>,
    },
}

impl TrainError {
    /// The index of the sample that caused the error.
    pub(crate) fn sample_mut(&mut self) -> Option<&mut usize> {
        match self {
            Self::LabelOutOfRange { sample, .. }
            | Self::InvalidProbability { sample, .. }
            | Self::InvalidSign { sample, .. }
            | Self::InputNotFinite { sample, .. }
            | Self::TargetNotFinite { sample, .. }
            | Self::InvalidDistribution { sample, .. } => Some(sample),
            _ => None,
        }
    }
}

impl fmt::Display for TrainError {
    /// Formats numbers with `Debug`, because `Display` would print 39 digits of `f32::MAX`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::LengthMismatch { inputs, targets } => {
                write!(f, "expected equally many inputs and targets, found {inputs} and {targets}")
            }
            Self::WeightsMismatch { samples, weights } => {
                write!(f, "expected one weight per sample, found {weights} weights for {samples} samples")
            }
            Self::InvalidWeight { sample, found } => {
                write!(f, "expected weights of 0 or above, and finite, found {found:?} at sample {sample}")
            }
            Self::NoWeight => write!(f, "expected at least one sample with a weight above 0, found none"),
            Self::NoSamples => write!(f, "expected at least one sample, found none"),
            Self::NoOutputs => write!(f, "expected a network with at least one output, found none"),
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
                "expected a validation split in [0, 1) that leaves training samples, found {found:?} of {samples}"
            ),
            Self::NothingToSplit => write!(
                f,
                "expected samples in memory for a validation split, found a source that computes them: set `validation`"
            ),
            Self::NothingToMeasure => write!(
                f,
                "expected validation samples for the metrics, found none beside a source that computes its samples: set \
                 `validation`"
            ),
            Self::UnknownLength => write!(
                f,
                "expected a known number of samples for the schedule, found a stream without one: call `with_len`"
            ),
            Self::StreamLength { expected, found } => {
                write!(f, "expected {expected} samples per epoch of the stream, found {found}")
            }
            Self::ConflictingValidations => write!(f, "expected validation samples or a validation split, found both"),
            Self::NoValidation => write!(
                f,
                "expected validation samples for early stopping, found none: set `validation` or `validation_split`, \
                 or monitor the training samples with `Monitor::TrainingLoss`"
            ),
            Self::NoAccuracy => write!(
                f,
                "expected a loss with an accuracy for early stopping, found one without: monitor a loss, with \
                 `Monitor::Loss`"
            ),
            Self::NoMetric { name } => write!(
                f,
                "expected the metric `{name}` for early stopping, found none of this name: add it to `metrics`"
            ),
            Self::TooManyMetrics { found, most } => write!(f, "expected at most {most} metrics, found {found}"),
            Self::NotInitialized { layer } => write!(
                f,
                "expected initialized weights, found only zeros in layer {layer}, which cannot learn: create the \
                 network with `random`, or call `initialize`"
            ),
            Self::ScalingNotFitted => write!(
                f,
                "expected fitted scaling layers, found one without data: call `fit_scaling` with the training inputs"
            ),
            Self::Diverged { epoch, batch, loss, sample } => {
                if loss.is_finite() {
                    write!(f, "expected finite parameters, found NaN or infinity (loss {loss:?})")?;
                } else {
                    write!(f, "expected a finite loss, found {loss}")?;
                }
                if epoch > 0 {
                    write!(f, " in epoch {epoch}, batch {batch}")?;
                }
                match sample {
                    Some(sample) => write!(f, ": the input of sample {sample} is not finite"),
                    None => write!(f, ": check for non-finite inputs or parameters, or too large a learning rate"),
                }
            }
        }
    }
}

impl core::error::Error for TrainError {}

/// A slice of outputs is longer or shorter than the slice of inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LengthMismatch {
    /// The number of inputs.
    pub inputs: usize,
    /// The number of outputs.
    pub outputs: usize,
}

impl fmt::Display for LengthMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { inputs, outputs } = self;
        write!(f, "expected one row of outputs per input, found {outputs} rows for {inputs} inputs")
    }
}

impl core::error::Error for LengthMismatch {}
