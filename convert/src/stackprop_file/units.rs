//! The weight scales and the biases of a layer, from the multipliers and the folded biases of its file.

use stackprop::model_file::Decoder;
use stackprop::quantized::data::PlainData;
use stackprop::quantized::{Multiplier, Quantization, Rounding, WeightScales};

/// The units of a layer in a model file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Units<'a> {
    /// The number of inputs, at least 1.
    pub(super) inputs: usize,
    /// The weights `[units][inputs]`.
    pub(super) weights: &'a [i8],
    /// The biases with the inputs' zero point, as bytes.
    pub(super) bias: &'a [[u8; 4]],
    /// The multipliers as bytes.
    pub(super) multipliers: &'a [[u8; 8]],
    /// The scale and the zero point of the inputs.
    pub(super) input: Quantization,
    /// The scale and the zero point of the product.
    pub(super) product: Quantization,
}

/// A unit of a layer in a model file.
#[derive(Clone, Copy, Debug)]
struct Unit<'a> {
    weights: &'a [i8],
    /// The bias without the inputs' zero point.
    bias: i32,
    /// The stored parameters.
    stored: (i32, Multiplier),
    /// The factor of the multiplier, accurate to 2⁻³⁰.
    factor: f64,
}

/// A factor whose multiplier is 0, as for all factors below 2⁻³²: 2⁻⁴⁰.
const VANISHING: f64 = 1.0 / (1_u64 << 40) as f64;
/// The number of equal scales with which [`WeightScales`] takes the formulas of one scale for all units.
const PER_TENSOR: usize = 1;
/// The number of equal scales with which it takes those of one scale per unit.
const PER_UNIT: usize = 2;

impl Units<'_> {
    /// The scales, one if it gives the multipliers of all units, and the biases.
    ///
    /// # Errors
    ///
    /// The index of a unit that no scale gives.
    pub(super) fn read<R: Rounding>(self) -> Result<(Vec<f32>, Vec<i32>), usize> {
        let units: Vec<_> =
            (0..self.bias.len()).map(|index| self.unit::<R>(index).ok_or(index)).collect::<Result<_, _>>()?;
        let scales = match self.one_scale::<R>(&units) {
            Some(scale) => vec![scale],
            None => self.scales::<R>(&units)?,
        };
        Ok((scales, units.iter().map(|unit| unit.bias).collect()))
    }

    fn unit<R: Rounding>(&self, index: usize) -> Option<Unit<'_>> {
        let weights = self.weights.get(index * self.inputs..)?.get(..self.inputs)?;
        let folded = i32::from_le_bytes(*self.bias.get(index)?);
        let sum: i64 = weights.iter().map(|weight| i64::from(*weight)).sum();
        let bias = i32::try_from(i64::from(folded) + i64::from(self.input.zero_point) * sum).ok()?;
        let bytes = self.multipliers.get(index)?;
        let mut multiplier = Multiplier::default();
        multiplier.decode(&mut Decoder::new(bytes));
        Some(Unit { weights, bias, stored: (folded, multiplier), factor: factor::<R>(bytes) })
    }

    /// The scale that gives all units, if one does.
    fn one_scale<R: Rounding>(&self, units: &[Unit<'_>]) -> Option<f32> {
        let first = units.first()?;
        if units.iter().any(|unit| unit.stored.1 != first.stored.1) {
            return None;
        }
        let scale = self.scale::<R, PER_TENSOR>(first)?;
        units.iter().all(|unit| self.gives::<R, PER_TENSOR>(scale, unit)).then_some(scale)
    }

    fn scales<R: Rounding>(&self, units: &[Unit<'_>]) -> Result<Vec<f32>, usize> {
        let scales = units.iter().enumerate();
        scales.map(|(index, unit)| self.scale::<R, PER_UNIT>(unit).ok_or(index)).collect()
    }

    /// The scale that gives a unit: the nearest `f32` or one of its neighbours, because the factor holds more bits than
    /// the scale.
    fn scale<R: Rounding, const SCALES: usize>(&self, unit: &Unit<'_>) -> Option<f32> {
        let factor = if unit.factor == 0.0 { VANISHING } else { unit.factor };
        let nearest = (factor * f64::from(self.product.scale) / f64::from(self.input.scale)) as f32;
        let candidates = [nearest, nearest.next_down(), nearest.next_up()];
        candidates.into_iter().find(|scale| self.gives::<R, SCALES>(*scale, unit))
    }

    /// Whether the library computes the stored parameters of a unit from this scale.
    fn gives<R: Rounding, const SCALES: usize>(&self, scale: f32, unit: &Unit<'_>) -> bool {
        let (ends, weights) = ([self.input, self.product], unit.weights.iter().copied());
        WeightScales::new(&[scale; SCALES], SCALES)
            .and_then(|scales| scales.unit_parameters::<R>(0, ends, unit.bias, weights))
            .is_ok_and(|found| found == unit.stored)
    }
}

/// The factor of a multiplier, as the table of [`Multiplier`] states its bits.
fn factor<R: Rounding>(bytes: &[u8; 8]) -> f64 {
    let mut words = [0_u32; 2];
    words.decode(&mut Decoder::new(bytes));
    let [high, low] = words;
    let exponent = low as u8;
    if R::ROUNDS_TWICE {
        f64::from(high) * f64::from(i32::from(exponent as i8) - 31).exp2()
    } else {
        (f64::from(high) + f64::from(low >> 8) / f64::from(1 << 21)) * (-f64::from(exponent)).exp2()
    }
}

#[cfg(test)]
mod tests {
    use stackprop::model_file::Encoder;
    use stackprop::quantized::{Lite, Micro};

    use super::*;

    /// Writes a unit of one weight, and reads its scale again.
    fn read<R: Rounding>(scale: f32, input: Quantization, product: Quantization) -> f32 {
        let (bias, multiplier) = WeightScales::new(&[scale], PER_TENSOR)
            .and_then(|scales| scales.unit_parameters::<R>(0, [input, product], 1000, [5].into_iter()))
            .unwrap();
        let mut bytes = [0; 8];
        multiplier.encode(&mut Encoder::new(&mut bytes));
        let (bias, multipliers) = ([bias.to_le_bytes()], [bytes]);
        let units = Units { inputs: 1, weights: &[5], bias: &bias, multipliers: &multipliers, input, product };
        let (scales, bias) = units.read::<R>().unwrap();
        assert_eq!((scales.len(), bias), (1, vec![1000]));
        scales[0]
    }

    /// The greatest distance in `f32`s between a scale and the one that comes back, from factors just above those that
    /// vanish to 0.4.
    fn greatest_distance<R: Rounding>() -> u32 {
        let [input, product] = [(0.0123, -7), (0.57, 3)].map(|(scale, zero_point)| Quantization { scale, zero_point });
        let scales = std::iter::successors(Some(1.1e-8_f32), |scale| Some(scale * 1.013));
        let distances = scales
            .take_while(|scale| *scale < 20.0)
            .map(|scale| read::<R>(scale, input, product).to_bits().abs_diff(scale.to_bits()));
        distances.max().unwrap()
    }

    #[test]
    fn a_multiplier_gives_its_weight_scale() {
        assert_eq!(greatest_distance::<Lite>(), 0);
        // Two neighbours may have the same product with the input's scale, which is rounded to f32.
        assert_eq!(greatest_distance::<Micro>(), 1);
    }

    #[test]
    fn the_scale_may_be_a_neighbour_of_the_nearest_one() {
        // The product with this scale is rounded down to 1, and that with the nearest one lies below 1.
        let [input, product] = [1.5 + 6.0 * f32::EPSILON, 1.0].map(|scale| Quantization { scale, zero_point: 0 });
        let scale = (1.0 / f64::from(input.scale)) as f32;
        assert!(input.scale * scale < 1.0 && input.scale * scale.next_up() == 1.0);
        assert_eq!(read::<Micro>(scale.next_up(), input, product), scale.next_up());
    }

    #[test]
    fn a_factor_that_vanishes_has_a_scale() {
        let [input, product] = [1.0, 1.0].map(|scale| Quantization { scale, zero_point: 0 });
        for found in [read::<Lite>(1e-20, input, product), read::<Micro>(1e-20, input, product)] {
            assert_eq!(found, VANISHING as f32);
        }
    }
}
