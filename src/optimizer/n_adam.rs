//! Adam with Nesterov's momentum.

use crate::architecture::Architecture;
use crate::error::TrainError;
use crate::floats::{Floats, zeroable};
use crate::kernels::UpdateRule;
use crate::optimizer::Backward;
use crate::optimizer::adam::Averages;
use crate::optimizer::{Adam, AdamState, Optimizer};
use crate::setting::Allowed;
use crate::simd::Registers;

/// [`Adam`] with Nesterov's momentum (Dozat, *Incorporating Nesterov Momentum into Adam*, 2016), in PyTorch's form:
///
/// w ← w − η · ((1 − μₜ) / (1 − Πμ) · g + μₜ₊₁ / (1 − Πμ·μₜ₊₁) · m) / (√v̂ + ε), where m and v are Adam's moments,
/// μₜ = β₁·(1 − ½·0.96^(t·ψ)), and Πμ is the product of μ₁ to μₜ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NAdam {
    /// η, 0 or above; by default 0.002.
    pub learning_rate: f32,
    /// β₁, from 0 to below 1; by default 0.9.
    pub beta_1: f32,
    /// β₂, from 0 to below 1; by default 0.999.
    pub beta_2: f32,
    /// ε, above 0; by default 10⁻⁸.
    pub epsilon: f32,
    /// ψ, the rate at which the momentum approaches β₁, 0 or above; by default 0.004.
    pub momentum_decay: f32,
}

zeroable! { [] NAdam { learning_rate, beta_1, beta_2, epsilon, momentum_decay } }

impl Default for NAdam {
    fn default() -> Self {
        let Adam { beta_1, beta_2, epsilon, .. } = Adam::default();
        Self { learning_rate: 0.002, beta_1, beta_2, epsilon, momentum_decay: 0.004 }
    }
}

impl NAdam {
    /// μₜ
    fn momentum(&self, step: f32) -> f32 {
        let growth = libm::pow(0.96, f64::from(step) * f64::from(self.momentum_decay));
        self.beta_1 * (1.0 - 0.5 * growth as f32)
    }
}

impl Optimizer for NAdam {
    const ARCHITECTURE: Architecture = Architecture::name("NAdam");

    type State<Gradient: Floats> = AdamState<Gradient>;
    type Buffer<Gradient: Floats> = ();

    fn check(&self) -> Result<(), TrainError> {
        let Self { learning_rate, beta_1, beta_2, epsilon, momentum_decay } = *self;
        Adam { learning_rate, beta_1, beta_2, epsilon }.check()?;
        Allowed::NOT_NEGATIVE.check([("momentum_decay", momentum_decay)])
    }

    fn learning_rate_mut(&mut self) -> &mut f32 {
        &mut self.learning_rate
    }

    #[inline(always)]
    fn update<B: Backward>(&self, backward: B, (): &mut (), state: &mut AdamState<B::Gradient>) {
        let Self { learning_rate, beta_1, beta_2, epsilon, .. } = *self;
        let (now, next) = (self.momentum(state.steps + 1.0), self.momentum(state.steps + 2.0));
        let [correction_1, correction_2] = state.correct(now, beta_2);
        // 1 − Πμ·μₜ₊₁
        let correction_next = next * correction_1 + (1.0 - next);
        let rule = NAdamRule {
            step_gradient: -learning_rate * (1.0 - now) / correction_1,
            step_moment: -learning_rate * next / correction_next,
            moments: Averages::new([beta_1, beta_2], correction_2, epsilon),
        };
        backward.update(rule, [&mut state.first, &mut state.second]);
    }
}

/// The rule of one step; its moments are m and v.
#[derive(Clone, Copy)]
struct NAdamRule {
    /// −η · (1 − μₜ) / (1 − Πμ)
    step_gradient: f32,
    /// −η · μₜ₊₁ / (1 − Πμ·μₜ₊₁)
    step_moment: f32,
    moments: Averages,
}

impl UpdateRule<2> for NAdamRule {
    #[inline(always)]
    fn apply<T: Registers>(self, t: T, w: T::Vector, g: T::Vector, mv: [T::Vector; 2]) -> (T::Vector, [T::Vector; 2]) {
        let ([m, v], root) = self.moments.advance(t, mv, g);
        let step = t.mul_add(t.splat(self.step_gradient), g, t.splat(self.step_moment) * m);
        (w + step / root, [m, v])
    }
}
