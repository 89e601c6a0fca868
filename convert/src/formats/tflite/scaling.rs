//! SUB and MUL of the inputs.

use super::names::{fused, operator, tensor_type};
use super::schema::{Graph, Operator};
use crate::formats::damaged::Damaged;
use crate::{Activation, Scaling, Statistic};

/// (x − offset) · factor of the value `input`, if `sub` and `mul` compute that in `f32`, or `mul` alone. A sample has
/// at most `max_size` values.
pub(super) fn scaling(
    graph: &Graph<'_>,
    input: i32,
    sub: Option<&Operator<'_>>,
    mul: &Operator<'_>,
    max_size: usize,
) -> Result<Option<Scaling>, Damaged> {
    let shifted = sub.map_or(input, Operator::output);
    if mul.code != operator::MUL || mul.input(0) != shifted || mul.option(0)? != fused::NONE {
        return Ok(None);
    }
    let Some(size) = sample_size(graph, input)?.filter(|size| *size <= max_size) else { return Ok(None) };
    let offset = match sub {
        None => Some(vec![0.0; size]),
        Some(sub) if sub.code != operator::SUB || sub.input(0) != input || sub.option(0)? != fused::NONE => None,
        Some(sub) => constant(graph, sub, size)?,
    };
    let (Some(offset), Some(factor)) = (offset, constant(graph, mul, size)?) else { return Ok(None) };
    Ok(Some(Scaling { statistic: Statistic::Standardize, offset, factor, activation: Activation::Identity }))
}

/// The number of values of a sample. A vector is one sample.
fn sample_size(graph: &Graph<'_>, input: i32) -> Result<Option<usize>, Damaged> {
    let size = |sizes: &[usize]| match sizes {
        [] => None,
        [size] => Some(*size),
        [_, sizes @ ..] => Some(sizes.iter().copied().fold(1, usize::saturating_mul)),
    };
    Ok(graph.tensor(input)?.and_then(|tensor| size(&tensor.shape().collect::<Vec<_>>())))
}

/// The second input of an operator, if it is a constant of `size` values, or of one for all.
fn constant(graph: &Graph<'_>, operator: &Operator<'_>, size: usize) -> Result<Option<Vec<f32>>, Damaged> {
    let tensor = graph.tensor(operator.input(1))?.filter(|tensor| tensor.kind == tensor_type::FLOAT32);
    let f32s = |numbers: &[[u8; 4]]| numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect::<Vec<_>>();
    Ok(tensor.and_then(|tensor| match tensor.numbers(size) {
        Some(numbers) => Some(f32s(numbers)),
        None => tensor.numbers(1).map(|one| f32s(&one.repeat(size))),
    }))
}
