//! What a fit is asked to do.

use core::fmt;
use core::ops::ControlFlow;

use crate::error::TrainError;
use crate::layer::Train;
use crate::loss::Loss;
use crate::schedule::{Epoch, Schedule};
use crate::train::{Checkpoint, EarlyStopping, Samples};

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
    /// How often all samples are seen; by default 1.
    pub epochs: usize,
    /// Samples to evaluate after every epoch, and never to learn from; by default none.
    pub validation: Option<Samples<'a, Net::Input, L::Target<Net::Output>>>,
    /// The fraction of the samples, taken from their end, that is held out for validation: 0 to below 1, by default 0. It is
    /// rounded to whole samples, at least one; samples in an order of their own must be shuffled before.
    pub validation_split: f32,
    /// The seed of the order in which the samples are seen, another order in every epoch; `None` for the order they are in. By
    /// default 0. A second fit with the same seed sees the same orders again.
    pub shuffle: Option<u64>,
    /// What the learning rate is at every step, in place of the optimizer's own; by default that stays as it is.
    pub schedule: Option<&'a mut dyn Schedule>,
    /// Whether to keep the best epoch, and when to stop; by default the last epoch is kept, and nothing stops.
    pub early_stopping: Option<EarlyStopping>,
    /// Called after every batch; `Break` stops the training, and the network stays as the batch left it.
    pub on_batch: Option<OnBatch<'a>>,
    /// Called after every epoch, with the network as it then is; `Break` stops the training.
    pub on_epoch: Option<OnEpoch<'a, Net>>,
    /// Called after every epoch with all that a fit needs to go on from there, for whoever wants to save it.
    pub on_checkpoint: Option<OnCheckpoint<'a, Net>>,
}

/// What is called after every batch.
pub type OnBatch<'a> = &'a mut dyn FnMut(&Batch) -> ControlFlow<()>;

/// What is called after every epoch.
pub type OnEpoch<'a, Net> = &'a mut dyn FnMut(&Epoch, &Net) -> ControlFlow<()>;

/// What is called with every checkpoint.
pub type OnCheckpoint<'a, Net> = &'a mut dyn FnMut(&Checkpoint<'_, Net>) -> ControlFlow<()>;

/// One batch of a training run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Batch {
    /// The epoch it belongs to; the first is 1.
    pub epoch: usize,
    /// Its number in the epoch; the first is 1.
    pub batch: usize,
    /// How many batches the epoch has.
    pub batches: usize,
    /// How many samples it has.
    pub samples: usize,
    /// The learning rate of its step.
    pub learning_rate: f32,
    /// Its mean loss, before the update.
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
            on_batch: None,
            on_epoch: None,
            on_checkpoint: None,
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

/// Samples to learn from, and samples to validate with.
pub(super) type Split<'a, Input, Target> = (Samples<'a, Input, Target>, Option<Samples<'a, Input, Target>>);

impl<'a, Net: Train, L: Loss> Fit<'a, Net, L> {
    /// What to learn from, and what to validate with.
    pub(super) fn split<'s>(
        &self,
        samples: Samples<'s, Net::Input, L::Target<Net::Output>>,
    ) -> Result<Split<'s, Net::Input, L::Target<Net::Output>>, TrainError>
    where
        'a: 's,
    {
        let found = self.validation_split;
        if found == 0.0 {
            return Ok((samples, self.validation));
        }
        if self.validation.is_some() {
            return Err(TrainError::ConflictingValidations);
        }
        if !(0.0..1.0).contains(&found) {
            return Err(TrainError::InvalidValidationSplit { found, samples: samples.inputs.len() });
        }
        let len = samples.inputs.len();
        // Rounded, since 0.9 as an `f32` is a little less than nine samples of ten; at least one is held out.
        let held_out = (libm::round(len as f64 * f64::from(found)) as usize).max(1);
        let kept = len.saturating_sub(held_out);
        match (samples.inputs.split_at_checked(kept), samples.targets.split_at_checked(kept)) {
            (Some((inputs, held_inputs)), Some((targets, held_targets))) if kept > 0 => {
                Ok((Samples { inputs, targets }, Some(Samples { inputs: held_inputs, targets: held_targets })))
            }
            _ => Err(TrainError::InvalidValidationSplit { found, samples: samples.inputs.len() }),
        }
    }
}
