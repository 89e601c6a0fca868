//! Early stopping: when it stops, compared with Keras in `golden/early_stopping/`, and which network it returns.

mod support;

use std::cell::RefCell;
use std::fs;
use std::path::Path;

use bytemuck::Zeroable;
use serde::Deserialize;
use stackprop::activation::Activation;
use stackprop::activation::Pass;
use stackprop::architecture::Architecture;
use stackprop::initializer::Initializer;
use stackprop::limits::Percent;
use stackprop::loss::{FusedWith, Loss};
use stackprop::prelude::*;
use stackprop::simd::{Portable, Simd};
use stackprop::train::Monitor;
use stackprop::{Floats, Row};
use support::{bits, rows};

const BATCH: usize = 4;

type Classifier = sequential![Dense<2, 5, Tanh>, Dense<5, 3, Softmax>];
type ClassifierTrainer = Trainer<Classifier, CrossEntropy, Momentum, BATCH>;

/// An initialized network, and samples with random labels, so that the validation loss soon stops improving.
fn noise() -> (Classifier, Vec<[f32; 2]>, Vec<usize>) {
    let rng = &mut Rng::seed_from_u64(7);
    let net = Classifier::random(rng);
    let (inputs, labels) = (rows(20, rng), (0..20).map(|_| rng.below(3) as usize).collect());
    (net, inputs, labels)
}

/// A fit ends with the best network, bit-identical to that of a loop that keeps all networks.
#[test]
fn the_best_epoch_is_restored() {
    let (untrained, inputs, labels) = noise();
    let samples = Samples::new(&inputs[..12], &labels[..12]);
    let validation = Samples::new(&inputs[12..], &labels[12..]);
    let momentum = Momentum { learning_rate: 0.5, momentum: 0.8 };
    const EPOCHS: usize = 30;

    let (mut net, mut stepper) = (untrained.clone(), ClassifierTrainer::new(CrossEntropy::default(), momentum));
    let epochs: Vec<_> = (0..EPOCHS)
        .map(|_| {
            for (inputs, labels) in samples.inputs.chunks(BATCH).zip(samples.targets.chunks(BATCH)) {
                stepper.using(Portable).step(&mut net, inputs, labels).expect("a finite loss");
            }
            (stepper.using(Portable).evaluate(&net, validation).expect("labels below 3"), bits(net.floats()))
        })
        .collect();

    for monitor in [Monitor::Loss, Monitor::Accuracy] {
        let worse = |evaluation: &Evaluation| match monitor {
            Monitor::Loss => evaluation.loss,
            _ => -evaluation.accuracy.expect("a classifier"),
        };
        // Of equal losses, the first.
        let best = |epochs: &[(Evaluation, Vec<u32>)]| {
            (0..epochs.len()).min_by(|&a, &b| worse(&epochs[a].0).total_cmp(&worse(&epochs[b].0))).expect("an epoch")
        };
        for patience in [1, 2, 3, 5, 8, usize::MAX] {
            let over = (1..=EPOCHS).find(|&done| done - 1 - best(&epochs[..done]) >= patience);
            let (done, stopped) = (over.unwrap_or(EPOCHS), over.is_some());
            let best = best(&epochs[..done]);
            // The best epoch must not be the last one.
            assert!(best + 1 < done);

            let early_stopping = Some(EarlyStopping { patience, monitor, ..EarlyStopping::default() });
            let validation = Some(validation);
            let fit = Fit { epochs: EPOCHS, validation, shuffle: None, early_stopping, ..Fit::default() };
            let (mut net, mut trainer) = (untrained.clone(), ClassifierTrainer::new(CrossEntropy::default(), momentum));
            let history = trainer.using(Portable).fit(&mut net, samples, fit).expect("a finite loss");
            let last = history.last().expect("an epoch").epoch; // a 32-bit CPU keeps fewer epochs
            assert_eq!((last, history.stopped(), history.best_epoch()), (done, stopped, Some(best + 1)));
            assert_eq!(bits(net.floats()), epochs[best].1, "{monitor:?}, patience {patience}");
        }
    }
}

/// Early stopping observes the training samples if the monitor names them, with validation samples or without.
#[test]
fn the_training_samples_are_watched_by_name() {
    for monitor in [Monitor::TrainingLoss, Monitor::TrainingAccuracy] {
        for is_validated in [false, true] {
            let (mut net, inputs, labels) = noise();
            // Validation gets worse where the training gets better.
            let wrong: Vec<_> = labels.iter().map(|label| (label + 1) % 3).collect();
            let validation_samples = is_validated.then(|| Samples::new(&inputs[..], &wrong[..]));
            let (mut after, mut validation) = (Vec::new(), Vec::new());
            let score = |evaluation: Evaluation| match monitor {
                Monitor::TrainingLoss => evaluation.loss,
                _ => -evaluation.accuracy.expect("a classifier"),
            };
            let mut on_epoch = |epoch: &Epoch, net: &Classifier| {
                after.push((score(epoch.training), bits(net.floats())));
                validation.extend(epoch.validation.map(score));
                std::ops::ControlFlow::Continue(())
            };
            let fit = Fit {
                epochs: 100,
                validation: validation_samples,
                early_stopping: Some(EarlyStopping { patience: 3, monitor, ..EarlyStopping::default() }),
                on_epoch: Some(&mut on_epoch),
                ..Fit::default()
            };
            // With this learning rate the loss rises and falls.
            let momentum = Momentum { learning_rate: 0.2, momentum: 0.9 };
            let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), momentum);
            let samples = Samples::new(&inputs, &labels);
            let history = trainer.using(Portable).fit(&mut net, samples, fit).expect("a finite loss");
            let best = history.best_epoch().expect("a best epoch");
            assert!(history.stopped() && history.len() == best + 3);
            assert!(after.iter().all(|(score, _)| *score >= after[best - 1].0));
            assert_eq!(bits(net.floats()), after[best - 1].1);
            // The validation samples have another best epoch.
            assert!(validation.is_empty() || validation.iter().any(|score| *score < validation[best - 1]));
        }
    }
}

/// Early stopping without the samples or the accuracy that it monitors is an error before the first step.
#[test]
fn it_needs_something_to_watch() {
    let (mut net, inputs, labels) = noise();
    let samples = Samples::new(&inputs, &labels);
    let untouched = net.clone();
    let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), Momentum::default());
    for monitor in [Monitor::Loss, Monitor::Accuracy] {
        let early_stopping = Some(EarlyStopping { monitor, ..EarlyStopping::default() });
        let fit = Fit { epochs: 9, early_stopping, ..Fit::default() };
        let error = trainer.using(Portable).fit(&mut net, samples, fit).expect_err("no validation samples");
        assert_eq!(error, TrainError::NoValidation);
        assert_eq!(
            error.to_string(),
            "expected validation samples for early stopping, found none: set `validation` or `validation_split`, or \
             monitor the training samples with `Monitor::TrainingLoss`"
        );
    }
    assert_eq!(bits(net.floats()), bits(untouched.floats()));

    type Line = Dense<1, 1, Identity>;
    let samples = Samples::new(&[[0.0], [1.0], [2.0]], &[[1.0], [3.0], [5.0]]);
    let (mut net, mut trainer) = (Line::zeroed(), Trainer::<Line, _, _, 2>::new(MeanSquaredError, Sgd::default()));
    for (monitor, validation) in [
        (Monitor::Accuracy, Some(samples)),
        (Monitor::TrainingAccuracy, Some(samples)),
        (Monitor::TrainingAccuracy, None),
    ] {
        let early_stopping = Some(EarlyStopping { monitor, ..EarlyStopping::default() });
        let fit = Fit { epochs: 9, validation, early_stopping, ..Fit::default() };
        let error = trainer.using(Portable).fit(&mut net, samples, fit).expect_err("no accuracy");
        assert_eq!(error, TrainError::NoAccuracy);
        assert_eq!(
            error.to_string(),
            "expected a loss with an accuracy for early stopping, found one without: monitor a loss, with \
             `Monitor::Loss`"
        );
    }
    assert_eq!(net, Line::zeroed());
}

/// A validation loss that is always NaN never improves: the fit keeps its last network.
#[test]
fn a_validation_loss_that_is_nan_is_never_the_best() {
    let (mut net, inputs, labels) = noise();
    let nan = [[f32::NAN; 2]; 3];
    let early_stopping = Some(EarlyStopping { patience: 2, ..EarlyStopping::default() });
    let validation = Some(Samples::new(&nan, &[0, 1, 2]));
    let fit = Fit { epochs: 10, validation, early_stopping, ..Fit::default() };
    let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), Momentum::default());
    let mut without = net.clone();
    let history =
        trainer.using(Portable).fit(&mut net, Samples::new(&inputs, &labels), fit).expect("a finite training loss");
    assert_eq!((history.len(), history.stopped(), history.best_epoch()), (2, true, None));

    let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), Momentum::default());
    let fit = Fit { epochs: 2, ..Fit::default() };
    trainer.using(Portable).fit(&mut without, Samples::new(&inputs, &labels), fit).expect("a finite loss");
    assert_eq!(bits(net.floats()), bits(without.floats()));
}

#[test]
fn it_stops_when_keras_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/early_stopping/runs.json");
    let golden: Golden = serde_json::from_str(&fs::read_to_string(path).expect("the golden file")).expect("JSON");
    assert!(!golden.runs.is_empty());
    for run in golden.runs {
        let monitor = match run.mode.as_str() {
            "min" => Monitor::Loss,
            _ => Monitor::Accuracy,
        };
        SCRIPT.set(run.values.iter().map(|&value| evaluation(monitor, value)).collect());
        let early_stopping = Some(EarlyStopping { patience: run.patience, min_delta: run.min_delta, monitor });
        let validation = Some(Samples::new(&[[0.0]], &[()]));
        let fit = Fit { epochs: run.values.len(), validation, early_stopping, ..Fit::default() };
        // Each epoch is one step, which adds 1 to the bias.
        let mut net = Dense::<1, 1, Scripted>::zeroed();
        let mut trainer = Trainer::<Dense<1, 1, Scripted>, _, _, 1>::new(Script, Sgd { learning_rate: 1.0 });
        let history = trainer.using(Portable).fit(&mut net, Samples::new(&[[0.0]], &[()]), fit).expect("a finite loss");

        let stopped = history.stopped().then_some(history.len());
        assert_eq!((stopped, history.best_epoch()), (run.stopped, Some(run.best)), "{monitor:?} {early_stopping:?}");
        assert_eq!(net.bias, [run.best as f32]);
    }
}

/// A golden file; `golden/early_stopping.py` describes its keys.
#[derive(Deserialize)]
struct Golden {
    runs: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    patience: usize,
    min_delta: f32,
    mode: String,
    values: Vec<f32>,
    stopped: Option<usize>,
    best: usize,
}

fn evaluation(monitor: Monitor, value: f32) -> Evaluation {
    match monitor {
        Monitor::Loss => Evaluation { loss: value, accuracy: None },
        _ => Evaluation { loss: 1.0, accuracy: Some(value) },
    }
}

thread_local! {
    /// The evaluation after each epoch.
    static SCRIPT: RefCell<Vec<Evaluation>> = const { RefCell::new(Vec::new()) };
}

/// The activation that the loss below requires.
struct Scripted;

impl Activation for Scripted {
    const ARCHITECTURE: Architecture = Architecture::name("Scripted");
    const INITIALIZER: Initializer = Initializer::GlorotUniform;

    type Kept<R: Row> = ();
    type Dropout = Percent<0>;

    fn forward<S: Simd, R: Row>(_: S, _: &mut [R]) {}

    fn forward_train<S: Simd, R: Row>(_: S, _: Pass, _: &mut [R], _: &mut [()]) {}

    fn backward<S: Simd, R: Row>(_: S, _: &[R], _: &[()], _: &mut [R]) {}
}

/// A loss whose gradient increases the logit. Its evaluation returns the golden file's value for that epoch.
#[derive(Clone, Copy, Zeroable)]
struct Script;

impl Loss for Script {
    type Target<R: Row> = ();

    fn check<R: Row>(&self, _: &[()]) -> Result<(), TrainError> {
        Ok(())
    }

    fn target_of<R: Row>(_: usize) {}

    fn class_of<R: Row>((): &()) -> Option<usize> {
        None
    }
}

impl FusedWith<Scripted> for Script {
    fn weighted_delta<S: Simd, R: Row>(&self, _: S, logits: &mut [R], _: &[()], _: f32) -> Evaluation {
        R::flatten_mut(logits).fill(-1.0);
        Evaluation { loss: 0.0, accuracy: None }
    }

    fn evaluate<S: Simd, R: Row>(&self, _: S, logits: &mut [R], _: &[()]) -> Evaluation {
        // Before the first epoch, the fit only finds out whether the loss has an accuracy.
        let epoch = (R::flatten(logits)[0] as usize).max(1);
        SCRIPT.with_borrow(|script| script[epoch - 1])
    }
}
