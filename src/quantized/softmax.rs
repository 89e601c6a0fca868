//! Softmax in integers.

use crate::quantized::data::plain_data;
use crate::quantized::fixed_point::{
    exp_on_negative, input_radius, one_over_one_plus_x, rounding_divide_by_power_of_two,
    saturating_rounding_doubling_high_mul,
};
use crate::quantized::{Form, Multiplier, Quantization};

/// Softmax over a row in fixed point: `Softmax` in TensorFlow Lite's `reference_ops`
/// (`kernels/internal/reference/softmax.h`), the same bits in LiteRT, TensorFlow Lite Micro and CMSIS-NN.
///
/// TensorFlow Lite demands Σ eᶻʲ⁻ᵐ < 512, m the greatest logit, which holds for every row of fewer than 512 classes.
/// Greater sums are defined here: every probability is below 1/512 then and rounds to 0.
///
/// ```
/// use stackprop::quantized::{Form, Int8Softmax};
///
/// let mut row = [8, 24, -128];
/// Int8Softmax::new(1.0 / 16.0).apply(&mut row); // the softmax of 0.5, 1.5, −8
/// assert_eq!(row, [-59, 59, -128]); // 69/256, 187/256, 0
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Int8Softmax {
    /// Converts a difference of two products to Q5.26: TensorFlow Lite's `input_multiplier` and `input_left_shift`.
    multiplier: Multiplier,
    /// `diff_min`: products that lie further below the greatest one give 0.
    least_difference: i32,
}

plain_data! { [] Int8Softmax { multiplier, least_difference } }

/// The integer bits of a difference.
const INTEGER_BITS: u32 = 5;
/// The integer bits of a sum of exponentials.
const SUM_BITS: u32 = 12;

impl Int8Softmax {
    /// The softmax of products of this scale. Scales below 2⁻²⁶, which TensorFlow Lite refuses, count as 2⁻²⁶: all
    /// probabilities are equal.
    #[must_use]
    pub fn new(scale: f32) -> Self {
        let factor = f64::from(scale) * f64::from(1_u32 << (31 - INTEGER_BITS));
        let factor = factor.max(1.0).min(f64::from(i32::MAX));
        Self { multiplier: Multiplier::quantized(factor), least_difference: -input_radius(INTEGER_BITS, factor) }
    }

    /// e^(scale · difference) in Q0.31; a function of its own, because it takes 0.5 KB of code on a Cortex-M.
    #[inline(never)]
    fn exponential(self, difference: i32) -> i32 {
        if difference < self.least_difference {
            return 0;
        }
        exp_on_negative::<INTEGER_BITS>(self.multiplier.round_twice(difference))
    }
}

impl Form for Int8Softmax {
    #[inline(always)]
    fn output(&self, _: Quantization) -> Quantization {
        Quantization::PROBABILITY
    }

    #[inline]
    fn apply(&self, row: &mut [i8]) {
        let greatest = i32::from(row.iter().copied().max().unwrap_or_default());
        let sum = row.iter().fold(0_u32, |sum, value| {
            let exponential = self.exponential(i32::from(*value) - greatest);
            sum.saturating_add(rounding_divide_by_power_of_two(exponential, SUM_BITS) as u32)
        });
        // Only damaged parameters give a sum of 0.
        let sum = sum.max(1);
        let leading_zeros = sum.leading_zeros();
        let reciprocal = one_over_one_plus_x(((sum << leading_zeros) - (1 << 31)) as i32);
        let exponent = SUM_BITS + 23 - leading_zeros;
        for value in row {
            let exponential = self.exponential(i32::from(*value) - greatest);
            let probability = saturating_rounding_doubling_high_mul(reciprocal, exponential);
            let steps = if exponent < 32 { rounding_divide_by_power_of_two(probability, exponent) } else { 0 };
            *value = (steps - 128).min(127) as i8;
        }
    }
}
