//! The schedules of the learning rate: the crate's types, with the numbers that both the page and an exported program
//! use.

use stackprop::schedule::{Cosine, ExponentialDecay, OnPlateau, OneCycle, Schedule, StepDecay};

use crate::settings::{self, Training};

/// The factor of a step, and of a plateau.
const HALF: f32 = 0.5;
/// The number of parts that ten steps of [`StepDecay`] make of [`Training::schedule_epochs`]. Below 111 epochs there
/// may be fewer steps, because each part has the same whole number of epochs.
const PARTS: usize = 11;
/// The part of the learning rate that remains at the end of [`ExponentialDecay`].
const REMAINDER: f64 = 0.01;

/// A schedule with its settings and state.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "each holds the type of its name in `stackprop::schedule`")]
pub enum RateSchedule {
    StepDecay(StepDecay),
    ExponentialDecay(ExponentialDecay),
    Cosine(Cosine),
    OneCycle(OneCycle),
    OnPlateau(OnPlateau),
}

impl RateSchedule {
    /// The schedule of a training before its first step; `None` for a constant learning rate.
    #[must_use]
    pub fn new(training: &Training) -> Option<Self> {
        let (rate, epochs) = (training.learning_rate, training.schedule_epochs);
        Some(match training.schedule {
            settings::Schedule::None => return None,
            settings::Schedule::StepDecay => Self::StepDecay(StepDecay {
                initial: rate,
                factor: HALF,
                every: (epochs as usize).div_ceil(PARTS).max(1),
            }),
            settings::Schedule::ExponentialDecay => {
                Self::ExponentialDecay(ExponentialDecay { initial: rate, factor: factor_per_epoch(epochs) })
            }
            settings::Schedule::Cosine => Self::Cosine(Cosine::new(rate)),
            settings::Schedule::OneCycle => Self::OneCycle(OneCycle::new(rate)),
            settings::Schedule::OnPlateau => Self::OnPlateau(OnPlateau { factor: HALF, ..OnPlateau::new(rate) }),
        })
    }

    /// The schedule as the trait that a training loop calls.
    pub fn as_dyn(&mut self) -> &mut dyn Schedule {
        match self {
            Self::StepDecay(schedule) => schedule,
            Self::ExponentialDecay(schedule) => schedule,
            Self::Cosine(schedule) => schedule,
            Self::OneCycle(schedule) => schedule,
            Self::OnPlateau(schedule) => schedule,
        }
    }

    /// Whether the learning rate of a step depends on the number of epochs of the whole fit.
    #[must_use]
    pub fn depends_on_length(&self) -> bool {
        matches!(self, Self::Cosine(_) | Self::OneCycle(_))
    }
}

/// The factor of each epoch that leaves [`REMAINDER`] in the last one.
fn factor_per_epoch(epochs: u32) -> f32 {
    let decays = epochs.saturating_sub(1).max(1);
    libm::pow(REMAINDER, 1.0 / f64::from(decays)) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use stackprop::schedule::StepInfo;

    /// The learning rates of the first and of the last step of 200 epochs of 5 batches, from a rate of 1.
    fn ends(schedule: settings::Schedule) -> [f32; 2] {
        let training = Training { schedule, learning_rate: 1.0, schedule_epochs: 200, ..Training::default() };
        let mut schedule = RateSchedule::new(&training).expect("a schedule");
        schedule.as_dyn().check().expect("valid settings");
        [0, 999].map(|step| schedule.as_dyn().learning_rate(&StepInfo::new(step, 200, 5)))
    }

    #[test]
    fn schedules_begin_and_end_at_the_stated_rates() {
        assert_eq!(ends(settings::Schedule::StepDecay), [1.0, 1.0 / 1024.0]);
        let [first, last] = ends(settings::Schedule::ExponentialDecay);
        // The factor is rounded to 24 bits, and 199 epochs multiply its error.
        assert!(first == 1.0 && (last - 0.01).abs() < 0.01 * 199.0 / (1 << 24) as f32, "{last}");
        let [first, last] = ends(settings::Schedule::Cosine);
        assert!(first == 1.0 && last < 1e-5);
        assert_eq!(ends(settings::Schedule::OneCycle), [0.04, 4e-6]);
        assert_eq!(ends(settings::Schedule::OnPlateau), [1.0, 1.0]);
    }

    #[test]
    fn short_schedules_are_valid() {
        for schedule_epochs in 1..30 {
            for schedule in [settings::Schedule::StepDecay, settings::Schedule::ExponentialDecay] {
                let training = Training { schedule, schedule_epochs, ..Training::default() };
                let mut schedule = RateSchedule::new(&training).expect("a schedule");
                schedule.as_dyn().check().expect("valid settings");
            }
        }
    }

    #[test]
    fn without_a_schedule_the_rate_is_constant() {
        assert_eq!(RateSchedule::new(&Training::default()), None);
    }
}
