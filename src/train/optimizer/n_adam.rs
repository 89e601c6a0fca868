//! Adam with Nesterov's momentum.

use super::{Adam, Adaptive, Optimizer, update};
use crate::architecture::Architecture;
use crate::bytes::Floats;
use crate::kernels::map;
use crate::simd::{Simd, Vector};
use crate::train::setting::Allowed;
use crate::train::{Train, TrainError};

/// [`Adam`] with Nesterov's momentum (Dozat, *Incorporating Nesterov Momentum into Adam*, 2016), as PyTorch has it:
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
    /// ψ, how fast the momentum grows to β₁, 0 or above; by default 0.004.
    pub momentum_decay: f32,
}

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

    type State<Gradient: Floats> = Adaptive<Gradient>;
    type Buffer<Gradient: Floats> = [Gradient; 1];

    fn check(&self) -> Result<(), TrainError> {
        let Self { learning_rate, beta_1, beta_2, epsilon, momentum_decay } = *self;
        Adam { learning_rate, beta_1, beta_2, epsilon }.check()?;
        Allowed::NOT_NEGATIVE.check([("momentum_decay", momentum_decay)])
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
        state: &mut Adaptive<Net::Gradient>,
    ) {
        let Self { learning_rate, beta_1, beta_2, epsilon, .. } = *self;
        let (now, next) = (self.momentum(state.steps + 1.0), self.momentum(state.steps + 2.0));
        let [correction_1, correction_2] = state.correct(now, beta_2);
        // 1 − Πμ·μₜ₊₁
        let correction_next = next * correction_1 + (1.0 - next);
        let step_gradient = simd.splat(-learning_rate * (1.0 - now) / correction_1);
        let step_moment = simd.splat(-learning_rate * next / correction_next);

        let scale = simd.splat(1.0 / libm::sqrtf(correction_2));
        let (rest_1, rest_2) = (simd.splat(1.0 - beta_1), simd.splat(1.0 - beta_2));
        let (beta_1, beta_2, epsilon) = (simd.splat(beta_1), simd.splat(beta_2), simd.splat(epsilon));
        update::with_moments(
            simd,
            net,
            gradient,
            [&mut state.first, &mut state.second],
            #[inline(always)]
            |w, g, m, v| {
                let m = map::flush_subnormal(simd, simd.mul_add(beta_1, m, rest_1 * g));
                let v = map::flush_subnormal(simd, simd.mul_add(beta_2, v, rest_2 * (g * g)));
                let step = simd.mul_add(step_gradient, g, step_moment * m);
                (w + step / simd.mul_add(v.sqrt(), scale, epsilon), m, v)
            },
        );
    }
}
