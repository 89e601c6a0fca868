//! The record of a training run.

use core::ops::Deref;

use heapless::Vec;

use crate::schedule::Epoch;

/// The epochs of a training run, in order; as a slice of [`Epoch`] by `Deref`.
///
/// It has room for [`CAPACITY`](History::CAPACITY) epochs. A longer run drops every second one as often as necessary, so that
/// the history still spans the whole run; the last epoch is always there. [`Fit::on_epoch`](crate::train::Fit::on_epoch) sees
/// every epoch.
#[derive(Clone, Debug, Default)]
pub struct History {
    epochs: Vec<Epoch, { Self::CAPACITY }>,
    /// How often every second epoch was dropped: every 2^doublings-th is there, and the last.
    doublings: u32,
    stopped: bool,
    best_epoch: Option<usize>,
}

impl History {
    /// The number of epochs that a history has room for: 128, or 16 on 32-bit microcontrollers.
    pub const CAPACITY: usize = if cfg!(any(target_pointer_width = "64", target_family = "wasm")) { 128 } else { 16 };

    /// Whether a callback or early stopping ended the run before its last epoch.
    #[must_use]
    pub fn stopped(&self) -> bool {
        self.stopped
    }

    /// With early stopping, the number of the best epoch, whose parameters the network has; the first is 1.
    #[must_use]
    pub fn best_epoch(&self) -> Option<usize> {
        self.best_epoch
    }

    pub(super) fn stop(&mut self) {
        self.stopped = true;
    }

    pub(super) fn keep_best(&mut self, epoch: Option<usize>) {
        self.best_epoch = epoch;
    }

    pub(super) fn push(&mut self, epoch: Epoch) {
        let is_kept = |epoch: &Epoch, doublings| (epoch.epoch - 1).trailing_zeros() >= doublings;
        // The last epoch so far was there because it was the last.
        if self.epochs.last().is_some_and(|last| !is_kept(last, self.doublings)) {
            self.epochs.pop();
        }
        while self.epochs.is_full() && self.epochs.len() > 1 {
            self.doublings += 1;
            self.epochs.retain(|epoch| is_kept(epoch, self.doublings));
        }
        // There is room now.
        let _ = self.epochs.push(epoch);
    }
}

impl Deref for History {
    type Target = [Epoch];

    fn deref(&self) -> &[Epoch] {
        &self.epochs
    }
}
