//! Properties of a fit: its errors, its history, and its equivalence to single steps.

#[path = "fit/callbacks.rs"]
mod callbacks;
#[path = "fit/metrics.rs"]
mod epoch_metrics;
#[path = "fit/errors.rs"]
mod errors;
#[path = "fit/not_finite.rs"]
mod not_finite;
mod support;

use std::ops::ControlFlow;

use stackprop::Floats;
use stackprop::optimizer::Optimizer;
use stackprop::prelude::*;
use stackprop::simd::Portable;
use stackprop::train::{Batch, History};
use support::{bits, rows};

const BATCH: usize = 4;

/// y = w·x + b, simple enough to compute by hand.
type Line = Dense<1, 1, Identity>;
type Classifier = sequential![Dense<2, 5, Tanh>, Dense<5, 3, Softmax>];

// The backend does not matter here; this one compiles fastest.
type LineTrainer<O = Sgd> = Trainer<Line, MeanSquaredError, O, BATCH>;
type ClassifierTrainer<O> = Trainer<Classifier, CrossEntropy, O, BATCH>;

/// Ten samples on a line.
fn line() -> ([[f32; 1]; 10], [[f32; 1]; 10]) {
    let inputs = std::array::from_fn(|i| [i as f32 / 8.0]);
    (inputs, inputs.map(|[x]| [2.0 * x - 1.0]))
}
/// Ten samples in three classes, and an initialized network.
fn classes() -> (Classifier, [[f32; 2]; 10], [usize; 10]) {
    let rng = &mut Rng::seed_from_u64(7);
    let net = Classifier::random(rng);
    (net, rows(10, rng).try_into().expect("ten rows"), std::array::from_fn(|i| i % 3))
}
#[test]
fn a_history_spans_the_whole_run() {
    let (inputs, targets) = ([[1.0]], [[0.0]]);
    for epochs in [1, 127, 128, 129, 1000] {
        let mut trainer = LineTrainer::<Sgd>::new(MeanSquaredError, Sgd::default());
        let mut seen = 0;
        let mut on_epoch = |_: &Epoch, _: &Line| {
            seen += 1;
            ControlFlow::Continue(())
        };
        let fit = Fit { epochs, on_epoch: Some(&mut on_epoch), ..Fit::default() };
        let samples = Samples::new(&inputs, &targets);
        let history = trainer.using(Portable).fit(&mut Line::zeroed(), samples, fit).expect("no loss");
        assert!(history.len() <= History::CAPACITY && !history.stopped());
        assert_eq!(seen, epochs);
        assert_eq!(history.first().map(|epoch| epoch.epoch), Some(1));
        assert_eq!(history.last().map(|epoch| epoch.epoch), Some(epochs));
    }
}
/// Settings may outlive the samples.
#[test]
fn samples_need_not_live_as_long_as_the_settings() {
    fn on_local_samples(fit: Fit<'_, Line, MeanSquaredError>) -> usize {
        let (inputs, targets) = line();
        let history = LineTrainer::<Sgd>::new(MeanSquaredError, Sgd::default()).using(Portable).fit(
            &mut Line::zeroed(),
            Samples::new(&inputs, &targets),
            fit,
        );
        history.expect("a finite loss").len()
    }
    assert_eq!(on_local_samples(Fit { epochs: 3, ..Fit::default() }), 3);
}
#[test]
fn a_validation_split_holds_out_the_last_samples() {
    let (net, inputs, labels) = classes();
    for (split, held_out) in [(0.25, 3), (0.5, 5), (0.9, 9), (0.01, 1), (0.2, 2), (0.7, 7)] {
        let train = |samples: usize, validation, validation_split| {
            let mut net = net.clone();
            let fit = Fit { epochs: 3, validation, validation_split, ..Fit::default() };
            let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), Adam::default());
            let samples = Samples::new(&inputs[..samples], &labels[..samples]);
            let history = trainer.using(Portable).fit(&mut net, samples, fit).expect("a finite loss");
            (bits(net.floats()), history.to_vec())
        };
        let kept = 10 - held_out;
        let validation = Samples::new(&inputs[kept..], &labels[kept..]);
        assert_eq!(train(10, None, split), train(kept, Some(validation), 0.0), "{split}");
    }
}
#[test]
fn an_epoch_reports_what_evaluation_finds() {
    let (mut net, inputs, labels) = classes();
    let (samples, validation) = (Samples::new(&inputs[..7], &labels[..7]), Samples::new(&inputs[7..], &labels[7..]));
    let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), Sgd { learning_rate: 0.0 });
    let fit = Fit { validation: Some(validation), shuffle: None, ..Fit::default() };
    let history = trainer.using(Portable).fit(&mut net, samples, fit).expect("a finite loss");
    // The learning rate is 0, so all batches of the epoch were evaluated with the same network.
    assert_eq!(history[0].training, trainer.using(Portable).evaluate(&net, samples).expect("labels below 3"));
    assert_eq!(
        history[0].validation,
        Some(trainer.using(Portable).evaluate(&net, validation).expect("labels below 3"))
    );

    // A short batch has the weight of its samples: five are off by 1, and one by 3.
    let net = Line::new([[1.0]], [0.0]);
    let inputs = [[1.0], [1.0], [1.0], [1.0], [1.0], [3.0]];
    let found = LineTrainer::<Sgd>::new(MeanSquaredError, Sgd::default())
        .using(Portable)
        .evaluate(&net, Samples::new(&inputs, &[[0.0]; 6]));
    assert_eq!(found, Ok(Evaluation { loss: (5.0 + 9.0) / 6.0, accuracy: None }));
}
#[test]
fn accuracy_counts_right_answers() {
    let net = Dense::<3, 3, Softmax>::new([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], [0.0; 3]);
    let inputs = [[3.0, 1.0, 2.0], [1.0, 3.0, 2.0], [1.0, 2.0, 3.0], [2.0, 1.0, 3.0]];
    let found = net
        .using(Portable)
        .evaluate(&CrossEntropy::default(), Samples::new(&inputs, &[0, 1, 0, 2]))
        .expect("labels below 3");
    assert_eq!(found.accuracy, Some(0.75));

    let net = Dense::<1, 1, Logistic>::new([[1.0]], [0.0]);
    let samples = Samples::new(&[[-2.0], [2.0], [-2.0], [2.0]], &[[0.0], [0.9], [1.0], [0.1]]);
    assert_eq!(
        net.using(Portable).evaluate(&BinaryCrossEntropy::default(), samples).expect("probabilities").accuracy,
        Some(0.5)
    );
}
#[test]
fn shuffling_follows_its_seed() {
    let train = |shuffle| {
        let (mut net, inputs, labels) = classes();
        let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), Sgd { learning_rate: 0.5 });
        let fit = Fit { epochs: 3, shuffle, ..Fit::default() };
        trainer.using(Portable).fit(&mut net, Samples::new(&inputs, &labels), fit).expect("a finite loss");
        bits(net.floats())
    };
    let seeds = [None, Some(0), Some(1), Some(2)];
    for (i, seed) in seeds.into_iter().enumerate() {
        for (j, other) in seeds.into_iter().enumerate() {
            assert_eq!(train(seed) == train(other), i == j, "{seed:?} and {other:?}");
        }
    }
}
/// Every epoch visits each sample once, in a random order; without shuffling, in the given order.
#[test]
fn an_epoch_sees_every_sample_once() {
    let inputs: [[f32; 1]; 10] = std::array::from_fn(|i| [i as f32]);
    let order = |shuffle| {
        // With batches of one sample and a learning rate of 0, the loss x² identifies the sample.
        let mut trainer = Trainer::<Line, _, _, 1>::new(MeanSquaredError, Sgd { learning_rate: 0.0 });
        let mut seen = Vec::new();
        let mut on_batch = |batch: &Batch| {
            seen.push(batch.loss.sqrt() as usize);
            ControlFlow::Continue(())
        };
        let fit = Fit { epochs: 2, shuffle, on_batch: Some(&mut on_batch), ..Fit::default() };
        let samples = Samples::new(&inputs, &[[0.0]; 10]);
        trainer.using(Portable).fit(&mut Line::new([[1.0]], [0.0]), samples, fit).expect("a finite loss");
        let second = seen.split_off(10);
        (seen, second)
    };
    let all: Vec<usize> = (0..10).collect();
    assert_eq!(order(None), (all.clone(), all.clone()));
    let (first, second) = order(Some(1));
    assert_ne!(first, second);
    for mut epoch in [first, second] {
        assert_ne!(epoch, all);
        epoch.sort();
        assert_eq!(epoch, all);
    }
}
/// A trainer's step equals a stepper's, and a fit equals its steps; the optimizer's state persists between fits.
#[test]
fn fits_and_steps_are_the_same() {
    fn check<O: Optimizer + Clone>(optimizer: O) {
        let (net, inputs, labels) = classes();
        let samples = Samples::new(&inputs, &labels);
        let trained = |fits: &[usize]| {
            let (mut net, mut trainer) =
                (net.clone(), ClassifierTrainer::new(CrossEntropy::default(), optimizer.clone()));
            for &epochs in fits {
                let fit = Fit { epochs, shuffle: None, ..Fit::default() };
                trainer.using(Portable).fit(&mut net, samples, fit).expect("a finite loss");
            }
            bits(net.floats())
        };
        let (mut by_trainer, mut by_stepper) = (net.clone(), net.clone());
        let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), optimizer.clone());
        let mut stepper = Stepper::<Classifier, _, _, BATCH>::new(CrossEntropy::default(), optimizer.clone());
        for _ in 0..4 {
            for (inputs, labels) in inputs.chunks(BATCH).zip(labels.chunks(BATCH)) {
                let found = trainer.using(Portable).step(&mut by_trainer, inputs, labels);
                assert_eq!(found, stepper.using(Portable).step(&mut by_stepper, inputs, labels));
            }
        }
        assert_eq!(trained(&[4]), bits(by_trainer.floats()));
        assert_eq!(trained(&[4]), bits(by_stepper.floats()));
        assert_eq!(trained(&[4]), trained(&[1, 3]));
    }
    check(Sgd::default());
    check(Momentum::default());
    check(Adam::default());
}
/// The learning rate may change between steps. A boxed trainer equals an unboxed one.
#[test]
fn settings_change_between_steps() {
    let (inputs, targets) = (&[[1.0]], &[[0.0]]);
    let mut trainer = LineTrainer::<Sgd>::boxed(MeanSquaredError, Sgd { learning_rate: 0.0 });
    let mut net = Line::new([[1.0]], [0.0]);
    trainer.using(Portable).step(&mut net, inputs, targets).expect("a finite loss");
    assert_eq!(net, Line::new([[1.0]], [0.0]));
    *trainer.stepper.optimizer.learning_rate_mut() = 0.25;
    assert_eq!(trainer.stepper.optimizer.learning_rate, 0.25);
    trainer.using(Portable).step(&mut net, inputs, targets).expect("a finite loss");
    // ∂(w·1 + b)²/∂w is 2.
    assert_eq!(net, Line::new([[0.5]], [-0.5]));
}
