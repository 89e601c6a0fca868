//! A graph whose operators follow each other. Field numbers are those of `schema.fbs`.

use stackprop::quantized::Quantization;

use super::flatbuffer::{Table, Value};
use crate::formats::tflite::names::{operator, tensor_type};

/// The alignment of a tensor's contents in bytes.
const ALIGNMENT: usize = 16;

/// A graph with one input. Each operator takes the value of the last one.
#[derive(Debug, Default)]
pub(super) struct Graph {
    tensors: Vec<Table>,
    /// The contents of the constants. The first buffer is empty, for all other tensors.
    buffers: Vec<Table>,
    /// `BuiltinOperator`s with their versions.
    codes: Vec<(i32, i32)>,
    operators: Vec<Table>,
    /// The last value.
    value: i32,
}

/// The numbers of a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Numbers {
    Float,
    Int8(Quantization),
}

/// The contents of a constant.
#[derive(Clone, Debug)]
pub(super) struct Constant {
    /// The `TensorType`.
    pub(super) kind: i8,
    pub(super) shape: Vec<usize>,
    /// The little-endian numbers.
    pub(super) bytes: Vec<u8>,
    /// The scales; none in `f32`. Their zero points are 0.
    pub(super) scales: Vec<f32>,
}

/// The options of an operator: their number in the union `BuiltinOptions`, and their fields.
pub(super) type Options = Option<(i8, Table)>;

impl Graph {
    /// A graph whose input are rows of `width` numbers.
    pub(super) fn new(width: usize, numbers: Numbers) -> Self {
        let mut graph = Self { buffers: vec![Table::default()], ..Self::default() };
        graph.value = graph.add_value("input", width, numbers);
        graph
    }

    /// The last value.
    pub(super) fn value(&self) -> i32 {
        self.value
    }

    /// Adds an operator of these tensors, whose output becomes the last value.
    pub(super) fn operator(&mut self, code: i32, inputs: &[i32], options: Options, width: usize, numbers: Numbers) {
        let name = format!("{}_{}", operator::name(code).to_lowercase(), self.operators.len());
        let output = self.add_value(&name, width, numbers);
        let version = version(code, numbers);
        let index = self.codes.iter().position(|found| *found == (code, version)).unwrap_or(self.codes.len());
        if index == self.codes.len() {
            self.codes.push((code, version));
        }
        let table = Table::default()
            .int(0, index as i32)
            .numbers(1, inputs.iter().map(|index| index.to_le_bytes()))
            .numbers(2, [output.to_le_bytes()]);
        self.operators.push(match options {
            Some((kind, options)) => table.with(3, Value::Byte(kind)).with(4, Value::Table(options)),
            None => table,
        });
        self.value = output;
    }

    /// Adds a constant, and returns the index of its tensor.
    pub(super) fn constant(&mut self, name: &str, constant: Constant) -> i32 {
        let Constant { kind, shape, bytes, scales } = constant;
        let name = format!("{name}_{}", self.operators.len());
        let table = tensor(&name, kind, shape).int(2, self.buffers.len() as i32);
        let contents = Value::Vector { len: bytes.len(), bytes, align: ALIGNMENT };
        self.buffers.push(Table::default().with(0, contents));
        let zero_points = vec![0; scales.len()];
        self.add(if scales.is_empty() { table } else { table.with(4, quantization(&scales, &zero_points)) })
    }

    /// Adds rows of `width` numbers. The number of rows is open: −1 in the signature, 1 by default.
    fn add_value(&mut self, name: &str, width: usize, numbers: Numbers) -> i32 {
        let (kind, scale) = match numbers {
            Numbers::Float => (tensor_type::FLOAT32, None),
            Numbers::Int8(scale) => (tensor_type::INT8, Some(scale)),
        };
        let signature = [-1, width as i32].map(i32::to_le_bytes);
        let table = tensor(name, kind, [1, width]).numbers(7, signature);
        self.add(match scale {
            Some(Quantization { scale, zero_point }) => table.with(4, quantization(&[scale], &[zero_point])),
            None => table,
        })
    }

    fn add(&mut self, tensor: Table) -> i32 {
        self.tensors.push(tensor);
        self.tensors.len() as i32 - 1
    }

    /// The bytes of the model.
    pub(super) fn file(self) -> Vec<u8> {
        let code = |(code, version): &(i32, i32)| {
            let deprecated = i8::try_from(*code).unwrap_or(i8::MAX);
            Table::default().with(0, Value::Byte(deprecated)).int(2, *version).int(3, *code)
        };
        let subgraph = Table::default()
            .with(0, Value::Tables(self.tensors))
            .numbers(1, [0_i32.to_le_bytes()])
            .numbers(2, [self.value.to_le_bytes()])
            .with(3, Value::Tables(self.operators));
        Table::default()
            .int(0, 3) // the version of the schema
            .with(1, Value::Tables(self.codes.iter().map(code).collect()))
            .with(2, Value::Tables(vec![subgraph]))
            .text(3, "stackprop")
            .with(4, Value::Tables(self.buffers))
            .file(*b"TFL3")
    }
}

fn tensor(name: &str, kind: i8, shape: impl IntoIterator<Item = usize>) -> Table {
    let shape = shape.into_iter().map(|size| (size as i32).to_le_bytes());
    Table::default().numbers(0, shape).with(1, Value::Byte(kind)).text(3, name)
}

/// `QuantizationParameters`, along the first dimension if there are several scales.
fn quantization(scales: &[f32], zero_points: &[i32]) -> Value {
    let scales = scales.iter().map(|scale| scale.to_le_bytes());
    let zero_points = zero_points.iter().map(|zero_point| i64::from(*zero_point).to_le_bytes());
    Value::Table(Table::default().numbers(2, scales).numbers(3, zero_points))
}

/// The version of an operator, as TensorFlow's converter writes it.
fn version(code: i32, numbers: Numbers) -> i32 {
    match (code, numbers) {
        (operator::FULLY_CONNECTED, Numbers::Int8(_)) => 4,
        (
            operator::LOGISTIC | operator::TANH | operator::SOFTMAX | operator::MUL | operator::GELU,
            Numbers::Int8(_),
        ) => 2,
        _ => 1,
    }
}
