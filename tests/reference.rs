//! The reference implementation of `reference/perceptron.rs`: its gradients against central differences, and the
//! crate's training step against it.

mod support;

use stackprop::Floats;
use stackprop::prelude::*;
use support::perceptron::{self, backward, forward, logistic, loss, step};
use support::tolerances::TRAINED;
use support::value;

/// Three layers, so that δ passes through a hidden layer; three outputs, so that the loss is a mean.
type Net = sequential![Dense<5, 7, Tanh>, Dense<7, 4, Logistic>, Dense<4, 3, Logistic>];

const SAMPLES: usize = 6;

/// The same layer in `f64`.
fn layer<const INPUTS: usize, const UNITS: usize>(
    weights: &[[f32; UNITS]; INPUTS],
    bias: &[f32; UNITS],
    activation: fn(f64) -> f64,
    derivative: fn(f64) -> f64,
) -> perceptron::Layer {
    let weights = weights.iter().map(|row| support::in_f64(row)).collect();
    perceptron::Layer { weights, bias: support::in_f64(bias), activation, derivative }
}

fn layers(net: &Net) -> Vec<perceptron::Layer> {
    let Chain { first, rest: Chain { first: second, rest: third } } = net;
    vec![
        layer(&first.weights, &first.bias, f64::tanh, |a| 1.0 - a * a),
        layer(&second.weights, &second.bias, logistic, |a| a * (1.0 - a)),
        layer(&third.weights, &third.bias, logistic, |a| a * (1.0 - a)),
    ]
}

/// The parameters in memory order.
fn flat(layers: &[perceptron::Layer]) -> Vec<f64> {
    layers.iter().flat_map(|layer| [layer.weights.concat(), layer.bias.clone()].concat()).collect()
}

/// A network and a batch of samples.
fn draw(seed: u64) -> (Net, [[f32; 5]; SAMPLES], [[f32; 3]; SAMPLES]) {
    let mut rng = Rng::seed_from_u64(seed);
    let mut net = Net::zeroed();
    net.initialize(&mut rng);
    let inputs = [(); SAMPLES].map(|()| [(); 5].map(|()| value(&mut rng)));
    let targets = [(); SAMPLES].map(|()| [(); 3].map(|()| rng.below(2) as f32));
    (net, inputs, targets)
}

#[test]
fn the_gradients_are_those_of_central_differences() {
    /// The difference's error is of order STEP², 10⁻¹⁰ times a third derivative, and that of rounding 10⁻¹⁶ / STEP.
    const STEP: f64 = 1e-5;
    const TOLERANCE: f64 = 1e-9;
    let (net, inputs, targets) = draw(1);
    let (x, y) = (support::in_f64(&inputs[0]), support::in_f64(&targets[0]));
    let mut layers = layers(&net);
    let gradients = backward(&layers, &forward(&layers, &x), &y);
    let mut loss_with = |l: usize, row: usize, u: usize, by: f64| {
        *parameter(&mut layers[l], row, u) += by;
        let loss = loss(&forward(&layers, &x)[layers.len()], &y);
        *parameter(&mut layers[l], row, u) -= by;
        loss
    };
    for (l, (weights, bias)) in gradients.iter().enumerate() {
        for (row, gradient) in weights.iter().chain([bias]).enumerate() {
            for (u, found) in gradient.iter().enumerate() {
                let expected = (loss_with(l, row, u, STEP) - loss_with(l, row, u, -STEP)) / (2.0 * STEP);
                assert!((found - expected).abs() < TOLERANCE, "layer {l}, [{row}][{u}]: {found:e}, {expected:e}");
            }
        }
    }
}

/// The weight `[row][u]`, or the bias of unit u below the last row.
fn parameter(layer: &mut perceptron::Layer, row: usize, u: usize) -> &mut f64 {
    match row < layer.weights.len() {
        true => &mut layer.weights[row][u],
        false => &mut layer.bias[u],
    }
}

#[test]
fn ten_steps_give_the_crates_parameters() {
    for seed in 0..4 {
        let (mut net, inputs, targets) = draw(seed);
        let mut reference = layers(&net);
        let [x, y] = [inputs.map(|x| support::in_f64(&x)), targets.map(|y| support::in_f64(&y))];
        let mut trainer = Trainer::<Net, _, _, SAMPLES>::new(BinaryCrossEntropy::default(), Sgd { learning_rate: 0.5 });
        for _ in 0..10 {
            trainer.step(&mut net, &inputs, &targets).expect("finite losses");
            step(&mut reference, &x, &y, 0.5);
        }
        TRAINED.assert("parameters after ten steps", net.floats(), &flat(&reference));
    }
}
