//! The path from the inputs of a graph to its outputs.

use stackprop::quantized::{OutputRange, Quantization};

use super::layer::{Layer, Values, fully_connected};
use super::names::{operator, tensor_type};
use super::scaling::scaling;
use super::schema::{Graph, Operator};
use crate::activation::percent;
use crate::code::describe;
use crate::formats::damaged::Damaged;
use crate::{Activation, FloatLayer, Int8Network, Network, Problem, Problems, Scaling};

/// Layers may share weights, but those of a network do not exceed the length of its file by this factor: a small file
/// cannot fill the memory.
const MAX_SHARING: usize = 16;

/// Reads the network of a file's subgraph.
///
/// # Errors
///
/// All parts that the crate cannot express, each with the name of its output tensor, or the first damaged byte.
pub fn read(file: &[u8]) -> Result<Network, Problems> {
    let graph = Graph::read(file).map_err(Problem::from)?;
    let graph = graph.ok_or_else(|| file_problem("expected a subgraph, found none", "convert the model again"))?;
    let mut path = Path::new(&graph, file.len().saturating_mul(MAX_SHARING));
    path.check_ends();
    path.follow().map_err(Problem::from)?;
    path.finish()
}

fn file_problem(found: impl Into<String>, remedy: &str) -> Problem {
    Problem { subject: "file".into(), found: found.into(), remedy: remedy.into() }
}

/// The remedy for networks with branches.
const SINGLE_PATH: &str = "convert a model whose layers follow each other, with one input and one output";

/// The operators from the inputs to a tensor.
struct Path<'a> {
    graph: &'a Graph<'a>,
    problems: Problems,
    /// SUB and MUL in front of the layers.
    scaling: Option<Scaling>,
    layers: Vec<Layer>,
    /// Whether the last layer has a problem: its activation then needs no message.
    is_unknown: bool,
    /// The index of the last operator's output.
    tensor: i32,
    /// The bytes of weights that may still be read.
    budget: usize,
}

impl<'a> Path<'a> {
    fn new(graph: &'a Graph<'a>, budget: usize) -> Self {
        let tensor = graph.inputs.first().map_or(-1, |index| i32::from_le_bytes(*index));
        let (problems, layers) = (Problems::default(), Vec::new());
        Self { graph, problems, scaling: None, layers, is_unknown: false, tensor, budget }
    }

    fn add(&mut self, problem: Problem) {
        self.is_unknown = true;
        self.problems.push(problem);
    }

    /// Adds a problem of an operator.
    fn refuse(&mut self, operator: &Operator<'_>, found: impl Into<String>, remedy: &str) {
        self.is_unknown = true;
        self.problems.add(self.graph.name(operator.output()), found, remedy);
    }

    fn check_ends(&mut self) {
        let Graph { inputs, outputs, count, .. } = self.graph;
        for (name, found) in [("input", inputs.len()), ("output", outputs.len()), ("subgraph", *count)] {
            if found != 1 {
                self.problems.add("file", format!("expected one {name}, found {found}"), SINGLE_PATH);
            }
        }
    }

    fn follow(&mut self) -> Result<(), Damaged> {
        let mut operators = self.graph.operators().peekable();
        while let Some(operator) = operators.next() {
            let operator = operator?;
            if self.is_beside(&operator)? {
                continue;
            }
            if let Some(Ok(mul)) = operators.peek()
                && self.take_scaling(Some(&operator), mul)?
            {
                operators.next();
                continue;
            }
            if self.take_scaling(None, &operator)? {
                continue;
            }
            if operator.code == operator::LOGISTIC
                && let Some(Ok(next)) = operators.peek()
                && self.is_silu(&operator, next)
            {
                let last = *next;
                operators.next();
                self.activation(&last, Ok(Activation::Silu));
                continue;
            }
            self.take(&operator)?;
        }
        Ok(())
    }

    /// Whether the operator computes the shape of a RESHAPE, or weights from half precision.
    fn is_beside(&self, operator: &Operator<'_>) -> Result<bool, Damaged> {
        Ok(match operator.code {
            operator::SHAPE | operator::STRIDED_SLICE | operator::PACK => true,
            operator::DEQUANTIZE => self.graph.tensor(operator.input(0))?.is_some_and(|tensor| !tensor.data.is_empty()),
            _ => false,
        })
    }

    /// Appends `sub` and `mul`, or `mul` alone, if they scale the inputs of the network. `false` if not.
    fn take_scaling(&mut self, sub: Option<&Operator<'_>>, mul: &Operator<'_>) -> Result<bool, Damaged> {
        if self.scaling.is_some() || !self.layers.is_empty() {
            return Ok(false);
        }
        // The first layer has a weight for each value of a sample, so the file is longer than a sample.
        let Some(found) = scaling(self.graph, self.tensor, sub, mul, self.budget / MAX_SHARING)? else {
            return Ok(false);
        };
        (self.scaling, self.tensor) = (Some(found), mul.output());
        Ok(true)
    }

    /// Whether `mul` multiplies the inputs of `logistic` with its outputs.
    fn is_silu(&self, logistic: &Operator<'_>, mul: &Operator<'_>) -> bool {
        let factors = [mul.input(0), mul.input(1)];
        let expected = [self.tensor, logistic.output()];
        mul.code == operator::MUL
            && logistic.input(0) == self.tensor
            && (factors == expected || factors == [expected[1], expected[0]])
    }

    /// Appends an operator to the path.
    fn take(&mut self, operator: &Operator<'_>) -> Result<(), Damaged> {
        if !is_known(operator.code) {
            self.refuse(operator, format!("found the operator {}", operator.name()), remedy(operator.code));
        } else if operator.input(0) != self.tensor {
            let [found, expected] = [operator.input(0), self.tensor].map(|tensor| self.graph.name(tensor));
            let name = operator.name();
            self.refuse(operator, format!("expected {name} of {expected}, found one of {found}"), SINGLE_PATH);
        } else {
            match operator.code {
                operator::FULLY_CONNECTED => self.dense(operator)?,
                operator::QUANTIZE => self.quantize(operator)?,
                operator::DEQUANTIZE | operator::RESHAPE | operator::SQUEEZE | operator::EXPAND_DIMS => {}
                _ => self.activation(operator, activation(operator)),
            }
        }
        self.tensor = operator.output();
        Ok(())
    }

    fn dense(&mut self, operator: &Operator<'_>) -> Result<(), Damaged> {
        let weights = self.graph.tensor(operator.input(1))?.map_or(0, |tensor| tensor.data.len());
        let Some(left) = self.budget.checked_sub(weights) else {
            self.refuse(operator, "expected weights of its own, found those of many other layers", SINGLE_PATH);
            return Ok(());
        };
        self.budget = left;
        match fully_connected(self.graph, operator) {
            Ok(layer) => {
                self.is_unknown = false;
                self.layers.push(layer);
            }
            Err(problem) => self.add(problem),
        }
        Ok(())
    }

    /// Only the inputs may be quantized; other changes of the scale would round once more.
    fn quantize(&mut self, operator: &Operator<'_>) -> Result<(), Damaged> {
        let input = self.graph.tensor(operator.input(0))?;
        let is_front = self.layers.is_empty() && input.is_some_and(|tensor| tensor.kind == tensor_type::FLOAT32);
        if !is_front {
            let found = "expected QUANTIZE of FLOAT32 in front of all layers alone, found another one";
            self.refuse(
                operator,
                found,
                "convert the model with `inference_input_type = tf.int8`, or with float inputs",
            );
        }
        Ok(())
    }

    /// Gives the last layer an activation.
    fn activation(&mut self, operator: &Operator<'_>, activation: Result<Activation, Problem>) {
        let result = match activation {
            Ok(_) if self.is_unknown => Ok(()),
            activation => activation.and_then(|activation| self.set_activation(operator, activation)),
        };
        if let Err(problem) = result {
            self.refuse(operator, problem.found, &problem.remedy);
        }
        self.tensor = operator.output();
    }

    fn set_activation(&mut self, operator: &Operator<'_>, activation: Activation) -> Result<(), Problem> {
        let graph = self.graph;
        let output = graph.tensor(operator.output())?.and_then(|tensor| tensor.quantization());
        let columns = graph.tensor(operator.input(0))?.and_then(|tensor| tensor.shape().last());
        let layer = self.layers.last_mut().filter(|layer| !layer.has_activation).ok_or_else(|| {
            let found = format!("expected {activation} directly behind a FULLY_CONNECTED without activation");
            file_problem(found, "remove the activation, or put a Dense layer in front of it")
        })?;
        if !activation.is_elementwise() && columns.is_some_and(|columns| columns != layer.units()) {
            let found = format!("expected {activation} of all {} units, found one of parts of them", layer.units());
            return Err(file_problem(found, "put the activation directly behind its Dense layer"));
        }
        match &mut layer.values {
            Values::Float(dense) => dense.activation = activation,
            Values::Int8(_, dense) => {
                (dense.activation, dense.output) = in_eight_bits(activation, dense.product, output)?;
            }
        }
        layer.has_activation = true;
        Ok(())
    }

    fn finish(mut self) -> Result<Network, Problems> {
        let output = self.graph.outputs.first().map_or(-1, |index| i32::from_le_bytes(*index));
        if self.problems.is_empty() && self.tensor != output {
            let [found, expected] = [output, self.tensor].map(|tensor| self.graph.name(tensor));
            self.add(file_problem(format!("expected the output {expected}, found {found}"), SINGLE_PATH));
        }
        // Layers with problems are missing.
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        let network = network(self.scaling, self.layers, &mut self.problems);
        self.problems.or(network)
    }
}

/// The remedy for an unknown operator.
fn remedy(code: i32) -> &'static str {
    match code {
        operator::ADD | operator::SUB | operator::MUL | operator::DIV => {
            "scale the samples before the model, and remove its layers of preprocessing, additions and products"
        }
        _ => "remove the operator: Stackprop has dense layers, their activations and no convolutions",
    }
}

/// Whether the operator may be part of a dense network.
fn is_known(code: i32) -> bool {
    use operator::*;
    matches!(
        code,
        FULLY_CONNECTED
            | QUANTIZE
            | DEQUANTIZE
            | RESHAPE
            | SQUEEZE
            | EXPAND_DIMS
            | RELU
            | RELU6
            | RELU_N1_TO_1
            | LOGISTIC
            | TANH
            | SOFTMAX
            | LEAKY_RELU
            | ELU
            | HARD_SWISH
            | GELU
    )
}

/// The activation of an operator.
fn activation(operator: &Operator<'_>) -> Result<Activation, Problem> {
    Ok(match operator.code {
        operator::RELU => Activation::Relu,
        operator::RELU6 => Activation::Relu6,
        operator::RELU_N1_TO_1 => Activation::HardTanh,
        operator::LOGISTIC => Activation::Logistic,
        operator::TANH => Activation::Tanh,
        operator::ELU => Activation::Elu(100),
        operator::HARD_SWISH => Activation::HardSwish,
        operator::SOFTMAX => match operator.option_f32(0)? {
            1.0 => Activation::Softmax,
            beta => {
                let found = format!("expected SOFTMAX with beta = 1, found {beta}");
                return Err(file_problem(found, "multiply the weights and the bias of the layer before it by beta"));
            }
        },
        operator::GELU if operator.option(0)? != 0 => {
            let found = "expected GELU without `approximate`, found it";
            return Err(file_problem(found, "use `keras.activations.gelu(x, approximate=False)`"));
        }
        operator::GELU => Activation::Gelu,
        _ => {
            let slope = operator.option_f32(0)?;
            let found = || {
                file_problem(
                    format!("expected LEAKY_RELU with a slope of whole percents, found {slope}"),
                    "round the slope",
                )
            };
            Activation::LeakyRelu(percent(slope).ok_or_else(found)?)
        }
    })
}

/// The activation in eight bits with the scale and the zero point of its outputs. `product`: those of its inputs.
fn in_eight_bits(
    activation: Activation,
    product: Quantization,
    output: Option<Quantization>,
) -> Result<(Activation, Quantization), Problem> {
    let remedy = "convert the model with a current version of TensorFlow";
    let output = output.ok_or_else(|| {
        let found = format!("expected {activation} with outputs of INT8 and one scale, found others");
        file_problem(found, "train with another activation: TensorFlow Lite may have no kernel in INT8 for this one")
    })?;
    match activation.output_range() {
        OutputRange::OfProduct if product == output => Ok((activation, output)),
        // The operator rounds once more than the fused activation. LEAKY_RELU does so with the same two factors.
        OutputRange::OfProduct if activation == Activation::Relu => Ok((Activation::LeakyRelu(0), output)),
        OutputRange::OfProduct => {
            let [expected, found] = [product, output].map(describe);
            let found = format!("expected {activation} with the scale of its inputs, {expected}, found {found}");
            Err(file_problem(found, "fuse the activation: `Dense(…, activation=…)` instead of a layer of its own"))
        }
        OutputRange::Fixed(expected) if expected != output => {
            let [expected, found] = [expected, output].map(describe);
            let found = format!("expected outputs of {activation} with {expected}, found {found}");
            Err(file_problem(found, remedy))
        }
        _ => Ok((activation, output)),
    }
}

/// The network of all layers. Adds a problem if they compute with different numbers.
fn network(scaling: Option<Scaling>, layers: Vec<Layer>, problems: &mut Problems) -> Network {
    let (mut floats, mut int8s, mut input) = (Vec::new(), Vec::new(), None);
    let mut last = None;
    for Layer { values, .. } in layers {
        match values {
            Values::Float(dense) => floats.push(FloatLayer::Dense(dense)),
            Values::Int8(found, dense) => {
                if let Some(last) = last.filter(|last| *last != found) {
                    let [expected, found] = [last, found].map(describe);
                    let message = format!("expected inputs as the layer before leaves them, {expected}, found {found}");
                    problems.add(&dense.name, message, "convert the model again");
                }
                (input, last) = (input.or(Some(found)), Some(dense.output));
                int8s.push(dense);
            }
        }
    }
    match input {
        None => Network::Float(scaling.map(FloatLayer::Scaling).into_iter().chain(floats).collect()),
        Some(input) => {
            if !floats.is_empty() {
                let found =
                    format!("expected layers of FLOAT32 or of INT8, found {} and {}", floats.len(), int8s.len());
                problems.add("file", found, "quantize all layers, or none");
            }
            Network::Int8(Int8Network { preprocessing: scaling, input, layers: int8s })
        }
    }
}
