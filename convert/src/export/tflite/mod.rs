//! TensorFlow Lite: FULLY_CONNECTED operators with their activations, in `f32` or in eight bits.
//!
//! | layer | operators |
//! | --- | --- |
//! | `Dense` | FULLY_CONNECTED with a fused activation, or with the operators of the activation behind it |
//! | `BatchNorm<Dense>` | folded into FULLY_CONNECTED |
//! | `Standardize`, `MinMax` | SUB and MUL in `f32`; in front of eight bits QUANTIZE follows |

mod activation;
mod flatbuffer;
mod graph;

use stackprop::kernels::batch_norm::EPSILON;
use stackprop::quantized::Quantization;

use self::activation::{Operators, mul};
use self::flatbuffer::{Table, Value};
use self::graph::{Constant, Graph, Numbers, Options};
use crate::chain::Normalization;
use crate::formats::tflite::names::{operator, tensor_type};
use crate::{BatchNorm, Dense, FloatLayer, Int8Dense, Int8Network, Network, Problem, Problems, Scaling};

/// The bytes of a network.
///
/// # Errors
///
/// If an activation has no operator with the bits of the crate, or if the file would exceed 2 GB.
pub(super) fn write(network: &Network) -> Result<Vec<u8>, Problems> {
    let graph = match network {
        Network::Float(layers) => floats(layers)?,
        Network::Int8(network) => int8(network)?,
    };
    let file = graph.file();
    if i32::try_from(file.len()).is_err() {
        let found = format!("expected a file below 2 GB, found {} bytes", file.len());
        return Err(Problem::new("network", found, "export the network as .safetensors").into());
    }
    Ok(file)
}

fn floats(layers: &[FloatLayer]) -> Result<Graph, Problems> {
    let mut problems = Problems::default();
    let width = layers.first().map_or(0, |layer| layer.layer_type().inputs());
    let mut graph = Graph::new(width, Numbers::Float);
    for layer in layers {
        let result = match layer {
            FloatLayer::Dense(dense) => graph.dense(dense),
            FloatLayer::BatchNorm(layer) => graph.dense(&layer.fold()),
            FloatLayer::Scaling(scaling) => graph.scaling(scaling),
        };
        if let Err(problem) = result {
            problems.add(layer.name(), problem.found, problem.remedy);
        }
    }
    problems.or(graph)
}

fn int8(Int8Network { preprocessing, input, layers }: &Int8Network) -> Result<Graph, Problems> {
    let mut problems = Problems::default();
    let width = layers.first().map_or(0, |layer| layer.inputs);
    let mut graph = Graph::new(width, if preprocessing.is_some() { Numbers::Float } else { Numbers::Int8(*input) });
    if let Some(scaling) = preprocessing {
        match graph.scaling(scaling) {
            Ok(()) => graph.operator(operator::QUANTIZE, &[graph.value()], None, width, Numbers::Int8(*input)),
            Err(problem) => problems.add("scaling", problem.found, problem.remedy),
        }
    }
    let mut input = *input;
    for layer in layers {
        if let Err(problem) = graph.int8_dense(layer, input) {
            problems.add(&layer.name, problem.found, problem.remedy);
        }
        input = layer.output;
    }
    problems.or(graph)
}

impl Graph {
    fn dense(&mut self, Dense { inputs, units, weights, bias, activation, .. }: &Dense) -> Result<(), Problem> {
        let operators = Operators::of(*activation, Numbers::Float)?;
        let constants = [Constant::floats(&[*units, *inputs], weights), Constant::floats(&[*units], bias)];
        self.fully_connected(constants, operators.fused(), *units, Numbers::Float);
        operators.append(self, *units, Numbers::Float, Numbers::Float);
        Ok(())
    }

    fn scaling(&mut self, Scaling { offset, factor, activation, .. }: &Scaling) -> Result<(), Problem> {
        let operators = Operators::of(*activation, Numbers::Float)?;
        let width = offset.len();
        let offset = self.constant("offset", Constant::floats(&[width], offset));
        self.operator(operator::SUB, &[self.value(), offset], None, width, Numbers::Float);
        let factor = self.constant("factor", Constant::floats(&[width], factor));
        self.operator(operator::MUL, &[self.value(), factor], mul(operators.fused()), width, Numbers::Float);
        operators.append(self, width, Numbers::Float, Numbers::Float);
        Ok(())
    }

    fn int8_dense(&mut self, layer: &Int8Dense, input: Quantization) -> Result<(), Problem> {
        let Int8Dense { inputs, units, weights, scales, bias, product, output, activation, .. } = layer;
        let operators = Operators::of(*activation, Numbers::Int8(*output))?;
        let bias_scales: Vec<_> = scales.iter().map(|scale| input.scale * scale).collect();
        if let Some(found) = bias_scales.iter().find(|scale| !scale.is_normal()) {
            let found = format!("expected a bias scale within the range of f32, found {found}");
            return Err(Problem::new("", found, "scale the inputs of the network, and quantize it again"));
        }
        let weights = Constant {
            kind: tensor_type::INT8,
            shape: vec![*units, *inputs],
            bytes: weights.iter().map(|weight| *weight as u8).collect(),
            scales: scales.clone(),
        };
        let bias = Constant {
            kind: tensor_type::INT32,
            shape: vec![*units],
            bytes: bias.iter().flat_map(|bias| bias.to_le_bytes()).collect(),
            scales: bias_scales,
        };
        self.fully_connected([weights, bias], operators.fused(), *units, Numbers::Int8(*product));
        operators.append(self, *units, Numbers::Int8(*output), Numbers::Int8(Quantization::PROBABILITY));
        Ok(())
    }

    fn fully_connected(&mut self, [weights, bias]: [Constant; 2], fused: i8, units: usize, numbers: Numbers) {
        let inputs = [self.value(), self.constant("weight", weights), self.constant("bias", bias)];
        self.operator(operator::FULLY_CONNECTED, &inputs, fully_connected_options(fused), units, numbers);
    }
}

/// `FullyConnectedOptions`.
fn fully_connected_options(fused: i8) -> Options {
    Some((8, Table::default().with(0, Value::Byte(fused))))
}

impl Constant {
    fn floats(shape: &[usize], values: &[f32]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { kind: tensor_type::FLOAT32, shape: shape.into(), bytes, scales: Vec::new() }
    }
}

impl BatchNorm {
    /// The dense layer with the same values. Each parameter is rounded once.
    fn fold(&self) -> Dense {
        let Self { dense, scale, mean, variance } = self.clone();
        let (name, offset) = (dense.name.clone(), dense.bias.clone());
        let mut folded = Dense { bias: vec![0.0; dense.units], ..dense };
        let normalization = Normalization { name, scale, offset, mean, variance, epsilon: EPSILON };
        normalization.affine().into_units_of(&mut folded);
        folded
    }
}
