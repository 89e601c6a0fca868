//! Weights of the samples: fits compared with Keras's, from `golden/sample_weights/`, and with steps, evaluations of
//! single samples and equal slices; errors.

#[path = "golden/settings.rs"]
mod settings;
mod support;

use std::fs;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;
use settings::{FromJson, FromSettings};
use stackprop::activation::Activation;
use stackprop::loss::{
    ClassWeighted, FusedWith, Hinge, Huber, Loss, MeanAbsoluteError, OneAgainstRest, PerceptronCriterion, Pointwise,
};
use stackprop::prelude::*;
use stackprop::simd::{Portable, Simd};
use stackprop::train::Permutation;
use stackprop::{Floats, Row, Zeroable};
use support::{bits, tolerances};

const BATCH: usize = 4;

/// A case of the golden file; `golden/sample_weights.py` describes its keys.
#[derive(Deserialize)]
struct Case {
    name: String,
    loss_settings: Value,
    inputs: Vec<[f32; 4]>,
    targets: Vec<Value>,
    weights: Vec<f32>,
    validation_inputs: Vec<[f32; 4]>,
    validation_targets: Vec<Value>,
    validation_weights: Vec<f32>,
    parameters: [f32; 15],
    loss: Vec<f64>,
    accuracy: Option<Vec<f64>>,
    validation_loss: Vec<f64>,
    validation_accuracy: Option<Vec<f64>>,
    final_parameters: Vec<f64>,
    evaluation: (f64, Option<f64>),
}

#[test]
fn fits_are_those_of_keras() {
    #[derive(Deserialize)]
    struct File {
        cases: Vec<Case>,
    }
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/sample_weights/fits.json");
    let text = fs::read_to_string(file).expect("the golden file");
    let cases = serde_json::from_str::<File>(&text).expect("a golden file in JSON").cases;
    assert_eq!(cases.len(), 11);
    for case in cases {
        match case.name.as_str() {
            "cross_entropy" | "cross_entropy_smoothed" => check::<Softmax, CrossEntropy>(&case),
            "weighted_classes" => check::<Softmax, ClassWeighted<CrossEntropy, 3>>(&case),
            "categorical" => check::<Softmax, CategoricalCrossEntropy>(&case),
            "binary" => check::<Logistic, BinaryCrossEntropy>(&case),
            "mean_squared_error" => check::<Identity, MeanSquaredError>(&case),
            "mean_absolute_error" => check::<Identity, MeanAbsoluteError>(&case),
            "huber" => check::<Identity, Huber>(&case),
            "hinge" => check::<Identity, Hinge>(&case),
            "perceptron_criterion" => check::<Identity, PerceptronCriterion>(&case),
            "one_against_rest" => check::<Identity, OneAgainstRest<Hinge>>(&case),
            name => panic!("no test of {name}"),
        }
    }
}

/// Repeats Keras's fit of one case, and compares.
fn check<A, L>(case: &Case)
where
    A: Activation,
    L: FusedWith<A> + Loss<Target<[f32; 3]>: FromJson> + FromSettings,
{
    let targets: Vec<_> = case.targets.iter().map(L::Target::from_json).collect();
    let validation_targets: Vec<_> = case.validation_targets.iter().map(L::Target::from_json).collect();
    let samples = Samples::new(&case.inputs, &targets).with_weights(&case.weights);
    let validation = Samples::new(&case.validation_inputs, &validation_targets).with_weights(&case.validation_weights);

    let mut net = Dense::<4, 3, A>::zeroed();
    net.floats_mut().copy_from_slice(&case.parameters);
    let loss = L::from_settings(&case.loss_settings);
    let mut trainer = Trainer::<Dense<4, 3, A>, _, _, BATCH>::new(loss, Sgd { learning_rate: 0.25 });
    let fit = Fit { epochs: 3, shuffle: None, validation: Some(validation), ..Fit::default() };
    let history = trainer.using(Portable).fit(&mut net, samples, fit).expect("a finite loss");

    let assert = |what: &str, found: &[f32], expected: &[f64]| {
        tolerances::TRAINED.assert(&format!("{}: {what}", case.name), found, expected);
    };
    let losses = |evaluation: fn(&Epoch) -> Evaluation| {
        history.iter().map(move |epoch| evaluation(epoch).loss).collect::<Vec<_>>()
    };
    let accuracies = |evaluation: fn(&Epoch) -> Evaluation| {
        history.iter().map(move |epoch| evaluation(epoch).accuracy).collect::<Option<Vec<_>>>()
    };
    let (training, validation): (fn(&Epoch) -> _, fn(&Epoch) -> _) =
        (|epoch| epoch.training, |epoch| epoch.validation.expect("validation samples"));
    assert("loss", &losses(training), &case.loss);
    assert("validation loss", &losses(validation), &case.validation_loss);
    for (evaluation, expected) in [(training, &case.accuracy), (validation, &case.validation_accuracy)] {
        let found = accuracies(evaluation);
        assert_eq!(found.is_some(), expected.is_some(), "{}", case.name);
        assert("accuracy", &found.unwrap_or_default(), expected.as_deref().unwrap_or_default());
    }
    assert("final parameters", net.floats(), &case.final_parameters);

    let found = trainer.using(Portable).evaluate(&net, samples).expect("valid samples");
    assert("evaluation", &[found.loss], &[case.evaluation.0]);
    assert("accuracy", found.accuracy.as_slice(), case.evaluation.1.as_slice());
}

/// |a − y|³, as a program may define it.
#[derive(Clone, Copy, Zeroable)]
struct Cubic;

impl Pointwise for Cubic {
    fn loss<S: Simd>(&self, simd: S, output: S::Vector, target: S::Vector) -> (S::Vector, S::Vector) {
        use stackprop::simd::Vector;
        let error = output - target;
        let square = error * error;
        (square * error.max(-error), simd.splat(3.0) * error.max(-error) * error)
    }
}

/// Σ a y on any activation, without `Pointwise`.
#[derive(Clone, Copy, Zeroable)]
struct Product;

impl Loss for Product {
    type Target<R: Row> = R;

    fn check<R: Row>(&self, _: &[R]) -> Result<(), TrainError> {
        Ok(())
    }

    fn target_of<R: Row>(_: usize) -> R {
        R::ZERO
    }

    fn class_of<R: Row>(_: &R) -> Option<usize> {
        None
    }
}

impl FusedWith<Tanh> for Product {
    fn weighted_delta<S: Simd, R: Row>(&self, _: S, logits: &mut [R], targets: &[R], weight: f32) -> Evaluation {
        let mut loss = 0.0;
        for (z, y) in R::flatten_mut(logits).iter_mut().zip(R::flatten(targets)) {
            loss += weight * *z * y;
            *z = weight * y;
        }
        Evaluation { loss, accuracy: None }
    }
}

/// Ten samples with weights.
fn samples() -> ([[f32; 2]; 10], [[f32; 2]; 10], [f32; 10]) {
    let mut rng = Rng::seed_from_u64(3);
    let mut row = || [rng.normal(), rng.normal()];
    let (inputs, targets) = (std::array::from_fn(|_| row()), std::array::from_fn(|_| row()));
    (inputs, targets, [0.5, 0.0, 2.0, 1.0, 3.5, 0.25, 1.0, 0.0, 1.5, 0.75])
}

type Net = Dense<2, 2, Tanh>;
type NetTrainer<L> = Trainer<Net, L, Momentum, BATCH>;

fn net() -> Net {
    Net::random(&mut Rng::seed_from_u64(1))
}

/// The mean of the weighted losses of single samples, of losses that a program defines too.
#[test]
fn every_loss_is_weighted() {
    fn check<L: FusedWith<Tanh> + Loss<Target<[f32; 2]> = [f32; 2]>>(loss: L) {
        let (inputs, targets, weights) = samples();
        let mut expected = 0.0;
        for sample in 0..10 {
            let one = Samples::new(&inputs[sample..=sample], &targets[sample..=sample]);
            expected += f64::from(weights[sample] * net().evaluate(&loss, one).expect("one sample").loss) / 10.0;
        }
        let all = Samples::new(&inputs, &targets).with_weights(&weights);
        let found = net().using(Portable).evaluate(&loss, all).expect("valid samples");
        tolerances::LOSS.assert("evaluation", &[found.loss], &[expected]);

        // The step reports the same loss, and its gradient follows from two evaluations.
        let mut trainer = Trainer::<Net, L, Sgd, 10>::new(loss, Sgd { learning_rate: 1.0 / 1024.0 });
        let mut after = net();
        let found = trainer.using(Portable).step_samples(&mut after, all).expect("valid samples").loss;
        tolerances::LOSS.assert("step", &[found], &[expected]);
        let before = net();
        let slope = before.floats().iter().zip(after.floats());
        let slope: f64 = slope.map(|(old, new)| f64::from((old - new).powi(2)) * 1024.0).sum();
        let fall = expected - f64::from(trainer.using(Portable).evaluate(&after, all).expect("valid samples").loss);
        assert!((fall - slope).abs() < 0.02 * slope, "{fall} {slope}");
    }
    check(Cubic);
    check(Product);
    check(MeanSquaredError);
}

/// With a shuffled order and a short last batch, over several epochs.
#[test]
fn weights_follow_their_samples() {
    let (inputs, targets, weights) = samples();
    let (mut fitted, mut stepped) = (net(), net());
    let momentum = Momentum { learning_rate: 0.1, momentum: 0.5 };
    let fit = Fit { epochs: 3, shuffle: Some(7), ..Fit::default() };
    let all = Samples::new(&inputs, &targets).with_weights(&weights);
    NetTrainer::new(MeanSquaredError, momentum).using(Portable).fit(&mut fitted, all, fit).expect("a finite loss");

    let (mut rng, mut trainer) = (Rng::seed_from_u64(7), NetTrainer::new(MeanSquaredError, momentum));
    for _ in 0..3 {
        let order = Permutation::new(10, &mut rng);
        let places: Vec<usize> = (0..10).map(|place| order.index(place)).collect();
        for places in places.chunks(BATCH) {
            let inputs: Vec<_> = places.iter().map(|place| inputs[*place]).collect();
            let targets: Vec<_> = places.iter().map(|place| targets[*place]).collect();
            let weights: Vec<_> = places.iter().map(|place| weights[*place]).collect();
            let samples = Samples::new(&inputs, &targets).with_weights(&weights);
            trainer.using(Portable).step_samples(&mut stepped, samples).expect("a finite loss");
        }
    }
    assert_eq!(bits(fitted.floats()), bits(stepped.floats()));
}

/// Into the validation samples, which then weight early stopping too, and into the folds.
#[test]
fn weights_are_split_with_their_samples() {
    let (inputs, targets, weights) = samples();
    let all = Samples::new(&inputs, &targets).with_weights(&weights);
    let part = |from, to| Samples::new(&inputs[from..to], &targets[from..to]).with_weights(&weights[from..to]);
    let train = |samples, validation, validation_split| {
        let mut net = net();
        let early_stopping = Some(EarlyStopping { patience: 2, ..EarlyStopping::default() });
        let fit = Fit { epochs: 20, validation, validation_split, early_stopping, ..Fit::default() };
        let mut trainer = NetTrainer::new(MeanSquaredError, Momentum::default());
        let history = trainer.using(Portable).fit(&mut net, samples, fit).expect("a finite loss");
        (bits(net.floats()), history.to_vec(), history.best_epoch())
    };
    let split = train(all, None, 0.3);
    assert_eq!(split, train(part(0, 7), Some(part(7, 10)), 0.0));
    let equal = Samples::new(&inputs[7..], &targets[7..]);
    assert_ne!(split.1, train(part(0, 7), Some(equal), 0.0).1);

    for (training, test) in stackprop::split::KFold::default().split_samples(all).expect("ten samples") {
        for part in [training, test] {
            let part_weights = part.samples().weights.expect("weights");
            assert_eq!(part_weights.len(), part.inputs.len());
            for (input, weight) in part.inputs.iter().zip(part_weights) {
                let sample = inputs.iter().position(|other| other == input).expect("one of the samples");
                assert_eq!(*weight, weights[sample]);
            }
        }
    }
    let error = stackprop::split::KFold::default().split_samples(all.with_weights(&weights[1..])).err();
    assert_eq!(
        error.expect("nine weights").to_string(),
        "expected one weight per sample, found 9 weights for 10 samples"
    );
}

/// All weights of 2 are twice the loss, and in plain SGD twice the learning rate: to the bit, because 2 is a power of
/// two.
#[test]
fn equal_weights_scale_the_loss() {
    let (inputs, targets, _) = samples();
    let all = Samples::new(&inputs, &targets);
    let train = |samples, learning_rate| {
        let (mut net, fit) = (net(), Fit { epochs: 2, ..Fit::default() });
        let mut trainer = Trainer::<Net, _, _, 1>::new(MeanSquaredError, Sgd { learning_rate });
        let history = trainer.using(Reproducible).fit(&mut net, samples, fit).expect("a finite loss");
        (bits(net.floats()), history.last().expect("two epochs").training.loss)
    };
    let (twice, once) = (train(all.with_weights(&[2.0; 10]), 0.125), train(all, 0.25));
    assert_eq!(twice, (once.0, 2.0 * once.1));

    let curve = |samples| {
        let test = stackprop::train::RangeTest { first: 1e-6, last: 1e-3, ..Default::default() };
        let mut trainer = Trainer::<Net, _, _, 1>::new(MeanSquaredError, Sgd::default());
        trainer.using(Reproducible).find_learning_rate(&net(), samples, test).expect("valid samples")[0].loss
    };
    assert_eq!(curve(all.with_weights(&[2.0; 10])), 2.0 * curve(all));
}

#[test]
fn invalid_weights_are_found() {
    let (inputs, targets, valid) = samples();
    let errors = |weights: &[f32]| {
        let all = Samples::new(&inputs, &targets).with_weights(weights);
        let (mut net, mut trainer) = (net(), Trainer::<Net, _, _, 10>::new(MeanSquaredError, Sgd::default()));
        let validation = Fit { validation: Some(all), ..Fit::default() };
        let errors = [
            trainer.using(Portable).fit(&mut net, all, Fit::default()).err(),
            trainer.using(Portable).fit(&mut net, Samples::new(&inputs, &targets), validation).err(),
            trainer.using(Portable).evaluate(&net, all).err(),
            net.using(Portable).evaluate(&MeanSquaredError, all).err(),
            trainer.using(Portable).find_learning_rate(&net, all, Default::default()).err(),
            trainer.using(Portable).step_samples(&mut net, all).err(),
        ];
        errors.map(|error| error.map_or_else(String::new, |error| error.to_string()))
    };
    for found in [f32::NAN, f32::INFINITY, -1.0] {
        let mut weights = valid;
        weights[4] = found;
        let text = format!("expected weights of 0 or above, and finite, found {found:?} at sample 4");
        assert_eq!(errors(&weights), [(); 6].map(|()| text.clone()));
    }
    let text = "expected one weight per sample, found 9 weights for 10 samples";
    assert_eq!(errors(&valid[1..]), [text; 6]);
    // A batch of zeros is part of a larger set.
    let text = "expected at least one sample with a weight above 0, found none";
    assert_eq!(errors(&[0.0; 10]), [text, text, text, text, text, ""]);

    // Zeros alone remain after the split.
    let mut weights = [0.0; 10];
    weights[9] = 1.0;
    let fit = Fit { validation_split: 0.1, ..Fit::default() };
    let all = Samples::new(&inputs, &targets).with_weights(&weights);
    let error = NetTrainer::new(MeanSquaredError, Momentum::default()).using(Portable).fit(&mut net(), all, fit);
    assert_eq!(error.expect_err("zeros alone"), TrainError::NoWeight);
}
