//! Quantizing a network: settings, ranges of all values, parameters of all layers.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::floats::Floats;
use crate::layer::Layer;
use crate::quantized::calibration::Calibration;
use crate::quantized::plan::LayerPlan;
use crate::quantized::preprocessing::Preprocessing;
use crate::quantized::{
    Affine, Int8Layer, LayerVisitor, Plan, QuantizationError, Quantize, Quantized, QuantizedActivation, RangeMethod,
    Rounding,
};

/// Quantizes networks with these settings. The defaults are those of TensorFlow's converter.
///
/// - Weights are symmetric: their scale is the largest magnitude of a unit, divided by 127, and −128 never occurs.
/// - Values are asymmetric: the scale is the range of the values for all samples, divided by 255. Logistic, tanh and
///   softmax outputs have the scale that TensorFlow Lite prescribes.
/// - Batch normalization is folded into its dense layer, dropout has no effect, and a scaling layer at the front stays
///   in `f32`.
/// - A bias counts in steps of input scale · weight scale. The weight scale of a unit with tiny weights is raised until
///   its bias stays within ±2³⁰ steps. A unit without weights and bias has the scale 1.
///
/// The result has the same bits on every CPU.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::quantized::{Micro, Quantizer, RangeMethod};
///
/// type Net = sequential![Standardize<2>, BatchNorm<Dense<2, 8, Tanh>>, Dense<8, 2, Softmax>];
///
/// let samples = [[0.0, 1.0], [-1.0, 0.5], [0.25, -1.0]];
/// let net = Net::random_scaled(&samples, &mut Rng::seed_from_u64(1))?;
/// let quantizer = Quantizer { range: RangeMethod::Percentile(99.9), ..Quantizer::default() };
/// let small: Quantized<Net, Micro> = quantizer.quantize(&net, &samples)?; // the bits of TensorFlow Lite Micro
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quantizer {
    /// How the samples determine the ranges of values. Of a network after quantization-aware training, only those that
    /// training has not [learned](crate::layer::QuantizationAware#ranges).
    pub range: RangeMethod,
    /// Whether all units of a dense layer share the scale of their weights, for older readers of TensorFlow Lite files.
    /// Otherwise each unit has its own, which is more precise.
    pub per_tensor: bool,
}

impl Quantizer {
    /// The network in integers, with the ranges of all values on these samples.
    ///
    /// # Errors
    ///
    /// If there are no samples, if a sample, a weight or a value between the layers is NaN or infinite, if a scaling
    /// layer was never fitted, if all weights and biases are 0, if the percentile is invalid, or if a sum could leave
    /// the range of `i32`: above about 33,000 inputs, or with outputs that nearly vanish for all samples.
    pub fn quantize<Net: Quantize, R: Rounding>(
        &self,
        net: &Net,
        samples: &[Net::Input],
    ) -> Result<Quantized<Net, R>, QuantizationError> {
        let mut quantized = Quantized::zeroed();
        self.quantize_into(net, samples, &mut quantized)?;
        Ok(quantized)
    }

    /// [`quantize`](Self::quantize) on the heap; the stack never holds a copy.
    ///
    /// # Errors
    ///
    /// As [`quantize`](Self::quantize).
    pub fn boxed<Net: Quantize, R: Rounding>(
        &self,
        net: &Net,
        samples: &[Net::Input],
    ) -> Result<Box<Quantized<Net, R>>, QuantizationError> {
        let mut quantized = Quantized::boxed();
        self.quantize_into(net, samples, &mut quantized)?;
        Ok(quantized)
    }

    /// [`quantize`](Self::quantize) to an existing network.
    ///
    /// # Errors
    ///
    /// As [`quantize`](Self::quantize). If a sum could overflow, `quantized` is changed in part.
    pub fn quantize_into<Net: Quantize, R: Rounding>(
        &self,
        net: &Net,
        samples: &[Net::Input],
        quantized: &mut Quantized<Net, R>,
    ) -> Result<(), QuantizationError> {
        self.check(net, samples.is_empty())?;
        let Calibration { input, layers } = Calibration::of(net, samples, self.range)?;
        let mut network = Collect(Vec::new());
        net.visit_layers(&mut network);
        let affine = network.0.into_iter().skip(Net::Preprocessing::LAYERS);
        let layers: Vec<_> =
            affine.zip(layers).map(|(affine, [product, output])| LayerPlan { affine, product, output }).collect();
        let number = Net::Preprocessing::LAYERS + 1;
        let mut plan = Plan { number, layers: &layers, input, per_tensor: self.per_tensor };
        quantized.preprocessing.clone_from(net.preprocessing());
        quantized.input = input;
        quantized.layers.set_from(&mut plan)?;
        if plan.is_empty() { Ok(()) } else { Err(QuantizationError::LayersMismatch) }
    }

    /// Checks the settings and the parameters of the network.
    fn check(&self, net: &impl Quantize, is_without_samples: bool) -> Result<(), QuantizationError> {
        if is_without_samples {
            return Err(QuantizationError::NoSamples);
        }
        match self.range {
            RangeMethod::Percentile(found) if !(found > 0.0 && found <= 100.0) => {
                return Err(QuantizationError::InvalidPercentile { found });
            }
            _ => {}
        }
        if !net.is_fitted() {
            return Err(QuantizationError::ScalingNotFitted);
        }
        let mut parameters = Parameters { layers: 0, trained: 0, are_zero: true, error: None };
        net.visit_layers(&mut parameters);
        match parameters {
            Parameters { error: Some(error), .. } => Err(error),
            Parameters { trained: 1.., are_zero: true, .. } => Err(QuantizationError::NotTrained),
            _ => Ok(()),
        }
    }
}

/// Collects the layers of a network.
struct Collect<'a>(Vec<&'a dyn Affine>);

impl<'a> LayerVisitor<'a> for Collect<'a> {
    fn visit<L: Layer<Activation: QuantizedActivation> + Affine>(&mut self, layer: &'a L) {
        self.0.push(layer);
    }
}

/// Looks for the first parameter that is NaN or infinite, and for one that is not 0.
struct Parameters {
    /// The number of layers so far.
    layers: usize,
    /// The number of those that training sets.
    trained: usize,
    /// Whether their parameters are all 0.
    are_zero: bool,
    error: Option<QuantizationError>,
}

impl<'a> LayerVisitor<'a> for Parameters {
    fn visit<L: Layer<Activation: QuantizedActivation> + Affine>(&mut self, layer: &'a L) {
        self.layers += 1;
        self.trained += usize::from(layer.is_trained());
        for unit in 0..L::Output::LEN {
            let mut not_finite = None;
            let mut is_zero = true;
            let mut look = |value: f64| {
                not_finite = not_finite.or((!value.is_finite()).then_some(value));
                is_zero &= value == 0.0;
            };
            let bias = layer.unit(unit, &mut look);
            look(bias);
            self.are_zero &= is_zero || !layer.is_trained();
            let found =
                not_finite.map(|found| QuantizationError::ParameterNotFinite { layer: self.layers, unit, found });
            self.error = self.error.or(found);
        }
    }
}
