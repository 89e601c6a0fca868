//! Requantization: from the 32-bit sum of a unit to its `i8`, in one of two roundings.
//!
//! A unit's real factor is input scale · weight scale / output scale. [`Lite`] and [`Micro`] multiply the sum by it
//! as two implementations of TensorFlow Lite do, in integers.

use core::fmt::Debug;

use crate::quantized::{Multiplier, Quantization, Table, curves};

/// The rounding of a quantized network: [`Lite`] or [`Micro`]. It is part of the network's type and of its file.
///
/// This trait is sealed.
pub trait Rounding: Copy + Debug + Default + PartialEq + sealed::Sealed + 'static {
    /// The name in a model file.
    const NAME: &'static str;
    /// Whether a product is rounded to 31 bits first, and then to an integer.
    const ROUNDS_TWICE: bool;

    /// sum · factor, rounded to an integer.
    fn requantize(sum: i32, multiplier: Multiplier) -> i32;

    /// The multiplier of a unit. `per_tensor`: all units of the layer share one weight scale.
    fn multiplier(input: f32, weight: f32, output: f32, per_tensor: bool) -> Multiplier;

    /// The real number that `multiplier` stands for, exactly. Below 2⁻³², with which no sum reaches 1/2, it is 0.
    ///
    /// ```
    /// use stackprop::quantized::{Lite, Rounding};
    ///
    /// // The scales of the inputs, of a unit's weights and of the outputs.
    /// let multiplier = Lite::multiplier(0.5, 0.25, 2.0, false);
    /// assert_eq!(Lite::factor(multiplier), 0.5 * 0.25 / 2.0);
    /// ```
    fn factor(multiplier: Multiplier) -> f64;

    /// The table of [`Logistic`](crate::activation::Logistic).
    fn logistic(product: Quantization) -> Table;

    /// The table of [`Tanh`](crate::activation::Tanh).
    fn tanh(product: Quantization) -> Table;
}

/// One rounding, halves away from zero: the bits of LiteRT's reference kernels since version 1.3 and TensorFlow's
/// since 2.20, and of XNNPACK except for about 5 outputs in a million. The default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lite;

/// Two roundings: the bits of TensorFlow Lite Micro and CMSIS-NN. About 4 % of single requantizations differ from
/// [`Lite`], by one.
///
/// ```text
/// factor = q · 2⁻³¹ · 2ᵉ                     q from 2³⁰ to 2³¹ − 1, halves away from zero
/// h = (sum · 2^max(e, 0) · q + 2³⁰) / 2³¹    rounded down
/// result = h / 2^max(−e, 0)                  rounded, halves away from zero
/// ```
///
/// The factor is input scale · weight scale / output scale in `f64`. If a layer has one weight scale, as each layer of
/// one unit has, the product of the first two is rounded to `f32`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Micro;

impl Rounding for Lite {
    const NAME: &'static str = "Lite";
    const ROUNDS_TWICE: bool = false;

    /// `FullyConnected` in LiteRT's `reference_integer_ops`: `std::round(double(sum) * factor)`, in integers.
    #[inline(always)]
    fn requantize(sum: i32, multiplier: Multiplier) -> i32 {
        let sign = sum >> 31; // 0 or −1
        (multiplier.round_once(sum.unsigned_abs()) ^ sign).wrapping_sub(sign)
    }

    fn multiplier(input: f32, weight: f32, output: f32, _: bool) -> Multiplier {
        Multiplier::exact(f64::from(input) * f64::from(weight) / f64::from(output))
    }

    fn factor(multiplier: Multiplier) -> f64 {
        multiplier.exact_factor()
    }

    fn logistic(product: Quantization) -> Table {
        curves::logistic_in_f32(product)
    }

    fn tanh(product: Quantization) -> Table {
        curves::tanh_in_f32(product)
    }
}

impl Rounding for Micro {
    const NAME: &'static str = "Micro";
    const ROUNDS_TWICE: bool = true;

    /// `MultiplyByQuantizedMultiplier` of TensorFlow Lite Micro, without `TFLITE_SINGLE_ROUNDING`.
    #[inline(always)]
    fn requantize(sum: i32, multiplier: Multiplier) -> i32 {
        multiplier.round_twice(sum)
    }

    /// TensorFlow Lite rounds the product of the scales to `f32` if the layer has a single weight scale.
    fn multiplier(input: f32, weight: f32, output: f32, per_tensor: bool) -> Multiplier {
        let product = if per_tensor { f64::from(input * weight) } else { f64::from(input) * f64::from(weight) };
        Multiplier::quantized(product / f64::from(output))
    }

    fn factor(multiplier: Multiplier) -> f64 {
        multiplier.quantized_factor()
    }

    fn logistic(product: Quantization) -> Table {
        curves::logistic_in_fixed_point(product)
    }

    fn tanh(product: Quantization) -> Table {
        curves::tanh_in_fixed_point(product)
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Lite {}
    impl Sealed for super::Micro {}
}
