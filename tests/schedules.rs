//! Compares schedules with PyTorch's, from the files in `golden/schedules/`: the learning rate of every step of a fit.

mod support;

use std::fs;
use std::path::Path;

use serde::Deserialize;
use stackprop::prelude::*;
use stackprop::schedule::{Constant, Cosine, ExponentialDecay, OnPlateau, OneCycle, Schedule, StepDecay, StepInfo};
use stackprop::simd::Portable;
use stackprop::train::Batch;
use support::tolerances;

#[test]
fn step_decay() {
    check("step_decay", |Settings { initial, factor, every, .. }| StepDecay { initial, factor, every });
}

#[test]
fn exponential_decay() {
    check("exponential_decay", |Settings { initial, factor, .. }| ExponentialDecay { initial, factor });
}

#[test]
fn cosine() {
    check("cosine", |Settings { peak, floor, warm_up_steps, .. }| Cosine { peak, floor, warm_up_steps });
}

#[test]
fn one_cycle() {
    check("one_cycle", |Settings { peak, warm_up_fraction, initial_divisor, final_divisor, .. }| OneCycle {
        peak,
        warm_up_fraction,
        initial_divisor,
        final_divisor,
    });
}

#[test]
fn on_plateau() {
    check("on_plateau", |Settings { initial, factor, patience, threshold, cooldown, floor, .. }| OnPlateau {
        factor,
        patience,
        threshold,
        cooldown,
        floor,
        ..OnPlateau::new(initial)
    });
}

#[test]
fn constant() {
    let mut schedule = Constant { learning_rate: 0.25 };
    assert!((0..100).all(|step| schedule.learning_rate(&StepInfo::new(step, 10, 10)) == 0.25));
}

/// A golden file; `golden/schedules.py` describes its keys.
#[derive(Deserialize)]
struct Golden {
    curves: Vec<Curve>,
}

#[derive(Deserialize)]
struct Curve {
    settings: Settings,
    epochs: usize,
    batches: usize,
    #[serde(default)]
    losses: Vec<f32>,
    rates: Vec<f64>,
}

/// The settings of any schedule; 0 for settings that a schedule does not have.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    initial: f32,
    factor: f32,
    every: usize,
    peak: f32,
    floor: f32,
    warm_up_steps: usize,
    warm_up_fraction: f32,
    initial_divisor: f32,
    final_divisor: f32,
    patience: usize,
    threshold: f32,
    cooldown: usize,
}

/// Compares every curve of a file, queried step by step, and as the rates that a fit reports.
fn check<S: Schedule>(name: &str, schedule: impl Fn(Settings) -> S) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/schedules").join(name).with_extension("json");
    let golden: Golden = serde_json::from_str(&fs::read_to_string(path).expect("the golden file")).expect("JSON");
    assert!(!golden.curves.is_empty());
    for (index, curve) in golden.curves.iter().enumerate() {
        let what = format!("{name}, curve {index}");
        tolerances::RATES.assert(&what, &rates(schedule(curve.settings), curve), &curve.rates);
        if curve.losses.is_empty() {
            tolerances::RATES.assert(
                &what,
                &rates_of_a_fit(schedule(curve.settings), curve.epochs, curve.batches),
                &curve.rates,
            );
        }
    }
}

fn rates(mut schedule: impl Schedule, curve: &Curve) -> Vec<f32> {
    let mut rates = Vec::new();
    for epoch in 1..=curve.epochs {
        for batch in 0..curve.batches {
            let step = (epoch - 1) * curve.batches + batch;
            rates.push(schedule.learning_rate(&StepInfo::new(step, curve.epochs, curve.batches)));
        }
        if let Some(&loss) = curve.losses.get(epoch - 1) {
            // With validation, the schedule observes the validation loss.
            let training = Evaluation { loss: f32::NAN, accuracy: None };
            let validation = Some(Evaluation { loss, accuracy: None });
            schedule.after_epoch(&Epoch { epoch, training, validation, metrics: Default::default() });
        }
    }
    rates
}

fn rates_of_a_fit(mut schedule: impl Schedule, epochs: usize, batches: usize) -> Vec<f32> {
    let mut rates = Vec::new();
    let mut on_batch = |batch: &Batch| {
        rates.push(batch.learning_rate);
        std::ops::ControlFlow::Continue(())
    };
    let (inputs, targets) = (vec![[0.0]; 2 * batches], vec![[0.0]; 2 * batches]);
    let mut trainer = Trainer::<Dense<1, 1, Identity>, _, _, 2>::new(MeanSquaredError, Sgd { learning_rate: 7.0 });
    let fit = Fit { epochs, schedule: Some(&mut schedule), on_batch: Some(&mut on_batch), ..Fit::default() };
    trainer.using(Portable).fit(&mut Dense::zeroed(), Samples::new(&inputs, &targets), fit).expect("a finite loss");
    assert_eq!(trainer.stepper.optimizer.learning_rate, 7.0, "what the optimizer had is its own again");
    rates
}

#[test]
fn a_fit_from_the_start_keeps_the_state_of_its_schedule() {
    /// A rate that is itself the state.
    struct Rate([f32; 1]);

    impl Schedule for Rate {
        fn learning_rate(&mut self, _: &StepInfo) -> f32 {
            self.0[0]
        }

        fn state_mut(&mut self) -> &mut [f32] {
            &mut self.0
        }
    }

    assert_eq!(rates_of_a_fit(Rate([0.25]), 2, 1), [0.25, 0.25]);
}
