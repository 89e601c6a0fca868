//! RMSProp.

use crate::architecture::Architecture;
use crate::error::TrainError;
use crate::floats::{Floats, zeroable};
use crate::kernels::UpdateRule;
use crate::optimizer::adam::moving_average;
use crate::optimizer::{Backward, Optimizer};
use crate::setting::Allowed;
use crate::simd::Registers;

/// v ← α·v + (1 − α)·g², w ← w − η·g / (√v + ε): divides a step by the root mean square of recent gradients (Tieleman
/// and Hinton, Coursera, 2012), in PyTorch's form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RmsProp {
    /// η, 0 or above; by default 0.01 (Keras has 0.001).
    pub learning_rate: f32,
    /// α, from 0 to below 1; by default 0.99 (Keras has 0.9).
    pub smoothing: f32,
    /// ε, above 0; by default 10⁻⁸ (Keras has 10⁻⁷).
    pub epsilon: f32,
}

zeroable! { [] RmsProp { learning_rate, smoothing, epsilon } }

impl Default for RmsProp {
    fn default() -> Self {
        Self { learning_rate: 0.01, smoothing: 0.99, epsilon: 1e-8 }
    }
}

impl Optimizer for RmsProp {
    const ARCHITECTURE: Architecture = Architecture::name("RmsProp");

    /// v
    type State<Gradient: Floats> = Gradient;
    type Buffer<Gradient: Floats> = ();

    fn check(&self) -> Result<(), TrainError> {
        Allowed::NOT_NEGATIVE.check([("learning_rate", self.learning_rate)])?;
        Allowed::BELOW_ONE.check([("smoothing", self.smoothing)])?;
        Allowed::POSITIVE.check([("epsilon", self.epsilon)])
    }

    fn learning_rate_mut(&mut self) -> &mut f32 {
        &mut self.learning_rate
    }

    #[inline(always)]
    fn update<B: Backward>(&self, backward: B, (): &mut (), squares: &mut B::Gradient) {
        backward.update(*self, [squares]);
    }
}

/// The moment is v.
impl UpdateRule<1> for RmsProp {
    #[inline(always)]
    fn apply<T: Registers>(self, t: T, w: T::Vector, g: T::Vector, [v]: [T::Vector; 1]) -> (T::Vector, [T::Vector; 1]) {
        let v = moving_average(t, self.smoothing, v, g * g);
        (t.mul_add(t.splat(-self.learning_rate), g / (t.sqrt(v) + t.splat(self.epsilon)), w), [v])
    }
}
