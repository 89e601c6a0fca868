//! The flow of data from the input of a graph to its output.

use std::collections::{HashMap, HashSet};

use super::constants::Constants;
use super::operators::is_known;
use super::schema::{Graph, Node, ValueInfo};
use super::tensor::data_type;
use crate::formats::damaged::Damaged;
use crate::problem::printable;
use crate::{Problem, Problems};

/// The remedy for networks with branches.
pub(super) const SINGLE_PATH: &str = "export a model whose layers follow each other, with one input and one output";

/// The nodes between the input of a graph and its output.
#[derive(Debug)]
pub(super) struct Flow<'a> {
    /// The nodes that compute the output from the input; each follows those that it depends on.
    pub(super) nodes: Vec<&'a Node<'a>>,
    pub(super) constants: Constants<'a>,
    /// The version of the operators.
    pub(super) opset: i64,
    pub(super) input: Option<&'a ValueInfo<'a>>,
    /// The name of the output.
    pub(super) output: &'a [u8],
    /// The number of `nodes` that read a tensor.
    uses: HashMap<&'a [u8], usize>,
    /// The nodes of the whole graph by the names of their outputs.
    producers: HashMap<&'a [u8], &'a Node<'a>>,
}

impl<'a> Flow<'a> {
    /// Sorts the nodes, folds the constant ones, and keeps those that the output depends on.
    ///
    /// # Errors
    ///
    /// A damaged message.
    pub(super) fn new(
        graph: &'a Graph<'a>,
        opset: i64,
        budget: usize,
        problems: &mut Problems,
    ) -> Result<Self, Damaged> {
        if graph.sparse > 0 {
            problems.add("file", "found sparse initializers", "export the model with dense weights");
        }
        let mut constants = Constants::new(graph, budget);
        let sorted = sorted(&graph.nodes, problems);
        for node in &sorted {
            constants.fold(node)?;
        }
        let mut flow = Self {
            nodes: Vec::new(),
            input: input(graph, &constants, problems),
            output: output(graph, problems),
            constants,
            opset,
            uses: HashMap::new(),
            producers: producers(&sorted),
        };
        let needed = flow.needed();
        flow.nodes = sorted.into_iter().filter(|node| needed.contains(node.output())).collect();
        for node in &flow.nodes {
            for name in flow.data_inputs(node).into_iter().collect::<HashSet<_>>() {
                *flow.uses.entry(name).or_default() += 1;
            }
        }
        flow.check_operators(problems);
        Ok(flow)
    }

    /// The inputs of a node that depend on the input of the graph. Shapes do so by the number of samples alone.
    pub(super) fn data_inputs(&self, node: &Node<'a>) -> Vec<&'a [u8]> {
        let takes_first = matches!(node.operator().as_str(), "Reshape" | "Squeeze" | "Unsqueeze" | "Dropout");
        let inputs = node.inputs.iter().take(if takes_first { 1 } else { usize::MAX }).copied();
        inputs.filter(|name| !name.is_empty() && !self.constants.contains(name)).collect()
    }

    /// The node that computes a tensor.
    pub(super) fn producer(&self, name: &[u8]) -> Option<&'a Node<'a>> {
        self.producers.get(name).copied()
    }

    /// The first outputs of the nodes that the output depends on, constants excluded.
    fn needed(&self) -> HashSet<&'a [u8]> {
        let (mut needed, mut open) = (HashSet::new(), vec![self.output]);
        while let Some(name) = open.pop() {
            let Some(node) = self.producer(name).filter(|_| !self.constants.contains(name)) else { continue };
            if needed.insert(node.output()) {
                open.extend(self.data_inputs(node));
            }
        }
        needed
    }

    fn check_operators(&self, problems: &mut Problems) {
        for node in &self.nodes {
            if let Some(remedy) = is_known(node) {
                problems.add(node.name(), format!("found the operator {}", node.operator()), remedy);
            }
        }
    }
}

/// The tensors that later nodes still read, while nodes pass in order.
pub(super) struct Open<'f, 'a> {
    flow: &'f Flow<'a>,
    /// The number of nodes that have not read each tensor.
    readers: HashMap<&'a [u8], usize>,
}

impl<'f, 'a> Open<'f, 'a> {
    pub(super) fn new(flow: &'f Flow<'a>, tensor: &'a [u8]) -> Self {
        let readers = flow.uses.get(tensor).copied().unwrap_or(0);
        Self { flow, readers: HashMap::from([(tensor, readers)]) }
    }

    /// Closes the tensors that no node after this one reads, and opens the node's outputs.
    pub(super) fn pass(&mut self, node: &Node<'a>) {
        for name in self.flow.data_inputs(node).into_iter().collect::<HashSet<_>>() {
            if let Some(readers) = self.readers.get_mut(name) {
                *readers = readers.saturating_sub(1);
            }
        }
        self.readers.retain(|name, readers| *readers > 0 || *name == self.flow.output);
        for name in &node.outputs {
            let readers = self.flow.uses.get(name).copied().unwrap_or(0);
            if readers > 0 || *name == self.flow.output {
                self.readers.insert(name, readers);
            }
        }
    }

    /// Whether all later nodes depend on one tensor alone, `tensor`.
    pub(super) fn is_joined(&self, tensor: &[u8]) -> bool {
        self.readers.len() == 1 && self.readers.contains_key(tensor)
    }
}

fn producers<'a>(nodes: &[&'a Node<'a>]) -> HashMap<&'a [u8], &'a Node<'a>> {
    let outputs = |node: &&'a Node<'a>| node.outputs.iter().map(|name| (*name, *node)).collect::<Vec<_>>();
    nodes.iter().flat_map(outputs).filter(|(name, _)| !name.is_empty()).collect()
}

/// The nodes in an order in which each follows those that it depends on. Adds a problem if some depend on themselves,
/// or two write the same tensor.
fn sorted<'a>(nodes: &'a [Node<'a>], problems: &mut Problems) -> Vec<&'a Node<'a>> {
    let mut writers = HashMap::new();
    for (index, node) in nodes.iter().enumerate() {
        for name in node.outputs.iter().filter(|name| !name.is_empty()) {
            if writers.insert(*name, index).is_some() {
                problems.add(printable(name), "expected one node that writes the tensor, found two", SINGLE_PATH);
            }
        }
    }
    let mut readers = vec![Vec::new(); nodes.len()];
    let mut missing = vec![0_usize; nodes.len()];
    for (index, node) in nodes.iter().enumerate() {
        for writer in node.inputs.iter().filter_map(|name| writers.get(name)) {
            if let (Some(readers), Some(missing)) = (readers.get_mut(*writer), missing.get_mut(index)) {
                readers.push(index);
                *missing += 1;
            }
        }
    }
    let mut order: Vec<_> = (0..nodes.len()).filter(|index| missing.get(*index) == Some(&0)).collect();
    let mut next = 0;
    while let Some(index) = order.get(next).copied() {
        for reader in readers.get(index).into_iter().flatten() {
            if let Some(missing) = missing.get_mut(*reader) {
                *missing -= 1;
                if *missing == 0 {
                    order.push(*reader);
                }
            }
        }
        next += 1;
    }
    if let Some(node) = missing.iter().zip(nodes).find(|(missing, _)| **missing > 0).map(|(_, node)| node) {
        problems.add(node.name(), "expected a node without a cycle, found one that depends on itself", SINGLE_PATH);
    }
    order.iter().filter_map(|index| nodes.get(*index)).collect()
}

/// The input that is no constant.
fn input<'a>(graph: &'a Graph<'a>, constants: &Constants<'_>, problems: &mut Problems) -> Option<&'a ValueInfo<'a>> {
    let mut inputs = graph.inputs.iter().filter(|input| !constants.contains(input.name));
    let (first, others) = (inputs.next(), inputs.count());
    if first.is_none() || others > 0 {
        let found = usize::from(first.is_some()) + others;
        problems.add("file", format!("expected one input, found {found}"), SINGLE_PATH);
    }
    first
}

/// The name of the output. Labels of classes, as scikit-learn's converter adds them, are no outputs of a network.
fn output<'a>(graph: &'a Graph<'a>, problems: &mut Problems) -> &'a [u8] {
    let is_label = |info: &&ValueInfo<'_>| info.element_type.is_some_and(|kind| !data_type::is_float(kind));
    let mut outputs: Vec<_> = graph.outputs.iter().filter(|info| !is_label(info)).collect();
    if outputs.is_empty() {
        outputs = graph.outputs.iter().collect();
    }
    if outputs.len() != 1 {
        problems.add("file", format!("expected one output, found {}", outputs.len()), SINGLE_PATH);
    }
    outputs.first().map(|info| info.name).unwrap_or_default()
}

/// A problem of a node.
pub(super) fn problem(node: &Node<'_>, found: impl Into<String>, remedy: &str) -> Problem {
    Problem { subject: node.name(), found: found.into(), remedy: remedy.into() }
}
