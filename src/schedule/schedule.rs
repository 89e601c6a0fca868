//! The trait of every schedule.

use crate::error::TrainError;
use crate::schedule::{Epoch, StepInfo};

/// The largest number of values that a schedule may keep between epochs; a checkpoint reserves this space.
pub const SCHEDULE_STATE: usize = 4;

/// The learning rate of every step of a fit.
///
/// Every closure on a [`StepInfo`] is a schedule; its argument needs a type annotation:
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
    /// Checks the settings before a fit begins. The default accepts all.
    ///
    /// # Errors
    ///
    /// For the first invalid setting, with the expected range.
    fn check(&self) -> Result<(), TrainError> {
        Ok(())
    }

    /// The learning rate of `step`, 0 or above and finite; a fit ends with an error at any other.
    fn learning_rate(&mut self, step: &StepInfo) -> f32;

    /// Called after every epoch, before the first step of the next.
    fn after_epoch(&mut self, epoch: &Epoch) {
        let _ = epoch;
    }

    /// The state that the schedule keeps between epochs, at most [`SCHEDULE_STATE`] values; empty by default. A
    /// schedule with the same settings continues from this one if it is given these values. A fit refuses a schedule
    /// with more, which a checkpoint could not hold.
    fn state_mut(&mut self) -> &mut [f32] {
        &mut []
    }
}

impl<F: FnMut(&StepInfo) -> f32> Schedule for F {
    fn learning_rate(&mut self, step: &StepInfo) -> f32 {
        self(step)
    }
}

/// Half a cosine from `from` to `to` as `progress` goes from 0 to 1; constant beyond 1.
pub(super) fn half_cosine(from: f64, to: f64, progress: f64) -> f64 {
    // `f64::min` would replace a NaN progress with 1.
    let progress = if progress > 1.0 { 1.0 } else { progress };
    to + (from - to) * (1.0 + libm::cos(core::f64::consts::PI * progress)) / 2.0
}
