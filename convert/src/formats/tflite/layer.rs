//! A FULLY_CONNECTED operator.

use stackprop::quantized::Quantization;

use super::names::{fused, operator, tensor_type};
use super::schema::{Graph, Operator};
use super::tensor::Tensor;
use crate::{Activation, Dense, Int8Dense, Problem};

/// A FULLY_CONNECTED operator with its activation.
#[derive(Debug)]
pub(super) struct Layer {
    /// Its parameters.
    pub(super) values: Values,
    /// Whether an activation is fused into the operator, or another operator behind it computes one.
    pub(super) has_activation: bool,
}

/// The parameters of a layer.
#[derive(Debug)]
pub(super) enum Values {
    Float(Dense),
    /// With the scale and the zero point of the inputs.
    Int8(Quantization, Int8Dense),
}

impl Layer {
    /// The number of units.
    pub(super) fn units(&self) -> usize {
        match &self.values {
            Values::Float(Dense { units, .. }) | Values::Int8(_, Int8Dense { units, .. }) => *units,
        }
    }
}

/// The remedy for files with other numbers than `f32` and `i8`.
const QUANTIZE_FULLY: &str = "convert it with a `representative_dataset` and \
                              `supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]`";

/// The operator with the tensors that it reads and writes.
struct Tensors<'a> {
    name: String,
    input: Tensor<'a>,
    weights: Tensor<'a>,
    bias: Option<Tensor<'a>>,
    output: Tensor<'a>,
    inputs: usize,
    units: usize,
}

/// Reads a FULLY_CONNECTED operator.
pub(super) fn fully_connected(graph: &Graph<'_>, operator: &Operator<'_>) -> Result<Layer, Problem> {
    let tensors = Tensors::read(graph, operator)?;
    let activation = fused_activation(&tensors, operator)?;
    let kinds = [tensors.input.kind, tensors.weights.kind, tensors.output.kind];
    let values = match kinds {
        [tensor_type::FLOAT32, tensor_type::FLOAT32, tensor_type::FLOAT32] => Values::Float(tensors.float(activation)?),
        [tensor_type::INT8, tensor_type::INT8, tensor_type::INT8] => tensors.int8(activation)?,
        _ => return Err(tensors.other_numbers()),
    };
    Ok(Layer { values, has_activation: activation != Activation::Identity })
}

fn fused_activation(tensors: &Tensors<'_>, operator: &Operator<'_>) -> Result<Activation, Problem> {
    match operator.option(0)? {
        fused::NONE => Ok(Activation::Identity),
        fused::RELU => Ok(Activation::Relu),
        fused::RELU_N1_TO_1 => Ok(Activation::HardTanh),
        fused::RELU6 => Ok(Activation::Relu6),
        other => {
            let found = format!(
                "expected the fused activation NONE, RELU, RELU6 or RELU_N1_TO_1, found {}",
                fused::name(other)
            );
            Err(tensors.problem(found, "make the activation a layer of its own, and convert the model again"))
        }
    }
}

impl<'a> Tensors<'a> {
    fn read(graph: &Graph<'a>, operator: &Operator<'a>) -> Result<Self, Problem> {
        let name = graph.name(operator.output());
        let missing = |tensor: &str| Problem {
            subject: name.clone(),
            found: format!("expected {tensor} of {}, found none", operator::name(operator.code)),
            remedy: "convert the model again".into(),
        };
        let weights = graph.tensor(operator.input(1))?.ok_or_else(|| missing("the weights"))?;
        let (units, inputs) = match weights.shape().collect::<Vec<_>>().as_slice() {
            [units, inputs] if *units > 0 && *inputs > 0 => (*units, *inputs),
            _ => return Err(missing("weights with the shape [units, inputs]")),
        };
        let tensors = Self {
            input: graph.tensor(operator.input(0))?.ok_or_else(|| missing("an input"))?,
            output: graph.tensor(operator.output())?.ok_or_else(|| missing("an output"))?,
            bias: graph.tensor(operator.input(2))?,
            name,
            weights,
            inputs,
            units,
        };
        tensors.check_storage(operator)?;
        tensors.check_rows()?;
        Ok(tensors)
    }

    fn problem(&self, found: impl Into<String>, remedy: impl Into<String>) -> Problem {
        Problem { subject: self.name.clone(), found: found.into(), remedy: remedy.into() }
    }

    fn check_storage(&self, operator: &Operator<'_>) -> Result<(), Problem> {
        let found = if operator.option(1)? != 0 {
            "shuffled weights"
        } else if self.weights.is_sparse {
            "sparse weights"
        } else if self.weights.is_external {
            "weights outside the flatbuffer"
        } else if self.weights.data.is_empty() {
            "weights that another operator computes, as in a file of float16"
        } else {
            return Ok(());
        };
        Err(self.problem(
            format!("expected constant weights in row-major order, found {found}"),
            "convert the model without this optimization",
        ))
    }

    /// One row of inputs, whatever its shape: FULLY_CONNECTED takes other shapes as several rows.
    fn check_rows(&self) -> Result<(), Problem> {
        let shape: Vec<_> = self.input.shape().collect();
        let of_a_sample = shape.iter().skip(1).copied().fold(1, usize::saturating_mul);
        if shape.is_empty() || [self.input.elements(), of_a_sample].contains(&self.inputs) {
            return Ok(());
        }
        let found = format!("expected {} values of a sample, found the shape {shape:?}", self.inputs);
        Err(self.problem(found, "put a Flatten layer in front of the Dense layer"))
    }

    fn float(&self, activation: Activation) -> Result<Dense, Problem> {
        let f32s = |tensor: &Tensor<'_>, count| {
            let numbers = tensor.numbers(count)?;
            Some(numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect::<Vec<_>>())
        };
        let bias = match &self.bias {
            Some(bias) if bias.kind != tensor_type::FLOAT32 => return Err(self.other_bias(bias)),
            Some(bias) => f32s(bias, self.units).ok_or_else(|| self.wrong_length(bias, self.units))?,
            None => vec![0.0; self.units],
        };
        let count = self.inputs.saturating_mul(self.units);
        let weights = f32s(&self.weights, count).ok_or_else(|| self.wrong_length(&self.weights, count))?;
        Ok(Dense { name: self.name.clone(), inputs: self.inputs, units: self.units, weights, bias, activation })
    }

    fn int8(&self, activation: Activation) -> Result<Values, Problem> {
        let unscaled = |tensor| {
            self.problem(
                format!("expected one scale and zero point of the {tensor}, found another number"),
                QUANTIZE_FULLY,
            )
        };
        let input = self.input.quantization().ok_or_else(|| unscaled("inputs"))?;
        let product = self.output.quantization().ok_or_else(|| unscaled("outputs"))?;
        self.check_weights()?;
        let count = self.inputs.saturating_mul(self.units);
        let weights = self.weights.numbers(count).ok_or_else(|| self.wrong_length(&self.weights, count))?;
        let layer = Int8Dense {
            name: self.name.clone(),
            inputs: self.inputs,
            units: self.units,
            weights: weights.iter().map(|byte| i8::from_le_bytes(*byte)).collect(),
            scales: self.weights.scales(),
            bias: self.int8_bias(input, product)?,
            product,
            output: product,
            activation,
        };
        Ok(Values::Int8(input, layer))
    }

    fn check_weights(&self) -> Result<(), Problem> {
        let Tensor { quantized_dimension, .. } = self.weights;
        let count = self.weights.scale_count();
        if let Some(zero_point) = self.weights.nonzero_zero_point() {
            let found = format!("expected weights with the zero point 0, found {zero_point}");
            return Err(
                self.problem(found, "convert the model with TensorFlow 2.3 or later, whose weights are symmetric")
            );
        }
        if count != 1 && count != self.units {
            let found =
                format!("expected one scale of the weights, or one for each of {} units, found {count}", self.units);
            return Err(self.problem(found, QUANTIZE_FULLY));
        }
        if count != 1 && quantized_dimension != 0 {
            let found =
                format!("expected scales along dimension 0 of the weights, found dimension {quantized_dimension}");
            return Err(self.problem(found, QUANTIZE_FULLY));
        }
        Ok(())
    }

    fn int8_bias(&self, input: Quantization, product: Quantization) -> Result<Vec<i32>, Problem> {
        let Some(bias) = &self.bias else { return Ok(vec![0; self.units]) };
        if bias.kind != tensor_type::INT32 {
            return Err(self.other_bias(bias));
        }
        let (found, weights) = (bias.scales(), self.weights.scales());
        // The check of TensorFlow Lite, `GetQuantizedConvolutionMultipler`.
        if let ([found], [weight]) = (found.as_slice(), weights.as_slice()) {
            let expected = f64::from(input.scale) * f64::from(*weight);
            if (expected - f64::from(*found)).abs() > 0.02 * f64::from(product.scale) {
                let found = format!("expected a bias with the scale {expected} of inputs and weights, found {found}");
                return Err(self.problem(found, QUANTIZE_FULLY));
            }
        }
        let numbers = bias.numbers(self.units).ok_or_else(|| self.wrong_length(bias, self.units))?;
        Ok(numbers.iter().map(|bytes| i32::from_le_bytes(*bytes)).collect())
    }

    fn wrong_length(&self, tensor: &Tensor<'_>, count: usize) -> Problem {
        let found = format!("expected {count} values of {}, found {} bytes", tensor.type_name(), tensor.data.len());
        self.problem(found, "copy or convert the file again")
    }

    fn other_bias(&self, bias: &Tensor<'_>) -> Problem {
        let found = format!("expected a bias of FLOAT32, or INT32 in eight bits, found {}", bias.type_name());
        self.problem(found, QUANTIZE_FULLY)
    }

    /// The problem of numbers that are neither `f32` nor `i8` alone.
    fn other_numbers(&self) -> Problem {
        use tensor_type::{FLOAT32, INT4, INT8, INT16, UINT8};
        let [input, weights, output] = [&self.input, &self.weights, &self.output].map(Tensor::type_name);
        let kind = match [self.input.kind, self.weights.kind, self.output.kind] {
            [FLOAT32, INT8 | UINT8 | INT4, FLOAT32] => "a hybrid layer of dynamic range quantization",
            [INT16, _, _] | [_, _, INT16] => "an int16x8 layer",
            [UINT8, _, _] | [_, _, UINT8] => "a layer in uint8 of TensorFlow 1",
            _ => "another mixture",
        };
        let found = format!(
            "expected inputs, weights and outputs of FLOAT32 or of INT8, found {kind}: {input}, {weights}, {output}"
        );
        self.problem(found, QUANTIZE_FULLY)
    }
}
