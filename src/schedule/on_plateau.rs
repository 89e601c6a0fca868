//! A learning rate that falls when the loss does not.

use crate::error::TrainError;
use crate::schedule::Epoch;
use crate::schedule::{SCHEDULE_STATE, Schedule, StepInfo};
use crate::setting::Allowed;

/// Multiplies the learning rate by a factor when the loss has not become better for more than `patience` *epochs*. It watches
/// the validation loss, or the training loss where there is no validation.
///
/// An epoch is good if loss < best · (1 − threshold), with the best of the good ones before; the first is. After more than
/// `patience` epochs in a row that are not, η ← max(factor · η, floor), and counting begins anew; the `cooldown` epochs after
/// that do not count. As PyTorch's `ReduceLROnPlateau` with mode `min`, and like there a change by no more than 10⁻⁸ is not
/// made. A loss that is NaN is not good.
///
/// It remembers what it saw: a new fit wants a new one.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::schedule::{OnPlateau, Schedule, StepInfo};
///
/// let mut schedule = OnPlateau { patience: 1, factor: 0.5, ..OnPlateau::new(0.1) };
/// for (epoch, loss) in [(1, 0.9), (2, 0.8), (3, 0.8), (4, 0.8)] {
///     assert_eq!(schedule.learning_rate(&StepInfo { epoch, ..StepInfo::new(0, 100, 100) }), 0.1);
///     schedule.after_epoch(&Epoch { epoch, training: Evaluation { loss, accuracy: None }, validation: None });
/// }
/// assert_eq!(schedule.learning_rate(&StepInfo { epoch: 5, ..StepInfo::new(0, 100, 100) }), 0.05);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OnPlateau {
    /// The learning rate of the first epoch, 0 or above.
    pub initial: f32,
    /// What it is multiplied by, from 0 to below 1, from where on nothing changes; 0.1 with [`new`](Self::new).
    pub factor: f32,
    /// How many epochs in a row may be no better; 10 with [`new`](Self::new).
    pub patience: usize,
    /// By which part of the best loss an epoch must be better, from 0 to below 1; 10⁻⁴ with [`new`](Self::new).
    pub threshold: f32,
    /// How many epochs after a change do not count; 0 with [`new`](Self::new).
    pub cooldown: usize,
    /// Where it falls no further, 0 or above; 0 with [`new`](Self::new) (PyTorch's `min_lr`).
    pub floor: f32,
    /// What it remembers; [`PlateauState::START`] before the first epoch.
    pub state: PlateauState,
}

/// What an [`OnPlateau`] remembers: the best loss, how many epochs in a row were no better, how many epochs of the cooldown
/// are left, how often the learning rate was changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlateauState([f32; SCHEDULE_STATE]);

impl PlateauState {
    /// Nothing was seen yet: every loss is good.
    pub const START: Self = Self([f32::INFINITY, 0.0, 0.0, 0.0]);
}

impl Default for PlateauState {
    fn default() -> Self {
        Self::START
    }
}

/// The smallest change that is made.
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

    /// The learning rate after so many changes: no rounding adds up, however many there are.
    fn after(&self, changes: f32) -> f64 {
        let (initial, floor) = (f64::from(self.initial), f64::from(self.floor));
        let rate = initial * libm::pow(f64::from(self.factor), f64::from(changes));
        // Not `max`, which takes the floor for a rate that is NaN; and one that starts below the floor stays there.
        if changes > 0.0 && rate < floor { floor } else { rate }
    }
}

impl Schedule for OnPlateau {
    fn check(&self) -> Result<(), TrainError> {
        Allowed::NOT_NEGATIVE.check([("initial", self.initial), ("floor", self.floor)])?;
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
