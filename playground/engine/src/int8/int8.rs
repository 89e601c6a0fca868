//! Quantizing a network, and predicting in eight bits.

use serde::Serialize;
use stackprop::quantized::{Quantization, QuantizationError, Quantized, Quantizer};

use crate::evaluation::{self, Score};
use crate::int8::form::{Activation, AnyForm};
use crate::int8::part::Part;
use crate::network::Network;
use crate::objective::Objective;
use crate::row::{Int8Row, Row};

/// The quality of a network in eight bits on test samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Int8Report {
    /// The loss and the score.
    pub test: Score,
    /// The largest difference between an output and that of the network in `f32`.
    pub max_difference: f32,
    /// The bytes of the parameters.
    pub flash_bytes: usize,
}

/// A network in eight bits.
#[derive(Debug)]
pub struct Int8 {
    layers: Vec<Int8Layer>,
    outputs: usize,
}

impl Int8 {
    /// Quantizes a network, with the ranges of its values for these inputs.
    ///
    /// # Errors
    ///
    /// As [`Quantizer::quantize`].
    pub fn new(network: &Network, objective: &Objective, inputs: &[Row]) -> Result<Self, QuantizationError> {
        let (mut layers, mut is_zero) = (Vec::new(), true);
        let mut values = inputs.to_vec();
        let mut range = bounds(&values);
        for ((settings, slot), sizes) in network.layers().zip(network.shape.sizes()) {
            let part = Part { slot: slot.clone(), settings: settings.copied(), range };
            is_zero &= part.is_zero(sizes[1]);
            let product = Quantizer::default().boxed(&part, &values);
            let product = product.map_err(|error| in_layer(error, layers.len() + 1))?;
            values = match settings {
                Some(settings) => part.outputs(settings, &values),
                None => evaluation::outputs(network, objective, inputs),
            };
            let activation = Activation::new(settings, objective);
            range = activation.range(bounds(&values));
            layers.push(Int8Layer::new(product, &activation, sizes, Quantization::of_range(range[0], range[1])));
        }
        if is_zero { Err(QuantizationError::NotTrained) } else { Ok(Self { layers, outputs: objective.outputs() }) }
    }

    /// The outputs of many inputs. Those of absent units are zero.
    #[must_use]
    pub fn predict_all(&self, inputs: &[Row]) -> Vec<Row> {
        let rows = self.pass(inputs, |_, _| {});
        self.layers.last().map_or_else(Vec::new, |last| self.dequantized(last.output, &rows))
    }

    /// The logits of many inputs: the products of the output layer before its activation, for losses.
    #[must_use]
    pub fn logits_all(&self, inputs: &[Row]) -> Vec<Row> {
        let mut logits = Vec::new();
        self.pass(inputs, |layer, rows| logits = self.dequantized(layer.product.layers.product, rows));
        logits
    }

    /// The largest difference between an output and that of the network in `f32`.
    #[must_use]
    pub fn max_difference(&self, network: &Network, objective: &Objective, inputs: &[Row]) -> f32 {
        let (expected, found) = (evaluation::outputs(network, objective, inputs), self.predict_all(inputs));
        let differences = expected.as_flattened().iter().zip(found.as_flattened()).map(|(x, y)| (x - y).abs());
        differences.fold(0.0, f32::max)
    }

    /// Passes inputs through all layers. `visit` receives the products of each layer.
    fn pass(&self, inputs: &[Row], mut visit: impl FnMut(&Int8Layer, &[Int8Row])) -> Vec<Int8Row> {
        let Some(first) = self.layers.first() else { return Vec::new() };
        let mut rows: Vec<Int8Row> = inputs.iter().map(|input| first.product.quantize_input(input)).collect();
        for layer in &self.layers {
            rows = layer.product.predict_all(&rows);
            visit(layer, &rows);
            rows.iter_mut().for_each(|row| layer.form.apply(row, layer.sizes));
        }
        rows
    }

    fn dequantized(&self, quantization: Quantization, rows: &[Int8Row]) -> Vec<Row> {
        let row = |from: &Int8Row| {
            let mut to = Row::default();
            to.iter_mut().zip(from).take(self.outputs).for_each(|(to, from)| *to = quantization.dequantize(*from));
            to
        };
        rows.iter().map(row).collect()
    }
}

/// A layer in eight bits.
#[derive(Debug)]
struct Int8Layer {
    /// The weights. A clamp limits the products themselves.
    product: Box<Quantized<Part>>,
    form: AnyForm,
    /// The scale and the zero point of the outputs.
    output: Quantization,
    /// The number of inputs and of units.
    sizes: [usize; 2],
}

impl Int8Layer {
    fn new(
        mut product: Box<Quantized<Part>>,
        activation: &Activation,
        sizes: [usize; 2],
        output: Quantization,
    ) -> Self {
        let form = activation.form(product.layers.product, output);
        if let AnyForm::Clamp(clamp) = form {
            product.layers.form = clamp;
        }
        Self { product, form, output, sizes }
    }
}

/// The least and the greatest value, and 0.
fn bounds(rows: &[Row]) -> [f32; 2] {
    let values = rows.as_flattened();
    [values.iter().copied().fold(0.0, f32::min), values.iter().copied().fold(0.0, f32::max)]
}

/// The error of a part with the number of the layer in its network, counted from 1.
fn in_layer(mut error: QuantizationError, number: usize) -> QuantizationError {
    match &mut error {
        QuantizationError::ValueNotFinite { layer, .. } | QuantizationError::ParameterNotFinite { layer, .. } => {
            *layer = number;
        }
        QuantizationError::SumOverflows { layer, .. } | QuantizationError::OutputOverflows { layer, .. } => {
            *layer = Some(number);
        }
        _ => {}
    }
    error
}
