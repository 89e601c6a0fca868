//! Properties of a fit: its errors, its history, and its equivalence to single steps.

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

const CAUSES: &str = "check for non-finite inputs or parameters, or too large a learning rate";

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

#[test]
fn errors_say_what_was_expected_and_found() {
    let (inputs, targets) = line();
    let samples = Samples::new(&inputs, &targets);
    let mut net = Line::new([[1.0]], [2.0]);
    let mut trainer = LineTrainer::<Sgd>::new(MeanSquaredError, Sgd::default());
    let mut fit = |samples, validation, validation_split| {
        let result =
            trainer.using(Portable).fit(&mut net, samples, Fit { validation, validation_split, ..Fit::default() });
        let error = result.expect_err("an error");
        assert_eq!(net, Line::new([[1.0]], [2.0]), "an error leaves the network as it was");
        (error, error.to_string())
    };

    let cut = Samples::new(&inputs, &targets[..9]);
    let none = Samples::new(&[], &[]);
    let lengths = TrainError::LengthMismatch { inputs: 10, targets: 9 };
    let text = "expected equally many inputs and targets, found 10 and 9";
    assert_eq!(fit(cut, None, 0.0), (lengths, text.into()));
    assert_eq!(fit(samples, Some(cut), 0.0), (lengths, text.into()));
    let text = "expected at least one sample, found none";
    assert_eq!(fit(none, None, 0.0), (TrainError::NoSamples, text.into()));
    assert_eq!(fit(samples, Some(none), 0.0), (TrainError::NoSamples, text.into()));
    let text = "expected validation samples or a validation split, found both";
    assert_eq!(fit(samples, Some(samples), 0.5), (TrainError::ConflictingValidations, text.into()));
    for found in [1.0, -0.1, 2.0, f32::INFINITY] {
        let text = format!("expected a validation split in [0, 1) that leaves training samples, found {found:?} of 10");
        assert_eq!(fit(samples, None, found), (TrainError::InvalidValidationSplit { found, samples: 10 }, text));
    }
    assert!(matches!(fit(samples, None, f32::NAN).0, TrainError::InvalidValidationSplit { .. }));
    let one = Samples::new(&inputs[..1], &targets[..1]);
    assert_eq!(fit(one, None, 0.5).0, TrainError::InvalidValidationSplit { found: 0.5, samples: 1 });

    let error = trainer.using(Portable).step(&mut net, &inputs, &targets).expect_err("ten samples");
    assert_eq!(error, TrainError::BatchTooLarge { samples: 10, batch: 4 });
    assert_eq!(error.to_string(), "expected at most 4 samples in a batch, found 10");
    assert_eq!(trainer.using(Portable).step(&mut net, &[], &[[0.0]; 0]), Err(TrainError::NoSamples));
    assert_eq!(
        trainer.using(Portable).step(&mut net, &inputs, &targets[1..]),
        Err(TrainError::LengthMismatch { inputs: 10, targets: 9 })
    );
    assert_eq!(trainer.using(Portable).evaluate(&net, none), Err(TrainError::NoSamples));

    let (mut net, inputs, mut labels) = classes();
    let before = net.clone();
    labels[7] = 3;
    let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), Sgd::default());
    let error = trainer
        .using(Portable)
        .fit(&mut net, Samples::new(&inputs, &labels), Fit::default())
        .expect_err("a label of 3");
    assert_eq!(error, TrainError::LabelOutOfRange { sample: 7, label: 3, classes: 3 });
    assert_eq!(error.to_string(), "expected labels below 3, found label 3 at sample 7");
    assert_eq!(net, before);

    let mut net = Dense::<1, 2, Logistic>::zeroed();
    let mut stepper = Stepper::<Dense<1, 2, Logistic>, _, _, 2>::new(BinaryCrossEntropy::default(), Sgd::default());
    for (found, text) in [(1.5, "1.5"), (-0.25, "-0.25"), (f32::NAN, "NaN")] {
        let error = stepper
            .using(Portable)
            .step(&mut net, &[[0.0]; 2], &[[0.0, 1.0], [0.5, found]])
            .expect_err("no probability");
        assert!(matches!(error, TrainError::InvalidProbability { sample: 1, .. }));
        assert_eq!(error.to_string(), format!("expected targets from 0 to 1, found {text} at sample 1"));
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

/// A NaN in an input stops the training at that sample; the error contains its index, and the parameters are restored.
#[test]
fn an_input_that_is_not_finite_is_found() {
    for found in [f32::NAN, f32::INFINITY] {
        for (sample, shuffle) in (0..10).flat_map(|sample| [(sample, None), (sample, Some(1))]) {
            let (mut inputs, targets) = line();
            inputs[sample] = [found];
            let mut net = Line::new([[0.5]], [0.25]);
            let mut trainer = LineTrainer::<Sgd>::new(MeanSquaredError, Sgd::default());
            let fit = Fit { epochs: 3, shuffle, ..Fit::default() };
            let error =
                trainer.using(Portable).fit(&mut net, Samples::new(&inputs, &targets), fit).expect_err("no such input");
            let TrainError::Diverged { epoch: 1, batch, loss, sample: Some(index) } = error else { panic!("{error}") };
            assert_eq!(index, sample);
            if shuffle.is_none() {
                assert_eq!(batch, sample / BATCH + 1);
            }
            let text = format!(
                "expected a finite loss, found {loss} in epoch 1, batch {batch}: the input of sample {sample} is not finite"
            );
            assert_eq!(error.to_string(), text);
            assert_eq!(bits(net.floats()), bits(&[0.5, 0.25]));

            let batch = sample..sample + 1;
            let error = trainer
                .using(Portable)
                .step(&mut net, &inputs[batch.clone()], &targets[batch])
                .expect_err("no such input");
            assert_eq!(error.to_string(), format!("expected finite inputs, found {found} at sample 0"));
            assert_eq!(bits(net.floats()), bits(&[0.5, 0.25]));
        }
    }
}

/// The same holds if an activation hides the NaN from the loss, which is finite, but not from the gradient.
#[test]
fn an_infinite_input_that_saturates_is_found() {
    type Net = sequential![Dense<2, 3, Tanh>, Dense<3, 1, Identity>];
    let mut net = Net::random(&mut Rng::seed_from_u64(1));
    let before = net.clone();
    let (inputs, targets) = ([[0.5, 0.25], [0.5, f32::NEG_INFINITY], [0.0, 1.0]], [[1.0], [0.0], [2.0]]);
    let mut trainer = Trainer::<Net, _, _, 4>::new(MeanSquaredError, Sgd::default());
    assert!(
        trainer
            .using(Portable)
            .evaluate(&net, Samples::new(&inputs, &targets))
            .expect("one target per input")
            .loss
            .is_finite()
    );

    let error = trainer.using(Portable).step(&mut net, &inputs, &targets).expect_err("an infinite input");
    assert_eq!(error, TrainError::InputNotFinite { sample: 1, found: f32::NEG_INFINITY });
    assert_eq!(bits(net.floats()), bits(before.floats()));
    let error = trainer
        .using(Portable)
        .fit(&mut net, Samples::new(&inputs, &targets), Fit::default())
        .expect_err("an infinite input");
    assert!(matches!(error, TrainError::Diverged { epoch: 1, batch: 1, sample: Some(1), .. }), "{error}");
    assert_eq!(bits(net.floats()), bits(before.floats()));

    // Training uses the remaining samples.
    trainer.using(Portable).step(&mut net, &inputs[2..], &targets[2..]).expect("finite inputs");
    assert_ne!(bits(net.floats()), bits(before.floats()));
}

/// A fit checks regression targets before its first step.
#[test]
fn a_target_that_is_not_finite_is_found() {
    for found in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        for sample in 0..10 {
            let (inputs, mut targets) = line();
            targets[sample] = [found];
            let mut net = Line::new([[0.5]], [0.25]);
            let mut trainer = LineTrainer::<Sgd>::new(MeanSquaredError, Sgd::default());
            let error = trainer
                .using(Portable)
                .fit(&mut net, Samples::new(&inputs, &targets), Fit::default())
                .expect_err("no target");
            assert!(matches!(error, TrainError::TargetNotFinite { sample: index, .. } if index == sample), "{error}");
            assert_eq!(error.to_string(), format!("expected finite targets, found {found} at sample {sample}"));
            assert_eq!(bits(net.floats()), bits(&[0.5, 0.25]));
        }
    }
}

/// An error with a huge number has a short message.
#[test]
fn large_numbers_are_short() {
    let error = TrainError::InvalidProbability { sample: 3, found: f32::MAX };
    assert_eq!(error.to_string(), "expected targets from 0 to 1, found 3.4028235e38 at sample 3");
}

/// With too large a learning rate the loss grows until it overflows; the network of the last good epoch remains.
#[test]
fn divergence_gives_back_the_last_good_epoch() {
    let (inputs, targets) = line();
    let mut net = Line::zeroed();
    let mut trainer = LineTrainer::<Momentum>::new(MeanSquaredError, Momentum { learning_rate: 10.0, momentum: 0.5 });
    let (mut good, mut last_batch) = (net.clone(), (0, 0));
    let mut on_epoch = |_: &Epoch, net: &Line| {
        good = net.clone();
        ControlFlow::Continue(())
    };
    let mut on_batch = |batch: &Batch| {
        last_batch = (batch.epoch, batch.batch);
        ControlFlow::Continue(())
    };
    let fit = Fit { epochs: 1000, on_epoch: Some(&mut on_epoch), on_batch: Some(&mut on_batch), ..Fit::default() };
    let error = trainer
        .using(Portable)
        .fit(&mut net, Samples::new(&inputs, &targets), fit)
        .expect_err("a learning rate too large");
    let TrainError::Diverged { epoch, batch, .. } = error else { panic!("{error}") };
    assert!(epoch > 2, "{error}");
    // Three batches per epoch: the failed batch follows the last successful one.
    assert_eq!(3 * epoch + batch, 3 * last_batch.0 + last_batch.1 + 1, "{error}");
    assert_eq!(bits(net.floats()), bits(good.floats()));

    // The optimizer's state is reset, because it may not be finite.
    trainer.stepper.optimizer.learning_rate = 0.1;
    let mut after = Line::zeroed();
    trainer.using(Portable).fit(&mut after, Samples::new(&inputs, &targets), Fit::default()).expect("a finite loss");
    let mut fresh = Line::zeroed();
    let mut trainer = LineTrainer::<Momentum>::new(MeanSquaredError, Momentum { learning_rate: 0.1, momentum: 0.5 });
    trainer.using(Portable).fit(&mut fresh, Samples::new(&inputs, &targets), Fit::default()).expect("a finite loss");
    assert_eq!(bits(after.floats()), bits(fresh.floats()));
}

/// If the loss is finite but its step is not, the check of the parameters detects it.
#[test]
fn parameters_that_overflow_after_a_finite_loss() {
    let mut net = Line::new([[0.5]], [0.25]);
    let mut trainer = LineTrainer::<Sgd>::new(MeanSquaredError, Sgd { learning_rate: 1e38 });
    let error = trainer
        .using(Portable)
        .fit(&mut net, Samples::new(&[[0.0]], &[[100.0]]), Fit::default())
        .expect_err("an overflow");
    let loss = 99.75_f32 * 99.75;
    assert_eq!(error, TrainError::Diverged { epoch: 1, batch: 1, loss, sample: None });
    let text =
        format!("expected finite parameters, found NaN or infinity (loss {loss:?}) in epoch 1, batch 1: {CAUSES}");
    assert_eq!(error.to_string(), text);
    assert_eq!(bits(net.floats()), bits(&[0.5, 0.25]));
}

#[test]
fn a_network_that_is_not_finite_is_given_back_as_it_was() {
    let mut net = Line::new([[f32::INFINITY]], [0.25]);
    let mut trainer = LineTrainer::<Sgd>::new(MeanSquaredError, Sgd::default());
    let (inputs, targets) = line();
    trainer
        .using(Portable)
        .fit(&mut net, Samples::new(&inputs, &targets), Fit::default())
        .expect_err("an infinite weight");
    assert_eq!(bits(net.floats()), bits(&[f32::INFINITY, 0.25]));
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
