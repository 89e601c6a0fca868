//! Activations that a file spells as several nodes, or as one.
//!
//! Exporters decompose activations in many ways: SiLU is `Mul(x, Sigmoid(x))`, and PyTorch's softplus has a threshold.
//! The nodes are therefore computed for sample values, and compared with the activations of the crate.

use super::elementwise::{SELU_ALPHA, SELU_GAMMA, gelu, hard_swish, positive_or, sigmoid, softplus};
use crate::Activation;
use crate::activation::percent;

/// The greatest error relative to max(1, |y|). Rounded constants of `f32`, such as 1.4142135, cause up to 10⁻⁷; GELU by
/// `tanh` differs from GELU by 5 · 10⁻⁴.
const TOLERANCE: f64 = 1e-6;

/// Inputs at which activations are compared: −12 to 12 in steps of 1/8, which include the corners of all activations;
/// values beside the corners; and values of other magnitudes.
pub(super) fn inputs() -> Vec<f64> {
    let grid = (-96..=96).map(|step| f64::from(step) / 8.0);
    let beside = [-6.0, -3.0, -1.0, 0.0, 1.0, 3.0, 6.0].iter().flat_map(|corner| [corner - 0.01, corner + 0.01]);
    grid.chain(beside).chain([-80.0, -25.0, -1e-3, 1e-3, 25.0, 80.0]).collect()
}

/// The activation of the crate with these outputs for [`inputs`].
pub(super) fn identify(inputs: &[f64], outputs: &[f64]) -> Option<Activation> {
    let at = |x: f64| inputs.iter().zip(outputs).find(|(input, _)| **input == x).map(|(_, output)| *output);
    let leak = at(-1.0).and_then(|y| percent(-y as f32)).map(Activation::LeakyRelu);
    let elu = at(-1.0).and_then(|y| nearest_percent(y / f64::exp_m1(-1.0))).map(Activation::Elu);
    let candidates = PLAIN.iter().copied().chain(elu).chain(leak);
    candidates.into_iter().find(|candidate| {
        inputs.iter().zip(outputs).all(|(input, output)| {
            let expected = value(*candidate, *input);
            (output - expected).abs() <= TOLERANCE * expected.abs().max(1.0)
        })
    })
}

/// The whole percentage of a fraction with the error of `f32`.
fn nearest_percent(fraction: f64) -> Option<usize> {
    percent(((fraction * 100.0).round() / 100.0) as f32)
}

/// The elementwise activations without parameters.
const PLAIN: [Activation; 13] = [
    Activation::Identity,
    Activation::Relu,
    Activation::Logistic,
    Activation::Tanh,
    Activation::Relu6,
    Activation::HardTanh,
    Activation::HardSigmoid,
    Activation::HardSwish,
    Activation::Gelu,
    Activation::Silu,
    Activation::Softplus,
    Activation::Selu,
    Activation::Heaviside,
];

fn value(activation: Activation, x: f64) -> f64 {
    match activation {
        Activation::Elu(percent) => positive_or(x, percent as f64 / 100.0 * x.exp_m1()),
        Activation::Gelu => gelu(x),
        Activation::HardSigmoid => (x / 6.0 + 0.5).clamp(0.0, 1.0),
        Activation::HardSwish => hard_swish(x),
        Activation::HardTanh => x.clamp(-1.0, 1.0),
        Activation::Heaviside => {
            if x >= 0.0 {
                1.0
            } else {
                0.0
            }
        }
        Activation::Identity => x,
        Activation::LeakyRelu(percent) => positive_or(x, percent as f64 / 100.0 * x),
        Activation::Logistic => sigmoid(x),
        Activation::Relu => positive_or(x, 0.0),
        Activation::Relu6 => x.clamp(0.0, 6.0),
        Activation::Selu => SELU_GAMMA * positive_or(x, SELU_ALPHA * x.exp_m1()),
        Activation::Silu => x * sigmoid(x),
        Activation::Softplus => softplus(x),
        Activation::Tanh => x.tanh(),
        // Not elementwise.
        Activation::Softmax => f64::NAN,
    }
}
