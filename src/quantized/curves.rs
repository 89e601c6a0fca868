//! The tables of the activations that TensorFlow Lite has as operators, to the bit.
//!
//! LiteRT computes LOGISTIC, TANH, ELU and GELU of each of the 256 inputs in `f32` (`LUTPopulate` in
//! `kernels/internal/common.h`). Here `exp`, `tanh`, `expm1` and `erfc` are computed in `f64` and rounded to `f32`, so
//! a table does not depend on a C library; one entry in two million differs from NumPy's `f32`. The other operators,
//! and LOGISTIC and TANH of TensorFlow Lite Micro, are integers throughout.

use crate::quantized::fixed_point::{
    self, input_radius, rounding_divide_by_power_of_two, saturating_rounding_doubling_high_mul,
};
use crate::quantized::{Multiplier, Quantization, Rounding, Table};

/// A table of a function that is computed in `f64` and rounded to `f32`.
fn rounded(product: Quantization, output: Quantization, function: impl Fn(f64) -> f64) -> Table {
    Table::of(product, output, |value| function(f64::from(value)) as f32)
}

/// LOGISTIC of LiteRT: `LogisticPrepare` in `kernels/activations.cc`.
pub(super) fn logistic_in_f32(product: Quantization) -> Table {
    // In `f64`, 256 · logistic(1/128) + 1/2 would round to the next integer.
    Table::of(product, Quantization::PROBABILITY, |z| 1.0 / (1.0 + libm::exp(f64::from(-z)) as f32))
}

/// TANH of LiteRT: `TanhPrepare` in `kernels/activations.cc`.
pub(super) fn tanh_in_f32(product: Quantization) -> Table {
    rounded(product, Quantization::TANH, libm::tanh)
}

/// LOGISTIC of TensorFlow Lite Micro: `Logistic` in `reference/integer_ops/logistic.h`.
pub(super) fn logistic_in_fixed_point(product: Quantization) -> Table {
    in_fixed_point(product, Quantization::PROBABILITY, |a| {
        rounding_divide_by_power_of_two(fixed_point::logistic(a), 23)
    })
}

/// TANH of TensorFlow Lite Micro: `Tanh` in `reference/integer_ops/tanh.h`.
pub(super) fn tanh_in_fixed_point(product: Quantization) -> Table {
    in_fixed_point(product, Quantization::TANH, |a| rounding_divide_by_power_of_two(fixed_point::tanh(a), 24))
}

/// The table of a curve that takes its argument in Q4.27 and saturates beyond ±15.
fn in_fixed_point(product: Quantization, output: Quantization, curve: impl Fn(i32) -> i32) -> Table {
    const INTEGER_BITS: u32 = 4;
    let factor = f64::from(product.scale) * f64::from(1_u32 << (31 - INTEGER_BITS));
    let (multiplier, radius) = (Multiplier::quantized(factor), input_radius(INTEGER_BITS, factor));
    Table::of_differences(product, output, |difference| {
        if difference <= -radius {
            i32::MIN
        } else if difference >= radius {
            i32::MAX
        } else {
            curve(multiplier.round_twice(difference))
        }
    })
}

impl Table {
    /// The table of LEAKY_RELU with any slope: `QuantizeLeakyRelu` in `reference/leaky_relu.h`, `LeakyReluPrepare` in
    /// `kernels/activations.cc`.
    #[must_use]
    pub fn leaky_relu(product: Quantization, output: Quantization, slope: f32) -> Self {
        let [left, right] =
            [product.scale * slope, product.scale].map(|scale| Multiplier::quantized(f64::from(scale / output.scale)));
        Self::of_differences(product, output, |difference| {
            if difference < 0 { left } else { right }.round_twice(difference)
        })
    }

    /// The table of ELU of LiteRT with any α: z, or α (eᶻ − 1) for negative z. The operator has α = 1 only.
    #[must_use]
    pub fn elu(product: Quantization, output: Quantization, alpha: f32) -> Self {
        rounded(product, output, |z| if z < 0.0 { f64::from(alpha) * libm::expm1(z) } else { z })
    }
}

/// GELU of LiteRT without `approximate`: `GeluTransform` in `reference/gelu.h`, 0.5 z · erfc(−z/√2) with the products
/// in `f32`.
pub(super) fn gelu(product: Quantization, output: Quantization) -> Table {
    Table::of(product, output, |z| {
        let argument = z * -core::f32::consts::FRAC_1_SQRT_2;
        0.5 * z * libm::erfc(f64::from(argument)) as f32
    })
}

/// LOGISTIC, and MUL of its output with z, the two operators that TensorFlow's converter writes for SiLU
/// (`MulElementwise` in `reference/integer_ops/mul.h`).
pub(super) fn silu<R: Rounding>(product: Quantization, output: Quantization) -> Table {
    let logistic = R::logistic(product);
    let scale = f64::from(product.scale) * f64::from(logistic.output.scale);
    let multiplier = Multiplier::quantized(scale / f64::from(output.scale));
    Table::of_differences(product, output, |difference| {
        let probability = i32::from(logistic.at(difference.wrapping_add(product.zero_point) as i8));
        multiplier.round_twice(difference.wrapping_mul(probability - logistic.output.zero_point))
    })
}

/// HARD_SWISH: `HardSwish` in `reference/hard_swish.h`, in 16 bits.
pub(super) fn hard_swish(product: Quantization, output: Quantization) -> Table {
    let fine_scale = product.scale / 128.0;
    let (to_output, output_exponent) = sixteen_bits(fine_scale / output.scale);
    let (to_relu, relu_exponent) = sixteen_bits(fine_scale / (3.0 / 32768.0));
    Table::of_differences(product, output, |difference| {
        let fine = saturate(difference.saturating_mul(128));
        let unshifted = multiply_sixteen_bits(fine, to_output);
        // z/3 in Q0.15, saturated: TensorFlow Lite's `reluish_value`.
        let relu = multiply_sixteen_bits(shift_left(fine, relu_exponent - 1), to_relu);
        let relu = shift_left(relu, relu_exponent.min(1));
        let relu = rounding_divide_by_power_of_two(relu, right_shift(relu_exponent));
        let gate = (relu + (1 << 15)) >> 1;
        let value = gate * unshifted / (1 << 15);
        shift_left(rounding_divide_by_power_of_two(value, right_shift(output_exponent)), output_exponent)
    })
}

/// `QuantizeMultiplier` with a mantissa of 15 bits: the mantissa in Q0.15, and the exponent.
fn sixteen_bits(factor: f32) -> (i32, i32) {
    let multiplier = Multiplier::quantized(f64::from(factor));
    let mantissa = (multiplier.high().saturating_add(1 << 15) >> 16).min(0x7FFF);
    (mantissa as i32, multiplier.exponent())
}

/// The nearest number of 16 bits.
fn saturate(value: i32) -> i32 {
    value.clamp(i32::from(i16::MIN), i32::from(i16::MAX))
}

/// value · 2^exponent saturated to 16 bits, for a positive exponent.
fn shift_left(value: i32, exponent: i32) -> i32 {
    saturate(value << exponent.clamp(0, 15))
}

/// The bits by which a negative exponent shifts.
fn right_shift(exponent: i32) -> u32 {
    exponent.min(0).unsigned_abs()
}

/// a · b of two numbers in Q0.15, the second one positive.
fn multiply_sixteen_bits(a: i32, b: i32) -> i32 {
    saturating_rounding_doubling_high_mul(a << 16, b)
}
