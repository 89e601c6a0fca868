//! Quantized networks from the parameters of a file.

use stackprop::layer::Chain;
use stackprop::quantized::data::PlainData;
use stackprop::quantized::{
    Int8Dense, Int8Layer, Int8Row, OutputRange, Quantization, Quantize, Quantized, QuantizedActivation, Rounding,
};

use super::tflite::{self, Dense};

/// The network of a file, of a type without preprocessing.
pub fn network<Net: Quantize + 'static, R: Rounding>(file: &tflite::Network) -> Box<Quantized<Net, R>>
where
    Net::Layers<R>: Load,
{
    let mut network = Quantized::<Net, R>::zeroed_box();
    network.input = file.input;
    let mut layers = file.layers.iter();
    network.layers.load(file.input, &mut layers);
    assert!(layers.next().is_none(), "the file has more layers");
    network
}

/// Layers that take their parameters from a file.
pub trait Load: Int8Layer {
    /// Sets the parameters, and returns the scale and the zero point of the outputs.
    fn load(&mut self, input: Quantization, layers: &mut dyn Iterator<Item = &Dense>) -> Quantization;
}

impl<First: Load, Rest: Load> Load for Chain<First, Rest> {
    fn load(&mut self, input: Quantization, layers: &mut dyn Iterator<Item = &Dense>) -> Quantization {
        let hidden = self.first.load(input, layers);
        self.rest.load(hidden, layers)
    }
}

impl<const INPUTS: usize, const UNITS: usize, A: QuantizedActivation, R: Rounding> Load
    for Int8Dense<INPUTS, UNITS, A, R>
{
    fn load(&mut self, input: Quantization, layers: &mut dyn Iterator<Item = &Dense>) -> Quantization {
        let file = layers.next().expect("another layer in the file");
        assert_eq!(Self::ARCHITECTURE.to_string(), file.architecture);
        assert!(file.zero_points.iter().all(|zero_point| *zero_point == 0), "weights with a zero point");
        if let OutputRange::Fixed(output) = A::OUTPUT {
            assert_eq!(output, file.output);
        }
        self.product = file.product;
        self.form = A::form::<R>(file.product, file.output);
        self.weights.as_flattened_mut().copy_from_slice(&file.weights);
        let mut bias = [0; UNITS];
        if !file.bias.is_empty() {
            bias.copy_from_slice(&file.bias);
        }
        self.set_units(input, &file.scales, &bias).expect("parameters of a valid file");
        assert_eq!(self.output(), file.output);
        self.output()
    }
}

/// Rows of `i8` as bytes.
pub trait Int8Rows {
    /// The outputs of all samples, which a batch and single predictions compute.
    fn rows_of_bytes(&self, inputs: &[u8]) -> Vec<u8>;
}

impl<Net: Quantize, R: Rounding> Int8Rows for Quantized<Net, R> {
    fn rows_of_bytes(&self, inputs: &[u8]) -> Vec<u8> {
        let rows = inputs.chunks_exact(<Net::Layers<R> as Int8Layer>::Input::LEN);
        let inputs: Vec<_> = rows
            .map(|row| {
                let mut input = <Net::Layers<R> as Int8Layer>::Input::ZERO;
                input.values_mut().iter_mut().zip(row).for_each(|(to, byte)| *to = *byte as i8);
                input
            })
            .collect();
        let mut outputs = vec![<Net::Layers<R> as Int8Layer>::Output::ZERO; inputs.len()];
        self.predict_batch(&inputs, &mut outputs).expect("one output per input");
        let single: Vec<_> = inputs.iter().map(|input| self.predict(input)).collect();
        assert_eq!(single, outputs, "single predictions and a batch");
        outputs.iter().flat_map(|output| output.values().to_vec()).map(|value| value as u8).collect()
    }
}
