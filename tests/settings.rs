//! Invalid settings return an error with the expected range and the found value, before training begins.

use stackprop::optimizer::{AdamW, NAdam, Nesterov, Optimizer, Regularized, RmsProp};
use stackprop::prelude::*;
use stackprop::schedule::{Constant, Cosine, ExponentialDecay, OnPlateau, OneCycle, Schedule, StepDecay, StepInfo};

type Line = Dense<1, 1, Identity>;

/// The range of a setting, and values outside it.
type Domain = (&'static str, &'static [f32]);

const NOT_NEGATIVE: Domain = ("0 or above, and finite", &[-0.5, f32::NAN, f32::INFINITY, f32::NEG_INFINITY]);
const POSITIVE: Domain = ("above 0, and finite", &[0.0, -0.5, f32::NAN, f32::INFINITY]);
/// ε of Adam with its default β₂, whose limit is 5.06e-13, and of RMSprop, whose limit is 1.6e-13.
const EPSILON: Domain = (
    "at least 1.6e-14 / sqrt(1 - beta_2), and finite, because the squares of smaller gradients vanish in f32",
    &[0.0, -0.5, f32::NAN, f32::INFINITY, 1e-30, 5e-13],
);
const EPSILON_OF_RMS_PROP: Domain = (
    "at least 1.6e-14 / sqrt(1 - smoothing), and finite, because the squares of smaller gradients vanish in f32",
    &[0.0, -0.5, f32::NAN, f32::INFINITY, 1e-30, 1.5e-13],
);
const BELOW_ONE: Domain = ("0 to below 1", &[1.0, -0.5, f32::NAN, f32::INFINITY]);
const FRACTION: Domain = ("0 to 1", &[1.5, -0.5, f32::NAN, f32::INFINITY]);
const LIMIT: Domain = ("above 0, or infinity for no limit", &[0.0, -0.5, f32::NAN]);

/// Tries every invalid value of each setting. A line of the table is a name and a range.
macro_rules! refused {
    ($check:ident: $($settings:expr => { $($name:ident: $domain:expr,)+ })+) => {
        $($({
            let (expected, wrong) = $domain;
            for &found in wrong {
                let settings = changed($settings, |settings| settings.$name = found);
                $check(settings, &format!("expected {} of {expected}, found {found:?}", stringify!($name)));
            }
        })+)+
    };
}

#[test]
fn of_optimizers() {
    refused! { optimizer:
        Sgd::default() => { learning_rate: NOT_NEGATIVE, }
        Momentum::default() => { learning_rate: NOT_NEGATIVE, momentum: BELOW_ONE, }
        Nesterov::default() => { learning_rate: NOT_NEGATIVE, momentum: BELOW_ONE, }
        RmsProp::default() => { learning_rate: NOT_NEGATIVE, smoothing: BELOW_ONE, epsilon: EPSILON_OF_RMS_PROP, }
        Adam::default() => { learning_rate: NOT_NEGATIVE, beta_1: BELOW_ONE, beta_2: BELOW_ONE, epsilon: EPSILON, }
        AdamW::default() => {
            learning_rate: NOT_NEGATIVE, beta_1: BELOW_ONE, beta_2: BELOW_ONE, epsilon: EPSILON,
            weight_decay: NOT_NEGATIVE,
        }
        NAdam::default() => {
            learning_rate: NOT_NEGATIVE, beta_1: BELOW_ONE, beta_2: BELOW_ONE, epsilon: EPSILON,
            momentum_decay: NOT_NEGATIVE,
        }
        Regularized::<Momentum>::default() => {
            l1: NOT_NEGATIVE, l2: NOT_NEGATIVE, weight_decay: NOT_NEGATIVE,
            clip_value: LIMIT, clip_norm: LIMIT, max_norm: LIMIT,
        }
    }
}

#[test]
fn of_schedules() {
    refused! { schedule:
        Constant { learning_rate: 0.1 } => { learning_rate: NOT_NEGATIVE, }
        StepDecay { initial: 0.1, factor: 0.5, every: 1 } => { initial: NOT_NEGATIVE, factor: NOT_NEGATIVE, }
        ExponentialDecay { initial: 0.1, factor: 0.5 } => { initial: NOT_NEGATIVE, factor: NOT_NEGATIVE, }
        Cosine::new(0.1) => { peak: NOT_NEGATIVE, floor: ("0 to the peak", &[0.2, -0.5, f32::NAN]), }
        OneCycle::new(0.1) => {
            peak: NOT_NEGATIVE, warm_up_fraction: FRACTION, initial_divisor: POSITIVE, final_divisor: POSITIVE,
        }
        OnPlateau::new(0.1) => {
            initial: NOT_NEGATIVE, factor: BELOW_ONE, threshold: BELOW_ONE,
            floor: ("0 to the initial rate", &[0.2, -0.5, f32::NAN, f32::INFINITY]),
        }
    }
    schedule(StepDecay { initial: 0.1, factor: 0.5, every: 0 }, "expected every of 1 or above, found 0.0");
    schedule(TooMuchState([0.0; 5]), "expected schedule state of at most `SCHEDULE_STATE` values, found 5.0");
}

/// A schedule with more values than a checkpoint keeps.
struct TooMuchState([f32; 5]);

impl Schedule for TooMuchState {
    fn learning_rate(&mut self, _: &StepInfo) -> f32 {
        0.1
    }

    fn state_mut(&mut self) -> &mut [f32] {
        &mut self.0
    }
}

/// A schedule that returns an invalid learning rate ends the fit, which restores the last complete epoch.
#[test]
fn of_a_learning_rate_during_a_fit() {
    for found in NOT_NEGATIVE.1.iter().copied() {
        let (mut net, mut after_two) = (untouched(), untouched());
        let mut schedule = |step: &StepInfo| if step.step == 2 { found } else { 0.1 };
        let samples = Samples::new(&[[1.0]], &[[2.0]]);
        let mut trainer = Trainer::<Line, _, _, 1>::new(MeanSquaredError, Sgd { learning_rate: 0.1 });
        trainer.fit(&mut after_two, samples, Fit { epochs: 2, ..Fit::default() }).expect("a finite loss");
        let fit = Fit { epochs: 5, schedule: Some(&mut schedule), ..Fit::default() };
        let error = trainer.fit(&mut net, samples, fit).expect_err("no such learning rate");
        assert_eq!(error.to_string(), format!("expected learning_rate of 0 or above, and finite, found {found:?}"));
        assert_eq!((net, trainer.stepper.optimizer.learning_rate), (after_two, 0.1));
    }
}

#[test]
fn of_a_fit() {
    refuses(Fit { epochs: 0, ..Fit::default() }, "expected epochs of 1 or above, found 0.0");
}

#[test]
fn of_early_stopping() {
    refused! { early_stopping: EarlyStopping::default() => { min_delta: NOT_NEGATIVE, } }
}

/// The limits of the ranges are valid.
#[test]
fn at_the_ends() {
    let all = [
        Sgd { learning_rate: 0.0 }.check(),
        Momentum { learning_rate: f32::MAX, momentum: 0.0 }.check(),
        Adam { beta_1: 0.0, beta_2: 0.0, epsilon: 1.6e-14, ..Adam::default() }.check(),
        Adam { epsilon: 5.1e-13, ..Adam::default() }.check(),
        Adam { beta_2: 1.0 - f32::EPSILON / 2.0, epsilon: 6.6e-11, ..Adam::default() }.check(),
        Adam { epsilon: f32::MAX, ..Adam::default() }.check(),
        RmsProp { epsilon: 1.7e-13, ..RmsProp::default() }.check(),
        Regularized { clip_norm: f32::INFINITY, ..Regularized::<Sgd>::default() }.check(),
        Cosine { floor: 0.1, ..Cosine::new(0.1) }.check(),
        OnPlateau { floor: 0.1, ..OnPlateau::new(0.1) }.check(),
        OneCycle { warm_up_fraction: 0.0, ..OneCycle::new(0.1) }.check(),
        OneCycle { warm_up_fraction: 1.0, ..OneCycle::new(0.1) }.check(),
        ExponentialDecay { initial: 0.1, factor: 1.5 }.check(),
    ];
    assert_eq!(all, [Ok(()); 13]);
}

fn changed<S>(mut settings: S, change: impl FnOnce(&mut S)) -> S {
    change(&mut settings);
    settings
}

/// A fit, a step, and a step of a wrapping optimizer return the same error.
fn optimizer<O: Optimizer + Clone>(optimizer: O, text: &str) {
    let samples = Samples::new(&[[1.0]], &[[2.0]]);
    let mut net = untouched();
    let mut trainer = Trainer::<Line, _, _, 1>::new(MeanSquaredError, optimizer.clone());
    let around = Regularized::new(optimizer);
    let errors = [
        trainer.fit(&mut net, samples, Fit::default()).map(|_| ()),
        trainer.step(&mut net, samples.inputs, samples.targets).map(|_| ()),
        Stepper::<Line, _, _, 1>::new(MeanSquaredError, around)
            .step(&mut net, samples.inputs, samples.targets)
            .map(|_| ()),
    ];
    for error in errors {
        assert_eq!(error.expect_err("no such setting").to_string(), text);
    }
    assert_eq!(net, untouched());
}

fn schedule(mut schedule: impl Schedule, text: &str) {
    refuses(Fit { schedule: Some(&mut schedule), ..Fit::default() }, text);
}

fn early_stopping(early_stopping: EarlyStopping, text: &str) {
    refuses(Fit { early_stopping: Some(early_stopping), ..Fit::default() }, text);
}

fn refuses(fit: Fit<'_, Line, MeanSquaredError>, text: &str) {
    let mut net = untouched();
    let mut trainer = Trainer::<Line, _, _, 1>::new(MeanSquaredError, Sgd::default());
    let error = trainer.fit(&mut net, Samples::new(&[[1.0]], &[[2.0]]), fit).expect_err("no such setting");
    assert_eq!(error.to_string(), text);
    assert_eq!(net, untouched());
}

/// Debug output names the settings, and leaves out parameters and callbacks.
#[test]
fn debug_output_shows_the_settings() {
    let trainer = Trainer::<Line, _, _, 1>::new(MeanSquaredError, Sgd { learning_rate: 0.5 });
    let stepper = "Stepper { loss: MeanSquaredError, optimizer: Sgd { learning_rate: 0.5 }, .. }";
    assert_eq!(format!("{:?}", trainer.stepper), stepper);
    assert_eq!(format!("{trainer:?}"), format!("Trainer {{ stepper: {stepper}, .. }}"));
    let fit = Fit::<Line, MeanSquaredError> { epochs: 3, validation_split: 0.25, ..Fit::default() };
    let expected = "Fit { epochs: 3, validation_split: 0.25, shuffle: Some(0), early_stopping: None, .. }";
    assert_eq!(format!("{fit:?}"), expected);
}

fn untouched() -> Line {
    Line::new([[1.0]], [2.0])
}
