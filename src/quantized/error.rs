//! Errors of quantization.

use core::fmt;

/// The reason why a network or a layer cannot be quantized. The message states the expected and the found value.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum QuantizationError {
    /// The slice of samples is empty.
    NoSamples,
    /// A value of a sample is NaN or infinite.
    SampleNotFinite {
        /// The index of the sample.
        sample: usize,
        /// The value.
        found: f32,
    },
    /// A value before or behind an activation is NaN or infinite.
    ValueNotFinite {
        /// The layer, counted from 1.
        layer: usize,
        /// The index of the sample.
        sample: usize,
        /// The value.
        found: f32,
    },
    /// A weight or a bias is NaN or infinite, with batch normalization folded in.
    ParameterNotFinite {
        /// The layer, counted from 1.
        layer: usize,
        /// The index of the unit.
        unit: usize,
        /// The value.
        found: f64,
    },
    /// A [scaling layer](crate::layer::Scaling) of the network was never fitted to data.
    ScalingNotFitted,
    /// All weights and biases are 0, with batch normalization folded in: a network that was created with `zeroed`, and
    /// neither trained nor loaded.
    NotTrained,
    /// The percentile of [`RangeMethod::Percentile`](super::RangeMethod) is not above 0 and at most 100.
    InvalidPercentile {
        /// The percentile.
        found: f32,
    },
    /// The network visits fewer or more layers than its quantized type has: [`Quantize`](super::Quantize) is
    /// implemented wrongly for a layer.
    LayersMismatch,
    /// A scale is not a positive, finite, normal number. TensorFlow Lite's XNNPACK refuses the same ones.
    InvalidScale {
        /// The scale.
        found: f32,
    },
    /// A zero point is no `i8`.
    InvalidZeroPoint {
        /// The zero point.
        found: i32,
    },
    /// The number of weight scales is neither 1 nor the number of units.
    ScaleCount {
        /// The number of units.
        units: usize,
        /// The number of scales.
        found: usize,
    },
    /// A sum of the unit could leave the range of `i32`.
    SumOverflows {
        /// The layer, counted from 1, if a network is quantized.
        layer: Option<usize>,
        /// The index of the unit.
        unit: usize,
        /// The greatest magnitude that the sum can reach.
        found: u64,
    },
    /// A requantized sum of the unit could leave the range of `i32`: the scale of its outputs is too small.
    OutputOverflows {
        /// The layer, counted from 1, if a network is quantized.
        layer: Option<usize>,
        /// The index of the unit.
        unit: usize,
        /// input scale · weight scale / output scale
        factor: f64,
    },
}

impl fmt::Display for QuantizationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NoSamples => write!(f, "expected at least one sample, found none"),
            Self::SampleNotFinite { sample, found } => {
                write!(f, "expected finite samples, found {found} in sample {sample}")
            }
            Self::ValueNotFinite { layer, sample, found } => {
                write!(f, "expected finite values, found {found} in layer {layer} for sample {sample}")
            }
            Self::ParameterNotFinite { layer, unit, found } => {
                write!(f, "expected finite weights and biases, found {found} in unit {unit} of layer {layer}")
            }
            Self::ScalingNotFitted => {
                write!(f, "expected fitted scaling layers, found one without data: call its `fit` before")
            }
            Self::NotTrained => {
                write!(
                    f,
                    "expected a trained network, found only zeros in all layers: train it, or load its parameters"
                )
            }
            Self::InvalidPercentile { found } => {
                write!(f, "expected a percentile above 0 and at most 100, found {found}")
            }
            Self::LayersMismatch => {
                write!(f, "expected a quantized type with the network's layers, found another number of layers")
            }
            Self::InvalidScale { found } => write!(f, "expected a positive, finite, normal scale, found {found:e}"),
            Self::InvalidZeroPoint { found } => write!(f, "expected a zero point from -128 to 127, found {found}"),
            Self::ScaleCount { units, found } => {
                write!(f, "expected one weight scale, or one for each of {units} units, found {found}")
            }
            Self::SumOverflows { layer, unit, found } => {
                write!(f, "expected sums below 2147483648 in each unit, found up to {found} in unit {unit}")?;
                of_layer(f, layer)
            }
            Self::OutputOverflows { layer, unit, factor } => {
                write!(f, "expected outputs with a range, found a scale so small that unit {unit}")?;
                of_layer(f, layer)?;
                write!(f, " multiplies its sums by {factor:.3e}: its outputs nearly vanish for all samples")
            }
        }
    }
}

/// Appends the layer, if it is known.
fn of_layer(f: &mut fmt::Formatter<'_>, layer: Option<usize>) -> fmt::Result {
    layer.map_or(Ok(()), |layer| write!(f, " of layer {layer}"))
}

impl QuantizationError {
    /// The error with the number of its layer, counted from 1.
    #[must_use]
    pub(crate) fn in_layer(mut self, number: usize) -> Self {
        if let Self::SumOverflows { layer, .. } | Self::OutputOverflows { layer, .. } = &mut self {
            *layer = Some(number);
        }
        self
    }
}

impl core::error::Error for QuantizationError {}
