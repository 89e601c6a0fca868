//! A reader of TensorFlow Lite files, for dense networks in eight bits. Every access is checked; a file of another kind
//! is `None`. Field numbers are those of `schema.fbs` of TensorFlow Lite.

use stackprop::quantized::Quantization;

/// A network of fully connected layers, each with its activation.
#[derive(Debug)]
pub struct Network {
    /// The scale and the zero point of the `i8` inputs.
    pub input: Quantization,
    /// The layers, from the inputs to the outputs.
    pub layers: Vec<Dense>,
}

/// A FULLY_CONNECTED operator with the operators behind it.
#[derive(Debug)]
pub struct Dense {
    /// The layer in the notation of an architecture, such as `Dense<2, 3, Tanh>`.
    pub architecture: String,
    /// The scale and the zero point before an activation that is an operator.
    pub product: Quantization,
    /// The scale and the zero point of the outputs.
    pub output: Quantization,
    /// The weights, `[units][inputs]`.
    pub weights: Vec<i8>,
    /// The scales of the weights: one, or one per unit.
    pub scales: Vec<f32>,
    /// The zero points of the weights.
    pub zero_points: Vec<i64>,
    /// The bias of each unit; empty without one.
    pub bias: Vec<i32>,
}

/// Reads the first subgraph of a file.
pub fn read(file: &[u8]) -> Option<Network> {
    if file.get(4..8)? != b"TFL3" {
        return None;
    }
    let model = Table::at(file, read_u32(file, 0)?)?;
    let graph = Graph { codes: model.tables(1)?, buffers: model.tables(4)?, graph: *model.tables(2)?.first()? };
    let mut operators =
        graph.graph.tables(3)?.into_iter().map(|table| graph.operator(table)).collect::<Option<Vec<_>>>()?;
    operators.retain(|operator| !matches!(operator.code, QUANTIZE | DEQUANTIZE));
    let input = graph.quantization(operators.first()?.input(0)?)?;
    let is_dense = |operator: &Operator<'_>| operator.code == FULLY_CONNECTED;
    // A layer ends before the next FULLY_CONNECTED.
    let layers =
        operators.chunk_by(|_, next| !is_dense(next)).map(|layer| graph.dense(layer)).collect::<Option<_>>()?;
    Some(Network { input, layers })
}

// `BuiltinOperator`
const DEQUANTIZE: i32 = 6;
const FULLY_CONNECTED: i32 = 9;
const LOGISTIC: i32 = 14;
const MUL: i32 = 18;
const SOFTMAX: i32 = 25;
const TANH: i32 = 28;
const LEAKY_RELU: i32 = 98;
const QUANTIZE: i32 = 114;
const HARD_SWISH: i32 = 117;
const GELU: i32 = 150;

/// `TensorType`
const INT8: i8 = 9;

struct Operator<'a> {
    code: i32,
    inputs: Vec<i32>,
    outputs: Vec<i32>,
    options: Option<Table<'a>>,
}

impl Operator<'_> {
    fn input(&self, index: usize) -> Option<i32> {
        self.inputs.get(index).copied()
    }

    /// A field of the operator's options.
    fn option<const N: usize>(&self, field: usize) -> Option<[u8; N]> {
        self.options?.scalar(field)
    }

    /// The name of an activation that is an operator.
    fn activation(&self) -> Option<String> {
        let name = match self.code {
            LOGISTIC => "Logistic",
            TANH => "Tanh",
            HARD_SWISH => "HardSwish",
            // beta
            SOFTMAX if self.option(0).map(f32::from_le_bytes) == Some(1.0) => "Softmax",
            // not approximate
            GELU if self.option(0).unwrap_or([0]) == [0] => "Gelu",
            LEAKY_RELU => {
                let percent = f32::from_le_bytes(self.option(0)?) * 100.0;
                return Some(format!("LeakyRelu<{percent}>"));
            }
            _ => return None,
        };
        Some(name.into())
    }
}

struct Graph<'a> {
    codes: Vec<Table<'a>>,
    buffers: Vec<Table<'a>>,
    graph: Table<'a>,
}

impl<'a> Graph<'a> {
    fn operator(&self, table: Table<'a>) -> Option<Operator<'a>> {
        let code = self.codes.get(table.scalar(0).map_or(0, u32::from_le_bytes) as usize)?;
        // Codes below 127 are in the deprecated field of one byte.
        let [deprecated] = code.scalar(0).unwrap_or([0]);
        let code = i32::from(deprecated as i8).max(code.scalar(3).map_or(0, i32::from_le_bytes));
        let options = table.reference(4).and_then(|at| Table::at(table.file, at));
        Some(Operator {
            code,
            inputs: table.numbers(1, i32::from_le_bytes)?,
            outputs: table.numbers(2, i32::from_le_bytes)?,
            options,
        })
    }

    fn tensor(&self, index: i32) -> Option<Table<'a>> {
        self.graph.tables(0)?.get(usize::try_from(index).ok()?).copied()
    }

    fn scales(&self, tensor: i32) -> Option<(Vec<f32>, Vec<i64>)> {
        let tensor = self.tensor(tensor)?;
        let quantization = Table::at(tensor.file, tensor.reference(4)?)?;
        Some((quantization.numbers(2, f32::from_le_bytes)?, quantization.numbers(3, i64::from_le_bytes)?))
    }

    fn quantization(&self, tensor: i32) -> Option<Quantization> {
        match self.scales(tensor)? {
            (scales, zero_points) if self.tensor(tensor)?.scalar(1) == Some([INT8 as u8]) => {
                Some(Quantization { scale: *scales.first()?, zero_point: i32::try_from(*zero_points.first()?).ok()? })
            }
            _ => None,
        }
    }

    /// The contents of a tensor.
    fn data<T, const N: usize>(&self, tensor: i32, number: fn([u8; N]) -> T) -> Option<Vec<T>> {
        let buffer = self.tensor(tensor)?.scalar(2).map_or(0, u32::from_le_bytes);
        let bytes = self.buffers.get(buffer as usize)?.numbers(0, u8::from_le_bytes)?;
        Some(bytes.as_chunks().0.iter().map(|bytes| number(*bytes)).collect())
    }

    /// A FULLY_CONNECTED operator and those behind it.
    fn dense(&self, operators: &[Operator<'_>]) -> Option<Dense> {
        let (dense, activation) = operators.split_first()?;
        let weights = dense.input(1)?;
        let shape = self.tensor(weights)?.numbers(0, i32::from_le_bytes)?;
        let (scales, zero_points) = self.scales(weights)?;
        let [fused] = dense.option(0).unwrap_or([0]);
        let activation_name = match (fused, activation) {
            (0, []) => "Identity".into(),
            (1, []) => "Relu".into(),
            (2, []) => "HardTanh".into(),
            (3, []) => "Relu6".into(),
            (0, [Operator { code: LOGISTIC, .. }, Operator { code: MUL, .. }]) => "Silu".into(),
            (0, [activation]) => activation.activation()?,
            _ => return None,
        };
        let [units, inputs] = shape.try_into().ok()?;
        Some(Dense {
            architecture: format!("Dense<{inputs}, {units}, {activation_name}>"),
            product: self.quantization(*dense.outputs.first()?)?,
            output: self.quantization(*operators.last()?.outputs.first()?)?,
            weights: self.data(weights, i8::from_le_bytes)?,
            scales,
            zero_points,
            bias: match dense.input(2) {
                Some(bias @ 0..) => self.data(bias, i32::from_le_bytes)?,
                _ => Vec::new(),
            },
        })
    }
}

/// A table of a flatbuffer: its fields lie at the offsets of its vtable.
#[derive(Clone, Copy)]
struct Table<'a> {
    file: &'a [u8],
    position: usize,
    vtable: &'a [u8],
}

impl<'a> Table<'a> {
    fn at(file: &'a [u8], position: u32) -> Option<Self> {
        let position = position as usize;
        let distance = i32::from_le_bytes(bytes(file, position)?);
        let vtable = file.get(usize::try_from(i64::try_from(position).ok()? - i64::from(distance)).ok()?..)?;
        let size = u16::from_le_bytes(bytes(vtable, 0)?);
        Some(Self { file, position, vtable: vtable.get(..usize::from(size))? })
    }

    /// The position of a field; `None` if it has its default value.
    fn field(&self, number: usize) -> Option<usize> {
        match u16::from_le_bytes(bytes(self.vtable, 4 + 2 * number)?) {
            0 => None,
            offset => Some(self.position + usize::from(offset)),
        }
    }

    fn scalar<const N: usize>(&self, number: usize) -> Option<[u8; N]> {
        bytes(self.file, self.field(number)?)
    }

    /// The position to which a field refers.
    fn reference(&self, number: usize) -> Option<u32> {
        let field = self.field(number)?;
        u32::try_from(field).ok()?.checked_add(read_u32(self.file, field)?)
    }

    /// A vector of numbers; a missing one is empty.
    fn numbers<T, const N: usize>(&self, number: usize, from: fn([u8; N]) -> T) -> Option<Vec<T>> {
        let Some(at) = self.reference(number) else { return Some(Vec::new()) };
        let count = read_u32(self.file, at as usize)? as usize;
        let begin = at as usize + 4;
        let bytes = self.file.get(begin..begin.checked_add(count.checked_mul(N)?)?)?;
        Some(bytes.as_chunks().0.iter().map(|bytes| from(*bytes)).collect())
    }

    /// A vector of tables.
    fn tables(&self, number: usize) -> Option<Vec<Self>> {
        let first = self.reference(number)?.checked_add(4)?;
        let offsets = self.numbers(number, u32::from_le_bytes)?;
        let positions = (first..).step_by(4).zip(offsets).map(|(at, offset)| at.checked_add(offset));
        positions.map(|at| Self::at(self.file, at?)).collect()
    }
}

fn bytes<const N: usize>(file: &[u8], at: usize) -> Option<[u8; N]> {
    file.get(at..)?.first_chunk().copied()
}

fn read_u32(file: &[u8], at: usize) -> Option<u32> {
    bytes(file, at).map(u32::from_le_bytes)
}
