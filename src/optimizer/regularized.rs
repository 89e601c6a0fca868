//! Penalties, clipping and a limit on norms, for any optimizer.

use bytemuck::Zeroable;

use crate::architecture::Architecture;
use crate::error::TrainError;
use crate::floats::{Floats, zeroable};
use crate::kernels::{columns, map, norm};
use crate::layer::{Train, Visitor, Weights};
use crate::optimizer::{Backward, Optimizer, Recorded, Sgd};
use crate::row::Row;
use crate::setting::Allowed;
use crate::simd::{Simd, Vector};

/// An optimizer with penalties on the weights, clipped gradients, or a limit on the norm of a unit's weights.
///
/// The steps, in order: g ← g + λ₁·sign w + 2·λ₂·w, for weights and not for biases; clip every element of g to
/// ±`clip_value`; scale g down to the norm `clip_norm`; g ← g + `weight_decay`·w; apply the optimizer's step; scale the
/// weights of each unit down to the norm `max_norm`. Each is off by default. The reported loss excludes the penalties.
///
/// ```
/// use stackprop::optimizer::Regularized;
/// use stackprop::prelude::*;
///
/// let optimizer = Regularized { l2: 1e-4, clip_norm: 1.0, ..Regularized::new(Momentum::default()) };
/// type Net = sequential![Dense<2, 8, Relu>, Dense<8, 1, Identity>];
/// let trainer = Trainer::<Net, _, _, 16>::new(MeanSquaredError, optimizer);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Regularized<O = Sgd> {
    /// The optimizer that makes the step.
    pub optimizer: O,
    /// λ₁: the loss grows by λ₁ Σ|w|, over the weights. Keras's `L1`.
    pub l1: f32,
    /// λ₂: the loss grows by λ₂ Σw², over the weights. Keras's `L2`.
    pub l2: f32,
    /// The maximum absolute value of an element of the gradient, above 0; +∞ is no limit. PyTorch's `clip_grad_value_`.
    pub clip_value: f32,
    /// The maximum Euclidean norm of the whole gradient, above 0; +∞ is no limit. PyTorch's `clip_grad_norm_`.
    pub clip_norm: f32,
    /// λ of g ← g + λ·w for every parameter, including biases. Equals PyTorch's `weight_decay` of SGD, RMSprop, Adam
    /// and NAdam. ([`AdamW`](super::AdamW) has its own.)
    pub weight_decay: f32,
    /// The maximum norm of the weights into one unit, above 0; +∞ is no limit. Keras's `MaxNorm`.
    pub max_norm: f32,
}

zeroable! { [O: Zeroable] Regularized<O> { optimizer, l1, l2, clip_value, clip_norm, weight_decay, max_norm } }

impl<O> Regularized<O> {
    /// Wraps `optimizer`, with all regularization off.
    #[must_use]
    pub const fn new(optimizer: O) -> Self {
        Self {
            optimizer,
            l1: 0.0,
            l2: 0.0,
            clip_value: f32::INFINITY,
            clip_norm: f32::INFINITY,
            weight_decay: 0.0,
            max_norm: f32::INFINITY,
        }
    }
}

impl<O: Default> Default for Regularized<O> {
    fn default() -> Self {
        Self::new(O::default())
    }
}

impl<O: Optimizer> Optimizer for Regularized<O> {
    const ARCHITECTURE: Architecture =
        Architecture::Type { name: "Regularized", sizes: &[], inner: &[O::ARCHITECTURE] };

    type State<Gradient: Floats> = O::State<Gradient>;
    /// The gradient, and the optimizer's own buffer.
    type Buffer<Gradient: Floats> = (Gradient, O::Buffer<Gradient>);

    fn check(&self) -> Result<(), TrainError> {
        let Self { l1, l2, weight_decay, clip_value, clip_norm, max_norm, .. } = *self;
        Allowed::NOT_NEGATIVE.check([("l1", l1), ("l2", l2), ("weight_decay", weight_decay)])?;
        Allowed::POSITIVE_LIMIT.check([
            ("clip_value", clip_value),
            ("clip_norm", clip_norm),
            ("max_norm", max_norm),
        ])?;
        self.optimizer.check()
    }

    fn learning_rate_mut(&mut self) -> &mut f32 {
        self.optimizer.learning_rate_mut()
    }

    #[inline(always)]
    fn update<B: Backward>(
        &self,
        backward: B,
        (gradient, buffer): &mut (B::Gradient, O::Buffer<B::Gradient>),
        state: &mut O::State<B::Gradient>,
    ) {
        let Recorded { simd, net, gradient } = backward.record(gradient);
        if self.l1 != 0.0 || self.l2 != 0.0 {
            let (slope, curve) = (self.l1, 2.0 * self.l2);
            net.visit_parameters(&mut Penalty { simd, gradient: gradient.floats_mut(), slope, curve, biases: false });
        }
        clip(simd, gradient.floats_mut(), self.clip_value, self.clip_norm);
        if self.weight_decay != 0.0 {
            let (slope, curve) = (0.0, self.weight_decay);
            net.visit_parameters(&mut Penalty { simd, gradient: gradient.floats_mut(), slope, curve, biases: true });
        }
        self.optimizer.update(Recorded { simd, net: &mut *net, gradient }, buffer, state);
        if self.max_norm < f32::INFINITY {
            net.visit_parameters(&mut MaxNorm { simd, max_norm: self.max_norm });
        }
    }
}

/// g ← g + slope·sign w + curve·w
struct Penalty<'a, S> {
    simd: S,
    /// The gradient of the layers not yet visited.
    gradient: &'a mut [f32],
    slope: f32,
    curve: f32,
    biases: bool,
}

impl<S: Simd> Visitor for Penalty<'_, S> {
    #[inline(always)]
    fn visit(&mut self, parameters: &mut [f32], weights: Weights) {
        let gradient = self.gradient.split_off_mut(..parameters.len()).unwrap_or_default();
        let len = if self.biases { parameters.len() } else { weights.len() };
        let (simd, zero) = (self.simd, self.simd.splat(0.0));
        let (slope, curve) = (simd.splat(self.slope), simd.splat(self.curve));
        map::zip_map(
            simd,
            gradient.get_mut(..len).unwrap_or_default(),
            parameters,
            inline!(|g, w| {
                let sign = zero.less_than(w).select(slope, w.less_than(zero).select(-slope, zero));
                simd.mul_add(curve, w, g + sign)
            }),
        );
    }
}

/// Clips each element to ±`value`, then the norm of the gradient to `most`, by PyTorch's formula.
#[inline(always)]
fn clip<S: Simd>(simd: S, gradient: &mut [f32], value: f32, most: f32) {
    if value < f32::INFINITY {
        map::map(simd, gradient, inline!(|g| simd.clamp(g, value)));
    }
    if most < f32::INFINITY {
        for factor in norm::norm(simd, gradient).factors(most, 1e-6) {
            if factor != 1.0 {
                let factor = simd.splat(factor);
                map::map(simd, gradient, inline!(|g| g * factor));
            }
        }
    }
}

/// Scales the weights into each unit down to the norm `max_norm`, by PyTorch's formula.
struct MaxNorm<S> {
    simd: S,
    max_norm: f32,
}

impl<S: Simd> Visitor for MaxNorm<S> {
    #[inline(always)]
    fn visit(&mut self, parameters: &mut [f32], weights: Weights) {
        let Self { simd, max_norm } = *self;
        let rows = parameters.get_mut(..weights.len()).unwrap_or_default();
        // The units of one vector at a time.
        for unit in (0..weights.units).step_by(S::LANES) {
            let norms = norm::column_norms(simd, rows, weights.units, unit);
            if !norms.iter().any(inline!(|norm| norm.exceeds(max_norm))) {
                continue;
            }
            let (mut first, mut second) = (S::Values::ZERO, S::Values::ZERO);
            for ((first, second), norm) in first.values_mut().iter_mut().zip(second.values_mut()).zip(norms.iter()) {
                if norm.exceeds(max_norm) {
                    [*first, *second] = norm.factors(max_norm, 1e-7);
                } else {
                    [*first, *second] = [1.0; 2];
                }
            }
            let (first, second) = (simd.load(&first), simd.load(&second));
            for row in rows.chunks_mut(weights.units) {
                columns::store(simd, columns::load(simd, row, unit) * first * second, row, unit);
            }
        }
    }
}
