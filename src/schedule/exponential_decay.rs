//! A learning rate that decays every epoch.

use crate::error::TrainError;
use crate::schedule::{Schedule, StepInfo};
use crate::setting::Allowed;

/// Multiplies the learning rate by `factor` after every *epoch*: η₀ · factor^(epoch − 1). Equals PyTorch's
/// `ExponentialLR`, stepped once per epoch.
///
/// ```
/// use stackprop::schedule::{ExponentialDecay, Schedule, StepInfo};
///
/// let mut schedule = ExponentialDecay { initial: 0.1, factor: 0.5 };
/// let at_epoch = |epoch| StepInfo { epoch, ..StepInfo::new(0, 30, 100) };
/// assert_eq!(schedule.learning_rate(&at_epoch(1)), 0.1);
/// assert_eq!(schedule.learning_rate(&at_epoch(3)), 0.025);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExponentialDecay {
    /// η₀, the learning rate of the first epoch, 0 or above.
    pub initial: f32,
    /// The factor per epoch, 0 or above, usually below 1 (PyTorch's `gamma`).
    pub factor: f32,
}

impl Schedule for ExponentialDecay {
    fn check(&self) -> Result<(), TrainError> {
        Allowed::NOT_NEGATIVE.check([("initial", self.initial), ("factor", self.factor)])
    }

    fn learning_rate(&mut self, step: &StepInfo) -> f32 {
        let times = step.epoch.saturating_sub(1);
        (f64::from(self.initial) * libm::pow(f64::from(self.factor), times as f64)) as f32
    }
}
