//! Schedules: the learning rate as a function of the step.
//!
//! | schedule | learning rate | changes |
//! | --- | --- | --- |
//! | [`Constant`] | η | never |
//! | [`StepDecay`] | η₀ · factor^⌊(epoch − 1) / every⌋ | after every `every` epochs |
//! | [`ExponentialDecay`] | η₀ · factor^(epoch − 1) | every epoch |
//! | [`Cosine`] | linear warm-up to the peak, half a cosine down to the floor | every step |
//! | [`OneCycle`] | half a cosine up to the peak, another down to nearly 0 | every step |
//! | [`OnPlateau`] | η₀ · factorⁿ after n plateaus of the loss | after a plateau of `patience` epochs |
//!
//! Schedules compute in `f64` and round once. The learning rate multiplies an optimizer's step; it replaces the
//! optimizer's own learning rate rather than scaling it. A fit checks the settings before its first step; without a
//! fit, no setting makes a schedule panic.

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
