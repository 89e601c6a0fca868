//! The weights of `f32` layers, as a quantizer reads them.

use crate::activation::Activation;
use crate::kernels::batch_norm;
use crate::layer::{BatchNorm, Dense, Layer, QuantizationAware, Scaling, Statistic};
use crate::quantized::QuantizedActivation;

/// A layer whose logits are an affine function of its inputs: z = W·x + b.
pub trait Affine {
    /// Calls `weight` with each weight of a unit, in the order of the inputs, and returns the unit's bias. `unit` is
    /// below the number of outputs.
    fn unit(&self, unit: usize, weight: &mut dyn FnMut(f64)) -> f64;

    /// Whether training sets the weights. Those of a scaling layer come from its `fit`.
    fn is_trained(&self) -> bool {
        true
    }

    /// The range of the inputs, if training has determined it instead of samples.
    fn input_range(&self) -> Option<[f32; 2]> {
        None
    }
}

/// A visitor of the layers of a network, in their order; see [`Quantize::visit_layers`](super::Quantize::visit_layers).
pub trait LayerVisitor<'a> {
    /// Visits a layer that consists of no others.
    fn visit<L: Layer<Activation: QuantizedActivation> + Affine>(&mut self, layer: &'a L);
}

impl<const INPUTS: usize, const UNITS: usize, A: Activation> Affine for Dense<INPUTS, UNITS, A> {
    fn unit(&self, unit: usize, weight: &mut dyn FnMut(f64)) -> f64 {
        self.weights.iter().for_each(|weights| weight(at(weights, unit)));
        at(&self.bias, unit)
    }
}

impl<const INPUTS: usize, const UNITS: usize, A: Activation> Affine for QuantizationAware<Dense<INPUTS, UNITS, A>> {
    fn unit(&self, unit: usize, weight: &mut dyn FnMut(f64)) -> f64 {
        self.layer.unit(unit, weight)
    }

    fn input_range(&self) -> Option<[f32; 2]> {
        self.input_range()
    }
}

/// Folds in `f64`: with s = γ / √(σ² + ε), the weights are those of the dense layer times s, and the bias is β − μ · s.
impl<const INPUTS: usize, const UNITS: usize, A: Activation, const MOMENTUM: usize> Affine
    for BatchNorm<Dense<INPUTS, UNITS, A>, MOMENTUM>
{
    fn unit(&self, unit: usize, weight: &mut dyn FnMut(f64)) -> f64 {
        let variance = at(&self.variance, unit) + f64::from(batch_norm::EPSILON);
        let scale = at(&self.scale, unit) / libm::sqrt(variance);
        let shift = self.layer.unit(unit, &mut |of_dense| weight(of_dense * scale));
        shift - at(&self.mean, unit) * scale
    }
}

/// A unit has one weight, that of its own input.
impl<S: Statistic, const N: usize, A: Activation> Affine for Scaling<S, N, A> {
    fn unit(&self, unit: usize, weight: &mut dyn FnMut(f64)) -> f64 {
        let factor = at(&self.factor, unit);
        weight(factor);
        -at(&self.offset, unit) * factor
    }

    fn is_trained(&self) -> bool {
        false
    }
}

/// The value of a unit.
fn at(row: &[f32], unit: usize) -> f64 {
    row.get(unit).copied().map_or(0.0, f64::from)
}
