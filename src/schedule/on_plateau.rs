//! A learning rate that decays when the loss stops improving.

use crate::error::TrainError;
use crate::schedule::{Epoch, SCHEDULE_STATE, Schedule, StepInfo};
use crate::setting::Allowed;

/// Multiplies the learning rate by `factor` if the loss has not improved for more than `patience` *epochs*. It observes
/// the validation loss, or without validation the training loss.
///
/// An epoch improves if loss < best · (1 − threshold), where `best` is the loss of the last improving epoch; the first
/// epoch improves. After more than `patience` epochs in a row without improvement, η ← max(factor · η, floor) and the
/// count restarts; the next `cooldown` epochs do not count. Equals PyTorch's `ReduceLROnPlateau` with mode `min`, which
/// also skips changes of at most 10⁻⁸. A NaN loss does not improve.
///
/// The schedule keeps state across epochs, so create a new one for each fit.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::schedule::{OnPlateau, Schedule, StepInfo};
///
/// let mut schedule = OnPlateau { patience: 1, factor: 0.5, ..OnPlateau::new(0.1) };
/// for (epoch, loss) in [(1, 0.9), (2, 0.8), (3, 0.8), (4, 0.8)] {
///     assert_eq!(schedule.learning_rate(&StepInfo { epoch, ..StepInfo::new(0, 100, 100) }), 0.1);
///     let training = Evaluation { loss, accuracy: None };
///     let metrics = metrics::PerMetric::default();
///     schedule.after_epoch(&Epoch { epoch, training, validation: None, metrics });
/// }
/// assert_eq!(schedule.learning_rate(&StepInfo { epoch: 5, ..StepInfo::new(0, 100, 100) }), 0.05);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OnPlateau {
    /// The learning rate of the first epoch, 0 or above.
    pub initial: f32,
    /// The factor per plateau, from 0 to below 1; 0.1 with [`new`](Self::new).
    pub factor: f32,
    /// The number of epochs in a row without improvement that it tolerates; 10 with [`new`](Self::new).
    pub patience: usize,
    /// The relative improvement that counts, from 0 to below 1; 10⁻⁴ with [`new`](Self::new).
    pub threshold: f32,
    /// The number of epochs after a change that do not count; 0 with [`new`](Self::new).
    pub cooldown: usize,
    /// The smallest learning rate, from 0 to the initial rate; 0 with [`new`](Self::new) (PyTorch's `min_lr`).
    pub floor: f32,
    /// The state across epochs; [`PlateauState::START`] before the first epoch.
    pub state: PlateauState,
}

/// The state of an [`OnPlateau`]: the best loss, the number of epochs in a row without improvement, the remaining
/// epochs of the cooldown, and the number of changes of the learning rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlateauState([f32; SCHEDULE_STATE]);

impl PlateauState {
    /// The state before the first epoch, whose loss always improves.
    pub const START: Self = Self([f32::INFINITY, 0.0, 0.0, 0.0]);
}

impl Default for PlateauState {
    fn default() -> Self {
        Self::START
    }
}

/// The smallest change of the learning rate; the schedule skips smaller ones.
const SMALLEST_CHANGE: f64 = 1e-8;

impl OnPlateau {
    /// PyTorch's settings with this learning rate.
    #[must_use]
    pub const fn new(initial: f32) -> Self {
        Self {
            initial,
            factor: 0.1,
            patience: 10,
            threshold: 1e-4,
            cooldown: 0,
            floor: 0.0,
            state: PlateauState::START,
        }
    }

    /// The learning rate after `changes` changes, computed as a power, so that rounding errors do not accumulate.
    fn after(&self, changes: f32) -> f64 {
        let (initial, floor) = (f64::from(self.initial), f64::from(self.floor));
        let rate = initial * libm::pow(f64::from(self.factor), f64::from(changes));
        // `f64::max` would replace a NaN rate with the floor.
        if rate < floor { floor } else { rate }
    }
}

impl Schedule for OnPlateau {
    fn check(&self) -> Result<(), TrainError> {
        Allowed::NOT_NEGATIVE.check([("initial", self.initial)])?;
        Allowed::up_to(self.initial, "0 to the initial rate").check([("floor", self.floor)])?;
        Allowed::BELOW_ONE.check([("factor", self.factor), ("threshold", self.threshold)])
    }

    fn learning_rate(&mut self, _: &StepInfo) -> f32 {
        let PlateauState([.., changes]) = self.state;
        self.after(changes) as f32
    }

    fn after_epoch(&mut self, epoch: &Epoch) {
        let loss = epoch.validation.unwrap_or(epoch.training).loss;
        let PlateauState([mut best, mut waited, mut cooldown, mut changes]) = self.state;
        if f64::from(loss) < f64::from(best) * (1.0 - f64::from(self.threshold)) {
            (best, waited) = (loss, 0.0);
        } else {
            waited += 1.0;
        }
        if cooldown > 0.0 {
            (cooldown, waited) = (cooldown - 1.0, 0.0);
        }
        if waited > self.patience as f32 {
            if self.after(changes) - self.after(changes + 1.0) > SMALLEST_CHANGE {
                changes += 1.0;
            }
            (cooldown, waited) = (self.cooldown as f32, 0.0);
        }
        self.state = PlateauState([best, waited, cooldown, changes]);
    }

    fn state_mut(&mut self) -> &mut [f32] {
        &mut self.state.0
    }
}
