//! PyTorch's default initializer: its distribution, and a network that learns with it.

mod support;

use stackprop::initializer::Initializer::{self, PyTorchUniform};
use stackprop::prelude::*;
use stackprop::simd::Portable;
use support::tolerances;

/// `torch.nn.Linear.reset_parameters`: weights and biases are uniform in ±1 / √inputs.
#[test]
fn pytorch_draws_weights_and_biases_from_one_distribution() {
    const INPUTS: usize = 100;
    const UNITS: usize = 400;
    let mut layer = Box::new(Dense::<INPUTS, UNITS, Relu>::zeroed());
    layer.initialize_with(Some(PyTorchUniform), &mut Rng::seed_from_u64(1));
    for (what, values) in [("weights", layer.weights.as_flattened()), ("biases", &layer.bias[..])] {
        let bound = 0.1;
        let largest = values.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
        // Of 400 values, the largest is within 5 % of the bound, except with a probability of 0.95⁴⁰⁰, 10⁻⁹.
        assert!(largest <= bound && largest > 0.95 * bound, "{what}: {largest}");
        let moment =
            |power| values.iter().map(|value| f64::from(*value).powi(power)).sum::<f64>() / values.len() as f64;
        let variance = f64::from(bound * bound) / 3.0;
        tolerances::sampled(values.len()).assert(what, &[moment(2) / variance], &[1.0]);
        tolerances::sampled(values.len()).assert(what, &[moment(1) / variance.sqrt()], &[0.0]);
        let kurtosis = moment(4) / moment(2).powi(2);
        assert!(kurtosis < tolerances::KURTOSIS_BETWEEN, "{what}: {kurtosis}");
    }
}

/// In PyTorch, `BatchNorm1d.bias` begins with 0.
#[test]
fn the_shift_of_a_batch_norm_begins_with_zero() {
    let mut layer = BatchNorm::<Dense<3, 5, Relu>>::zeroed();
    layer.initialize_with(Some(PyTorchUniform), &mut Rng::seed_from_u64(1));
    assert_eq!((layer.layer.bias, layer.scale), ([0.0; 5], [1.0; 5]));
}

/// The mean squared errors of x² on −3 to 3 after 50 epochs, for the seeds 1 to 5, in units of the variance of x².
fn errors_of_a_square(initializer: Option<Initializer>) -> [f32; 5] {
    type Net = sequential![Dense<1, 16, Tanh>, Dense<16, 1, Identity>];
    let inputs: [[f32; 1]; 200] = std::array::from_fn(|sample| [(sample as f32 - 99.5) / 33.0]);
    let targets = inputs.map(|[x]| [x * x]);
    let mean = targets.iter().map(|[y]| y).sum::<f32>() / 200.0;
    let variance = targets.iter().map(|[y]| (y - mean) * (y - mean)).sum::<f32>() / 200.0;
    [1, 2, 3, 4, 5].map(|seed| {
        let mut net = Net::zeroed();
        net.initialize_with(initializer, &mut Rng::seed_from_u64(seed));
        let adam = Adam { learning_rate: 0.01, ..Adam::default() };
        let mut trainer = Trainer::<Net, _, _, 32>::new(MeanSquaredError, adam);
        let fit = Fit { epochs: 50, ..Fit::default() };
        let history = trainer.using(Portable).fit(&mut net, Samples::new(&inputs, &targets), fit).expect("finite data");
        history.last().expect("an epoch").training.loss / variance
    })
}

/// Measured: 1.010 to 1.011 with zero biases, which stay on the mean of the targets, and 0.026 to 0.046 with PyTorch's.
#[test]
fn pytorchs_biases_leave_the_plateau_of_an_even_function() {
    let errors = errors_of_a_square(None);
    assert!(errors.iter().all(|error| *error > 0.9), "{errors:?}");
    let errors = errors_of_a_square(Some(PyTorchUniform));
    assert!(errors.iter().all(|error| *error < 0.1), "{errors:?}");
}
