//! The settings of a fit.

use core::fmt;
use core::ops::ControlFlow;

use crate::error::TrainError;
use crate::layer::Train;
use crate::loss::Loss;
use crate::metrics::Metric;
use crate::schedule::{Epoch, SCHEDULE_STATE, Schedule, StepInfo};
use crate::setting::Allowed;
use crate::train::{Callback, Checkpoint, EarlyStopping, Samples};

/// The settings of [`Trainer::fit`](super::Trainer::fit).
///
/// ```
/// use core::ops::ControlFlow;
/// use stackprop::prelude::*;
///
/// type Net = Dense<1, 1, Identity>;
/// let mut stop_when_good = |epoch: &Epoch, _: &Net| {
///     if epoch.training.loss < 0.1 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
/// };
/// let fit = Fit::<Net, MeanSquaredError> {
///     epochs: 500,
///     validation_split: 0.25,
///     on_epoch: Some(&mut stop_when_good),
///     ..Fit::default()
/// };
/// ```
pub struct Fit<'a, Net: Train, L: Loss> {
    /// The number of passes over all samples, at least 1; by default 1.
    pub epochs: usize,
    /// Samples to evaluate after every epoch, excluded from learning; by default none.
    pub validation: Option<Samples<'a, Net::Input, L::Target<Net::Output>>>,
    /// The fraction of the samples, taken from their end, held out for validation: 0 to below 1, by default 0, which
    /// holds out none. A fraction above 0 is rounded to whole samples, at least one. Shuffle samples that are sorted
    /// before a split. Only [`Samples`] can be split.
    pub validation_split: f32,
    /// The seed of the sample order, which differs in every epoch, and of the numbers of
    /// [`Generated`](super::Generated) samples; `None` keeps the order of the samples. By default 0. A second fit with
    /// the same seed repeats the same orders.
    pub shuffle: Option<u64>,
    /// The learning rate of each step, which replaces the optimizer's own; by default none.
    pub schedule: Option<&'a mut dyn Schedule>,
    /// Whether to keep the best epoch, and when to stop; by default the fit keeps the last epoch and runs to its end.
    pub early_stopping: Option<EarlyStopping>,
    /// Metrics to evaluate after every epoch, in inference, on the validation samples; without those, on the training
    /// samples, which takes one more pass over them: `&mut [&mut accuracy, &mut f1]`. By default none. At most
    /// [`PerMetric::CAPACITY`](crate::metrics::PerMetric::CAPACITY).
    ///
    /// [`Epoch::metrics`] holds the values, and [`History::metrics`](super::History::metrics) the names. A value is NaN
    /// if the metric is undefined, for instance because an input of NaN makes an output NaN.
    pub metrics: Metrics<'a, L::Target<Net::Output>, Net::Output>,
    /// Called after every batch. `Break` stops the training within the epoch, which the history then lacks. The network
    /// keeps the parameters after that batch, or with early stopping those of the best epoch before, if there is one.
    pub on_batch: Option<OnBatch<'a>>,
    /// Called after every epoch, with the network after it. `Break` stops the training. The network keeps these
    /// parameters, or with early stopping those of the best epoch.
    pub on_epoch: Option<OnEpoch<'a, Net>>,
    /// Called after every epoch with the complete state of the fit, so that a program can save it. `Break` stops the
    /// training, as in `on_epoch`.
    pub on_checkpoint: Option<OnCheckpoint<'a, Net>>,
    /// Callbacks that follow the fit, such as a progress bar and a log: `&mut [&mut bar, &mut log]`; by default none.
    ///
    /// After a batch or an epoch, the fit calls its own closure first, then each callback in the order of the slice:
    /// all `on_epoch`, then all `on_checkpoint`. `Break` of one stops the training after the fit has called the others.
    pub callbacks: &'a mut [&'a mut dyn Callback<Net>],
}

/// The metrics of a fit, for samples with these targets and outputs.
pub type Metrics<'a, Target, Output> = &'a mut [&'a mut dyn Metric<Target = Target, Output = Output>];

/// A callback after every batch.
pub type OnBatch<'a> = &'a mut dyn FnMut(&Batch) -> ControlFlow<()>;

/// A callback after every epoch.
pub type OnEpoch<'a, Net> = &'a mut dyn FnMut(&Epoch, &Net) -> ControlFlow<()>;

/// A callback with every checkpoint.
pub type OnCheckpoint<'a, Net> = &'a mut dyn FnMut(&Checkpoint<'_, Net>) -> ControlFlow<()>;

/// One batch of a training run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Batch {
    /// The number of the epoch, counted from 1.
    pub epoch: usize,
    /// The number of the batch in its epoch, counted from 1.
    pub batch: usize,
    /// The number of batches in the epoch; 0 for a [`Stream`](super::Stream) of unknown length.
    pub batches: usize,
    /// The number of samples in the batch.
    pub samples: usize,
    /// The learning rate of the step.
    pub learning_rate: f32,
    /// The mean loss of the batch before the update.
    pub loss: f32,
}

impl<Net: Train, L: Loss> Default for Fit<'_, Net, L> {
    fn default() -> Self {
        Self {
            epochs: 1,
            validation: None,
            validation_split: 0.0,
            shuffle: Some(0),
            schedule: None,
            early_stopping: None,
            metrics: &mut [],
            on_batch: None,
            on_epoch: None,
            on_checkpoint: None,
            callbacks: &mut [],
        }
    }
}

impl<Net: Train, L: Loss> fmt::Debug for Fit<'_, Net, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { epochs, validation_split, shuffle, early_stopping, .. } = self;
        f.debug_struct("Fit")
            .field("epochs", epochs)
            .field("validation_split", validation_split)
            .field("shuffle", shuffle)
            .field("early_stopping", early_stopping)
            .finish_non_exhaustive()
    }
}

impl<Net: Train, L: Loss> Fit<'_, Net, L> {
    /// Checks the settings, for an epoch of `len` samples; `None` if that is unknown.
    pub(super) fn check(&mut self, len: Option<usize>) -> Result<(), TrainError> {
        Allowed::AT_LEAST_ONE.check([("epochs", self.epochs as f32)])?;
        let Some(schedule) = &mut self.schedule else { return Ok(()) };
        len.ok_or(TrainError::UnknownLength)?;
        let state = schedule.state_mut().len() as f32;
        // A checkpoint would lose the values beyond.
        Allowed::up_to(SCHEDULE_STATE as f32, "at most `SCHEDULE_STATE` values").check([("schedule state", state)])?;
        schedule.check()
    }

    /// Sets the learning rate of step number `step`, counted from 0, if there is a schedule; returns the rate.
    pub(super) fn schedule_step(
        &mut self,
        step: usize,
        batches: usize,
        learning_rate: &mut f32,
    ) -> Result<f32, TrainError> {
        if let Some(schedule) = &mut self.schedule {
            *learning_rate = schedule.learning_rate(&StepInfo::new(step, self.epochs, batches));
            Allowed::NOT_NEGATIVE.check([("learning_rate", *learning_rate)])?;
        }
        Ok(*learning_rate)
    }

    /// The number of samples that remain for training, of `len`; `None` without a split.
    pub(super) fn kept_by_split(&self, len: usize) -> Result<Option<usize>, TrainError> {
        let found = self.validation_split;
        if found == 0.0 {
            return Ok(None);
        }
        if self.validation.is_some() {
            return Err(TrainError::ConflictingValidations);
        }
        // Rounds, because 0.9 as an `f32` gives a little less than nine samples of ten; holds out at least one.
        let held_out = (libm::round(len as f64 * f64::from(found)) as usize).max(1);
        if (0.0..1.0).contains(&found) && held_out < len {
            Ok(Some(len - held_out))
        } else {
            Err(TrainError::InvalidValidationSplit { found, samples: len })
        }
    }
}
