//! RMSProp.

use super::{Optimizer, update};
use crate::architecture::Architecture;
use crate::bytes::Floats;
use crate::kernels::map;
use crate::simd::{Simd, Vector};
use crate::train::setting::Allowed;
use crate::train::{Train, TrainError};

/// v ← α·v + (1 − α)·g², w ← w − η·g / (√v + ε): a step is divided by the root of the mean square of the gradients of late
/// (Tieleman and Hinton, Coursera, 2012), as PyTorch has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RmsProp {
    /// η, 0 or above; by default 0.01 (Keras has 0.001).
    pub learning_rate: f32,
    /// α, from 0 to below 1; by default 0.99 (Keras has 0.9).
    pub smoothing: f32,
    /// ε, above 0; by default 10⁻⁸ (Keras has 10⁻⁷).
    pub epsilon: f32,
}

impl Default for RmsProp {
    fn default() -> Self {
        Self { learning_rate: 0.01, smoothing: 0.99, epsilon: 1e-8 }
    }
}

impl Optimizer for RmsProp {
    const ARCHITECTURE: Architecture = Architecture::name("RmsProp");

    /// v
    type State<Gradient: Floats> = Gradient;
    type Buffer<Gradient: Floats> = [Gradient; 1];

    fn check(&self) -> Result<(), TrainError> {
        Allowed::NOT_NEGATIVE.check([("learning_rate", self.learning_rate)])?;
        Allowed::BELOW_ONE.check([("smoothing", self.smoothing)])?;
        Allowed::POSITIVE.check([("epsilon", self.epsilon)])
    }

    fn learning_rate(&mut self) -> &mut f32 {
        &mut self.learning_rate
    }

    #[inline(always)]
    fn update<S: Simd, Net: Train>(
        &self,
        simd: S,
        net: &mut Net,
        gradient: &mut Net::Gradient,
        squares: &mut Net::Gradient,
    ) {
        let (smoothing, rest) = (simd.splat(self.smoothing), simd.splat(1.0 - self.smoothing));
        let (step, epsilon) = (simd.splat(-self.learning_rate), simd.splat(self.epsilon));
        update::with_moment(
            simd,
            net,
            gradient,
            squares,
            #[inline(always)]
            |w, g, v| {
                let v = map::flush_subnormal(simd, simd.mul_add(smoothing, v, rest * (g * g)));
                (simd.mul_add(step, g / (v.sqrt() + epsilon), w), v)
            },
        );
    }
}
