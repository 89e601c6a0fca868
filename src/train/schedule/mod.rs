//! Schedules: what the learning rate is at each step of a fit.
//!
//! | schedule | learning rate | changes |
//! | --- | --- | --- |
//! | [`Constant`] | η | never |
//! | [`StepDecay`] | η₀ · factor^⌊(epoch − 1) / every⌋ | every so many epochs |
//! | [`ExponentialDecay`] | η₀ · factor^(epoch − 1) | every epoch |
//! | [`Cosine`] | up a line to the peak, down half a cosine to the floor | every step |
//! | [`OneCycle`] | up half a cosine to the peak, down another to almost nothing | every step |
//! | [`OnPlateau`] | η₀ · factorⁿ, after the loss stood still n times | when an epoch's loss says so |
//!
//! All are computed in `f64` and rounded once. A learning rate here is what a step is multiplied by, and not a factor on the
//! optimizer's own setting. A fit looks at a schedule's settings before it begins; asked without a fit, no setting makes a
//! schedule panic.

mod constant;
mod cosine;
mod exponential_decay;
mod moment;
mod on_plateau;
mod one_cycle;
mod step_decay;

pub use self::constant::Constant;
pub use self::cosine::Cosine;
pub use self::exponential_decay::ExponentialDecay;
pub use self::moment::Moment;
pub use self::on_plateau::{OnPlateau, PlateauState};
pub use self::one_cycle::OneCycle;
pub use self::step_decay::StepDecay;

use super::{Epoch, TrainError};

/// How many values a schedule may remember between epochs: a checkpoint has room for so many.
pub const SCHEDULE_STATE: usize = 4;

/// The learning rate of every step of a fit.
///
/// Every closure on a [`Moment`] is a schedule; its argument's type must be written down:
///
/// ```
/// use stackprop::prelude::*;
///
/// let mut linear = |moment: &Moment| 0.1 * (1.0 - moment.progress());
/// let schedule: &mut dyn Schedule = &mut linear;
/// assert_eq!(schedule.learning_rate(&Moment::new(0, 10, 100)), 0.1);
/// assert_eq!(schedule.learning_rate(&Moment::new(500, 10, 100)), 0.05);
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
    fn learning_rate(&mut self, moment: &Moment) -> f32;

    /// Told of every epoch when it is over, before the first step of the next.
    fn after_epoch(&mut self, epoch: &Epoch) {
        let _ = epoch;
    }

    /// What it remembers between epochs, at most [`SCHEDULE_STATE`] values; most remember nothing. A schedule with the same
    /// settings goes on from where this one is when it is given these values.
    fn state(&mut self) -> &mut [f32] {
        &mut []
    }
}

impl<F: FnMut(&Moment) -> f32> Schedule for F {
    fn learning_rate(&mut self, moment: &Moment) -> f32 {
        self(moment)
    }
}

/// From `from` to `to` along half a cosine, as `progress` goes from 0 to 1; beyond, it stays there.
fn half_cosine(from: f64, to: f64, progress: f64) -> f64 {
    // Not `min`, which takes 1 for a progress that is NaN.
    let progress = if progress > 1.0 { 1.0 } else { progress };
    to + (from - to) * (1.0 + libm::cos(core::f64::consts::PI * progress)) / 2.0
}
