//! The calls of a fit's closures and callbacks.

use core::ops::ControlFlow;

use crate::layer::Train;
use crate::loss::Loss;
use crate::schedule::Epoch;
use crate::train::{Batch, Callback, Checkpoint, Fit, FitInfo, History};

impl<Net: Train, L: Loss> Fit<'_, Net, L> {
    /// Calls [`Callback::on_begin`].
    pub(super) fn notify_begin(&mut self, info: &FitInfo<'_>) {
        self.callbacks.iter_mut().for_each(|callback| callback.on_begin(info));
    }

    /// Calls [`Fit::on_batch`] and the callbacks; `Break` if one of them stops the fit.
    pub(super) fn notify_batch(&mut self, batch: &Batch) -> ControlFlow<()> {
        let first = self.on_batch.as_mut().map(|on_batch| on_batch(batch));
        self.notify(first, |callback| callback.on_batch(batch))
    }

    /// Calls [`Fit::on_epoch`] and the callbacks; `Break` if one of them stops the fit.
    pub(super) fn notify_epoch(&mut self, epoch: &Epoch, net: &Net) -> ControlFlow<()> {
        let first = self.on_epoch.as_mut().map(|on_epoch| on_epoch(epoch, net));
        self.notify(first, |callback| callback.on_epoch(epoch, net))
    }

    /// Calls [`Fit::on_checkpoint`] and the callbacks; `Break` if one of them stops the fit.
    pub(super) fn notify_checkpoint(&mut self, checkpoint: &Checkpoint<'_, Net>) -> ControlFlow<()> {
        let first = self.on_checkpoint.as_mut().map(|on_checkpoint| on_checkpoint(checkpoint));
        self.notify(first, |callback| callback.on_checkpoint(checkpoint))
    }

    /// Calls [`Callback::on_end`].
    pub(super) fn notify_end(&mut self, history: Option<&History>) {
        self.callbacks.iter_mut().for_each(|callback| callback.on_end(history));
    }

    /// Calls every callback, also after a `Break`; `Break` if the closure before or one of them stops the fit.
    fn notify(
        &mut self,
        closure: Option<ControlFlow<()>>,
        mut call: impl FnMut(&mut dyn Callback<Net>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut flow = closure.unwrap_or(ControlFlow::Continue(()));
        for callback in self.callbacks.iter_mut() {
            if call(*callback).is_break() {
                flow = ControlFlow::Break(());
            }
        }
        flow
    }
}
