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
mod epoch;
mod exponential_decay;
mod on_plateau;
mod one_cycle;
mod schedule;
mod step_decay;
mod step_info;

pub use self::constant::Constant;
pub use self::cosine::Cosine;
pub use self::epoch::Epoch;
pub use self::exponential_decay::ExponentialDecay;
pub use self::on_plateau::{OnPlateau, PlateauState};
pub use self::one_cycle::OneCycle;
pub use self::schedule::{SCHEDULE_STATE, Schedule};
pub use self::step_decay::StepDecay;
pub use self::step_info::StepInfo;
