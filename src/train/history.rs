//! The record of a training run.

use core::ops::Deref;

use heapless::Vec;

use crate::metrics::PerMetric;
use crate::schedule::Epoch;

/// The epochs of a training run, in order; dereferences to a slice of [`Epoch`].
///
/// The history holds up to [`CAPACITY`](History::CAPACITY) epochs. A longer run drops every second one, repeatedly if
/// necessary, so that the history spans the whole run and contains the last epoch.
/// [`Fit::on_epoch`](crate::train::Fit::on_epoch) receives every epoch.
#[derive(Clone, Debug, Default)]
pub struct History {
    epochs: Vec<Epoch, { Self::CAPACITY }>,
    /// The names of the metrics.
    metrics: PerMetric<&'static str>,
    /// The number of times that every second epoch was dropped: the history contains every 2^doublings-th epoch, and
    /// the last.
    doublings: u32,
    stopped: bool,
    best_epoch: Option<usize>,
}

impl History {
    /// The maximum number of epochs in a history: 128, or 16 on 32-bit microcontrollers.
    pub const CAPACITY: usize = if cfg!(any(target_pointer_width = "64", target_family = "wasm")) { 128 } else { 16 };

    /// Whether the run ended before it had completed [`Fit::epochs`](crate::train::Fit::epochs) epochs: a callback or
    /// early stopping ended it.
    ///
    /// It is `false` if that happens at the end of the last epoch. The epochs of a resumed run count from the first of
    /// the stopped one, so it is `true` after resuming a run that early stopping had ended: no epoch follows.
    #[must_use]
    pub fn stopped(&self) -> bool {
        self.stopped
    }

    /// With early stopping, the number of the best epoch, counted from 1, whose parameters the network has.
    #[must_use]
    pub fn best_epoch(&self) -> Option<usize> {
        self.best_epoch
    }

    /// The names of [`Fit::metrics`](crate::train::Fit::metrics), in the order of the values in [`Epoch::metrics`].
    #[must_use]
    pub fn metrics(&self) -> &[&'static str] {
        &self.metrics
    }

    /// The values of the metric with this name, one per epoch of the history; empty if there is none. Of equal names
    /// the first counts.
    pub fn metric(&self, name: &str) -> impl Iterator<Item = f32> {
        let index = self.metrics.iter().position(|other| *other == name);
        self.epochs.iter().filter_map(move |epoch| epoch.metrics.get(index?).copied())
    }

    /// The history before the first epoch.
    pub(super) fn new(metrics: PerMetric<&'static str>) -> Self {
        Self { metrics, ..Self::default() }
    }

    /// Notes whether the run stopped, and the best epoch.
    pub(super) fn end(&mut self, stopped: bool, best_epoch: Option<usize>) {
        (self.stopped, self.best_epoch) = (stopped, best_epoch);
    }

    pub(super) fn push(&mut self, epoch: Epoch) {
        push(&mut self.epochs, &mut self.doublings, epoch);
    }
}

/// Adds an epoch. If the history is full, it replaces the last epoch or drops every second one.
fn push<const CAPACITY: usize>(epochs: &mut Vec<Epoch, CAPACITY>, doublings: &mut u32, epoch: Epoch) {
    let is_kept = |epoch: &Epoch, doublings| (epoch.epoch - 1).trailing_zeros() >= doublings;
    // The previous last epoch may have been present only as the last one.
    if epochs.last().is_some_and(|last| !is_kept(last, *doublings)) {
        epochs.pop();
    }
    while epochs.is_full() && epochs.len() > 1 {
        *doublings += 1;
        epochs.retain(|epoch| is_kept(epoch, *doublings));
    }
    if epochs.is_full() {
        epochs.pop();
    }
    // Cannot fail: the lines above freed a place.
    let _ = epochs.push(epoch);
}

impl Deref for History {
    type Target = [Epoch];

    fn deref(&self) -> &[Epoch] {
        &self.epochs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::Evaluation;

    fn check<const CAPACITY: usize>() {
        for epochs in (0..70).chain([127, 128, 129, 1000]) {
            let (mut kept, mut doublings) = (Vec::<Epoch, CAPACITY>::new(), 0);
            for epoch in 1..=epochs {
                let training = Evaluation { loss: 0.0, accuracy: None };
                let epoch = Epoch { epoch, training, validation: None, metrics: PerMetric::default() };
                push(&mut kept, &mut doublings, epoch);
            }
            let kept: Vec<usize, CAPACITY> = kept.iter().map(|epoch| epoch.epoch).collect();
            if epochs <= CAPACITY {
                assert!(kept.iter().copied().eq(1..=epochs));
            } else {
                assert_eq!(kept.last(), Some(&epochs));
            }
            if epochs > CAPACITY && CAPACITY > 1 {
                assert_eq!(kept[0], 1);
                // All epochs except the last are a power of two apart, and more than half of the capacity is used.
                let mut strides = kept[..kept.len() - 1].windows(2).map(|pair| pair[1] - pair[0]);
                let stride = strides.clone().next().unwrap_or(1);
                assert!(stride.is_power_of_two() && strides.all(|other| other == stride), "{kept:?}");
                assert!(kept.len() > CAPACITY / 2, "{kept:?} of {epochs} with a capacity of {CAPACITY}");
                if CAPACITY > 2 {
                    assert!(epochs - kept[kept.len() - 2] <= stride, "{kept:?} of {epochs} skips the newest epochs");
                }
            }
        }
    }

    #[test]
    fn a_history_spans_the_whole_run() {
        check::<1>();
        check::<2>();
        check::<3>();
        check::<8>();
        check::<16>();
        check::<128>();
    }
}
