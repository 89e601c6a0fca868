//! From a range of real numbers to scale and zero point.

use crate::quantized::Quantization;

/// How the values of the samples determine the range that `i8` can represent. Values outside saturate.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum RangeMethod {
    /// The smallest and the largest value, as TensorFlow's converter does.
    #[default]
    MinMax,
    /// The range without the smallest and the largest values: this percentage of all values, above 0 and at most 100,
    /// lies inside, for example 99.99, and half of the others on each side. Bounds are accurate to 0.8 %; 100 equals
    /// `MinMax`.
    Percentile(f32),
    /// The range with the least sum of squared errors: it leaves out an outlier only if smaller steps for all other
    /// values outweigh its error, which takes hundreds of thousands of values.
    LeastSquares,
}

impl Quantization {
    /// The scale and the zero point of values from `least` to `greatest`, both finite. The range is widened to contain
    /// 0, and shifted by up to half a step so that 0 is exact: the formula of TensorFlow's converter.
    ///
    /// A range without a value except 0 has the scale 1 and the zero point 0.
    ///
    /// ```
    /// use stackprop::quantized::Quantization;
    ///
    /// assert_eq!(Quantization::of_range(0.0, 510.0), Quantization { scale: 2.0, zero_point: -128 });
    /// assert_eq!(Quantization::of_range(-1.0, 1.55), Quantization { scale: 0.01, zero_point: -28 });
    /// ```
    #[must_use]
    pub fn of_range(least: f32, greatest: f32) -> Self {
        let (least, greatest) = (least.min(0.0), greatest.max(0.0));
        if least == greatest {
            return Self { scale: 1.0, zero_point: 0 };
        }
        let width = greatest - least;
        // The width of the largest ranges overflows.
        let scale = if width.is_finite() { width / 255.0 } else { greatest / 255.0 - least / 255.0 };
        let scale = scale.max(f32::MIN_POSITIVE);
        let zero_point = (-128.0 - f64::from(least) / f64::from(scale)) as f32;
        Self { scale, zero_point: libm::roundf(zero_point).clamp(-128.0, 127.0) as i32 }
    }
}
