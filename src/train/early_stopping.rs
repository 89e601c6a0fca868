//! Early stopping.

use crate::error::TrainError;
use crate::floats::zeroable;
use crate::schedule::Epoch;
use crate::setting::Allowed;

/// Keeps the best epoch, and stops after `patience` epochs without a better one; the network ends with the parameters
/// of the best.
///
/// The monitor reads the validation samples, unless it is one of the training samples; a fit without the samples or the
/// accuracy that it reads is an error. A NaN loss, which an input of the validation samples may cause, is never better.
/// If all losses are NaN, there is no best epoch, and the network ends with the last one.
///
/// ```
/// use stackprop::prelude::*;
///
/// type Net = Dense<1, 1, Identity>;
/// let early_stopping = Some(EarlyStopping { patience: 10, ..EarlyStopping::default() });
/// let fit = Fit::<Net, MeanSquaredError> { epochs: 500, validation_split: 0.2, early_stopping, ..Fit::default() };
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EarlyStopping {
    /// The number of consecutive epochs without improvement after which the fit stops; by default 5. Equals Keras's
    /// `patience`, whose 0 is the same as 1. `usize::MAX` never stops, and only keeps the best.
    pub patience: usize,
    /// The minimum improvement that counts, 0 or above; by default 0.
    pub min_delta: f32,
    /// The quantity that ranks epochs; by default the loss.
    pub monitor: Monitor,
}

/// The quantity that [`EarlyStopping`] monitors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Monitor {
    /// The loss of the validation samples; lower is better.
    #[default]
    Loss,
    /// The accuracy of the validation samples; higher is better.
    Accuracy,
    /// The loss of the training samples; lower is better. It does not show when the network begins to memorize them.
    TrainingLoss,
    /// The accuracy of the training samples; higher is better.
    TrainingAccuracy,
    /// The metric of [`Fit::metrics`](crate::train::Fit::metrics) with this name; higher is better.
    Highest(&'static str),
    /// The metric of [`Fit::metrics`](crate::train::Fit::metrics) with this name; lower is better.
    Lowest(&'static str),
}

impl Default for EarlyStopping {
    fn default() -> Self {
        Self { patience: 5, min_delta: 0.0, monitor: Monitor::Loss }
    }
}

impl EarlyStopping {
    /// Checks the settings, and that the fit has the samples, the metric and the accuracy that the monitor reads.
    pub(super) fn check(
        &self,
        has_validation: bool,
        metrics: &[&'static str],
        has_accuracy: impl FnOnce() -> bool,
    ) -> Result<(), TrainError> {
        Allowed::NOT_NEGATIVE.check([("min_delta", self.min_delta)])?;
        if matches!(self.monitor, Monitor::Loss | Monitor::Accuracy) && !has_validation {
            return Err(TrainError::NoValidation);
        }
        if matches!(self.monitor, Monitor::Accuracy | Monitor::TrainingAccuracy) && !has_accuracy() {
            return Err(TrainError::NoAccuracy);
        }
        match self.monitor {
            Monitor::Highest(name) | Monitor::Lowest(name) if !metrics.contains(&name) => {
                Err(TrainError::NoMetric { name })
            }
            _ => Ok(()),
        }
    }
}

/// The progress of a fit that a checkpoint must contain.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    /// The number of epochs done.
    epochs: u32,
    /// The epoch that the snapshot holds, counted from 1: the best with early stopping, otherwise the last; 0 for the
    /// network before the first epoch.
    kept: u32,
    /// The score of that epoch: its loss, or its negated accuracy, or a metric; ∞ without early stopping.
    score: f32,
}

zeroable! { [] Progress { epochs, kept, score } }

impl Progress {
    /// The number of epochs done.
    pub(super) fn epochs(self) -> usize {
        self.epochs as usize
    }

    /// The epoch that the snapshot holds, counted from 1; `None` for the network before the first epoch.
    pub(super) fn kept(self) -> Option<usize> {
        (self.kept > 0).then_some(self.kept as usize)
    }

    /// Notes that the snapshot holds the last epoch. Any score is better than this one.
    pub(super) fn keep_last(&mut self) {
        (self.kept, self.score) = (self.epochs, f32::INFINITY);
    }

    /// Counts one more epoch. Returns whether to keep it: with early stopping only the best so far, otherwise every
    /// epoch.
    pub(super) fn advance(
        &mut self,
        epoch: &Epoch,
        metrics: &[&'static str],
        early_stopping: Option<&EarlyStopping>,
    ) -> bool {
        self.epochs = self.epochs.saturating_add(1);
        let Some(early_stopping) = early_stopping else {
            self.keep_last();
            return true;
        };
        let found = early_stopping.monitor.score(epoch, metrics);
        // The comparison is false for NaN, which a validation loss or a metric may be.
        let is_better = found < self.score - early_stopping.min_delta || (self.kept == 0 && !found.is_nan());
        if is_better {
            (self.kept, self.score) = (self.epochs, found);
        }
        is_better
    }

    /// Whether the fit must stop.
    pub(super) fn is_over(self, early_stopping: &EarlyStopping) -> bool {
        self.epochs.saturating_sub(self.kept) as usize >= early_stopping.patience.max(1)
    }

    /// Encodes the fields as bits.
    pub(super) fn to_words(self) -> [u32; 3] {
        [self.epochs, self.kept, self.score.to_bits()]
    }

    /// Decodes the words that [`to_words`](Progress::to_words) wrote.
    pub(super) fn from_words([epochs, kept, score]: [u32; 3]) -> Self {
        Self { epochs, kept, score: f32::from_bits(score) }
    }
}

impl Monitor {
    /// The score of an epoch with the metrics of these names; lower is better.
    fn score(self, epoch: &Epoch, metrics: &[&'static str]) -> f32 {
        let metric = |name| {
            let index = metrics.iter().position(|other| *other == name);
            index.and_then(|index| epoch.metrics.get(index)).copied().unwrap_or(f32::NAN)
        };
        let validation = epoch.validation.unwrap_or(epoch.training);
        match self {
            Self::Loss => validation.loss,
            Self::Accuracy => -validation.accuracy.unwrap_or_default(),
            Self::TrainingLoss => epoch.training.loss,
            Self::TrainingAccuracy => -epoch.training.accuracy.unwrap_or_default(),
            Self::Highest(name) => -metric(name),
            Self::Lowest(name) => metric(name),
        }
    }
}
