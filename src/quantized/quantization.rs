//! Scale and zero point: how an `i8` stands for a real number.

use crate::quantized::data::{Layout, plain_data};

/// The quantization parameters of a layer's inputs or outputs: real = scale · (q − zero point).
///
/// ```
/// use stackprop::quantized::Quantization;
///
/// let percent = Quantization { scale: 0.5, zero_point: -128 };
/// assert_eq!(percent.quantize(10.0), -108);
/// assert_eq!(percent.dequantize(-108), 10.0);
/// assert_eq!(percent.quantize(1000.0), 127); // saturates
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Quantization {
    /// The real number between two neighbouring `i8`s; positive, finite and not subnormal.
    pub scale: f32,
    /// The `i8` that stands for 0, from −128 to 127.
    pub zero_point: i32,
}

plain_data! { [] Quantization { scale, zero_point } = Layout::Quantization }

impl Quantization {
    /// The probabilities of a logistic or softmax layer: 0 to 255/256.
    pub const PROBABILITY: Self = Self { scale: 1.0 / 256.0, zero_point: -128 };
    /// The outputs of a tanh layer: −1 to 127/128.
    pub const TANH: Self = Self { scale: 1.0 / 128.0, zero_point: 0 };

    /// The nearest `i8`; halves away from zero, saturated. NaN gives the zero point. Equals LiteRT's `QUANTIZE`.
    #[must_use]
    #[inline]
    pub fn quantize(self, value: f32) -> i8 {
        // The cast saturates, and NaN becomes 0.
        let steps = libm::roundf(value / self.scale) as i32;
        steps.saturating_add(self.zero_point).clamp(-128, 127) as i8
    }

    /// The real number of `value`. Equals LiteRT's `DEQUANTIZE`.
    #[must_use]
    #[inline]
    pub fn dequantize(self, value: i8) -> f32 {
        self.scale * i32::from(value).wrapping_sub(self.zero_point) as f32
    }
}
