//! The tables of `schema.fbs` that a dense network needs. Field numbers are those of the schema.

use super::flatbuffer::{Table, Tables};
use super::names::operator;
use super::tensor::Tensor;
use crate::formats::damaged::Damaged;
use crate::problem::printable;

/// The first subgraph of a file, with the file's operator codes and buffers.
#[derive(Debug)]
pub(super) struct Graph<'a> {
    codes: Tables<'a>,
    buffers: Tables<'a>,
    tensors: Tables<'a>,
    /// The indices of the input tensors.
    pub(super) inputs: &'a [[u8; 4]],
    /// The indices of the output tensors.
    pub(super) outputs: &'a [[u8; 4]],
    operators: Tables<'a>,
    /// The number of subgraphs.
    pub(super) count: usize,
}

/// An operator.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operator<'a> {
    /// The `BuiltinOperator`.
    pub(super) code: i32,
    inputs: &'a [[u8; 4]],
    outputs: &'a [[u8; 4]],
    options: Option<Table<'a>>,
    custom: &'a [[u8; 1]],
}

impl<'a> Graph<'a> {
    /// `None` if the file has no subgraph.
    pub(super) fn read(file: &'a [u8]) -> Result<Option<Self>, Damaged> {
        let model = Table::root(file)?;
        let graphs = model.tables(2)?;
        let Some(graph) = graphs.get(0).transpose()? else { return Ok(None) };
        Ok(Some(Self {
            codes: model.tables(1)?,
            buffers: model.tables(4)?,
            tensors: graph.tables(0)?,
            inputs: graph.numbers(1)?,
            outputs: graph.numbers(2)?,
            operators: graph.tables(3)?,
            count: graphs.len(),
        }))
    }

    /// The operators in the order of their execution.
    pub(super) fn operators(&self) -> impl Iterator<Item = Result<Operator<'a>, Damaged>> {
        self.operators.iter().map(|table| self.operator(table?))
    }

    fn operator(&self, table: Table<'a>) -> Result<Operator<'a>, Damaged> {
        let code = self.codes.get(table.int(0)? as u32 as usize).transpose()?;
        let (code, custom) = match code {
            // Codes below 127 lie in the deprecated field of one byte.
            Some(code) => (i32::from(code.byte(0)?).max(code.int(3)?), code.numbers(1)?),
            None => (i32::MAX, [].as_slice()),
        };
        Ok(Operator { code, inputs: table.numbers(1)?, outputs: table.numbers(2)?, options: table.table(4)?, custom })
    }

    /// The tensor of an index; `None` for an optional input that is missing, and beyond the end.
    pub(super) fn tensor(&self, index: i32) -> Result<Option<Tensor<'a>>, Damaged> {
        let table = usize::try_from(index).ok().and_then(|index| self.tensors.get(index));
        match table.transpose()? {
            Some(table) => Tensor::read(table, self.buffers).map(Some),
            None => Ok(None),
        }
    }

    /// The name of a tensor, printable.
    pub(super) fn name(&self, index: i32) -> String {
        match self.tensor(index) {
            Ok(Some(tensor)) if !tensor.name.is_empty() => printable(tensor.name.as_flattened()),
            _ => format!("tensor {index}"),
        }
    }
}

impl Operator<'_> {
    /// The index of an input tensor, −1 if it is missing.
    pub(super) fn input(&self, index: usize) -> i32 {
        self.inputs.get(index).map_or(-1, |bytes| i32::from_le_bytes(*bytes))
    }

    /// The index of the first output tensor.
    pub(super) fn output(&self) -> i32 {
        self.outputs.first().map_or(-1, |bytes| i32::from_le_bytes(*bytes))
    }

    /// A byte of the operator's options, 0 by default.
    pub(super) fn option(&self, field: usize) -> Result<i8, Damaged> {
        self.options.map_or(Ok(0), |options| options.byte(field))
    }

    /// An `f32` of the operator's options, 0 by default.
    pub(super) fn option_f32(&self, field: usize) -> Result<f32, Damaged> {
        let bits = self.options.map_or(Ok(0), |options| options.int(field))?;
        Ok(f32::from_bits(bits as u32))
    }

    /// The name of the operator, as the schema or the file states it.
    pub(super) fn name(&self) -> String {
        match self.code {
            operator::CUSTOM => format!("CUSTOM {}", printable(self.custom.as_flattened())),
            i32::MAX => "without a code".into(),
            code => operator::name(code),
        }
    }
}
