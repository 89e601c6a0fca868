//! What is remembered of a training run.

use core::ops::Deref;

use crate::loss::Evaluation;
use crate::schedule::Epoch;

/// The epochs of a training run, in order; as a slice of [`Epoch`] by `Deref`.
///
/// It has room for `CAPACITY` epochs. Where a run is longer, every second one is forgotten as often as it needs, so that
/// the history still spans the whole run; the last epoch is always there.
#[derive(Clone, Debug, Default)]
pub struct History<const CAPACITY: usize> {
    epochs: heapless::Vec<Epoch, CAPACITY>,
    /// How often every second epoch was forgotten: every 2^doublings-th is there, and the last.
    doublings: u32,
    stopped: bool,
    best_epoch: Option<usize>,
}

impl<const CAPACITY: usize> History<CAPACITY> {
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

    /// The epochs themselves.
    #[must_use]
    pub fn into_inner(self) -> heapless::Vec<Epoch, CAPACITY> {
        self.epochs
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
        if self.epochs.is_full() {
            self.epochs.pop();
        }
        // There is room now, or there never is: a history without capacity remembers nothing.
        let _ = self.epochs.push(epoch);
    }
}

impl<const CAPACITY: usize> Deref for History<CAPACITY> {
    type Target = [Epoch];

    fn deref(&self) -> &[Epoch] {
        &self.epochs
    }
}

/// The mean over batches of different sizes, in f64 so that the length of an epoch does not matter.
#[derive(Default)]
pub(super) struct Mean {
    loss: f64,
    accuracy: f64,
    is_classifier: bool,
    samples: f64,
}

impl Mean {
    pub(super) fn add(&mut self, evaluation: Evaluation, samples: usize) {
        let samples = samples as f64;
        self.loss += f64::from(evaluation.loss) * samples;
        self.accuracy += f64::from(evaluation.accuracy.unwrap_or_default()) * samples;
        self.is_classifier = evaluation.accuracy.is_some();
        self.samples += samples;
    }

    pub(super) fn evaluation(&self) -> Evaluation {
        Evaluation {
            loss: (self.loss / self.samples) as f32,
            accuracy: self.is_classifier.then_some((self.accuracy / self.samples) as f32),
        }
    }
}
