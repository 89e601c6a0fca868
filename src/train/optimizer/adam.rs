//! Adam.

use super::{Optimizer, update};
use crate::architecture::Architecture;
use crate::bytes::Floats;
use crate::kernels::map;
use crate::simd::{Simd, Vector};
use crate::train::setting::Allowed;
use crate::train::{Train, TrainError};

/// Adaptive moment estimation (Kingma and Ba, *Adam: A Method for Stochastic Optimization*, 2015):
///
/// m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², w ← w − η · m̂ / (√v̂ + ε), with the moments m̂ = m / (1 − β₁ᵗ) and
/// v̂ = v / (1 − β₂ᵗ) corrected for having begun at zero.
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

/// What [`Adam`] and its relatives keep.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Adaptive<Gradient> {
    /// m
    pub(super) first: Gradient,
    /// v
    pub(super) second: Gradient,
    /// One less β₁ᵗ, or what stands for it, and one less β₂ᵗ, after the steps so far: 0 before the first, as a zeroed state must be.
    pub(super) corrections: [f32; 2],
    /// t, how many steps there have been.
    pub(super) steps: f32,
}

impl Default for Adam {
    fn default() -> Self {
        Self { learning_rate: 0.001, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-8 }
    }
}

impl Optimizer for Adam {
    const ARCHITECTURE: Architecture = Architecture::name("Adam");

    type State<Gradient: Floats> = Adaptive<Gradient>;
    type Buffer<Gradient: Floats> = [Gradient; 1];

    fn check(&self) -> Result<(), TrainError> {
        Allowed::NOT_NEGATIVE.check([("learning_rate", self.learning_rate)])?;
        Allowed::BELOW_ONE.check([("beta_1", self.beta_1), ("beta_2", self.beta_2)])?;
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
        state: &mut Adaptive<Net::Gradient>,
    ) {
        self.update_decayed(simd, net, gradient, state, 1.0);
    }
}

impl Adam {
    /// A step from the parameters times `decay`.
    #[inline(always)]
    pub(super) fn update_decayed<S: Simd, Net: Train>(
        &self,
        simd: S,
        net: &mut Net,
        gradient: &Net::Gradient,
        state: &mut Adaptive<Net::Gradient>,
        decay: f32,
    ) {
        let Self { learning_rate, beta_1, beta_2, epsilon } = *self;
        let [correction_1, correction_2] = state.correct(beta_1, beta_2);
        let (step, scale) = (simd.splat(-learning_rate / correction_1), simd.splat(1.0 / libm::sqrtf(correction_2)));
        let (rest_1, rest_2) = (simd.splat(1.0 - beta_1), simd.splat(1.0 - beta_2));
        let (beta_1, beta_2) = (simd.splat(beta_1), simd.splat(beta_2));
        let (epsilon, decay) = (simd.splat(epsilon), simd.splat(decay));
        update::with_moments(
            simd,
            net,
            gradient,
            [&mut state.first, &mut state.second],
            #[inline(always)]
            |w, g, m, v| {
                let m = map::flush_subnormal(simd, simd.mul_add(beta_1, m, rest_1 * g));
                let v = map::flush_subnormal(simd, simd.mul_add(beta_2, v, rest_2 * (g * g)));
                let w = simd.mul_add(step, m / simd.mul_add(v.sqrt(), scale, epsilon), w * decay);
                (w, m, v)
            },
        );
    }
}

impl<Gradient> Adaptive<Gradient> {
    /// The corrections after one more step, with these factors of the moments.
    #[inline(always)]
    pub(super) fn correct(&mut self, factor_1: f32, factor_2: f32) -> [f32; 2] {
        // 1 − βᵗ = β·(1 − βᵗ⁻¹) + (1 − β)
        let [correction_1, correction_2] = self.corrections;
        self.corrections = [factor_1 * correction_1 + (1.0 - factor_1), factor_2 * correction_2 + (1.0 - factor_2)];
        self.steps += 1.0;
        self.corrections
    }
}
