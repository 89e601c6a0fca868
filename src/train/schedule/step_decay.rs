//! A learning rate that falls in steps.

use super::{Moment, Schedule};

/// Multiplies the learning rate by a factor every so many *epochs*, and keeps it between: η₀ · factor^⌊(epoch − 1) / every⌋.
/// PyTorch's `StepLR`, called once an epoch.
///
/// ```
/// use stackprop::prelude::*;
///
/// let mut schedule = StepDecay { initial: 0.1, factor: 0.5, every: 10 };
/// let at_epoch = |epoch| Moment { epoch, ..Moment::new(0, 30, 100) };
/// assert_eq!(schedule.learning_rate(&at_epoch(10)), 0.1);
/// assert_eq!(schedule.learning_rate(&at_epoch(11)), 0.05);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepDecay {
    /// η₀, the learning rate of the first epochs, above 0.
    pub initial: f32,
    /// What it is multiplied by, from 0 to 1 (PyTorch's `gamma`).
    pub factor: f32,
    /// After how many epochs, at least 1 (PyTorch's `step_size`); 0 for never.
    pub every: usize,
}

impl Schedule for StepDecay {
    fn learning_rate(&mut self, moment: &Moment) -> f32 {
        let times = moment.epoch.saturating_sub(1).checked_div(self.every).unwrap_or(0);
        (f64::from(self.initial) * libm::pow(f64::from(self.factor), times as f64)) as f32
    }
}
