//! The end of a fit, whatever ends it.

use crate::layer::Train;
use crate::loss::Loss;
use crate::optimizer::Optimizer;
use crate::train::checkpoint::Position;
use crate::train::{Fit, Trainer};

/// A fit in progress. Its end leaves the trainer ready for the next fit.
///
/// `drop` is that end, so that it also follows a panic in a callback, a schedule, a loss or an optimizer that the
/// program catches.
pub(super) struct Running<'a, Net: Train, L: Loss, O: Optimizer, const BATCH: usize> {
    pub(super) trainer: &'a mut Trainer<Net, L, O, BATCH>,
    pub(super) net: &'a mut Net,
    /// The optimizer's own learning rate: those of a schedule apply to this fit only.
    learning_rate: f32,
    /// Whether the network ends with the best epoch.
    keeps_best: bool,
    has_succeeded: bool,
}

impl<'a, Net: Train, L: Loss, O: Optimizer, const BATCH: usize> Running<'a, Net, L, O, BATCH> {
    /// Begins a fit at the trainer's position.
    pub(super) fn new(trainer: &'a mut Trainer<Net, L, O, BATCH>, net: &'a mut Net, fit: &Fit<'_, Net, L>) -> Self {
        let (progress, keeps_best) = (&mut trainer.position.progress, fit.early_stopping.is_some());
        // The snapshot of a resumed fit may hold the best epoch, which only early stopping needs.
        if progress.epochs() == 0 || !keeps_best {
            trainer.kept.keep(net);
            progress.keep_last();
        }
        let learning_rate = *trainer.stepper.optimizer.learning_rate_mut();
        Self { trainer, net, learning_rate, keeps_best, has_succeeded: false }
    }

    /// Ends the fit.
    pub(super) fn end(mut self, has_succeeded: bool) {
        self.has_succeeded = has_succeeded;
    }
}

impl<Net: Train, L: Loss, O: Optimizer, const BATCH: usize> Drop for Running<'_, Net, L, O, BATCH> {
    fn drop(&mut self) {
        let Trainer { stepper, kept, position, .. } = &mut *self.trainer;
        if !self.has_succeeded || (self.keeps_best && position.progress.kept().is_some()) {
            kept.restore(self.net);
        }
        if !self.has_succeeded {
            // The moments may have caused the divergence, or belong to half a step.
            stepper.reset();
        }
        *stepper.optimizer.learning_rate_mut() = self.learning_rate;
        *position = Position::default();
    }
}
