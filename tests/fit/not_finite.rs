//! Values that are not finite: in inputs, targets and networks, and after a step.

use std::ops::ControlFlow;

use stackprop::Floats;
use stackprop::activation::*;
use stackprop::loss::{FusedWith, Hinge, Huber, Loss, MeanAbsoluteError, PerceptronCriterion};
use stackprop::prelude::*;
use stackprop::simd::Portable;
use stackprop::train::Batch;

use super::support::bits;
use super::{BATCH, Line, LineTrainer, line};

const CAUSES: &str = "check for non-finite inputs or parameters, or too large a learning rate";

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

/// An evaluation accepts an input of NaN, which reaches the loss through every activation but a hidden step. The mean
/// over all samples is then NaN.
#[test]
fn the_loss_of_an_input_of_nan_is_nan() {
    fn evaluation<A: Activation, L: FusedWith<A> + Loss<Target<[f32; 1]> = [f32; 1]>>(loss: L) -> Evaluation {
        let (inputs, targets) = ([[0.5], [f32::NAN], [0.25]], [[1.0], [0.0], [1.0]]);
        let net = Dense::<1, 1, A>::new([[0.75]], [0.5]);
        net.using(Portable).evaluate(&loss, Samples::new(&inputs, &targets)).expect("one target per input")
    }
    let squares = [
        evaluation::<Identity, _>(MeanSquaredError),
        evaluation::<Logistic, _>(MeanSquaredError),
        evaluation::<Tanh, _>(MeanSquaredError),
        evaluation::<Relu, _>(MeanSquaredError),
        evaluation::<LeakyRelu, _>(MeanSquaredError),
        evaluation::<Elu, _>(MeanSquaredError),
        evaluation::<Selu, _>(MeanSquaredError),
        evaluation::<Softplus, _>(MeanSquaredError),
        evaluation::<Gelu, _>(MeanSquaredError),
        evaluation::<Silu, _>(MeanSquaredError),
        evaluation::<HardSigmoid, _>(MeanSquaredError),
        evaluation::<HardSwish, _>(MeanSquaredError),
    ];
    let losses = [
        evaluation::<Identity, _>(Huber::default()),
        evaluation::<Identity, _>(MeanAbsoluteError),
        evaluation::<Identity, _>(Hinge),
        evaluation::<Identity, _>(PerceptronCriterion),
        evaluation::<Heaviside, _>(PerceptronCriterion),
        evaluation::<Logistic, _>(BinaryCrossEntropy::default()),
    ];
    for (index, found) in squares.into_iter().chain(losses).enumerate() {
        assert!(found.loss.is_nan(), "evaluation {index}: {found:?}");
    }

    let (first, rest) = (Dense::<1, 1, Heaviside>::new([[1.0]], [0.0]), Dense::<1, 1, Identity>::new([[2.0]], [0.0]));
    let step = Chain { first, rest };
    let found = step.using(Portable).evaluate(&MeanSquaredError, Samples::new(&[[f32::NAN]], &[[3.0]]));
    assert_eq!(found, Ok(Evaluation { loss: 9.0, accuracy: None }), "the step gives 0");
}

/// The outputs of such a sample count as class 0, or as *no*.
#[test]
fn an_input_of_nan_counts_for_the_first_class_and_for_no() {
    let inputs = [[f32::NAN]; 4];
    let net = Dense::<1, 3, Softmax>::new([[0.5, 1.0, -1.0]], [0.0; 3]);
    let found = net.using(Portable).evaluate(&CrossEntropy::default(), Samples::new(&inputs, &[0, 0, 0, 1]));
    let found = found.expect("labels below 3");
    assert!(found.loss.is_nan() && found.accuracy == Some(0.75), "{found:?}");
    let net = Dense::<1, 1, Logistic>::new([[0.5]], [0.0]);
    let samples = Samples::new(&inputs, &[[0.0], [0.0], [0.0], [1.0]]);
    let found = net.using(Portable).evaluate(&BinaryCrossEntropy::default(), samples).expect("probabilities");
    assert!(found.loss.is_nan() && found.accuracy == Some(0.75), "{found:?}");
}
