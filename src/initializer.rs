//! The distributions of initial weights.

use crate::rng::Rng;

/// The distribution of a layer's initial weights. Its variance depends on the number of inputs, or of inputs and units,
/// so that signals keep their variance from layer to layer.
///
/// The variance is 2 / (inputs + units) for Glorot (Glorot and Bengio, 2010), 2 / inputs for He (He et al., 2015) and
/// 1 / inputs for LeCun (LeCun et al., 1998). The uniform distribution covers ±√(3 · variance); the normal distribution
/// is not truncated.
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
        }
    }

    /// Draws a layer's weights, in memory order.
    pub fn draw(self, inputs: usize, units: usize, weights: &mut [f32], rng: &mut Rng) {
        let variance = self.variance(inputs, units);
        match self {
            Self::GlorotUniform | Self::HeUniform | Self::LeCunUniform => {
                let limit = libm::sqrtf(3.0 * variance);
                weights.fill_with(|| limit * (2.0 * rng.uniform() - 1.0));
            }
            Self::GlorotNormal | Self::HeNormal | Self::LeCunNormal => {
                let deviation = libm::sqrtf(variance);
                weights.fill_with(|| deviation * rng.normal());
            }
        }
    }
}
