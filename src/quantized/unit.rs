//! The parameters of a unit, from those that TensorFlow Lite stores.

use crate::model_file::is_scale;
use crate::quantized::{Multiplier, Quantization, QuantizationError, Rounding};

/// The scales of a layer's weights: one for all units, or one per unit.
#[derive(Clone, Copy, Debug)]
pub struct WeightScales<'a>(&'a [f32]);

impl<'a> WeightScales<'a> {
    /// `scales` of a layer of `units` units.
    ///
    /// # Errors
    ///
    /// If their number is neither 1 nor `units`.
    pub fn new(scales: &'a [f32], units: usize) -> Result<Self, QuantizationError> {
        if scales.len() != 1 && scales.len() != units {
            return Err(QuantizationError::ScaleCount { units, found: scales.len() });
        }
        Ok(Self(scales))
    }

    /// The bias of a unit with the inputs' zero point folded in, b − zero point · Σ w, and the multiplier of its sum:
    /// the parameters that [`Int8Dense`](super::Int8Dense) stores.
    ///
    /// `unit` is the unit's index, `bias` its bias in steps of input scale · weight scale, and `weights` yields one
    /// weight for each input.
    ///
    /// ```
    /// use stackprop::quantized::{Lite, Quantization, WeightScales};
    ///
    /// let [input, product] = [5, 0].map(|zero_point| Quantization { scale: 0.5, zero_point });
    /// let scales = WeightScales::new(&[0.25], 1)?;
    /// let (bias, _) = scales.unit_parameters::<Lite>(0, [input, product], 100, [1, -3].into_iter())?;
    /// assert_eq!(bias, 100 - 5 * (1 - 3));
    /// # Ok::<(), stackprop::quantized::QuantizationError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If a scale or a zero point is invalid, or if the sum, or its product with the multiplier, could overflow.
    pub fn unit_parameters<R: Rounding>(
        self,
        unit: usize,
        [input, product]: [Quantization; 2],
        bias: i32,
        weights: impl Iterator<Item = i8> + Clone,
    ) -> Result<(i32, Multiplier), QuantizationError> {
        unit_parameters::<R>(unit, [input, product], self.of(unit), self.is_per_tensor(), bias, weights)
    }

    /// The scale of a unit.
    fn of(self, unit: usize) -> f32 {
        self.0.get(unit).or(self.0.first()).copied().unwrap_or(1.0)
    }

    /// Whether one scale serves all units. TensorFlow Lite decides by the number of scales, so a layer of one unit
    /// counts too.
    fn is_per_tensor(self) -> bool {
        self.0.len() == 1
    }
}

/// An error unless `scale` is positive, finite and not subnormal.
fn valid_scale(scale: f32) -> Result<(), QuantizationError> {
    if is_scale(scale) { Ok(()) } else { Err(QuantizationError::InvalidScale { found: scale }) }
}

/// An error unless the scale is positive and the zero point an `i8`.
fn valid(Quantization { scale, zero_point }: Quantization) -> Result<(), QuantizationError> {
    valid_scale(scale)?;
    i8::try_from(zero_point).map(drop).map_err(|_| QuantizationError::InvalidZeroPoint { found: zero_point })
}

/// The parameters of a unit whose weights have the scale `scale`. `per_tensor`: all units share it.
pub(crate) fn unit_parameters<R: Rounding>(
    unit: usize,
    [input, product]: [Quantization; 2],
    scale: f32,
    per_tensor: bool,
    bias: i32,
    weights: impl Iterator<Item = i8> + Clone,
) -> Result<(i32, Multiplier), QuantizationError> {
    valid(input)?;
    valid(product)?;
    valid_scale(scale)?;
    let magnitude: u64 = weights.clone().map(|weight| u64::from(weight.unsigned_abs())).sum();
    let sum: i64 = weights.map(i64::from).sum();
    // An input minus its zero point is at most 255.
    let found = magnitude * 255 + u64::from(bias.unsigned_abs());
    let folded = i32::try_from(i64::from(bias) - i64::from(input.zero_point) * sum);
    let (Ok(folded), true) = (folded, found < 1 << 31) else {
        return Err(QuantizationError::SumOverflows { layer: None, unit, found });
    };
    let factor = f64::from(input.scale) * f64::from(scale) / f64::from(product.scale);
    // Leaves room for the zero point.
    if found as f64 * factor >= f64::from(i32::MAX - 512) {
        return Err(QuantizationError::OutputOverflows { layer: None, unit, factor });
    }
    Ok((folded, R::multiplier(input.scale, scale, product.scale, per_tensor)))
}
