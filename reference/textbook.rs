//! Networks and losses in `f64`, by the formulas of a textbook, without fusing, vectorization or other optimizations.

use stackprop::Rng;
use stackprop::activation::{self, Elementwise};

#[path = "activations.rs"]
mod activations;

pub(crate) use self::activations::activations;
use super::perceptron::{logistic, logits};

/// The layers of a network. Its parameters are stored separately, as a flat slice in Stackprop's memory order.
pub struct Network {
    layers: Vec<Layer>,
}

struct Layer {
    inputs: usize,
    units: usize,
    activation: String,
}

impl Network {
    /// Parses an architecture's text, such as `Dense<2, 4, Tanh>, Dense<4, 1, Logistic>`.
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

    /// The distance of a sample from the nearest kink of an activation, where the derivative depends on rounding.
    pub fn distance_from_kinks(&self, parameters: &[f64], input: &[f64]) -> f64 {
        let mut distance = f64::INFINITY;
        self.forward(parameters, input, |activation, logits| {
            for (kink, z) in kinks(activation).iter().flat_map(|kink| logits.iter().map(move |z| (kink, z))) {
                distance = distance.min((z - kink).abs());
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
            let weights: Vec<_> = weights.chunks(layer.units).map(<[f64]>::to_vec).collect();
            let z = logits(&values, &weights, bias);
            see(&layer.activation, &z);
            values = activate(&layer.activation, &z);
        }
        assert!(parameters.is_empty(), "expected one parameter for each weight and bias");
        values
    }
}

/// The outputs of a layer, from its logits.
fn activate(activation: &str, z: &[f64]) -> Vec<f64> {
    if activation == "Softmax" {
        let sum: f64 = z.iter().copied().map(f64::exp).sum();
        return z.iter().map(|z| z.exp() / sum).collect();
    }
    z.iter().copied().map(formula(activation).1).collect()
}

/// The positions at which the slope of an activation jumps.
fn kinks(activation: &str) -> &'static [f64] {
    if activation == "Softmax" { &[] } else { formula(activation).0 }
}

/// The kinks and the formula of an elementwise activation.
fn formula(name: &str) -> (&'static [f64], fn(f64) -> f64) {
    macro_rules! formulas {
        ($($name:ident: $Activation:ty, $kinks:expr, $formula:expr;)+) => {
            $(
                if name == <$Activation as Elementwise>::ARCHITECTURE.to_string() {
                    return (&$kinks, $formula);
                }
            )+
        };
    }
    activations!(formulas);
    panic!("an activation that the textbook does not know: {name}")
}

/// The loss of one sample.
pub trait Textbook<Target> {
    fn loss(&self, outputs: &[f64], target: &Target) -> f64;

    /// The distance of an output from the nearest jump of the slope.
    fn distance_from_kinks(&self, _outputs: &[f64], _target: &Target) -> f64 {
        f64::INFINITY
    }

    /// A target for `outputs` outputs.
    fn drawn_target(&self, outputs: usize, rng: &mut Rng) -> Target;

    /// The mean over the samples.
    fn mean_loss(&self, network: &Network, parameters: &[f64], inputs: &[Vec<f64>], targets: &[Target]) -> f64 {
        let losses = inputs.iter().zip(targets);
        let sum: f64 = losses.map(|(input, target)| self.loss(&network.outputs(parameters, input), target)).sum();
        sum / inputs.len() as f64
    }
}
