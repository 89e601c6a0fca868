//! Cosine annealing with a linear warm-up.

use crate::error::TrainError;
use crate::schedule::schedule::half_cosine;
use crate::schedule::{Schedule, StepInfo};
use crate::setting::Allowed;

/// Linear warm-up to the peak over `warm_up_steps` *steps*, then half a cosine down to the floor at the end of the fit
/// (Loshchilov and Hutter, *SGDR: Stochastic Gradient Descent with Warm Restarts*, 2017, without restarts).
///
/// For a fit of n steps with w = `warm_up_steps`:
///
/// - step < w: peak · (step + 1) / (w + 1), so that the first step has a positive rate and step w is the first at the
///   peak;
/// - step ≥ w: floor + (peak − floor) · (1 + cos(π · (step − w) / (n − w))) / 2. The last step is slightly above the
///   floor, which step n would reach.
///
/// Equals PyTorch's `LinearLR` with `start_factor` 1 / (w + 1), followed by `CosineAnnealingLR` with `T_max` n − w.
///
/// ```
/// use stackprop::schedule::{Cosine, Schedule, StepInfo};
///
/// let mut schedule = Cosine { warm_up_steps: 100, ..Cosine::new(0.1) };
/// let fit = |step| StepInfo::new(step, 11, 100);
/// assert_eq!(schedule.learning_rate(&fit(100)), 0.1);
/// assert_eq!(schedule.learning_rate(&fit(600)), 0.05);
/// assert!(schedule.learning_rate(&fit(1099)) < 1e-6);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cosine {
    /// The highest learning rate, 0 or above.
    pub peak: f32,
    /// The final learning rate, from 0 to the peak; 0 with [`new`](Self::new).
    pub floor: f32,
    /// The number of warm-up steps before the peak; 0 with [`new`](Self::new). A fit of at most this many steps ends
    /// before it.
    pub warm_up_steps: usize,
}

impl Cosine {
    /// A schedule without warm-up that falls from the peak to 0.
    #[must_use]
    pub const fn new(peak: f32) -> Self {
        Self { peak, floor: 0.0, warm_up_steps: 0 }
    }
}

impl Schedule for Cosine {
    fn check(&self) -> Result<(), TrainError> {
        Allowed::NOT_NEGATIVE.check([("peak", self.peak)])?;
        Allowed::up_to(self.peak, "0 to the peak").check([("floor", self.floor)])
    }

    fn learning_rate(&mut self, step: &StepInfo) -> f32 {
        let (peak, warm_up) = (f64::from(self.peak), self.warm_up_steps);
        if let Some(done) = step.step.checked_sub(warm_up) {
            // A step at or beyond the fit's end has the progress 1, even in a fit without steps.
            let left = step.steps.saturating_sub(warm_up);
            let progress = if done < left { done as f64 / left as f64 } else { 1.0 };
            half_cosine(peak, f64::from(self.floor), progress) as f32
        } else {
            (peak * ((step.step as f64 + 1.0) / (warm_up as f64 + 1.0))) as f32
        }
    }
}
