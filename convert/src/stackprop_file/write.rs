//! Writing model files: the bytes that the type of the network reads in place.

use stackprop::model_file::{Encoder, RawModel};
use stackprop::quantized::data::PlainData;
use stackprop::quantized::{Lite, Micro, Multiplier, QuantizationError, WeightScales};

use crate::{BatchNorm, Dense, FloatLayer, Int8Dense, Int8Network, Network, NetworkType, Problem, Problems, Scaling};

/// The rounding of a network in eight bits: [`quantized::Rounding`](stackprop::quantized::Rounding) as a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rounding {
    /// The bits of LiteRT and TensorFlow.
    #[default]
    Lite,
    /// The bits of TensorFlow Lite Micro and CMSIS-NN.
    Micro,
}

/// The bytes of a network's model file. A network in `f32` ignores the rounding.
///
/// # Errors
///
/// If a parameter is NaN or infinite, or if a sum of eight bits could overflow.
pub fn write(network: &Network, rounding: Rounding) -> Result<Vec<u8>, Problems> {
    network.check()?;
    let layers = network.network_type();
    match network {
        Network::Float(parameters) => file(&layers.to_string(), &floats(parameters)),
        Network::Int8(network) => {
            let parameters = match rounding {
                Rounding::Lite => int8::<Lite>(network),
                Rounding::Micro => int8::<Micro>(network),
            }?;
            file(&quantized(&layers, rounding), &parameters)
        }
    }
}

fn quantized(layers: &NetworkType, rounding: Rounding) -> String {
    format!("Quantized<{rounding:?}, {layers}>")
}

fn file(architecture: &str, parameters: &[u8]) -> Result<Vec<u8>, Problems> {
    let model = RawModel { architecture, parameters };
    let mut file = vec![0; model.file_bytes()];
    match model.write_to(&mut file) {
        Ok(_) => Ok(file),
        Err(error) => {
            Err(Problem::new("network", error.to_string(), "train the network again without such values").into())
        }
    }
}

/// The parameters in `f32`, in memory order.
fn floats(layers: &[FloatLayer]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for layer in layers {
        match layer {
            FloatLayer::Dense(dense) => dense.append_floats(&mut bytes),
            FloatLayer::BatchNorm(BatchNorm { dense, scale, mean, variance }) => {
                dense.append_floats(&mut bytes);
                [scale, mean, variance].into_iter().for_each(|values| append_floats(&mut bytes, values));
            }
            FloatLayer::Scaling(scaling) => scaling.append_floats(&mut bytes),
        }
    }
    bytes
}

impl Dense {
    /// Appends the weights, input after input, and the bias.
    fn append_floats(&self, bytes: &mut Vec<u8>) {
        append_floats(bytes, &self.kernel());
        append_floats(bytes, &self.bias);
    }
}

impl Scaling {
    fn append_floats(&self, bytes: &mut Vec<u8>) {
        append_floats(bytes, &self.offset);
        append_floats(bytes, &self.factor);
    }
}

fn append_floats(bytes: &mut Vec<u8>, values: &[f32]) {
    bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}

/// The parameters in eight bits: the fields of `Quantized` in memory order.
fn int8<R: stackprop::quantized::Rounding>(network: &Int8Network) -> Result<Vec<u8>, Problems> {
    let mut bytes = Vec::new();
    let mut problems = Problems::default();
    network.preprocessing.iter().for_each(|scaling| scaling.append_floats(&mut bytes));
    append(&mut bytes, &network.input);
    let mut input = network.input;
    for layer in &network.layers {
        match layer.parameters::<R>(input) {
            Ok(parameters) => layer.append::<R>(&parameters, &mut bytes),
            Err(error) => problems.add(&layer.name, error.to_string(), remedy(&error)),
        }
        input = layer.output;
    }
    problems.or(bytes)
}

fn remedy(error: &QuantizationError) -> &'static str {
    match error {
        QuantizationError::SumOverflows { .. } => "divide the layer into narrower ones",
        _ => "convert the network again, with a representative dataset that reaches all units",
    }
}

impl Int8Dense {
    /// The bias, with the inputs' zero point folded in, and the multiplier of each unit.
    fn parameters<R: stackprop::quantized::Rounding>(
        &self,
        input: stackprop::quantized::Quantization,
    ) -> Result<Vec<(i32, Multiplier)>, QuantizationError> {
        let scales = WeightScales::new(&self.scales, self.units)?;
        let units = self.bias.iter().zip(self.weights.chunks_exact(self.inputs)).enumerate();
        units
            .map(|(unit, (bias, weights))| {
                scales.unit_parameters::<R>(unit, [input, self.product], *bias, weights.iter().copied())
            })
            .collect()
    }

    /// Appends the fields of [`stackprop::quantized::Int8Dense`].
    fn append<R: stackprop::quantized::Rounding>(&self, parameters: &[(i32, Multiplier)], bytes: &mut Vec<u8>) {
        append(bytes, &self.product);
        bytes.extend(self.activation.form::<R>(self.product, self.output));
        parameters.iter().for_each(|(bias, _)| append(bytes, bias));
        parameters.iter().for_each(|(_, multiplier)| append(bytes, multiplier));
        append(bytes, &i32::from(!self.weights.contains(&i8::MIN))); // `narrow_range`
        bytes.extend(self.weights.iter().map(|weight| *weight as u8));
        bytes.resize(bytes.len().next_multiple_of(align_of::<i32>()), 0);
    }
}

/// Appends the bytes of a value.
fn append<T: PlainData>(bytes: &mut Vec<u8>, value: &T) {
    let begin = bytes.len();
    bytes.resize(begin + size_of::<T>(), 0);
    value.encode(&mut Encoder::new(bytes.get_mut(begin..).unwrap_or_default()));
}
