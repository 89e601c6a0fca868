//! The order of layers in a file that does not state it.

use super::name::{Token, precedes};

/// Layers that follow each other in every order: a dense layer, or one with its batch normalization.
#[derive(Debug)]
pub(super) struct Block<'a> {
    /// The indices of its modules.
    pub(super) modules: Vec<usize>,
    /// The name of the first module.
    pub(super) name: Vec<Token<'a>>,
    pub(super) inputs: usize,
    pub(super) outputs: usize,
}

/// The orders in which every layer takes the outputs of the layer before.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Orders {
    None,
    /// The indices of the blocks.
    One(Vec<usize>),
    Several,
}

/// The greatest number of layers placed in a search, because the number of orders grows exponentially.
const MAX_STEPS: usize = 10_000;

/// Searches the orders that fit, and with `by_names` only those that the [names](precedes) admit. A search that takes
/// too many steps counts as several orders.
pub(super) fn orders(blocks: &[Block<'_>], by_names: bool) -> Orders {
    let mut search = Search { blocks, nodes: nodes(blocks, by_names), path: Vec::new(), found: Orders::None, steps: 0 };
    search.extend(None);
    search.found
}

/// A block in the search.
#[derive(Clone, Debug, Default)]
struct Node {
    /// The blocks that the names put behind this one.
    followers: Vec<usize>,
    /// The number of blocks that the names put in front of this one and that are not placed.
    blockers: usize,
    is_placed: bool,
}

fn nodes(blocks: &[Block<'_>], by_names: bool) -> Vec<Node> {
    let mut nodes = vec![Node::default(); blocks.len()];
    for (node, block) in nodes.iter_mut().zip(blocks.iter().filter(|_| by_names)) {
        let followers = blocks.iter().enumerate().filter(|(_, other)| precedes(&block.name, &other.name));
        node.followers = followers.map(|(index, _)| index).collect();
        node.blockers = blocks.iter().filter(|other| precedes(&other.name, &block.name)).count();
    }
    nodes
}

struct Search<'a> {
    blocks: &'a [Block<'a>],
    nodes: Vec<Node>,
    path: Vec<usize>,
    found: Orders,
    steps: usize,
}

impl Search<'_> {
    /// Appends every block that fits behind `width` outputs, one after the other, and then all others behind it.
    fn extend(&mut self, width: Option<usize>) {
        if self.path.len() == self.blocks.len() {
            self.found = if self.found == Orders::None { Orders::One(self.path.clone()) } else { Orders::Several };
            return;
        }
        let blocks = self.blocks;
        for (index, block) in blocks.iter().enumerate() {
            let is_free = self.nodes.get(index).is_some_and(|node| !node.is_placed && node.blockers == 0);
            if !is_free || width.is_some_and(|width| width != block.inputs) {
                continue;
            }
            self.steps += 1;
            if self.steps > MAX_STEPS {
                self.found = Orders::Several;
            }
            if self.found == Orders::Several {
                return;
            }
            self.place(index);
            self.extend(Some(block.outputs));
            self.remove(index);
        }
    }

    fn place(&mut self, index: usize) {
        self.path.push(index);
        self.update(index, true, |blockers| blockers.saturating_sub(1));
    }

    fn remove(&mut self, index: usize) {
        self.path.pop();
        self.update(index, false, |blockers| blockers + 1);
    }

    fn update(&mut self, index: usize, is_placed: bool, change: impl Fn(usize) -> usize) {
        let Some(node) = self.nodes.get_mut(index) else { return };
        node.is_placed = is_placed;
        let followers = std::mem::take(&mut node.followers);
        for follower in &followers {
            if let Some(node) = self.nodes.get_mut(*follower) {
                node.blockers = change(node.blockers);
            }
        }
        if let Some(node) = self.nodes.get_mut(index) {
            node.followers = followers;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::name::tokens;
    use super::*;

    fn blocks<'a>(layers: &[(&'a str, usize, usize)]) -> Vec<Block<'a>> {
        let block = |&(name, inputs, outputs)| Block { modules: Vec::new(), name: tokens(name), inputs, outputs };
        layers.iter().map(block).collect()
    }

    #[test]
    fn numbers_order_layers_of_equal_shapes() {
        let layers = blocks(&[("net.10", 4, 4), ("net.2", 4, 4), ("net.0", 4, 4)]);
        assert_eq!(orders(&layers, true), Orders::One(vec![2, 1, 0]));
        assert_eq!(orders(&layers, false), Orders::Several);
    }

    #[test]
    fn shapes_order_layers_whose_names_do_not() {
        let layers = blocks(&[("a", 7, 1), ("b", 3, 5), ("c", 5, 7)]);
        assert_eq!(orders(&layers, true), Orders::One(vec![1, 2, 0]));
        let layers = blocks(&[("head", 5, 2), ("body.0", 3, 5), ("body.2", 5, 5)]);
        assert_eq!(orders(&layers, true), Orders::One(vec![1, 2, 0]));
        let autoencoder = [("decoder.0", 2, 5), ("decoder.2", 5, 9), ("encoder.0", 9, 5), ("encoder.2", 5, 2)];
        assert_eq!(orders(&blocks(&autoencoder), true), Orders::One(vec![2, 3, 0, 1]));
    }

    #[test]
    fn equal_shapes_have_several_orders_and_branches_have_none() {
        assert_eq!(orders(&blocks(&[("a", 4, 4), ("b", 4, 4)]), true), Orders::Several);
        assert_eq!(orders(&blocks(&[("body", 3, 5), ("a", 5, 1), ("b", 5, 2)]), true), Orders::None);
        // More orders than a search can try.
        let names: Vec<_> = (0..100).map(|number| "x".repeat(number + 1)).collect();
        let layers: Vec<_> = names.iter().map(|name| (name.as_str(), 4, 4)).chain([("z", 5, 6)]).collect();
        assert_eq!(orders(&blocks(&layers), true), Orders::Several);
    }
}
