//! Where a fit is.

/// A step of a fit: where it is, and how far there is to go.
///
/// ```
/// use stackprop::schedule::StepInfo;
///
/// let moment = StepInfo::new(250, 10, 100); // step 250 of 10 epochs of 100 batches
/// assert_eq!(moment, StepInfo { step: 250, steps: 1000, epoch: 3, epochs: 10, batches: 100 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepInfo {
    /// How many steps were taken before it, in the whole fit; the first is 0.
    pub step: usize,
    /// How many steps the whole fit has.
    pub steps: usize,
    /// The epoch it belongs to; the first is 1.
    pub epoch: usize,
    /// How many epochs the fit has.
    pub epochs: usize,
    /// How many batches, and so steps, an epoch has.
    pub batches: usize,
}

impl StepInfo {
    /// Step `step`, the first being 0, of a fit of `epochs` epochs with `batches` batches each: for a loop of one's own around
    /// a [`Stepper`](crate::train::Stepper).
    #[must_use]
    pub const fn new(step: usize, epochs: usize, batches: usize) -> Self {
        let done = match step.checked_div(batches) {
            Some(done) => done,
            None => 0,
        };
        Self { step, steps: epochs.saturating_mul(batches), epoch: done.saturating_add(1), epochs, batches }
    }

    /// How much of the fit is over, from 0 to below 1: step / steps. 0 where the fit has no steps.
    #[must_use]
    pub fn progress(&self) -> f32 {
        match self.steps {
            0 => 0.0,
            steps => (self.step as f64 / steps as f64) as f32,
        }
    }
}
