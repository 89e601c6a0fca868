//! The sizes of a network's layers, at run time.

use crate::settings::{HIDDEN_LAYERS, Layer};

/// The sizes and the activations of a network's layers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// The number of inputs, 1 to 8.
    pub inputs: usize,
    /// The number of outputs, 1 to 8.
    pub outputs: usize,
    depth: usize,
    hidden: [Layer; HIDDEN_LAYERS],
}

impl Shape {
    /// The shape of a network with these hidden layers, at most six: the shape omits the others.
    #[must_use]
    pub fn new(inputs: usize, hidden: &[Layer], outputs: usize) -> Self {
        let mut layers = [Layer::default(); HIDDEN_LAYERS];
        layers.iter_mut().zip(hidden).for_each(|(to, from)| *to = *from);
        Self { inputs, outputs, depth: hidden.len().min(HIDDEN_LAYERS), hidden: layers }
    }

    /// The number of hidden layers.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// The hidden layers.
    #[must_use]
    pub fn hidden(&self) -> &[Layer] {
        self.hidden.get(..self.depth).unwrap_or_default()
    }

    /// The number of inputs and of units of each layer, with the output layer.
    pub fn sizes(&self) -> impl Iterator<Item = [usize; 2]> {
        let units = self.hidden().iter().map(|layer| layer.units).chain([self.outputs]);
        let inputs = [self.inputs].into_iter().chain(self.hidden().iter().map(|layer| layer.units));
        inputs.zip(units).map(|(inputs, units)| [inputs, units])
    }

    /// The number of parameters: weights and biases, and three values per unit with batch normalization.
    #[must_use]
    pub fn parameters(&self) -> usize {
        let dense: usize = self.sizes().map(|[inputs, units]| (inputs + 1) * units).sum();
        dense + self.hidden().iter().map(|layer| if layer.batch_norm { 3 * layer.units } else { 0 }).sum::<usize>()
    }
}
