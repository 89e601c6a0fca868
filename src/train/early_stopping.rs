//! When a fit has learned enough.

use crate::error::TrainError;
use crate::floats::zeroable;
use crate::loss::Evaluation;
use crate::schedule::Epoch;
use crate::setting::Allowed;

/// Keeps the best epoch, and stops when no better one has come for a while; the network ends with the parameters of the best.
///
/// What is watched is the validation samples where there are some, and otherwise the training samples. A loss of NaN, which an input
/// of the validation samples may make, is never better: where all are, there is no best epoch, and the network is the last one.
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
    /// After how many epochs in a row that are not better than the best the fit stops; by default 5. Keras's `patience`, whose 0
    /// is the same as 1. `usize::MAX` never stops, and only keeps the best.
    pub patience: usize,
    /// How much better an epoch must be to count, 0 or above; by default 0.
    pub min_delta: f32,
    /// What makes an epoch better; by default the loss.
    pub monitor: Monitor,
}

/// What [`EarlyStopping`] watches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Monitor {
    /// The lower the loss the better.
    #[default]
    Loss,
    /// The higher the accuracy the better. Where there is none, every epoch is as good as the first.
    Accuracy,
}

impl Default for EarlyStopping {
    fn default() -> Self {
        Self { patience: 5, min_delta: 0.0, monitor: Monitor::Loss }
    }
}

impl EarlyStopping {
    /// Whether the settings make sense.
    pub(super) fn check(&self) -> Result<(), TrainError> {
        Allowed::NOT_NEGATIVE.check([("min_delta", self.min_delta)])
    }
}

/// How far a fit has come: what it must know to go on after a checkpoint, and has no other place for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    /// How many epochs are done.
    epochs: u32,
    /// The best epoch, from 1 on; 0 where there is none.
    best_epoch: u32,
    /// How bad it was: its loss, or its error rate.
    lowest: f32,
}

zeroable! { [] Progress { epochs, best_epoch, lowest } }

impl Progress {
    /// How many epochs are done.
    pub(super) fn epochs(self) -> usize {
        self.epochs as usize
    }

    /// The best epoch, from 1 on; `None` without early stopping.
    pub(super) fn best_epoch(self) -> Option<usize> {
        (self.best_epoch > 0).then_some(self.best_epoch as usize)
    }

    /// One more epoch is done. Whether it is to be kept: the best so far, or, without early stopping, any.
    pub(super) fn advance(&mut self, epoch: &Epoch, early_stopping: Option<&EarlyStopping>) -> bool {
        self.epochs = self.epochs.saturating_add(1);
        let Some(early_stopping) = early_stopping else {
            // Not even that of the fit that this one goes on from.
            self.best_epoch = 0;
            return true;
        };
        let found = early_stopping.monitor.score(epoch.validation.unwrap_or(epoch.training));
        // A validation loss may be NaN, which is never better.
        let is_better = found < self.lowest - early_stopping.min_delta || (self.best_epoch == 0 && !found.is_nan());
        if is_better {
            (self.best_epoch, self.lowest) = (self.epochs, found);
        }
        is_better
    }

    /// Whether it is time to stop.
    pub(super) fn is_over(self, early_stopping: &EarlyStopping) -> bool {
        self.epochs.saturating_sub(self.best_epoch) as usize >= early_stopping.patience.max(1)
    }

    /// Its bits.
    pub(super) fn to_words(self) -> [u32; 3] {
        [self.epochs, self.best_epoch, self.lowest.to_bits()]
    }

    /// The progress that [`to_words`](Progress::to_words) wrote.
    pub(super) fn from_words([epochs, best_epoch, lowest]: [u32; 3]) -> Self {
        Self { epochs, best_epoch, lowest: f32::from_bits(lowest) }
    }
}

impl Monitor {
    /// The lower the better.
    fn score(self, evaluation: Evaluation) -> f32 {
        match self {
            Self::Loss => evaluation.loss,
            Self::Accuracy => -evaluation.accuracy.unwrap_or_default(),
        }
    }
}
