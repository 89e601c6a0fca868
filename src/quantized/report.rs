//! The errors of a quantized network, layer by layer.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::architecture::Architecture;
use crate::quantized::preprocessing::Preprocessing;
use crate::quantized::trace::{SAMPLES, trace, trace_int8};
use crate::quantized::{Int8Row, Quantization, QuantizationError, Quantize, Quantized, Rounding};
use crate::row::{Row, first_not_finite};

/// The errors of a quantized network against its `f32` network, from the inputs to the outputs. Each layer's error
/// includes that of the layers before it, so the last one is the error of the network.
///
/// `Display` writes a table:
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::quantized::Report;
///
/// type Net = sequential![Dense<2, 8, Relu>, Dense<8, 1, Tanh>];
///
/// let net = Net::random(&mut Rng::seed_from_u64(1));
/// let samples = [[0.0, 1.0], [-1.0, 0.5], [0.25, -1.0]];
/// let report = Report::of(&net, &net.quantize(&samples)?, &samples)?;
/// println!("{report}");
/// assert_eq!(report.layers.len(), 3);
/// assert!(report.layers[2].root_mean_square_error < 0.01);
/// # Ok::<(), stackprop::quantized::QuantizationError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The inputs of the first quantized layer, then each layer.
    pub layers: Vec<LayerReport>,
}

/// The values and the errors of a quantized layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerReport {
    /// The number of the layer in the `f32` network, counted from 1, as errors state it. That of the inputs is the
    /// number of scaling layers before them, 0 or 1.
    pub number: usize,
    /// The layer in integers, as a model file names it: with batch normalization folded in, and without dropout.
    /// `inputs` in the first report.
    pub architecture: Architecture,
    /// The least and the greatest value in `f32` that the scale of the product represents: of the logits, or of the
    /// outputs if the activation only limits them.
    pub range: [f32; 2],
    /// The scale and the zero point of the product, before the activation.
    pub product: Quantization,
    /// The share of these values that lie outside the range of the product by more than half a step, 0 to 1.
    pub saturated: f64,
    /// The scale and the zero point of the outputs.
    pub output: Quantization,
    /// The root of the mean squared error of the outputs.
    pub root_mean_square_error: f64,
    /// The largest error of an output.
    pub max_error: f64,
    /// The ratio of the mean squares of outputs and errors, in decibels: SQNR. Infinite without errors.
    pub signal_to_noise: f64,
}

impl Report {
    /// Compares both networks on these samples, usually the test samples.
    ///
    /// # Errors
    ///
    /// If there are no samples, or if a sample or a value between the layers is NaN or infinite.
    pub fn of<Net: Quantize, R: Rounding>(
        net: &Net,
        quantized: &Quantized<Net, R>,
        samples: &[Net::Input],
    ) -> Result<Self, QuantizationError> {
        if samples.is_empty() {
            return Err(QuantizationError::NoSamples);
        }
        let mut sums = Vec::new();
        for (part, samples) in samples.chunks(SAMPLES).enumerate() {
            let before = part * SAMPLES;
            if let Some((sample, found)) = first_not_finite(samples) {
                return Err(QuantizationError::SampleNotFinite { sample: before + sample, found });
            }
            let values = values_of(net, samples, before)?;
            compare(quantized, samples, &values, &mut sums);
        }
        Ok(Self { layers: sums.iter().map(Sums::report).collect() })
    }
}

/// The values of a layer in `f32`.
struct Values {
    product: Vec<f32>,
    outputs: Vec<f32>,
}

/// The values of the quantized inputs, then of each layer.
fn values_of<Net: Quantize>(
    net: &Net,
    samples: &[Net::Input],
    before: usize,
) -> Result<Vec<Values>, QuantizationError> {
    let inputs = Row::flatten(samples).to_vec();
    let mut all = Vec::from([Values { product: inputs.clone(), outputs: inputs }]);
    trace(net, samples, before, &mut |layer, values| {
        let [product, outputs] = [values.product, values.outputs].map(<[f32]>::to_vec);
        if layer < Net::Preprocessing::LAYERS {
            all = Vec::from([Values { product: outputs.clone(), outputs }]);
        } else {
            all.push(Values { product, outputs });
        }
    })?;
    Ok(all)
}

/// The name of the inputs in the table.
const INPUTS: Architecture = Architecture::name("inputs");

/// Adds the errors of some samples to those of the samples before.
fn compare<Net: Quantize, R: Rounding>(
    quantized: &Quantized<Net, R>,
    samples: &[Net::Input],
    values: &[Values],
    sums: &mut Vec<Sums>,
) {
    let mut values = values.iter();
    let mut row = 0;
    let mut add = |architecture, product, output, found: &[i8]| {
        // The pass-through of a network that is a scaling layer has no counterpart.
        let Some(values) = values.next() else { return };
        if row == sums.len() {
            sums.push(Sums::new(Net::Preprocessing::LAYERS + row, architecture, product, output));
        }
        sums.iter_mut().skip(row).take(1).for_each(|sums| sums.add(values, found));
        row += 1;
    };
    let rows: Vec<_> = samples.iter().map(|sample| quantized.quantize_input(sample)).collect();
    let inputs: Vec<i8> = rows.iter().flat_map(|row| row.values().iter().copied()).collect();
    add(INPUTS, quantized.input, quantized.input, &inputs);
    trace_int8(&quantized.layers, inputs, samples.len(), &mut add);
}

/// A [`LayerReport`] in progress.
struct Sums {
    /// The report, with the range and the largest error so far.
    layer: LayerReport,
    saturated: u64,
    count: u64,
    squared_errors: f64,
    squared_outputs: f64,
}

impl Sums {
    fn new(number: usize, architecture: Architecture, product: Quantization, output: Quantization) -> Self {
        let range = [f32::INFINITY, f32::NEG_INFINITY];
        let [saturated, root_mean_square_error, max_error] = [0.0; 3];
        let signal_to_noise = f64::INFINITY;
        let layer = LayerReport {
            number,
            architecture,
            range,
            product,
            saturated,
            output,
            root_mean_square_error,
            max_error,
            signal_to_noise,
        };
        Self { layer, saturated: 0, count: 0, squared_errors: 0.0, squared_outputs: 0.0 }
    }

    fn add(&mut self, values: &Values, found: &[i8]) {
        let LayerReport { product, output, range, max_error, .. } = &mut self.layer;
        let step = f64::from(product.scale);
        for value in &values.product {
            *range = [range[0].min(*value), range[1].max(*value)];
            let nearest = f64::from(product.dequantize(product.quantize(*value)));
            // A little more than half, because the quotient of value and scale is rounded.
            self.saturated += u64::from((f64::from(*value) - nearest).abs() > 0.501 * step);
        }
        for (expected, found) in values.outputs.iter().zip(found) {
            let expected = f64::from(*expected);
            let error = (f64::from(output.dequantize(*found)) - expected).abs();
            self.squared_errors += error * error;
            self.squared_outputs += expected * expected;
            *max_error = max_error.max(error);
        }
        self.count += values.outputs.len() as u64;
    }

    fn report(&self) -> LayerReport {
        let count = self.count as f64;
        let mut layer = self.layer;
        layer.saturated = self.saturated as f64 / count;
        layer.root_mean_square_error = libm::sqrt(self.squared_errors / count);
        if self.squared_errors > 0.0 {
            layer.signal_to_noise = 10.0 * libm::log10(self.squared_outputs / self.squared_errors);
        }
        layer
    }
}

impl LayerReport {
    /// The name in the table.
    fn name(&self, is_numbered: bool) -> String {
        if is_numbered { format!("{} {}", self.number, self.architecture) } else { self.architecture.to_string() }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.layers.iter().enumerate().map(|(row, layer)| layer.name(row > 0)).collect();
        let width = names.iter().map(|name| name.len()).max().unwrap_or(0);
        writeln!(f, "{:width$}  {:<56}  outputs", "", "product")?;
        write!(
            f,
            "{:width$}  {:>10} {:>10} {:>10} {:>10} {:>12}",
            "layer", "least", "greatest", "scale", "zero point", "saturated"
        )?;
        write!(f, "  {:>10} {:>10} {:>10} {:>10} {:>8}", "scale", "zero point", "RMS error", "max error", "SQNR")?;
        for (layer, name) in self.layers.iter().zip(&names) {
            let [least, greatest] = layer.range;
            let Quantization { scale, zero_point } = layer.product;
            let saturated = 100.0 * layer.saturated;
            write!(
                f,
                "\n{name:width$}  {least:>10.3e} {greatest:>10.3e} {scale:>10.3e} {zero_point:>10} {saturated:>10.3} %"
            )?;
            let LayerReport { root_mean_square_error, max_error, signal_to_noise, .. } = layer;
            let Quantization { scale, zero_point } = layer.output;
            write!(f, "  {scale:>10.3e} {zero_point:>10} {root_mean_square_error:>10.3e} {max_error:>10.3e}")?;
            write!(f, " {signal_to_noise:>5.1} dB")?;
        }
        Ok(())
    }
}
