//! The messages of `onnx.proto` that a dense network needs.

use std::collections::HashMap;

use super::wire::Message;
use crate::formats::damaged::Damaged;
use crate::problem::printable;

type Result<T> = std::result::Result<T, Damaged>;

/// The greatest number of nodes and of tensors: a node of two bytes in the file takes a hundred in memory.
const MAX_PARTS: usize = 1 << 16;
/// The greatest number of attributes of a node. Standard operators have fewer than 20.
const MAX_ATTRIBUTES: usize = 32;

/// `ModelProto`.
#[derive(Debug, Default)]
pub(super) struct Model<'a> {
    /// The version of the operators, `ai.onnx`.
    pub(super) opset: Option<i64>,
    /// The graph; `None` in a file that is no model.
    pub(super) graph: Option<Graph<'a>>,
}

/// `GraphProto`.
#[derive(Debug, Default)]
pub(super) struct Graph<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) initializers: Vec<Tensor<'a>>,
    pub(super) inputs: Vec<ValueInfo<'a>>,
    pub(super) outputs: Vec<ValueInfo<'a>>,
    /// The number of sparse initializers.
    pub(super) sparse: usize,
}

/// `NodeProto`.
#[derive(Debug, Default)]
pub(super) struct Node<'a> {
    /// The names of its input tensors; an omitted one is empty.
    pub(super) inputs: Vec<&'a [u8]>,
    /// The names of its output tensors.
    pub(super) outputs: Vec<&'a [u8]>,
    name: &'a [u8],
    op_type: &'a [u8],
    domain: &'a [u8],
    attributes: HashMap<&'a [u8], Attribute<'a>>,
}

/// `AttributeProto`.
#[derive(Debug, Default)]
pub(super) struct Attribute<'a> {
    pub(super) float: f32,
    pub(super) int: i64,
    pub(super) text: &'a [u8],
    pub(super) tensor: Option<Message<'a>>,
    pub(super) floats: Vec<f32>,
    pub(super) ints: Vec<i64>,
}

/// `TensorProto`.
#[derive(Debug, Default)]
pub(super) struct Tensor<'a> {
    pub(super) name: &'a [u8],
    pub(super) dims: Vec<i64>,
    pub(super) data_type: i64,
    /// The elements as bytes; empty if a typed field holds them.
    pub(super) raw: &'a [u8],
    pub(super) floats: Vec<[u8; 4]>,
    pub(super) doubles: Vec<[u8; 8]>,
    /// Elements of `int32_data` or `int64_data`.
    pub(super) ints: Vec<i64>,
    /// The place of the elements, if it is another file.
    pub(super) external: Option<External<'a>>,
}

/// The place of a tensor's elements.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct External<'a> {
    /// The name of the file.
    pub(super) location: &'a [u8],
    /// The first byte.
    pub(super) offset: u64,
    /// The number of bytes; `None`: up to the end.
    pub(super) length: Option<u64>,
}

/// `ValueInfoProto` with its `TypeProto`.
#[derive(Debug, Default)]
pub(super) struct ValueInfo<'a> {
    pub(super) name: &'a [u8],
    /// `None` for sequences, maps and values without a type.
    pub(super) element_type: Option<i64>,
    /// The sizes; `None` for those that a run decides about.
    pub(super) dims: Option<Vec<Option<i64>>>,
}

impl<'a> Model<'a> {
    pub(super) fn read(file: &'a [u8]) -> Result<Self> {
        let mut model = Self::default();
        for field in Message::root(file).fields() {
            let field = field?;
            match field.number {
                7 => model.graph = Some(Graph::read(field.message()?)?),
                8 => model.opset = model.opset.max(opset(field.message()?)?),
                _ => {}
            }
        }
        Ok(model)
    }
}

/// The version of an `OperatorSetIdProto`, if it is that of the standard operators.
fn opset(message: Message<'_>) -> Result<Option<i64>> {
    let (mut domain, mut version): (&[u8], _) = (b"", 0);
    for field in message.fields() {
        let field = field?;
        match field.number {
            1 => domain = field.bytes()?,
            2 => version = field.int()?,
            _ => {}
        }
    }
    Ok(is_standard(domain).then_some(version))
}

fn is_standard(domain: &[u8]) -> bool {
    domain.is_empty() || domain == b"ai.onnx"
}

impl<'a> Graph<'a> {
    fn read(message: Message<'a>) -> Result<Self> {
        let mut graph = Self::default();
        for field in message.fields() {
            let field = field?;
            match field.number {
                1 => graph.nodes.push(Node::read(field.message()?)?),
                5 => graph.initializers.push(Tensor::read(field.message()?)?),
                11 => graph.inputs.push(ValueInfo::read(field.message()?)?),
                12 => graph.outputs.push(ValueInfo::read(field.message()?)?),
                15 => graph.sparse += 1,
                _ => continue,
            }
            let Self { nodes, initializers, inputs, outputs, .. } = &graph;
            if [nodes.len(), initializers.len(), inputs.len(), outputs.len()].iter().any(|len| *len > MAX_PARTS) {
                return Err(field.damaged("at most 65,536 nodes and tensors"));
            }
        }
        Ok(graph)
    }
}

impl<'a> Node<'a> {
    fn read(message: Message<'a>) -> Result<Self> {
        let mut node = Self::default();
        for field in message.fields() {
            let field = field?;
            match field.number {
                1 => node.inputs.push(field.bytes()?),
                2 => node.outputs.push(field.bytes()?),
                3 => node.name = field.bytes()?,
                4 => node.op_type = field.bytes()?,
                5 if node.attributes.len() < MAX_ATTRIBUTES => {
                    node.attributes.extend([Attribute::read(field.message()?)?]);
                }
                7 => node.domain = field.bytes()?,
                _ => {}
            }
        }
        Ok(node)
    }

    /// The operator: `Gemm`, `ai.onnx.ml.Scaler`.
    pub(super) fn operator(&self) -> String {
        let operator = printable(self.op_type);
        if is_standard(self.domain) { operator } else { format!("{}.{operator}", printable(self.domain)) }
    }

    /// The name, or that of its output.
    pub(super) fn name(&self) -> String {
        printable(if self.name.is_empty() { self.output() } else { self.name })
    }

    /// The name of the first output.
    pub(super) fn output(&self) -> &'a [u8] {
        self.outputs.first().copied().unwrap_or_default()
    }

    /// The name of an input; `None` if it is omitted.
    pub(super) fn input(&self, index: usize) -> Option<&'a [u8]> {
        self.inputs.get(index).copied().filter(|name| !name.is_empty())
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute<'a>> {
        self.attributes.get(name.as_bytes())
    }

    pub(super) fn int(&self, name: &str, default: i64) -> i64 {
        self.attribute(name).map_or(default, |attribute| attribute.int)
    }

    pub(super) fn float(&self, name: &str, default: f32) -> f32 {
        self.attribute(name).map_or(default, |attribute| attribute.float)
    }
}

impl<'a> Attribute<'a> {
    fn read(message: Message<'a>) -> Result<(&'a [u8], Self)> {
        let (mut name, mut attribute): (&[u8], _) = (b"", Self::default());
        for field in message.fields() {
            let field = field?;
            match field.number {
                1 => name = field.bytes()?,
                2 => attribute.float = field.float()?,
                3 => attribute.int = field.int()?,
                4 => attribute.text = field.bytes()?,
                5 => attribute.tensor = Some(field.message()?),
                7 => {
                    let mut floats = Vec::new();
                    field.extend_fixed(&mut floats)?;
                    attribute.floats.extend(floats.into_iter().map(f32::from_le_bytes));
                }
                8 => field.extend_ints(&mut attribute.ints)?,
                _ => {}
            }
        }
        Ok((name, attribute))
    }
}

impl<'a> Tensor<'a> {
    pub(super) fn read(message: Message<'a>) -> Result<Self> {
        let (mut tensor, mut external, mut is_external) = (Self::default(), Vec::new(), false);
        for field in message.fields() {
            let field = field?;
            match field.number {
                1 => field.extend_ints(&mut tensor.dims)?,
                2 => tensor.data_type = field.int()?,
                4 => field.extend_fixed(&mut tensor.floats)?,
                5 | 7 => field.extend_ints(&mut tensor.ints)?,
                8 => tensor.name = field.bytes()?,
                9 => tensor.raw = field.bytes()?,
                10 => field.extend_fixed(&mut tensor.doubles)?,
                13 => external.push(field.message()?),
                14 => is_external = field.int()? != 0,
                _ => {}
            }
        }
        if is_external {
            tensor.external = Some(External::read(&external)?);
        }
        Ok(tensor)
    }
}

impl<'a> External<'a> {
    /// Reads entries of `StringStringEntryProto`: a key in field 1 and a value in field 2.
    fn read(entries: &[Message<'a>]) -> Result<Self> {
        let mut external = Self::default();
        for entry in entries {
            let text =
                |number| Ok(fields(*entry, number)?.last().map(|field| field.bytes()).transpose()?.unwrap_or_default());
            external.set(text(1)?, text(2)?).ok_or_else(|| entry.damaged("a number of external data"))?;
        }
        Ok(external)
    }

    /// Sets the value of a key, in decimal digits unless it is the location. Other keys are ignored.
    ///
    /// `None` if the value is no number.
    fn set(&mut self, key: &[u8], value: &'a [u8]) -> Option<()> {
        let number = || str::from_utf8(value).ok()?.parse().ok();
        match key {
            b"location" => self.location = value,
            b"offset" => self.offset = number()?,
            b"length" => self.length = Some(number()?),
            _ => {}
        }
        Some(())
    }
}

impl<'a> ValueInfo<'a> {
    fn read(message: Message<'a>) -> Result<Self> {
        let mut info = Self::default();
        for field in message.fields() {
            let field = field?;
            match field.number {
                1 => info.name = field.bytes()?,
                2 => info.read_type(field.message()?)?,
                _ => {}
            }
        }
        Ok(info)
    }

    /// Field 1 of a `TypeProto` is the type of a tensor. Its field 2 is the shape, with a size in each field 1.
    fn read_type(&mut self, message: Message<'a>) -> Result<()> {
        for field in fields(message, 1)? {
            self.element_type = fields(field.message()?, 1)?.last().map(|field| field.int()).transpose()?;
            for shape in fields(field.message()?, 2)? {
                let mut dims = Vec::new();
                for dim in fields(shape.message()?, 1)? {
                    dims.push(fields(dim.message()?, 1)?.last().map(|field| field.int()).transpose()?);
                }
                self.dims = Some(dims);
            }
        }
        Ok(())
    }
}

/// All fields of a number.
fn fields<'a>(message: Message<'a>, number: u64) -> Result<Vec<super::wire::Field<'a>>> {
    message.fields().filter(|field| field.as_ref().map_or(true, |field| field.number == number)).collect()
}
