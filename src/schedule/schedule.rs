//! The trait of every schedule.

use crate::error::TrainError;
use crate::schedule::{Epoch, StepInfo};

/// How many values a schedule may remember between epochs: a checkpoint has room for so many.
pub const SCHEDULE_STATE: usize = 4;

/// The learning rate of every step of a fit.
///
/// Every closure on a [`StepInfo`] is a schedule; its argument's type must be written down:
///
/// ```
/// use stackprop::schedule::{Schedule, StepInfo};
///
/// let mut linear = |step: &StepInfo| 0.1 * (1.0 - step.progress());
/// let schedule: &mut dyn Schedule = &mut linear;
/// assert_eq!(schedule.learning_rate(&StepInfo::new(0, 10, 100)), 0.1);
/// assert_eq!(schedule.learning_rate(&StepInfo::new(500, 10, 100)), 0.05);
/// ```
pub trait Schedule {
    /// Whether the settings make sense, before a fit begins; by default they do.
    ///
    /// # Errors
    ///
    /// The first that does not, with what was expected.
    fn check(&self) -> Result<(), TrainError> {
        Ok(())
    }

    /// The learning rate of the step at `moment`.
    fn learning_rate(&mut self, step: &StepInfo) -> f32;

    /// Told of every epoch when it is over, before the first step of the next.
    fn after_epoch(&mut self, epoch: &Epoch) {
        let _ = epoch;
    }

    /// What it remembers between epochs, at most [`SCHEDULE_STATE`] values; most remember nothing. A schedule with the same
    /// settings goes on from where this one is when it is given these values.
    fn state_mut(&mut self) -> &mut [f32] {
        &mut []
    }
}

impl<F: FnMut(&StepInfo) -> f32> Schedule for F {
    fn learning_rate(&mut self, step: &StepInfo) -> f32 {
        self(step)
    }
}

/// From `from` to `to` along half a cosine, as `progress` goes from 0 to 1; beyond, it stays there.
pub(super) fn half_cosine(from: f64, to: f64, progress: f64) -> f64 {
    // Not `min`, which takes 1 for a progress that is NaN.
    let progress = if progress > 1.0 { 1.0 } else { progress };
    to + (from - to) * (1.0 + libm::cos(core::f64::consts::PI * progress)) / 2.0
}
