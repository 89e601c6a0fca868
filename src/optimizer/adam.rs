//! Adam.

use crate::architecture::Architecture;
use crate::error::TrainError;
use crate::floats::{Floats, floats, zeroable};
use crate::kernels::UpdateRule;
use crate::optimizer::fraction::Stored;
use crate::optimizer::moving_average::{Averages, check_epsilon, limit};
use crate::optimizer::{Backward, Optimizer};
use crate::setting::Allowed;
use crate::simd::Registers;

/// Adaptive moment estimation (Kingma and Ba, *Adam: A Method for Stochastic Optimization*, 2015):
///
/// m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², w ← w − η · m̂ / (√v̂ + ε), where m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1
/// − β₂ᵗ) correct the bias of moments that begin at zero.
///
/// The corrections stay exact for any number of steps. A gradient beyond ±2⁶³ ≈ 9.2·10¹⁸ counts as that number, so that
/// its square is finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adam {
    /// η, 0 or above; by default 0.001.
    pub learning_rate: f32,
    /// β₁, from 0 to below 1; by default 0.9.
    pub beta_1: f32,
    /// β₂, from 0 to below 1; by default 0.999.
    pub beta_2: f32,
    /// ε, at least 1.6·10⁻¹⁴ / √(1 − β₂), which is 5.1·10⁻¹³ by default and never above 6.6·10⁻¹¹; by default 10⁻⁸ as
    /// in PyTorch (Keras has 10⁻⁷). With a smaller ε, the squares of gradients that still matter vanish in `f32`, and
    /// √v̂ with them.
    pub epsilon: f32,
}

zeroable! { [] Adam { learning_rate, beta_1, beta_2, epsilon } }

/// The state of [`Adam`] and [`AdamW`](super::AdamW), and a part of that of [`NAdam`](super::NAdam).
#[derive(Clone, Debug)]
#[repr(C)]
pub struct AdamState<Gradient> {
    /// m̂
    pub(super) first: Gradient,
    /// v̂
    pub(super) second: Gradient,
    /// The sums of their weights, 1 − β₁ᵗ and 1 − β₂ᵗ after t steps.
    pub(super) sums: [Stored; 2],
}

floats! { [Gradient: Floats] AdamState<Gradient> { first, second, sums } }

impl Default for Adam {
    fn default() -> Self {
        Self { learning_rate: 0.001, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-8 }
    }
}

impl Optimizer for Adam {
    const ARCHITECTURE: Architecture = Architecture::name("Adam");

    type State<Gradient: Floats> = AdamState<Gradient>;
    type Buffer<Gradient: Floats> = ();

    fn check(&self) -> Result<(), TrainError> {
        Allowed::NOT_NEGATIVE.check([("learning_rate", self.learning_rate)])?;
        Allowed::BELOW_ONE.check([("beta_1", self.beta_1), ("beta_2", self.beta_2)])?;
        const EXPECTED: &str =
            "at least 1.6e-14 / sqrt(1 - beta_2), and finite, because the squares of smaller gradients vanish in f32";
        check_epsilon(self.epsilon, self.beta_2, EXPECTED)
    }

    fn learning_rate_mut(&mut self) -> &mut f32 {
        &mut self.learning_rate
    }

    #[inline(always)]
    fn update<B: Backward>(&self, backward: B, (): &mut (), state: &mut AdamState<B::Gradient>) {
        self.update_decayed::<_, false>(backward, state, 1.0);
    }
}

impl Adam {
    /// One step, from the parameters multiplied by `decay` if the rule `DECAYS`.
    #[inline(always)]
    pub(super) fn update_decayed<B: Backward, const DECAYS: bool>(
        &self,
        backward: B,
        state: &mut AdamState<B::Gradient>,
        decay: f32,
    ) {
        let Self { learning_rate, beta_1, beta_2, epsilon } = *self;
        let AdamState { first, second, sums } = state;
        let moments = Averages::next(sums, [beta_1, beta_2], [&mut *first, &mut *second]);
        let rule = AdamRule::<DECAYS> { learning_rate, epsilon, decay, moments };
        backward.update(rule, [first, second]);
    }
}

/// The rule of one step; its moments are m̂ and v̂.
#[derive(Clone, Copy)]
struct AdamRule<const DECAYS: bool> {
    learning_rate: f32,
    epsilon: f32,
    decay: f32,
    moments: Averages<2>,
}

impl<const DECAYS: bool> UpdateRule<2> for AdamRule<DECAYS> {
    #[inline(always)]
    fn apply<T: Registers>(self, t: T, w: T::Vector, g: T::Vector, mv: [T::Vector; 2]) -> (T::Vector, [T::Vector; 2]) {
        let g = limit(t, g);
        let [m, v] = self.moments.advance(t, mv, [g, g * g]);
        let w = if DECAYS { w * t.splat(self.decay) } else { w };
        (t.mul_add(t.splat(-self.learning_rate), m / (t.sqrt(v) + t.splat(self.epsilon)), w), [m, v])
    }
}
