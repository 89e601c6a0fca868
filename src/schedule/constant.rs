//! A constant learning rate.

use crate::error::TrainError;
use crate::schedule::{Schedule, StepInfo};
use crate::setting::Allowed;

/// A constant learning rate.
///
/// ```
/// use stackprop::schedule::{Constant, Schedule, StepInfo};
///
/// let mut schedule = Constant { learning_rate: 0.1 };
/// assert_eq!(schedule.learning_rate(&StepInfo::new(42, 1, 100)), 0.1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Constant {
    /// η, 0 or above.
    pub learning_rate: f32,
}

impl Schedule for Constant {
    fn check(&self) -> Result<(), TrainError> {
        Allowed::NOT_NEGATIVE.check([("learning_rate", self.learning_rate)])
    }

    fn learning_rate(&mut self, _: &StepInfo) -> f32 {
        self.learning_rate
    }
}
