//! Softmax in integers.

use crate::quantized::data::plain_data;
use crate::quantized::{Form, Quantization};

/// Softmax over a row in fixed point: `Softmax` in TensorFlow Lite's `reference_ops`, the same bits in LiteRT, TensorFlow
/// Lite Micro and CMSIS-NN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Int8Softmax {
    /// `input_multiplier`: the scale of the products in Q5.26, with its exponent.
    multiplier: i32,
    /// `input_left_shift`, 0 to 30.
    shift: i32,
    /// `diff_min`: products that lie further below the greatest one give 0.
    least_difference: i32,
}

plain_data! { [] Int8Softmax { multiplier, shift, least_difference } }

impl Int8Softmax {
    /// The softmax of products of this scale.
    #[must_use]
    pub fn new(_scale: f32) -> Self {
        todo!()
    }
}

impl Form for Int8Softmax {
    #[inline(always)]
    fn output(&self, _: Quantization) -> Quantization {
        Quantization::PROBABILITY
    }

    fn apply(&self, _row: &mut [i8]) {
        todo!()
    }
}
