//! The scales of a network's values, from samples.

use alloc::vec::Vec;

use crate::layer::Layer;
use crate::quantized::histogram::Histogram;
use crate::quantized::preprocessing::Preprocessing;
use crate::quantized::trace::{LayerValues, SAMPLES, trace};
use crate::quantized::{
    Affine, LayerVisitor, OutputRange, Quantization, QuantizationError, Quantize, QuantizedActivation, RangeMethod,
};
use crate::row::{Row, first_not_finite};

/// The scales and zero points of a network's values.
#[derive(Debug)]
pub(super) struct Calibration {
    /// Those of the first quantized layer's inputs.
    pub(super) input: Quantization,
    /// Those of each quantized layer's product and outputs.
    pub(super) layers: Vec<[Quantization; 2]>,
}

impl Calibration {
    pub(super) fn of<Net: Quantize>(
        net: &Net,
        samples: &[Net::Input],
        method: RangeMethod,
    ) -> Result<Self, QuantizationError> {
        let mut inputs = Observer::new(method);
        let mut layers: Vec<ObservedLayer> = Vec::new();
        for (part, samples) in samples.chunks(SAMPLES).enumerate() {
            let before = part * SAMPLES;
            if let Some((sample, found)) = first_not_finite(samples) {
                return Err(QuantizationError::SampleNotFinite { sample: before + sample, found });
            }
            inputs.add(Row::flatten(samples));
            trace(net, samples, before, &mut |layer, values| {
                if layer == layers.len() {
                    layers.push(ObservedLayer::new(method, values.range));
                }
                layers.iter_mut().skip(layer).take(1).for_each(|layer| layer.add(&values));
            })?;
        }
        // The outputs of a layer are the inputs of the next one.
        let mut learned = LearnedRanges(Vec::new());
        net.visit_layers(&mut learned);
        let learned = |layer: usize| learned.0.get(layer).copied().flatten();
        let layers = layers.iter().enumerate();
        let mut layers: Vec<_> = layers.map(|(number, layer)| layer.quantizations(learned(number + 1))).collect();
        let inputs = || learned(0).unwrap_or_else(|| inputs.quantization());
        let rest = layers.split_off(Net::Preprocessing::LAYERS.min(layers.len()));
        let input = layers.pop().map_or_else(inputs, |[_, outputs]| outputs);
        Ok(Self { input, layers: rest })
    }
}

/// The observed values of a layer.
struct ObservedLayer {
    range: OutputRange,
    product: Observer,
    outputs: Observer,
}

impl ObservedLayer {
    fn new(method: RangeMethod, range: OutputRange) -> Self {
        Self { range, product: Observer::new(method), outputs: Observer::new(method) }
    }

    fn add(&mut self, values: &LayerValues<'_>) {
        self.product.add(values.product);
        if self.range == OutputRange::Calibrated {
            self.outputs.add(values.outputs);
        }
    }

    /// Those of the product and of the outputs. `learned`: that of the outputs, if training has determined it.
    fn quantizations(&self, learned: Option<Quantization>) -> [Quantization; 2] {
        let product = || self.product.quantization();
        match self.range {
            OutputRange::OfProduct => [learned.unwrap_or_else(product); 2],
            OutputRange::Fixed(fixed) => [product(), fixed],
            OutputRange::Calibrated => [product(), learned.unwrap_or_else(|| self.outputs.quantization())],
        }
    }
}

/// The scale and the zero point of each layer's inputs, where training has determined their range.
struct LearnedRanges(Vec<Option<Quantization>>);

impl<'a> LayerVisitor<'a> for LearnedRanges {
    fn visit<L: Layer<Activation: QuantizedActivation> + Affine>(&mut self, layer: &'a L) {
        let range = layer.input_range();
        self.0.push(range.map(|[least, greatest]| Quantization::of_range(least, greatest)));
    }
}

/// The range of some values, and their distribution if the method needs it.
struct Observer {
    method: RangeMethod,
    least: f32,
    greatest: f32,
    histogram: Option<Histogram>,
}

impl Observer {
    /// The range of 0 alone.
    fn new(method: RangeMethod) -> Self {
        let histogram = (method != RangeMethod::MinMax).then(Histogram::new);
        Self { method, least: 0.0, greatest: 0.0, histogram }
    }

    fn add(&mut self, values: &[f32]) {
        self.least = values.iter().copied().fold(self.least, f32::min);
        self.greatest = values.iter().copied().fold(self.greatest, f32::max);
        if let Some(histogram) = &mut self.histogram {
            histogram.add(values);
        }
    }

    fn quantization(&self) -> Quantization {
        let range = [self.least, self.greatest];
        let [least, greatest] = match (self.method, &self.histogram) {
            (RangeMethod::Percentile(percent), Some(histogram)) if percent < 100.0 => {
                histogram.percentile(f64::from(percent)).map(|bound| (bound as f32).clamp(self.least, self.greatest))
            }
            (RangeMethod::LeastSquares, Some(histogram)) => {
                histogram.least_squares(range.map(f64::from)).map(|bound| bound as f32)
            }
            _ => range,
        };
        Quantization::of_range(least, greatest)
    }
}
