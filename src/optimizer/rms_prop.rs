//! RMSProp.

use crate::architecture::Architecture;
use crate::error::TrainError;
use crate::floats::{Floats, floats, zeroable};
use crate::kernels::UpdateRule;
use crate::optimizer::fraction::{Fraction, Stored};
use crate::optimizer::moving_average::{Averages, check_epsilon, limit};
use crate::optimizer::{Backward, Optimizer};
use crate::setting::Allowed;
use crate::simd::Registers;

/// v ← α·v + (1 − α)·g², w ← w − η·g / (√v + ε): divides a step by the root mean square of recent gradients (Tieleman
/// and Hinton, Coursera, 2012), in PyTorch's form. A gradient beyond ±2⁶³ counts as that number, as for
/// [`Adam`](super::Adam).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RmsProp {
    /// η, 0 or above; by default 0.01 (Keras has 0.001).
    pub learning_rate: f32,
    /// α, from 0 to below 1; by default 0.99 (Keras has 0.9).
    pub smoothing: f32,
    /// ε, at least 1.6·10⁻¹⁴ / √(1 − α), as for [`Adam`](super::Adam); by default 10⁻⁸ (Keras has 10⁻⁷).
    pub epsilon: f32,
}

zeroable! { [] RmsProp { learning_rate, smoothing, epsilon } }

/// The state of [`RmsProp`].
#[derive(Clone, Debug)]
#[repr(C)]
pub struct RmsPropState<Gradient> {
    /// v / (1 − αᵗ) after t steps.
    average: Gradient,
    /// 1 − αᵗ
    sum: Stored,
}

floats! { [Gradient: Floats] RmsPropState<Gradient> { average, sum } }

impl Default for RmsProp {
    fn default() -> Self {
        Self { learning_rate: 0.01, smoothing: 0.99, epsilon: 1e-8 }
    }
}

impl Optimizer for RmsProp {
    const ARCHITECTURE: Architecture = Architecture::name("RmsProp");

    type State<Gradient: Floats> = RmsPropState<Gradient>;
    type Buffer<Gradient: Floats> = ();

    fn check(&self) -> Result<(), TrainError> {
        Allowed::NOT_NEGATIVE.check([("learning_rate", self.learning_rate)])?;
        Allowed::BELOW_ONE.check([("smoothing", self.smoothing)])?;
        const EXPECTED: &str = "at least 1.6e-14 / sqrt(1 - smoothing), and finite, because the squares of smaller gradients vanish in f32";
        check_epsilon(self.epsilon, self.smoothing, EXPECTED)
    }

    fn learning_rate_mut(&mut self) -> &mut f32 {
        &mut self.learning_rate
    }

    #[inline(always)]
    fn update<B: Backward>(&self, backward: B, (): &mut (), state: &mut RmsPropState<B::Gradient>) {
        let RmsPropState { average, sum } = state;
        let averages = Averages::next(core::array::from_mut(sum), [self.smoothing], [&mut *average]);
        let scale = libm::sqrtf(Fraction::load(*sum).to_f32());
        let Self { learning_rate, epsilon, .. } = *self;
        backward.update(RmsPropRule { learning_rate, averages, scale, epsilon }, [average]);
    }
}

/// The rule of one step; its moment is v / (1 − αᵗ).
#[derive(Clone, Copy)]
struct RmsPropRule {
    learning_rate: f32,
    averages: Averages<1>,
    /// √(1 − αᵗ)
    scale: f32,
    epsilon: f32,
}

impl UpdateRule<1> for RmsPropRule {
    #[inline(always)]
    fn apply<T: Registers>(self, t: T, w: T::Vector, g: T::Vector, [v]: [T::Vector; 1]) -> (T::Vector, [T::Vector; 1]) {
        let g = limit(t, g);
        let [v] = self.averages.advance(t, [v], [g * g]);
        let root = t.mul_add(t.sqrt(v), t.splat(self.scale), t.splat(self.epsilon));
        (t.mul_add(t.splat(-self.learning_rate), g / root, w), [v])
    }
}
