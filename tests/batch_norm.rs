//! Batch normalisation with running averages, compared with the formula in `f64`: batches of one to three rows,
//! inference, and the folded layer. `golden.rs` compares larger batches with PyTorch.

mod support;

use std::ops::Range;

use stackprop::Floats;
use stackprop::prelude::*;
use support::backend::backends;
use support::backpropagation::gradients;
use support::{bits, in_f64, tolerances};

const INPUTS: usize = 3;
/// The lane width plus 1.
const UNITS: usize = 9;
/// The position of shift and scale.
const NORM: usize = INPUTS * UNITS;
/// The trained parameters: weights, shift and scale. The running averages follow them.
const LEARNED: usize = (INPUTS + 2) * UNITS;
const H: f64 = 1e-5;

type Net = BatchNorm<Dense<INPUTS, UNITS, Identity>>;

/// PyTorch refuses a batch of one row, which has no variance. Stackprop uses the running averages unchanged.
#[test]
fn one_row_is_normalised_by_the_running_averages() {
    let (net, [input], [target]) = drawn();
    let values = in_f64(net.floats());
    let loss = |values: &[f64]| {
        let errors = outputs(values, &input).into_iter().zip(target).map(|(a, y)| (a - f64::from(y)).powi(2));
        errors.sum::<f64>() / UNITS as f64
    };
    let moved = |i: usize, h: f64| {
        let mut values = values.clone();
        values[i] += h;
        loss(&values)
    };
    let expected: Vec<_> = (0..LEARNED).map(|i| (moved(i, H) - moved(i, -H)) / (2.0 * H)).collect();

    for backend in backends() {
        let found = gradients::<Net, MeanSquaredError, 4>(backend, &mut net.clone(), &[input], &[target]);
        tolerances::LOSS.assert("loss", &[found.loss], &[loss(&values)]);
        tolerances::GRADIENT.assert("parameters", &found.parameters, &expected);

        let mut learned = net.clone();
        let mut stepper = Stepper::<Net, _, _, 4>::new(MeanSquaredError, Sgd::default());
        stepper.using(backend).step(&mut learned, &[input], &[target]).expect("a finite loss");
        assert_ne!(bits(&learned.floats()[..LEARNED]), bits(&net.floats()[..LEARNED]));
        assert_eq!(bits(&learned.floats()[LEARNED..]), bits(&net.floats()[LEARNED..]));
    }
}

/// Two rows are the smallest batch with a variance. Their normalised values are ±1 for all weights.
#[test]
fn two_rows_are_normalised_by_their_own_mean_and_variance() {
    check_batch::<2>(NORM..LEARNED);
}

#[test]
fn the_gradient_passes_through_mean_and_variance() {
    check_batch::<3>(0..LEARNED);
}

/// Compares the loss of `ROWS` rows, its derivatives by the parameters `learned`, and the running averages, whose
/// variance divides by n − 1.
fn check_batch<const ROWS: usize>(learned: Range<usize>) {
    let (net, inputs, targets) = drawn::<ROWS>();
    let values = in_f64(net.floats());
    let normalised = |values: &[f64]| {
        let logits = inputs.map(|input| logits(values, &input));
        let over_rows = |f: &dyn Fn(&Vec<f64>) -> f64| logits.iter().map(f).sum::<f64>() / ROWS as f64;
        let mean: Vec<_> = (0..UNITS).map(|unit| over_rows(&|row| row[unit])).collect();
        let variance: Vec<_> = (0..UNITS).map(|unit| over_rows(&|row| (row[unit] - mean[unit]).powi(2))).collect();
        let outputs = logits.each_ref().map(|logits| affine(values, logits, &mean, &variance));
        (mean, variance, outputs)
    };
    let loss = |values: &[f64]| {
        let (_, _, outputs) = normalised(values);
        let rows = outputs.iter().zip(&targets);
        let errors = rows.flat_map(|(row, target)| row.iter().zip(target).map(|(a, y)| (a - f64::from(*y)).powi(2)));
        errors.sum::<f64>() / (ROWS * UNITS) as f64
    };
    let moved = |i: usize, h: f64| {
        let mut values = values.clone();
        values[i] += h;
        loss(&values)
    };
    let expected: Vec<_> = learned.clone().map(|i| (moved(i, H) - moved(i, -H)) / (2.0 * H)).collect();
    let (mean, variance, _) = normalised(&values);
    // The default momentum is 10 percent.
    let average = |before: &[f32; UNITS], now: &[f64], correction: f64| -> Vec<f64> {
        before.iter().zip(now).map(|(before, now)| 0.9 * f64::from(*before) + 0.1 * correction * now).collect()
    };
    let correction = ROWS as f64 / (ROWS - 1) as f64;

    for backend in backends() {
        let found = gradients::<Net, MeanSquaredError, 4>(backend, &mut net.clone(), &inputs, &targets);
        tolerances::LOSS.assert("loss", &[found.loss], &[loss(&values)]);
        tolerances::GRADIENT.assert("parameters", &found.parameters[learned.clone()], &expected);

        let mut learned = net.clone();
        let mut stepper = Stepper::<Net, _, _, 4>::new(MeanSquaredError, Sgd::default());
        stepper.using(backend).step(&mut learned, &inputs, &targets).expect("a finite loss");
        tolerances::OUTPUTS.assert("mean", &learned.mean, &average(&net.mean, &mean, 1.0));
        tolerances::OUTPUTS.assert("variance", &learned.variance, &average(&net.variance, &variance, correction));
    }
}

#[test]
fn inference_and_the_folded_layer_follow_the_formula() {
    let (net, [input], _) = drawn();
    let expected = outputs(&in_f64(net.floats()), &input);
    for backend in backends() {
        tolerances::OUTPUTS.assert("as it is", &net.using(backend).predict(&input), &expected);
        tolerances::OUTPUTS.assert("folded", &net.fold().using(backend).predict(&input), &expected);
    }
}

/// The variance of these inputs overflows, and the parameters stay finite.
#[test]
fn running_averages_that_overflow_are_a_divergence() {
    type Scaled = BatchNorm<Dense<1, 1, Identity>>;
    let mut net = Scaled::random(&mut Rng::seed_from_u64(1));
    net.layer.weights = [[1.0]];
    let before = net.clone();
    let mut trainer = Trainer::<Scaled, _, _, 2>::new(MeanSquaredError, Sgd::default());
    let samples = Samples::new(&[[1e20], [-1e20]], &[[1.0], [1.0]]);
    let error = trainer.fit(&mut net, samples, Fit::default()).expect_err("an infinite variance");
    assert!(matches!(error, TrainError::Diverged { epoch: 1, batch: 1, loss: 1.0, .. }), "{error:?}");
    assert_eq!(bits(net.floats()), bits(before.floats()));
}

/// The output with the running averages. The parameters have the layer's memory order.
fn outputs(values: &[f64], input: &[f32; INPUTS]) -> Vec<f64> {
    let averages = &values[LEARNED..];
    affine(values, &logits(values, input), &averages[..UNITS], &averages[UNITS..])
}

/// z, without a bias.
fn logits(weights: &[f64], input: &[f32; INPUTS]) -> Vec<f64> {
    (0..UNITS).map(|unit| (0..INPUTS).map(|i| f64::from(input[i]) * weights[i * UNITS + unit]).sum()).collect()
}

/// γ · (z − μ) / √(σ² + ε) + β
fn affine(values: &[f64], logits: &[f64], mean: &[f64], variance: &[f64]) -> Vec<f64> {
    let [shift, scale] = [0, 1].map(|row| &values[NORM + row * UNITS..][..UNITS]);
    let normalized = |unit: usize| (logits[unit] - mean[unit]) / (variance[unit] + 1e-5).sqrt();
    (0..UNITS).map(|unit| scale[unit] * normalized(unit) + shift[unit]).collect()
}

/// A layer with the averages of a finished training, samples and their targets.
fn drawn<const ROWS: usize>() -> (Net, [[f32; INPUTS]; ROWS], [[f32; UNITS]; ROWS]) {
    let rng = &mut Rng::seed_from_u64(3);
    let mut net = Net::zeroed();
    net.floats_mut().fill_with(|| 1.5 * rng.uniform() - 0.75);
    net.variance.fill_with(|| 0.5 + rng.uniform());
    let mut row = || rng.uniform();
    (net, [(); ROWS].map(|()| [(); INPUTS].map(|()| row())), [(); ROWS].map(|()| [(); UNITS].map(|()| row())))
}
