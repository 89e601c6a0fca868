//! The forms that activations take in integers.

use core::fmt::Debug;

use crate::activation::Elementwise;
use crate::quantized::Quantization;
use crate::quantized::data::{PlainData, plain_data};
use crate::simd::{Registers, Scalar, Simd, Unfused};

/// An activation in integers, with its parameters: [`Clamp`], [`Table`] or
/// [`Int8Softmax`](crate::quantized::Int8Softmax).
pub trait Form: PlainData + Copy + Debug + PartialEq {
    /// Whether [`apply`](Form::apply) looks at one value at a time.
    const ELEMENTWISE: bool = false;

    /// The least and the greatest output of the product before the activation.
    #[inline(always)]
    fn range(&self) -> [i8; 2] {
        [i8::MIN, i8::MAX]
    }

    /// The scale and the zero point of the outputs, given those of the product.
    fn output(&self, product: Quantization) -> Quantization;

    /// Replaces a row of products with outputs.
    fn apply(&self, row: &mut [i8]);
}

/// A piecewise linear activation that only limits its output, such as ReLU: the product saturates earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Clamp {
    /// The least output.
    pub low: i32,
    /// The greatest output.
    pub high: i32,
}

plain_data! { [] Clamp { low, high } }

impl Clamp {
    /// Limits the outputs to `low..=high`.
    #[must_use]
    pub fn between(low: i8, high: i8) -> Self {
        Self { low: i32::from(low), high: i32::from(high) }
    }
}

impl Form for Clamp {
    const ELEMENTWISE: bool = true;

    #[inline(always)]
    fn range(&self) -> [i8; 2] {
        [self.low, self.high].map(|limit| limit as i8)
    }

    #[inline(always)]
    fn output(&self, product: Quantization) -> Quantization {
        product
    }

    #[inline(always)]
    fn apply(&self, _: &mut [i8]) {}
}

/// Any elementwise activation: the output of each of the 256 products.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Table {
    /// The scale and the zero point of the outputs.
    pub output: Quantization,
    /// The output for the product `x` at index `x as u8`.
    pub outputs: [i8; 256],
}

plain_data! { [] Table { output, outputs } }

impl Table {
    /// The table of a function of real numbers: LiteRT's `LUTPopulate`, in `f32`.
    #[must_use]
    pub fn of(product: Quantization, output: Quantization, function: impl Fn(f32) -> f32) -> Self {
        let inverse = 1.0 / output.scale;
        let outputs = core::array::from_fn(|index| {
            let value = function(product.dequantize(index as u8 as i8));
            (libm::roundf(value * inverse) as i32).saturating_add(output.zero_point).clamp(-128, 127) as i8
        });
        Self { output, outputs }
    }

    /// The table of an elementwise activation. It never fuses a multiply-add, so every CPU makes the same table.
    #[must_use]
    pub fn of_elementwise<E: Elementwise>(product: Quantization, output: Quantization) -> Self {
        let simd = Unfused(Scalar);
        Self::of(product, output, |value| simd.first(E::value(simd, simd.splat(value))))
    }

    /// The table of a function in integers: from a product minus its zero point to an output minus its zero point.
    pub(super) fn of_differences(product: Quantization, output: Quantization, function: impl Fn(i32) -> i32) -> Self {
        let outputs = core::array::from_fn(|index| {
            let steps = function(i32::from(index as u8 as i8).wrapping_sub(product.zero_point));
            steps.saturating_add(output.zero_point).clamp(-128, 127) as i8
        });
        Self { output, outputs }
    }

    /// The output for the product `value`.
    #[inline(always)]
    pub(super) fn at(&self, value: i8) -> i8 {
        self.outputs[usize::from(value as u8)]
    }
}

impl Form for Table {
    const ELEMENTWISE: bool = true;

    #[inline(always)]
    fn output(&self, _: Quantization) -> Quantization {
        self.output
    }

    #[inline(always)]
    fn apply(&self, row: &mut [i8]) {
        for value in row {
            *value = self.at(*value);
        }
    }
}
