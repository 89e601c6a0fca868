//! Callbacks: code that follows a fit.

use core::ops::ControlFlow;

use crate::schedule::Epoch;
use crate::train::{Batch, Checkpoint, History};

/// Follows a fit: a progress bar, a log, a plot. [`Fit::callbacks`](super::Fit::callbacks) takes any number of them.
///
/// Each method has a default that does nothing. `Break` stops the training after the fit has called the other callbacks
/// for the same batch, epoch or checkpoint.
///
/// ```
/// use core::ops::ControlFlow;
/// use stackprop::prelude::*;
/// use stackprop::train::{Callback, FitInfo};
///
/// /// Prints the loss of every epoch.
/// struct Print {
///     epochs: usize,
/// }
///
/// impl<Net> Callback<Net> for Print {
///     fn on_begin(&mut self, info: &FitInfo<'_>) {
///         self.epochs = info.epochs;
///     }
///
///     fn on_epoch(&mut self, epoch: &Epoch, _: &Net) -> ControlFlow<()> {
///         println!("epoch {}/{}: loss {}", epoch.epoch, self.epochs, epoch.training.loss);
///         ControlFlow::Continue(())
///     }
/// }
///
/// let samples = Samples::new(&[[0.0], [1.0], [2.0]], &[[1.0], [3.0], [5.0]]);
/// let mut trainer = Trainer::<Dense<1, 1, Identity>, _, _, 2>::new(MeanSquaredError, Momentum::default());
/// let mut print = Print { epochs: 0 };
/// trainer.fit(&mut Dense::zeroed(), samples, Fit { callbacks: &mut [&mut print], ..Fit::default() })?;
/// # Ok::<(), TrainError>(())
/// ```
pub trait Callback<Net> {
    /// Called before the first step, after all checks of the fit.
    fn on_begin(&mut self, info: &FitInfo<'_>) {
        let _ = info;
    }

    /// Called after every batch, like [`Fit::on_batch`](super::Fit::on_batch).
    fn on_batch(&mut self, batch: &Batch) -> ControlFlow<()> {
        let _ = batch;
        ControlFlow::Continue(())
    }

    /// Called after every epoch, with the network after it, like [`Fit::on_epoch`](super::Fit::on_epoch).
    fn on_epoch(&mut self, epoch: &Epoch, net: &Net) -> ControlFlow<()> {
        let _ = (epoch, net);
        ControlFlow::Continue(())
    }

    /// Called after every epoch with the complete state of the fit, like
    /// [`Fit::on_checkpoint`](super::Fit::on_checkpoint).
    fn on_checkpoint(&mut self, checkpoint: &Checkpoint<'_, Net>) -> ControlFlow<()> {
        let _ = checkpoint;
        ControlFlow::Continue(())
    }

    /// Called at the end of a fit that called [`on_begin`](Callback::on_begin), with its history; with `None` after an
    /// error, which [`Trainer::fit`](super::Trainer::fit) returns. A panic ends the fit without this call.
    fn on_end(&mut self, history: Option<&History>) {
        let _ = history;
    }
}

/// A fit that begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FitInfo<'a> {
    /// The number of epochs: [`Fit::epochs`](super::Fit::epochs).
    pub epochs: usize,
    /// The number of epochs done before, in a resumed fit; 0 in others.
    pub resumed: usize,
    /// The number of training samples in an epoch; 0 for a [`Stream`](super::Stream) of unknown length.
    pub samples: usize,
    /// The number of batches in an epoch; 0 for a [`Stream`](super::Stream) of unknown length.
    pub batches: usize,
    /// Whether the fit has validation samples.
    pub has_validation: bool,
    /// The names of the metrics, in the order of the values in [`Epoch::metrics`].
    pub metrics: &'a [&'static str],
}
