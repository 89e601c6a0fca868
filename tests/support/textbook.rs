//! Networks and losses in `f64`, by the formulas of a textbook: nothing here is fused, vectorised or clever.

use stackprop::Row;
use stackprop::train::{BinaryCrossEntropy, CrossEntropy, MeanSquaredError};

/// The layers of a network; its parameters are kept apart, as a flat slice in Stackprop's memory order.
pub struct Network {
    layers: Vec<Layer>,
}

struct Layer {
    inputs: usize,
    units: usize,
    activation: String,
}

impl Network {
    /// The network that an architecture's words describe: `Dense<2, 4, Tanh>, Dense<4, 1, Logistic>`.
    pub fn new(architecture: &str) -> Self {
        let layers = architecture.split("Dense<").skip(1).map(|layer| {
            let layer = layer.trim_end_matches(", ").strip_suffix('>').expect("a closing bracket");
            let mut words = layer.splitn(3, ", ");
            let mut next = || words.next().expect("inputs, units and an activation");
            Layer {
                inputs: next().parse().expect("a number of inputs"),
                units: next().parse().expect("a number of units"),
                activation: next().to_owned(),
            }
        });
        Self { layers: layers.collect() }
    }

    /// The outputs for one sample.
    pub fn outputs(&self, parameters: &[f64], input: &[f64]) -> Vec<f64> {
        self.forward(parameters, input, |_, _| ())
    }

    /// How near a sample comes to a kink of ReLU, where a derivative is a matter of rounding.
    pub fn distance_from_kinks(&self, parameters: &[f64], input: &[f64]) -> f64 {
        let mut distance = f64::INFINITY;
        self.forward(parameters, input, |activation, logits| {
            if activation.contains("Relu") {
                distance = logits.iter().fold(distance, |distance, z| distance.min(z.abs()));
            }
        });
        distance
    }

    fn forward(&self, parameters: &[f64], input: &[f64], mut see: impl FnMut(&str, &[f64])) -> Vec<f64> {
        let (mut values, mut parameters) = (input.to_vec(), parameters);
        for layer in &self.layers {
            let (weights, rest) = parameters.split_at(layer.inputs * layer.units);
            let (bias, rest) = rest.split_at(layer.units);
            parameters = rest;
            let logits: Vec<f64> = (0..layer.units)
                .map(|u| bias[u] + (0..layer.inputs).map(|i| values[i] * weights[i * layer.units + u]).sum::<f64>())
                .collect();
            see(&layer.activation, &logits);
            values = activate(&layer.activation, &logits);
        }
        assert!(parameters.is_empty(), "as many parameters as the layers have");
        values
    }
}

fn activate(activation: &str, z: &[f64]) -> Vec<f64> {
    let each = |f: &dyn Fn(f64) -> f64| z.iter().copied().map(f).collect();
    match activation {
        "Identity" => each(&|z| z),
        "Relu" => each(&|z| z.max(0.0)),
        "LeakyRelu<1>" => each(&|z| if z > 0.0 { z } else { 0.01 * z }),
        "LeakyRelu<30>" => each(&|z| if z > 0.0 { z } else { 0.3 * z }),
        "Logistic" => each(&|z| 1.0 / (1.0 + (-z).exp())),
        "Tanh" => each(&f64::tanh),
        "Softmax" => {
            let sum: f64 = z.iter().copied().map(f64::exp).sum();
            each(&|z| z.exp() / sum)
        }
        _ => panic!("an activation that the textbook does not know: {activation}"),
    }
}

/// A loss, of one sample.
pub trait Textbook<Target> {
    fn loss(outputs: &[f64], target: &Target) -> f64;

    /// The mean over the samples.
    fn mean_loss(network: &Network, parameters: &[f64], inputs: &[Vec<f64>], targets: &[Target]) -> f64 {
        let losses = inputs.iter().zip(targets);
        let sum: f64 = losses.map(|(input, target)| Self::loss(&network.outputs(parameters, input), target)).sum();
        sum / inputs.len() as f64
    }
}

impl Textbook<usize> for CrossEntropy {
    fn loss(outputs: &[f64], label: &usize) -> f64 {
        -outputs[*label].ln()
    }
}

impl<R: Row> Textbook<R> for BinaryCrossEntropy {
    fn loss(outputs: &[f64], target: &R) -> f64 {
        mean(outputs, target, |p, y| -y * p.ln() - (1.0 - y) * (1.0 - p).ln())
    }
}

impl<R: Row> Textbook<R> for MeanSquaredError {
    fn loss(outputs: &[f64], target: &R) -> f64 {
        mean(outputs, target, |a, y| (a - y).powi(2))
    }
}

fn mean<R: Row>(outputs: &[f64], target: &R, f: impl Fn(f64, f64) -> f64) -> f64 {
    let terms = outputs.iter().zip(target.values());
    terms.map(|(&a, &y)| f(a, f64::from(y))).sum::<f64>() / outputs.len() as f64
}
