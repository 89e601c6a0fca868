//! Adam.

use crate::architecture::Architecture;
use crate::error::TrainError;
use crate::floats::{Floats, floats, zeroable};
use crate::kernels::UpdateRule;
use crate::optimizer::{Backward, Optimizer};
use crate::setting::Allowed;
use crate::simd::Registers;

/// Adaptive moment estimation (Kingma and Ba, *Adam: A Method for Stochastic Optimization*, 2015):
///
/// m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², w ← w − η · m̂ / (√v̂ + ε), where m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1
/// − β₂ᵗ) correct the bias of moments that begin at zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adam {
    /// η, 0 or above; by default 0.001.
    pub learning_rate: f32,
    /// β₁, from 0 to below 1; by default 0.9.
    pub beta_1: f32,
    /// β₂, from 0 to below 1; by default 0.999.
    pub beta_2: f32,
    /// ε, above 0; by default 10⁻⁸ as in PyTorch (Keras has 10⁻⁷).
    pub epsilon: f32,
}

zeroable! { [] Adam { learning_rate, beta_1, beta_2, epsilon } }

/// The state of [`Adam`], [`AdamW`](super::AdamW) and [`NAdam`](super::NAdam).
#[derive(Clone, Debug)]
#[repr(C)]
pub struct AdamState<Gradient> {
    /// m
    pub(super) first: Gradient,
    /// v
    pub(super) second: Gradient,
    /// Bias corrections after t steps: `[1 − β₁ᵗ, 1 − β₂ᵗ]`, with Πμ instead of β₁ᵗ in `NAdam`; zero at t = 0, so a
    /// zeroed state is valid.
    pub(super) corrections: [f32; 2],
    /// t, the number of steps so far.
    pub(super) steps: f32,
}

floats! { [Gradient: Floats] AdamState<Gradient> { first, second, corrections, steps } }

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
        Allowed::POSITIVE.check([("epsilon", self.epsilon)])
    }

    fn learning_rate_mut(&mut self) -> &mut f32 {
        &mut self.learning_rate
    }

    #[inline(always)]
    fn update<B: Backward>(&self, backward: B, (): &mut (), state: &mut AdamState<B::Gradient>) {
        self.update_decayed(backward, state, 1.0);
    }
}

impl Adam {
    /// One step from the parameters multiplied by `decay`.
    #[inline(always)]
    pub(super) fn update_decayed<B: Backward>(&self, backward: B, state: &mut AdamState<B::Gradient>, decay: f32) {
        let Self { learning_rate, beta_1, beta_2, epsilon } = *self;
        let [correction_1, correction_2] = state.correct(beta_1, beta_2);
        let moments = Averages::new([beta_1, beta_2], correction_2, epsilon);
        let rule = AdamRule { step: -learning_rate / correction_1, decay, moments };
        backward.update(rule, [&mut state.first, &mut state.second]);
    }
}

/// The rule of one step; its moments are m and v.
#[derive(Clone, Copy)]
struct AdamRule {
    /// −η / (1 − β₁ᵗ)
    step: f32,
    decay: f32,
    moments: Averages,
}

impl UpdateRule<2> for AdamRule {
    #[inline(always)]
    fn apply<T: Registers>(self, t: T, w: T::Vector, g: T::Vector, mv: [T::Vector; 2]) -> (T::Vector, [T::Vector; 2]) {
        let ([m, v], root) = self.moments.advance(t, mv, g);
        (t.mul_add(t.splat(self.step), m / root, w * t.splat(self.decay)), [m, v])
    }
}

/// The update of m and v, and the denominator of a step.
#[derive(Clone, Copy)]
pub(super) struct Averages {
    /// β₁, β₂
    betas: [f32; 2],
    /// 1 / √(1 − β₂ᵗ)
    scale: f32,
    epsilon: f32,
}

impl Averages {
    /// `correction` is that of v, 1 − β₂ᵗ.
    #[inline(always)]
    pub(super) fn new(betas: [f32; 2], correction: f32, epsilon: f32) -> Self {
        Self { betas, scale: 1.0 / libm::sqrtf(correction), epsilon }
    }

    /// The new m and v, and the denominator √v̂ + ε.
    #[inline(always)]
    pub(super) fn advance<T: Registers>(
        self,
        t: T,
        [m, v]: [T::Vector; 2],
        g: T::Vector,
    ) -> ([T::Vector; 2], T::Vector) {
        let [beta_1, beta_2] = self.betas;
        let (m, v) = (moving_average(t, beta_1, m, g), moving_average(t, beta_2, v, g * g));
        ([m, v], t.mul_add(t.sqrt(v), t.splat(self.scale), t.splat(self.epsilon)))
    }
}

/// β·average + (1 − β)·value
#[inline(always)]
pub(super) fn moving_average<T: Registers>(t: T, beta: f32, average: T::Vector, value: T::Vector) -> T::Vector {
    t.flush_subnormal(t.mul_add(t.splat(beta), average, t.splat(1.0 - beta) * value))
}

impl<Gradient> AdamState<Gradient> {
    /// Updates the corrections for one more step with these decay factors, and returns them.
    #[inline(always)]
    pub(super) fn correct(&mut self, factor_1: f32, factor_2: f32) -> [f32; 2] {
        // 1 − βᵗ = β·(1 − βᵗ⁻¹) + (1 − β)
        let [correction_1, correction_2] = self.corrections;
        self.corrections = [factor_1 * correction_1 + (1.0 - factor_1), factor_2 * correction_2 + (1.0 - factor_2)];
        self.steps += 1.0;
        self.corrections
    }
}
