//! The distributions of initial weights and biases.

use crate::rng::Rng;

/// The distribution of a layer's initial weights. Its variance depends on the number of inputs, or of inputs and units,
/// so that signals keep their variance from layer to layer.
///
/// The variance is 2 / (inputs + units) for Glorot (Glorot and Bengio, 2010), 2 / inputs for He (He et al., 2015) and
/// 1 / inputs for LeCun (LeCun et al., 1998). The uniform distribution covers ±√(3 · variance); the normal distribution
/// is not truncated. Biases become zero, except with [`PyTorchUniform`](Self::PyTorchUniform).
///
/// ```
/// use stackprop::initializer::Initializer;
/// use stackprop::prelude::*;
///
/// type Net = sequential![Dense<1, 16, Tanh>, Dense<16, 1, Identity>];
///
/// let mut net = Net::zeroed();
/// net.initialize_with(Some(Initializer::PyTorchUniform), &mut Rng::seed_from_u64(1));
/// assert!(net.rest.weights.as_flattened().iter().chain(&net.rest.bias).all(|value| value.abs() <= 0.25)); // 1 / √16
/// assert!(net.first.bias.iter().all(|bias| *bias != 0.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Initializer {
    /// For identity, logistic, tanh and softmax, as in Keras.
    GlorotUniform,
    /// For identity, logistic, tanh and softmax.
    GlorotNormal,
    /// For ReLU and its relatives.
    HeUniform,
    /// For ReLU and its relatives.
    HeNormal,
    /// For SELU.
    LeCunUniform,
    /// For SELU.
    LeCunNormal,
    /// The default of PyTorch's `Linear`: weights and biases uniform in ±1 / √inputs, which PyTorch calls
    /// `kaiming_uniform_` with a = √5. The variance is 1 / (3 · inputs).
    ///
    /// With zero biases, a tanh network begins as an odd function of its inputs; these biases break the symmetry.
    PyTorchUniform,
}

impl Initializer {
    /// The variance of a layer's initial weights; without inputs, that of one input.
    #[must_use]
    pub fn variance(self, inputs: usize, units: usize) -> f32 {
        let inputs = inputs.max(1) as f32;
        match self {
            Self::GlorotUniform | Self::GlorotNormal => 2.0 / (inputs + units as f32),
            Self::HeUniform | Self::HeNormal => 2.0 / inputs,
            Self::LeCunUniform | Self::LeCunNormal => 1.0 / inputs,
            Self::PyTorchUniform => 1.0 / (3.0 * inputs),
        }
    }

    /// Draws a layer's weights, in memory order.
    pub fn draw(self, inputs: usize, units: usize, weights: &mut [f32], rng: &mut Rng) {
        let variance = self.variance(inputs, units);
        match self {
            Self::GlorotUniform | Self::HeUniform | Self::LeCunUniform | Self::PyTorchUniform => {
                let limit = libm::sqrtf(3.0 * variance);
                weights.fill_with(|| limit * (2.0 * rng.uniform() - 1.0));
            }
            Self::GlorotNormal | Self::HeNormal | Self::LeCunNormal => {
                let deviation = libm::sqrtf(variance);
                weights.fill_with(|| deviation * rng.normal());
            }
        }
    }

    /// Draws a layer's biases, after its weights.
    pub fn draw_bias(self, inputs: usize, units: usize, bias: &mut [f32], rng: &mut Rng) {
        match self {
            Self::PyTorchUniform => self.draw(inputs, units, bias, rng),
            _ => bias.fill(0.0),
        }
    }
}
