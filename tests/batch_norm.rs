//! Batch normalisation with running averages, compared with the formula in `f64`: a batch of one row, inference, and
//! the folded layer. `golden.rs` compares batches of several rows with PyTorch.

mod support;

use stackprop::Floats;
use stackprop::prelude::*;
use support::backend::backends;
use support::backpropagation::gradients;
use support::{bits, in_f64, tolerances};

const INPUTS: usize = 3;
/// The lane width plus 1.
const UNITS: usize = 9;
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

#[test]
fn inference_and_the_folded_layer_follow_the_formula() {
    let (net, [input], _) = drawn();
    let expected = outputs(&in_f64(net.floats()), &input);
    for backend in backends() {
        tolerances::OUTPUTS.assert("as it is", &net.using(backend).predict(&input), &expected);
        tolerances::OUTPUTS.assert("folded", &net.fold().using(backend).predict(&input), &expected);
    }
}

/// γ · (z − μ) / √(σ² + ε) + β, with the parameters in the layer's memory order.
fn outputs(values: &[f64], input: &[f32; INPUTS]) -> Vec<f64> {
    let (weights, rest) = values.split_at(INPUTS * UNITS);
    let [shift, scale, mean, variance] = [0, 1, 2, 3].map(|row| &rest[row * UNITS..][..UNITS]);
    let logit = |unit: usize| (0..INPUTS).map(|i| f64::from(input[i]) * weights[i * UNITS + unit]).sum::<f64>();
    let normalized = |unit: usize| (logit(unit) - mean[unit]) / (variance[unit] + 1e-5).sqrt();
    (0..UNITS).map(|unit| scale[unit] * normalized(unit) + shift[unit]).collect()
}

/// A layer with the averages of a finished training, a sample and its target.
fn drawn() -> (Net, [[f32; INPUTS]; 1], [[f32; UNITS]; 1]) {
    let rng = &mut Rng::seed_from_u64(3);
    let mut net = Net::zeroed();
    net.floats_mut().fill_with(|| 1.5 * rng.uniform() - 0.75);
    net.variance.fill_with(|| 0.5 + rng.uniform());
    let mut row = || rng.uniform();
    (net, [[(); INPUTS].map(|()| row())], [[(); UNITS].map(|()| row())])
}
