//! The position of a step in a fit.

/// The position of a step in a fit, and the length of the fit.
///
/// ```
/// use stackprop::schedule::StepInfo;
///
/// let info = StepInfo::new(250, 10, 100); // step 250 of 10 epochs of 100 batches
/// assert_eq!(info, StepInfo { step: 250, steps: 1000, epoch: 3, epochs: 10, batches: 100 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepInfo {
    /// The number of steps before this one, in the whole fit; 0 for the first step.
    pub step: usize,
    /// The number of steps in the whole fit.
    pub steps: usize,
    /// The step's epoch, counted from 1.
    pub epoch: usize,
    /// The number of epochs in the fit.
    pub epochs: usize,
    /// The number of batches, and so of steps, per epoch.
    pub batches: usize,
}

impl StepInfo {
    /// Step `step`, counted from 0, of a fit of `epochs` epochs with `batches` batches each: for a custom training loop
    /// around a [`Stepper`](crate::train::Stepper).
    #[must_use]
    pub const fn new(step: usize, epochs: usize, batches: usize) -> Self {
        let done = match step.checked_div(batches) {
            Some(done) => done,
            None => 0,
        };
        Self { step, steps: epochs.saturating_mul(batches), epoch: done.saturating_add(1), epochs, batches }
    }

    /// The completed fraction of the fit, step / steps, from 0 to below 1. 0 for a fit without steps.
    #[must_use]
    pub fn progress(&self) -> f32 {
        match self.steps {
            0 => 0.0,
            steps => (self.step as f64 / steps as f64) as f32,
        }
    }
}
