//! ONNX: a graph of `Gemm`, `BatchNormalization` and the operators of the activations, with an open number of samples.
//! Field numbers are those of `onnx.proto`.

use stackprop::kernels::batch_norm::EPSILON;

use super::floats;
use super::protobuf::Message;
use crate::{Activation, BatchNorm, Dense, FloatLayer, Network, Problems, Scaling};

/// The version of the operators, of ONNX 1.12.
const OPSET: u64 = 17;
/// The version of the file format that belongs to it.
const IR_VERSION: u64 = 8;

/// `TensorProto.DataType.FLOAT`.
const FLOAT: u64 = 1;

/// The bytes of a network in `f32`.
///
/// # Errors
///
/// If the network computes in eight bits.
pub(super) fn write(network: &Network) -> Result<Vec<u8>, Problems> {
    let layers = floats(network)?;
    let mut graph = Graph { value: "input".into(), ..Graph::default() };
    layers.iter().for_each(|layer| graph.layer(layer));
    let size = |layer: Option<&FloatLayer>, of: fn(&crate::LayerType) -> usize| {
        layer.map_or(0, |layer| of(&layer.layer_type()))
    };
    let input = value("input", size(layers.first(), crate::LayerType::inputs));
    let output = value(&graph.value, size(layers.last(), crate::LayerType::outputs));
    let graph = Message::default()
        .messages(1, &graph.nodes)
        .bytes(2, "stackprop")
        .messages(5, &graph.initializers)
        .message(11, &input)
        .message(12, &output);
    let opset = Message::default().bytes(1, "").integer(2, OPSET);
    let model = Message::default().integer(1, IR_VERSION).bytes(2, "stackprop").message(7, &graph).message(8, &opset);
    Ok(model.0)
}

/// A `ValueInfoProto` of rows.
fn value(name: &str, width: usize) -> Message {
    let samples = Message::default().bytes(2, "samples");
    let width = Message::default().integer(1, width as u64);
    let shape = Message::default().messages(1, &[samples, width]);
    let tensor = Message::default().integer(1, FLOAT).message(2, &shape);
    Message::default().bytes(1, name).message(2, &Message::default().message(1, &tensor))
}

/// An attribute of a node.
enum Attribute {
    Float(&'static str, f32),
    Int(&'static str, u64),
}

impl Attribute {
    /// An `AttributeProto`.
    fn message(&self) -> Message {
        match self {
            Self::Float(name, value) => Message::default().bytes(1, name).float(2, *value).integer(20, 1),
            Self::Int(name, value) => Message::default().bytes(1, name).integer(3, *value).integer(20, 2),
        }
    }
}

use Attribute::{Float, Int};

/// The nodes of a graph whose layers follow each other.
#[derive(Default)]
struct Graph {
    nodes: Vec<Message>,
    initializers: Vec<Message>,
    /// The name of the last node's output.
    value: String,
    /// The index of the layer.
    layer: usize,
}

impl Graph {
    fn layer(&mut self, layer: &FloatLayer) {
        match layer {
            FloatLayer::Dense(dense) => self.dense(dense, Some(&dense.bias)),
            FloatLayer::BatchNorm(layer) => self.batch_norm(layer),
            FloatLayer::Scaling(Scaling { offset, factor, .. }) => {
                self.with("Sub", "offset", &[offset.len()], offset);
                self.with("Mul", "factor", &[factor.len()], factor);
            }
        }
        self.activation(layer.layer_type().activation());
        self.layer += 1;
    }

    fn dense(&mut self, Dense { inputs, units, weights, .. }: &Dense, bias: Option<&[f32]>) {
        let mut operands = vec![self.value.clone(), self.constant("weight", &[*units, *inputs], weights)];
        operands.extend(bias.map(|bias| self.constant("bias", &[*units], bias)));
        self.node("Gemm", &operands, &[Int("transB", 1)]);
    }

    fn batch_norm(&mut self, BatchNorm { dense, scale, mean, variance }: &BatchNorm) {
        self.dense(dense, None);
        let mut operands = vec![self.value.clone()];
        let values = [("scale", scale), ("bias", &dense.bias), ("mean", mean), ("variance", variance)];
        operands.extend(values.map(|(name, values)| self.constant(name, &[dense.units], values)));
        self.node("BatchNormalization", &operands, &[Float("epsilon", EPSILON)]);
    }

    /// The operators of an activation. GELU and SiLU have none in this version.
    fn activation(&mut self, activation: Activation) {
        match activation {
            Activation::Identity => {}
            Activation::Elu(percent) => self.unary("Elu", &[Float("alpha", percent as f32 / 100.0)]),
            Activation::HardSigmoid => self.unary("HardSigmoid", &[Float("alpha", 1.0 / 6.0), Float("beta", 0.5)]),
            Activation::HardSwish => self.unary("HardSwish", &[]),
            Activation::HardTanh => self.clip(-1.0, 1.0),
            Activation::LeakyRelu(percent) => self.unary("LeakyRelu", &[Float("alpha", percent as f32 / 100.0)]),
            Activation::Logistic => self.unary("Sigmoid", &[]),
            Activation::Relu => self.unary("Relu", &[]),
            Activation::Relu6 => self.clip(0.0, 6.0),
            Activation::Selu => self.unary("Selu", &[]),
            Activation::Softmax => self.unary("Softmax", &[Int("axis", 1)]),
            Activation::Softplus => self.unary("Softplus", &[]),
            Activation::Tanh => self.unary("Tanh", &[]),
            Activation::Gelu => self.gelu(),
            Activation::Heaviside => {
                self.with("GreaterOrEqual", "zero", &[], &[0.0]);
                self.unary("Cast", &[Int("to", FLOAT)]);
            }
            Activation::Silu => {
                let product = self.value.clone();
                self.unary("Sigmoid", &[]);
                self.node("Mul", &[product, self.value.clone()], &[]);
            }
        }
    }

    /// z/2 · (1 + erf(z/√2)).
    fn gelu(&mut self) {
        let product = self.value.clone();
        self.with("Mul", "root", &[], &[std::f32::consts::FRAC_1_SQRT_2]);
        self.unary("Erf", &[]);
        self.with("Add", "one", &[], &[1.0]);
        self.node("Mul", &[product, self.value.clone()], &[]);
        self.with("Mul", "half", &[], &[0.5]);
    }

    fn clip(&mut self, low: f32, high: f32) {
        let limits = [("low", low), ("high", high)].map(|(name, limit)| self.constant(name, &[], &[limit]));
        let [low, high] = limits;
        self.node("Clip", &[self.value.clone(), low, high], &[]);
    }

    fn unary(&mut self, operator: &str, attributes: &[Attribute]) {
        let operand = self.value.clone();
        self.node(operator, &[operand], attributes);
    }

    /// Adds an operator of the last value and a constant.
    fn with(&mut self, operator: &str, name: &str, shape: &[usize], values: &[f32]) {
        let constant = self.constant(name, shape, values);
        self.node(operator, &[self.value.clone(), constant], &[]);
    }

    /// Adds a `NodeProto`. Its output becomes the last value.
    fn node(&mut self, operator: &str, operands: &[String], attributes: &[Attribute]) {
        let name = format!("{operator}_{}", self.nodes.len());
        let inputs = operands.iter().fold(Message::default(), |node, name| node.bytes(1, name));
        let attributes: Vec<_> = attributes.iter().map(Attribute::message).collect();
        self.nodes.push(inputs.bytes(2, &name).bytes(3, &name).bytes(4, operator).messages(5, &attributes));
        self.value = name;
    }

    /// Adds a `TensorProto`, and returns its name.
    fn constant(&mut self, name: &str, shape: &[usize], values: &[f32]) -> String {
        let name = format!("{name}_{}", self.layer);
        let bytes: Vec<_> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let dimensions = shape.iter().fold(Message::default(), |tensor, size| tensor.integer(1, *size as u64));
        self.initializers.push(dimensions.integer(2, FLOAT).bytes(8, &name).bytes(9, &bytes));
        name
    }
}
