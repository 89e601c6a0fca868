//! The constants of a graph: initializers, and nodes whose inputs are all constant.

use std::collections::HashMap;

use super::elementwise;
use super::schema::{Graph, Node, Tensor};
use super::tensor::{Constant, Elements};
use crate::Problem;
use crate::formats::damaged::Damaged;
use crate::problem::printable;

/// The constants by the names of their tensors.
#[derive(Debug)]
pub(super) struct Constants<'a> {
    known: HashMap<&'a [u8], Result<Constant, Problem>>,
    /// The number of elements that folding may still copy.
    budget: usize,
}

impl<'a> Constants<'a> {
    /// The initializers of a graph.
    pub(super) fn new(graph: &Graph<'a>, budget: usize) -> Self {
        let initializers = graph.initializers.iter();
        Self { known: initializers.map(|tensor| (tensor.name, Constant::read(tensor))).collect(), budget }
    }

    pub(super) fn contains(&self, name: &[u8]) -> bool {
        self.known.contains_key(name)
    }

    /// A constant.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or a node computes it from the inputs of the graph.
    pub(super) fn get(&self, name: &[u8]) -> Result<&Constant, Problem> {
        match self.known.get(name) {
            Some(constant) => constant.as_ref().map_err(Problem::clone),
            None => Err(Problem {
                subject: printable(name),
                found: "expected a constant, found values that other nodes compute".into(),
                remedy: "export the model with constant folding, for inference".into(),
            }),
        }
    }

    /// The constant of an input; `None` if it is omitted, unreadable or computed.
    pub(super) fn input(&self, node: &Node<'_>, index: usize) -> Option<&Constant> {
        self.known.get(node.input(index)?)?.as_ref().ok()
    }

    /// Adds the output of a node if it is constant.
    ///
    /// # Errors
    ///
    /// A damaged message.
    pub(super) fn fold(&mut self, node: &Node<'a>) -> Result<(), Damaged> {
        let constant = match node.operator().as_str() {
            "Constant" => value(node)?,
            operator => self.compute(node, operator).map(Ok),
        };
        if let Some(constant) = constant {
            self.known.entry(node.output()).or_insert(constant);
        }
        Ok(())
    }

    fn compute(&mut self, node: &Node<'a>, operator: &str) -> Option<Constant> {
        let names = node.inputs.iter().filter(|name| !name.is_empty());
        let inputs: Vec<_> = names.map(|name| self.known.get(name)?.as_ref().ok()).collect::<Option<_>>()?;
        let first = *inputs.first()?;
        let moved = |dims| Some(Constant { dims, elements: first.elements.clone() });
        match operator {
            "Identity" => return Some(first.clone()),
            "Reshape" => return moved(reshaped(first, inputs.get(1)?.as_ints()?)?),
            "Unsqueeze" => return moved([vec![1], first.dims.clone()].concat()).filter(|_| first.dims.len() < 2),
            "Squeeze" => return moved(first.dims.iter().copied().filter(|dim| *dim != 1).collect()),
            _ => {}
        }
        // Each of the other operators copies its elements.
        let count = inputs.iter().map(|input| input.len()).max()?;
        self.budget = self.budget.checked_sub(count)?;
        let inputs: Vec<_> = node.inputs.iter().map(|name| self.known.get(name)?.as_ref().ok()).collect();
        let first = inputs.first().copied().flatten()?;
        if operator == "Transpose" { transposed(node, first) } else { elementwise(node, operator, &inputs, count) }
    }
}

/// The value of a Constant.
fn value(node: &Node<'_>) -> Result<Option<Result<Constant, Problem>>, Damaged> {
    let attribute = |name| node.attribute(name);
    if let Some(message) = attribute("value").and_then(|attribute| attribute.tensor) {
        let tensor = Tensor { name: node.output(), ..Tensor::read(message)? };
        return Ok(Some(Constant::read(&tensor)));
    }
    let constant = if let Some(attribute) = attribute("value_float") {
        Constant::floats(Vec::new(), vec![attribute.float])
    } else if let Some(attribute) = attribute("value_floats") {
        Constant::floats(vec![attribute.floats.len()], attribute.floats.clone())
    } else if let Some(attribute) = attribute("value_int") {
        Constant { dims: Vec::new(), ..Constant::ints(&[attribute.int]) }
    } else if let Some(attribute) = attribute("value_ints") {
        Constant::ints(&attribute.ints)
    } else {
        return Ok(None);
    };
    Ok(Some(Ok(constant)))
}

fn reshaped(constant: &Constant, target: &[i64]) -> Option<Vec<usize>> {
    let size = |(place, size): (usize, &i64)| match *size {
        0 => constant.dims.get(place).copied(),
        -1 => Some(1),
        size => usize::try_from(size).ok(),
    };
    let mut dims: Vec<_> = target.iter().enumerate().map(size).collect::<Option<_>>()?;
    let product = |dims: &[usize]| dims.iter().copied().fold(1, usize::saturating_mul);
    if let Some(free) = target.iter().position(|size| *size == -1) {
        let known = product(&dims);
        *dims.get_mut(free)? = constant.len().checked_div(known)?;
    }
    (product(&dims) == constant.len()).then_some(dims)
}

/// The transposed matrix.
fn transposed(node: &Node<'_>, constant: &Constant) -> Option<Constant> {
    let [rows, columns] = *constant.dims.as_slice() else { return None };
    if node.attribute("perm").is_some_and(|attribute| attribute.ints != [1, 0]) {
        return None;
    }
    let floats = constant.to_floats();
    let column = |column| floats.iter().skip(column).step_by(columns.max(1)).copied();
    Some(Constant::floats(vec![columns, rows], (0..columns).flat_map(column).collect()))
}

/// Computes an elementwise operator of constants with equal shapes, or with one element.
fn elementwise(node: &Node<'_>, operator: &str, inputs: &[Option<&Constant>], count: usize) -> Option<Constant> {
    let largest = inputs.iter().flatten().find(|input| input.len() == count)?;
    if inputs.iter().flatten().any(|input| input.len() != count && input.len() != 1) {
        return None;
    }
    let at = |input: &Constant, index| if input.len() == 1 { input.get(0) } else { input.get(index) };
    let element = |index| {
        let values: Vec<_> = inputs.iter().map(|input| at((*input)?, index)).collect();
        elementwise::value(node, operator, &values).map(|value| value as f32)
    };
    let floats: Vec<f32> = (0..count).map(element).collect::<Option<_>>()?;
    Some(Constant { dims: largest.dims.clone(), elements: Elements::Floats(floats.into()) })
}
