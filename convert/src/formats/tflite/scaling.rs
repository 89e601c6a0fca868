//! SUB and MUL of the inputs.

use super::names::{fused, operator, tensor_type};
use super::schema::{Graph, Operator};
use crate::formats::damaged::Damaged;
use crate::{Activation, Scaling, Statistic};

/// (x − offset) · factor of the value `input`, if `sub` and `mul` compute that in `f32`.
pub(super) fn scaling(
    graph: &Graph<'_>,
    input: i32,
    [sub, mul]: [&Operator<'_>; 2],
) -> Result<Option<Scaling>, Damaged> {
    let is_chain = [sub.input(0), mul.input(0)] == [input, sub.output()];
    if !is_chain || [sub.code, mul.code] != [operator::SUB, operator::MUL] {
        return Ok(None);
    }
    if [sub.option(0)?, mul.option(0)?] != [fused::NONE; 2] {
        return Ok(None);
    }
    let Some(size) = graph.tensor(input)?.and_then(|tensor| tensor.shape().last()) else { return Ok(None) };
    let constants = [constant(graph, sub, size)?, constant(graph, mul, size)?];
    let [Some(offset), Some(factor)] = constants else { return Ok(None) };
    Ok(Some(Scaling { statistic: Statistic::Standardize, offset, factor, activation: Activation::Identity }))
}

/// The second input of an operator, if it is a constant of `size` values.
fn constant(graph: &Graph<'_>, operator: &Operator<'_>, size: usize) -> Result<Option<Vec<f32>>, Damaged> {
    let tensor = graph.tensor(operator.input(1))?.filter(|tensor| tensor.kind == tensor_type::FLOAT32);
    let numbers = tensor.and_then(|tensor| tensor.numbers(size));
    Ok(numbers.map(|numbers| numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()))
}
