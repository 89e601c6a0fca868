//! Early stopping.

use crate::error::TrainError;
use crate::floats::zeroable;
use crate::loss::Evaluation;
use crate::schedule::Epoch;
use crate::setting::Allowed;

/// Keeps the best epoch, and stops after `patience` epochs without a better one; the network ends with the parameters
/// of the best.
///
/// The monitor reads the validation samples, or the training samples without validation. A NaN loss, which an input of
/// the validation samples may cause, is never better. If all losses are NaN, there is no best epoch, and the network
/// ends with the last one.
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
    /// A lower loss is better.
    #[default]
    Loss,
    /// A higher accuracy is better. Without an accuracy, all epochs are equal to the first.
    Accuracy,
}

impl Default for EarlyStopping {
    fn default() -> Self {
        Self { patience: 5, min_delta: 0.0, monitor: Monitor::Loss }
    }
}

impl EarlyStopping {
    /// Checks the settings.
    pub(super) fn check(&self) -> Result<(), TrainError> {
        Allowed::NOT_NEGATIVE.check([("min_delta", self.min_delta)])
    }
}

/// The progress of a fit that a checkpoint must contain.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    /// The number of epochs done.
    epochs: u32,
    /// The best epoch, counted from 1; 0 without one.
    best_epoch: u32,
    /// The score of the best epoch: its loss, or its negated accuracy.
    lowest: f32,
}

zeroable! { [] Progress { epochs, best_epoch, lowest } }

impl Progress {
    /// The number of epochs done.
    pub(super) fn epochs(self) -> usize {
        self.epochs as usize
    }

    /// The best epoch, counted from 1; `None` without early stopping.
    pub(super) fn best_epoch(self) -> Option<usize> {
        (self.best_epoch > 0).then_some(self.best_epoch as usize)
    }

    /// Counts one more epoch. Returns whether to keep it: with early stopping only the best so far, otherwise every
    /// epoch.
    pub(super) fn advance(&mut self, epoch: &Epoch, early_stopping: Option<&EarlyStopping>) -> bool {
        self.epochs = self.epochs.saturating_add(1);
        let Some(early_stopping) = early_stopping else {
            // Also discards the best epoch of a resumed fit.
            self.best_epoch = 0;
            return true;
        };
        let found = early_stopping.monitor.score(epoch.validation.unwrap_or(epoch.training));
        // The comparison is false for NaN, which a validation loss may be.
        let is_better = found < self.lowest - early_stopping.min_delta || (self.best_epoch == 0 && !found.is_nan());
        if is_better {
            (self.best_epoch, self.lowest) = (self.epochs, found);
        }
        is_better
    }

    /// Whether the fit must stop.
    pub(super) fn is_over(self, early_stopping: &EarlyStopping) -> bool {
        self.epochs.saturating_sub(self.best_epoch) as usize >= early_stopping.patience.max(1)
    }

    /// Encodes the fields as bits.
    pub(super) fn to_words(self) -> [u32; 3] {
        [self.epochs, self.best_epoch, self.lowest.to_bits()]
    }

    /// Decodes the words that [`to_words`](Progress::to_words) wrote.
    pub(super) fn from_words([epochs, best_epoch, lowest]: [u32; 3]) -> Self {
        Self { epochs, best_epoch, lowest: f32::from_bits(lowest) }
    }
}

impl Monitor {
    /// The score of an evaluation; lower is better.
    fn score(self, evaluation: Evaluation) -> f32 {
        match self {
            Self::Loss => evaluation.loss,
            Self::Accuracy => -evaluation.accuracy.unwrap_or_default(),
        }
    }
}
