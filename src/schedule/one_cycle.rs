//! The one-cycle schedule.

use crate::error::TrainError;
use crate::schedule::schedule::half_cosine;
use crate::schedule::{Schedule, StepInfo};
use crate::setting::Allowed;

/// Half a cosine up to a peak that would be too high for a constant rate, then half a cosine down to nearly 0 (Smith
/// and Topin, *Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates*, 2019).
///
/// In a fit of n steps, the rate starts at peak / initial_divisor, reaches the peak at step warm_up_fraction · n − 1,
/// and ends at peak / initial_divisor / final_divisor in the last step. Equals PyTorch's `OneCycleLR` with two phases;
/// the momentum is not cycled.
///
/// ```
/// use stackprop::schedule::{OneCycle, Schedule, StepInfo};
///
/// let mut schedule = OneCycle::new(0.5);
/// let fit = |step| StepInfo::new(step, 10, 100);
/// assert_eq!(schedule.learning_rate(&fit(0)), 0.02);
/// assert_eq!(schedule.learning_rate(&fit(299)), 0.5);
/// assert_eq!(schedule.learning_rate(&fit(999)), 2e-6);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OneCycle {
    /// The highest learning rate, 0 or above (PyTorch's `max_lr`).
    pub peak: f32,
    /// The fraction of the *steps* before the peak, from 0 to 1, clamped to that range; 0.3 with [`new`](Self::new)
    /// (PyTorch's `pct_start`).
    pub warm_up_fraction: f32,
    /// The ratio of the peak to the initial rate, above 0; 25 with [`new`](Self::new) (PyTorch's `div_factor`).
    pub initial_divisor: f32,
    /// The ratio of the initial rate to the final rate, above 0; 10,000 with [`new`](Self::new) (PyTorch's
    /// `final_div_factor`).
    pub final_divisor: f32,
}

impl OneCycle {
    /// PyTorch's settings with this peak.
    #[must_use]
    pub const fn new(peak: f32) -> Self {
        Self { peak, warm_up_fraction: 0.3, initial_divisor: 25.0, final_divisor: 10_000.0 }
    }
}

impl Schedule for OneCycle {
    fn check(&self) -> Result<(), TrainError> {
        Allowed::NOT_NEGATIVE.check([("peak", self.peak)])?;
        Allowed::FRACTION.check([("warm_up_fraction", self.warm_up_fraction)])?;
        Allowed::POSITIVE.check([("initial_divisor", self.initial_divisor), ("final_divisor", self.final_divisor)])
    }

    fn learning_rate(&mut self, step: &StepInfo) -> f32 {
        let peak = f64::from(self.peak);
        let initial = peak / f64::from(self.initial_divisor);
        let end = initial / f64::from(self.final_divisor);
        let (step, steps) = (step.step as f64, step.steps as f64);
        // The peak may lie between two steps, or before the first step.
        let summit = f64::from(self.warm_up_fraction.clamp(0.0, 1.0)) * steps - 1.0;
        let rate = if step <= summit {
            half_cosine(initial, peak, part(step, summit))
        } else {
            half_cosine(peak, end, part(step - summit, steps - 1.0 - summit))
        };
        rate as f32
    }
}

/// `done / all`, or 1 if `all` is not positive.
fn part(done: f64, all: f64) -> f64 {
    if all <= 0.0 { 1.0 } else { done / all }
}
