//! From ranges and `f32` weights to the parameters of quantized layers.

use core::fmt;

use crate::quantized::unit::unit_parameters;
use crate::quantized::{Affine, Multiplier, Quantization, QuantizationError, Rounding};

/// The layers that a quantized network takes its parameters from, one after the other; see
/// [`Int8Layer::set_from`](super::Int8Layer::set_from).
#[derive(Debug)]
pub struct Plan<'a> {
    /// The number of the next layer in the `f32` network, counted from 1.
    pub(super) number: usize,
    /// The layers that are left.
    pub(super) layers: &'a [LayerPlan<'a>],
    /// The scale and the zero point of the next layer's inputs.
    pub(super) input: Quantization,
    /// Whether the weights of a dense layer share one scale.
    pub(super) per_tensor: bool,
}

/// A layer in `f32`, and the scales of its values in integers.
#[derive(Clone, Copy)]
pub(super) struct LayerPlan<'a> {
    pub(super) affine: &'a dyn Affine,
    pub(super) product: Quantization,
    pub(super) output: Quantization,
}

impl fmt::Debug for LayerPlan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LayerPlan")
            .field("product", &self.product)
            .field("output", &self.output)
            .finish_non_exhaustive()
    }
}

/// The parameters of a quantized layer's units.
#[derive(Debug)]
pub struct UnitParameters<'a> {
    /// The weights, unit after unit.
    pub weights: &'a mut [i8],
    /// The bias of each unit, with the inputs' zero point folded in.
    pub bias: &'a mut [i32],
    /// The factor of each unit's sum.
    pub multipliers: &'a mut [Multiplier],
    /// Whether the units may share one scale.
    pub is_tensor: bool,
}

/// The largest magnitude of a bias, in steps of its sum: half of the sum's range is left for the weights.
const LARGEST_BIAS: f64 = (1 << 30) as f64;

impl Plan<'_> {
    /// Whether all layers have been taken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }

    /// Takes the next layer, sets the parameters of its units, and returns the scale and the zero point of the product
    /// and of the outputs.
    ///
    /// A weight is w / scale, rounded to an integer from −127 to 127, halves away from zero, as TensorFlow's converter
    /// does; the scale is that of [`Quantizer`](super::Quantizer).
    ///
    /// # Errors
    ///
    /// If no layer is left, or as [`Int8Dense::set_units`](super::Int8Dense::set_units).
    pub fn set_units<R: Rounding>(
        &mut self,
        units: UnitParameters<'_>,
    ) -> Result<[Quantization; 2], QuantizationError> {
        let (layer, rest) = self.layers.split_first().ok_or(QuantizationError::LayersMismatch)?;
        let UnitParameters { mut weights, bias, multipliers, is_tensor } = units;
        let (count, input) = (bias.len(), self.input);
        let inputs = weights.len().checked_div(count).unwrap_or(0);
        let largest = || (0..count).map(|unit| layer.scale(input, unit)).fold(0.0, f64::max);
        let shared = (self.per_tensor && is_tensor).then(largest);
        let per_tensor = shared.is_some() || count == 1;
        for (unit, (bias, multiplier)) in bias.iter_mut().zip(multipliers).enumerate() {
            let (row, rest) = weights.split_at_mut_checked(inputs).unwrap_or_default();
            weights = rest;
            let scale = weight_scale(shared.unwrap_or_else(|| layer.scale(input, unit)));
            let steps = layer.quantize_unit(unit, input, scale, row);
            let row = row.iter().copied();
            (*bias, *multiplier) = unit_parameters::<R>(unit, [input, layer.product], scale, per_tensor, steps, row)
                .map_err(|error| error.in_layer(self.number))?;
        }
        (self.layers, self.input, self.number) = (rest, layer.output, self.number + 1);
        Ok([layer.product, layer.output])
    }
}

impl LayerPlan<'_> {
    /// The least scale of a unit's weights: the largest magnitude becomes 127, and the bias fits.
    fn scale(&self, input: Quantization, unit: usize) -> f64 {
        let mut largest = 0.0_f64;
        let bias = self.affine.unit(unit, &mut |weight| largest = largest.max(weight.abs()));
        (largest / 127.0).max(bias.abs() / (LARGEST_BIAS * f64::from(input.scale)))
    }

    /// Writes a unit's weights, and returns its bias in steps of its sum.
    fn quantize_unit(&self, unit: usize, input: Quantization, scale: f32, weights: &mut [i8]) -> i32 {
        let scale = f64::from(scale);
        let mut to = weights.iter_mut();
        let bias = self.affine.unit(unit, &mut |weight| {
            if let Some(to) = to.next() {
                *to = libm::round(weight / scale).clamp(-127.0, 127.0) as i8;
            }
        });
        libm::round(bias / (f64::from(input.scale) * scale)) as i32
    }
}

/// A scale as `f32`: 1 for a unit of zeros, and never below the normal numbers.
fn weight_scale(scale: f64) -> f32 {
    if scale > 0.0 { (scale as f32).max(f32::MIN_POSITIVE) } else { 1.0 }
}
