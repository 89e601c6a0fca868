//! Adam.

use super::{Optimizer, take, take_mut};
use crate::bytes::Floats;
use crate::kernels::map;
use crate::simd::{Simd, Vector};
use crate::train::{Destination, Train, Visitor};

/// Adaptive moment estimation (Kingma and Ba, *Adam: A Method for Stochastic Optimization*, 2015):
///
/// m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², w ← w − η · m̂ / (√v̂ + ε), with the moments m̂ = m / (1 − β₁ᵗ) and
/// v̂ = v / (1 − β₂ᵗ) corrected for having begun at zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adam {
    /// η; by default 0.001.
    pub learning_rate: f32,
    /// β₁, from 0 to below 1; by default 0.9.
    pub beta_1: f32,
    /// β₂, from 0 to below 1; by default 0.999.
    pub beta_2: f32,
    /// ε, above 0; by default 10⁻⁸ as in PyTorch (Keras has 10⁻⁷).
    pub epsilon: f32,
}

/// What [`Adam`] keeps.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Adaptive<Gradient> {
    pub(crate) gradient: Gradient,
    /// m
    pub(crate) first: Gradient,
    /// v
    pub(crate) second: Gradient,
    /// 1 − β₁ᵗ and 1 − β₂ᵗ, for the steps so far: 0 before the first, as a zeroed state must be.
    pub(crate) corrections: [f32; 2],
}

impl Default for Adam {
    fn default() -> Self {
        Self { learning_rate: 0.001, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-8 }
    }
}

impl Optimizer for Adam {
    type State<Gradient: Floats> = Adaptive<Gradient>;

    fn learning_rate(&mut self) -> &mut f32 {
        &mut self.learning_rate
    }

    #[inline(always)]
    fn step<S: Simd, Net: Train, const BATCH: usize>(
        &self,
        simd: S,
        net: &mut Net,
        state: &mut Adaptive<Net::Gradient>,
        inputs: &[Net::Input],
        deltas: &[Net::Output],
        tape: &mut Net::Tape<BATCH>,
    ) {
        let destination = Destination::Buffer { layer: net, gradient: &mut state.gradient };
        Net::backward(destination, simd, inputs, deltas, tape, None);

        // 1 − βᵗ = β·(1 − βᵗ⁻¹) + (1 − β)
        let [correction_1, correction_2] = &mut state.corrections;
        *correction_1 = self.beta_1 * *correction_1 + (1.0 - self.beta_1);
        *correction_2 = self.beta_2 * *correction_2 + (1.0 - self.beta_2);
        let (step, scale) = (-self.learning_rate / *correction_1, 1.0 / libm::sqrtf(*correction_2));
        let gradient = state.gradient.floats();
        let (first, second) = (state.first.floats_mut(), state.second.floats_mut());
        net.visit_parameters(&mut Update { simd, settings: self, step, scale, gradient, first, second });
    }
}

/// The update of one layer after the other.
struct Update<'a, S> {
    simd: S,
    settings: &'a Adam,
    /// −η / (1 − β₁ᵗ)
    step: f32,
    /// 1 / √(1 − β₂ᵗ)
    scale: f32,
    /// What is left for the layers to come.
    gradient: &'a [f32],
    first: &'a mut [f32],
    second: &'a mut [f32],
}

impl<S: Simd> Visitor for Update<'_, S> {
    #[inline(always)]
    fn visit(&mut self, parameters: &mut [f32]) {
        let Self { simd, settings: Adam { beta_1, beta_2, epsilon, .. }, .. } = *self;
        let gradient = take(&mut self.gradient, parameters.len());
        let first = take_mut(&mut self.first, parameters.len());
        let second = take_mut(&mut self.second, parameters.len());

        let (step, scale, epsilon) = (simd.splat(self.step), simd.splat(self.scale), simd.splat(*epsilon));
        let (rest_1, rest_2) = (simd.splat(1.0 - beta_1), simd.splat(1.0 - beta_2));
        let (beta_1, beta_2) = (simd.splat(*beta_1), simd.splat(*beta_2));
        map::update_4(
            simd,
            parameters,
            gradient,
            first,
            second,
            #[inline(always)]
            |w, g, m, v| {
                let m = map::flush_subnormal(simd, simd.mul_add(beta_1, m, rest_1 * g));
                let v = map::flush_subnormal(simd, simd.mul_add(beta_2, v, rest_2 * (g * g)));
                let w = simd.mul_add(step, m / simd.mul_add(v.sqrt(), scale, epsilon), w);
                (w, m, v)
            },
        );
    }
}
