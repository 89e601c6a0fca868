//! A learning rate that decays every few epochs.

use crate::error::TrainError;
use crate::schedule::{Schedule, StepInfo};
use crate::setting::Allowed;

/// Multiplies the learning rate by `factor` after every `every` *epochs*: η₀ · factor^⌊(epoch − 1) / every⌋. Equals
/// PyTorch's `StepLR`, stepped once per epoch.
///
/// ```
/// use stackprop::schedule::{StepDecay, Schedule, StepInfo};
///
/// let mut schedule = StepDecay { initial: 0.1, factor: 0.5, every: 10 };
/// let at_epoch = |epoch| StepInfo { epoch, ..StepInfo::new(0, 30, 100) };
/// assert_eq!(schedule.learning_rate(&at_epoch(10)), 0.1);
/// assert_eq!(schedule.learning_rate(&at_epoch(11)), 0.05);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepDecay {
    /// η₀, the learning rate of the first epochs, 0 or above.
    pub initial: f32,
    /// The factor per decay, 0 or above, usually below 1 (PyTorch's `gamma`).
    pub factor: f32,
    /// The number of epochs between decays, at least 1 (PyTorch's `step_size`).
    pub every: usize,
}

impl Schedule for StepDecay {
    fn check(&self) -> Result<(), TrainError> {
        Allowed::NOT_NEGATIVE.check([("initial", self.initial), ("factor", self.factor)])?;
        Allowed::AT_LEAST_ONE.check([("every", self.every as f32)])
    }

    fn learning_rate(&mut self, step: &StepInfo) -> f32 {
        let times = step.epoch.saturating_sub(1).checked_div(self.every).unwrap_or(0);
        (f64::from(self.initial) * libm::pow(f64::from(self.factor), times as f64)) as f32
    }
}
