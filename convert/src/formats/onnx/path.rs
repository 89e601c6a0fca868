//! The path from the input of a graph to its output, node by node.

use std::collections::HashMap;

use super::activation::{identify, inputs};
use super::elementwise;
use super::flow::{Flow, Open, SINGLE_PATH, problem};
use super::layers;
use super::operators::{is_known, no_activation};
use super::schema::Node;
use super::shape::Sample;
use crate::chain::{Affine, Chain};
use crate::{Activation, Dense, Network, Problem, Problems};

/// The greatest number of nodes that form one activation. Keras' exporter spells GELU with 16.
const MAX_ACTIVATION_NODES: usize = 32;

/// The path, as far as it was followed.
pub(super) struct Path<'f, 'a> {
    flow: &'f Flow<'a>,
    chain: Chain,
    /// Problems of operators that the crate does not have, and of the file.
    problems: Problems,
    /// The last tensor of the path.
    tensor: &'a [u8],
    /// The index of the first node behind it.
    next: usize,
    /// The shape of `tensor`.
    sample: Sample,
    /// Whether values are unknown behind a node with a problem: operators of these values need no message.
    is_unknown: bool,
    /// The number of parameters that may still be read: layers may share weights, and a small file cannot fill the
    /// memory.
    budget: usize,
    /// The inputs at which activations are compared.
    points: Vec<f64>,
}

impl<'f, 'a> Path<'f, 'a> {
    pub(super) fn new(flow: &'f Flow<'a>, budget: usize, problems: Problems) -> Self {
        let tensor = flow.input.map(|input| input.name).unwrap_or_default();
        let sample = Sample::of_input(flow.input.and_then(|input| input.dims.as_deref()));
        let (chain, points) = (Chain::default(), inputs());
        Self { flow, chain, problems, tensor, next: 0, sample, is_unknown: false, budget, points }
    }

    /// The network of all nodes.
    ///
    /// # Errors
    ///
    /// All problems.
    pub(super) fn follow(mut self) -> Result<Network, Problems> {
        while let Some(node) = self.flow.nodes.get(self.next).copied() {
            if let Some((activation, count, last)) = self.find_activation() {
                self.advance(count, last);
                let result = self.activation(last, activation);
                self.report(result);
            } else {
                self.step(node);
            }
        }
        let mut problems = self.problems;
        match self.chain.finish() {
            Ok(network) => problems.or(network),
            Err(others) => {
                problems.append(others);
                Err(problems)
            }
        }
    }

    /// Passes one node, or a branch.
    fn step(&mut self, node: &'a Node<'a>) {
        let mut open = Open::new(self.flow, self.tensor);
        let rest = self.flow.nodes.get(self.next..).unwrap_or_default();
        let join = rest.iter().position(|node| {
            open.pass(node);
            open.is_joined(node.output())
        });
        let count = join.map_or(rest.len(), |join| join + 1);
        let last = rest.get(count - 1).copied().unwrap_or(node);
        let result = match count {
            1 => self.take(node),
            2 if self.is_complement(node, last) => {
                self.chain.complement(&last.name());
                self.sample = self.chain.width().map_or_else(Sample::default, |width| self.sample.row(width));
                Ok(())
            }
            _ if rest.iter().take(count).any(|node| is_known(node).is_some()) => {
                self.forget();
                Ok(())
            }
            _ => {
                let found = format!("expected one path to {}, found branches", last.name());
                Err(problem(node, found, SINGLE_PATH))
            }
        };
        self.advance(count, last);
        self.report(result);
    }

    fn advance(&mut self, count: usize, last: &'a Node<'a>) {
        self.next += count;
        self.tensor = last.output();
    }

    fn report(&mut self, result: Result<(), Problem>) {
        if let Err(Problem { subject, found, remedy }) = result {
            self.refuse(&subject, found, remedy);
        }
    }

    /// Adds a problem.
    fn refuse(&mut self, name: &str, found: String, remedy: String) {
        self.chain.refuse(name, found, remedy);
        self.forget();
    }

    /// Forgets the layers behind an operator with a problem, which is already added: those that follow are checked by
    /// themselves.
    fn forget(&mut self) {
        if let Err(problems) = std::mem::take(&mut self.chain).finish() {
            self.problems.append(problems);
        }
        self.is_unknown = true;
        self.sample = Sample::default();
    }

    /// The activation that the next nodes compute, the number of these nodes and the last one. The longest run counts:
    /// x · σ(x) begins with σ(x).
    fn find_activation(&self) -> Option<(Activation, usize, &'a Node<'a>)> {
        let mut open = Open::new(self.flow, self.tensor);
        let mut values = HashMap::from([(self.tensor, self.points.clone())]);
        let mut found = None;
        let nodes = self.flow.nodes.get(self.next..).unwrap_or_default();
        for (node, count) in nodes.iter().take(MAX_ACTIVATION_NODES).zip(1..) {
            let Some(outputs) = self.compute(node, &values) else { break };
            open.pass(node);
            if open.is_joined(node.output())
                && let Some(activation) = identify(&self.points, &outputs)
            {
                found = Some((activation, count, *node));
            }
            values.insert(node.output(), outputs);
        }
        found
    }

    /// The outputs of an elementwise node for the values of its inputs.
    fn compute(&self, node: &Node<'a>, values: &HashMap<&'a [u8], Vec<f64>>) -> Option<Vec<f64>> {
        enum Input<'v> {
            Omitted,
            Constant(f64),
            Values(&'v [f64]),
        }
        let operator = node.operator();
        let input = |name: &&'a [u8]| match values.get(name) {
            Some(values) => Some(Input::Values(values)),
            None if name.is_empty() => Some(Input::Omitted),
            None => self.flow.constants.get(name).ok()?.scalar().map(Input::Constant),
        };
        let inputs: Vec<_> = node.inputs.iter().map(input).collect::<Option<_>>()?;
        let at = |index| {
            let value = |input: &Input<'_>| match input {
                Input::Omitted => None,
                Input::Constant(value) => Some(*value),
                Input::Values(values) => values.get(index).copied(),
            };
            elementwise::value(node, &operator, &inputs.iter().map(value).collect::<Vec<_>>())
        };
        (0..self.points.len()).map(at).collect()
    }

    /// Whether the two nodes put 1 − p in front of the probabilities p, as scikit-learn's classifiers of two classes.
    fn is_complement(&self, sub: &Node<'a>, concat: &Node<'a>) -> bool {
        let one = self.flow.constants.input(sub, 0).and_then(|constant| constant.scalar());
        let is_sub = sub.operator() == "Sub" && one == Some(1.0) && sub.input(1) == Some(self.tensor);
        let expected = [sub.output(), self.tensor];
        let is_concat = concat.operator() == "Concat" && concat.inputs == expected;
        is_sub && is_concat && self.sample.is_row() && self.sample.is_last(concat.int("axis", 1))
    }

    /// Passes a node that continues the path.
    fn take(&mut self, node: &'a Node<'a>) -> Result<(), Problem> {
        if is_known(node).is_some() {
            self.forget();
            return Ok(());
        }
        let operator = node.operator();
        let data = self.flow.data_inputs(node);
        if data != [self.tensor] || (node.input(0) != Some(self.tensor) && !is_commutative(&operator)) {
            let found = format!("expected {operator} of the values before it and of constants, found others");
            return Err(problem(node, found, SINGLE_PATH));
        }
        let constants = &self.flow.constants;
        match operator.as_str() {
            "MatMul" => self.dense(node, layers::mat_mul(node, constants)),
            "Gemm" => self.dense(node, layers::gemm(node, constants)),
            "ai.onnx.ml.LinearRegressor" => self.dense(node, layers::linear_regressor(node)),
            "BatchNormalization" => {
                let normalization = layers::normalization(node, constants)?;
                self.spend(node, normalization.scale.len())?;
                self.known(|chain| chain.batch_norm(normalization));
                Ok(())
            }
            "ai.onnx.ml.Scaler" => self.affine(node, |_, width| layers::scaler(node, width)),
            "Add" | "Sub" | "Mul" | "Div" => {
                self.affine(node, |sample, width| layers::affine(node, constants, sample, width))
            }
            "ai.onnx.ml.ZipMap" => Ok(()),
            "Softmax" => self.softmax(node),
            "Flatten" | "Reshape" | "Squeeze" | "Unsqueeze" => self.reshape(node),
            _ => {
                let found = format!("found {operator} whose values are those of no activation of the crate");
                Err(problem(node, found, no_activation(&operator)))
            }
        }
    }

    /// Counts parameters.
    fn spend(&mut self, node: &Node<'a>, count: usize) -> Result<(), Problem> {
        self.budget = self.budget.checked_sub(count).ok_or_else(|| {
            let found = format!("expected parameters of its own, found {count} of a small file");
            problem(node, found, "export the model without shared weights, or with fewer inputs")
        })?;
        Ok(())
    }

    /// Changes the chain, unless its values are unknown.
    fn known(&mut self, change: impl FnOnce(&mut Chain)) {
        if !self.is_unknown {
            change(&mut self.chain);
        }
    }

    fn dense(&mut self, node: &Node<'a>, dense: Result<Dense, Problem>) -> Result<(), Problem> {
        let dense = dense?;
        self.spend(node, dense.weights.len())?;
        if !self.sample.is_row() {
            let sizes = self.sample.sizes().unwrap_or_default();
            let found = format!("expected one row of values a sample, found the shape {sizes:?}");
            return Err(problem(node, found, "put a Flatten layer in front of the dense layer"));
        }
        if let Some(width) = self.sample.values().filter(|width| *width != dense.inputs) {
            let found = format!("expected {width} inputs, the values of a sample, found {}", dense.inputs);
            return Err(problem(node, found, "export the model again"));
        }
        self.is_unknown = false;
        self.sample = self.sample.row(dense.units);
        self.chain.dense(dense);
        Ok(())
    }

    fn affine(
        &mut self,
        node: &Node<'a>,
        read: impl FnOnce(&Sample, usize) -> Result<Affine, Problem>,
    ) -> Result<(), Problem> {
        if self.is_unknown {
            return Ok(());
        }
        let width = self.chain.width().or(self.sample.values()).ok_or_else(|| {
            problem(node, "expected a known number of values a sample, found none", "export the model with its shapes")
        })?;
        self.spend(node, width)?;
        let affine = read(&self.sample, width)?;
        self.chain.affine(affine);
        Ok(())
    }

    fn activation(&mut self, node: &Node<'a>, activation: Activation) -> Result<(), Problem> {
        if activation != Activation::Identity {
            self.spend(node, self.chain.width().unwrap_or(0))?;
        }
        self.known(|chain| chain.activation(&node.name(), activation));
        Ok(())
    }

    fn softmax(&mut self, node: &Node<'a>) -> Result<(), Problem> {
        // Before opset 13, Softmax takes all values from `axis` on, by default those of a sample.
        let default = if self.flow.opset < 13 { 1 } else { -1 };
        let axis = node.int("axis", default);
        let takes_sample = self.flow.opset < 13 && axis == 1;
        let is_row = self.sample.is_row() && self.sample.is_last(axis);
        if !takes_sample && !is_row {
            let found = format!("expected Softmax of all values of a sample, found the axis {axis}");
            return Err(problem(node, found, "put a Flatten layer in front of Softmax, with `dim=-1`"));
        }
        self.activation(node, Activation::Softmax)
    }

    fn reshape(&mut self, node: &Node<'a>) -> Result<(), Problem> {
        if self.is_unknown {
            return Ok(());
        }
        let after = self.reshaped(node).ok_or_else(|| {
            let found = format!("expected {} that keeps samples apart, found others", node.operator());
            problem(node, found, "keep the first dimension, the number of samples")
        })?;
        self.sample = after;
        Ok(())
    }

    fn reshaped(&self, node: &Node<'a>) -> Option<Sample> {
        let axes = || match node.attribute("axes") {
            Some(attribute) => Some(attribute.ints.clone()),
            None => self.flow.constants.input(node, 1)?.as_ints().map(<[i64]>::to_vec),
        };
        match node.operator().as_str() {
            "Flatten" => self.sample.flatten(node.int("axis", 1)),
            "Unsqueeze" => self.sample.unsqueeze(&axes()?),
            "Squeeze" => self.sample.squeeze(axes().as_deref()),
            _ => {
                let target = self.target(node)?;
                let is_end = self.flow.output == node.output();
                if is_end && matches!(*target, [-1] | [-1, 1]) {
                    return Some(self.sample.clone());
                }
                // With `allowzero`, 0 is an empty dimension.
                let has_zero = target.contains(&0) && node.int("allowzero", 0) != 0;
                (!has_zero).then(|| self.sample.reshape(&target)).flatten()
            }
        }
    }

    /// The target of Reshape: a constant, or a Concat of the number of samples and of constants.
    fn target(&self, node: &Node<'a>) -> Option<Vec<i64>> {
        let constants = &self.flow.constants;
        if let Some(constant) = constants.input(node, 1) {
            return constant.as_ints().map(<[i64]>::to_vec);
        }
        let mut source = self.flow.producer(node.input(1)?)?;
        for _ in 0..MAX_ACTIVATION_NODES {
            if !matches!(source.operator().as_str(), "Cast" | "Identity") {
                break;
            }
            source = self.flow.producer(source.input(0)?)?;
        }
        if source.operator() != "Concat" {
            return None;
        }
        let parts = (0..source.inputs.len()).map(|index| match constants.input(source, index) {
            Some(constant) => constant.as_ints().map(<[i64]>::to_vec),
            None => Some(vec![0]),
        });
        Some(parts.collect::<Option<Vec<_>>>()?.concat())
    }
}

fn is_commutative(operator: &str) -> bool {
    matches!(operator, "Add" | "Mul" | "Sub" | "Div")
}
