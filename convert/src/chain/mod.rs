//! Layers in a row, as readers of `f32` files meet them.

mod affine;
mod normalization;
#[cfg(test)]
mod tests;

pub(crate) use self::affine::Affine;
pub(crate) use self::normalization::Normalization;
use crate::{Activation, BatchNorm, Dense, FloatLayer, Network, Problems};

/// The layers of a network from the inputs to the outputs. A reader adds the layers of its file one by one; `Chain`
/// joins them to those of the crate:
///
/// | layers of a file | layer of the crate |
/// | --- | --- |
/// | dense, activation | `Dense` |
/// | dense, batch normalization, activation | `BatchNorm<Dense>` |
/// | factors and shifts in front of all layers | `Standardize` |
/// | factors and shifts behind a dense layer, or in front of one | the weights and the bias of that layer |
/// | other factors and shifts, activations without a dense layer | `Standardize` |
///
/// Parameters of two layers meet in `f64`, so that the result is rounded once.
#[derive(Debug, Default)]
pub(crate) struct Chain {
    layers: Vec<FloatLayer>,
    /// Whether the last layer still takes factors, batch normalization and an activation.
    state: State,
    /// Factors and shifts that the next layer decides about.
    pending: Option<Affine>,
    problems: Problems,
}

/// Which parts the last layer still takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Factors, batch normalization and an activation.
    Product,
    /// An activation.
    Normalized,
    /// Nothing.
    #[default]
    Complete,
}

impl Chain {
    /// Adds a problem of the file. The chain continues: one run finds all problems.
    pub(crate) fn refuse(&mut self, name: &str, found: impl Into<String>, remedy: impl Into<String>) {
        self.problems.add(name, found, remedy);
    }

    /// The number of values behind the last layer; `None` in front of all layers.
    pub(crate) fn width(&self) -> Option<usize> {
        let last = self.layers.last().map(|layer| layer.layer_type().outputs());
        self.pending.as_ref().map(|affine| affine.factor.len()).or(last)
    }

    /// Adds a fully connected layer. Its activation may also follow as a layer of its own.
    pub(crate) fn dense(&mut self, mut dense: Dense) {
        if !self.fits(&dense.name, dense.inputs) {
            return;
        }
        match self.pending.take() {
            Some(affine) if !self.layers.is_empty() => affine.into_inputs_of(&mut dense),
            Some(affine) => self.scaling(affine, Activation::Identity),
            None => {}
        }
        self.state = if dense.activation == Activation::Identity { State::Product } else { State::Complete };
        self.layers.push(FloatLayer::Dense(dense));
    }

    /// Adds a factor and a shift of each value.
    pub(crate) fn affine(&mut self, affine: Affine) {
        if !self.fits(&affine.name, affine.factor.len()) {
            return;
        }
        match (self.state, self.layers.last_mut(), self.pending.take()) {
            (State::Product, Some(FloatLayer::Dense(dense)), None) => affine.into_units_of(dense),
            (_, _, Some(first)) => self.pending = Some(first.then(affine)),
            _ => self.pending = Some(affine),
        }
    }

    /// Adds batch normalization.
    pub(crate) fn batch_norm(&mut self, normalization: Normalization) {
        if !self.fits(&normalization.name, normalization.scale.len()) {
            return;
        }
        match self.layers.pop() {
            Some(FloatLayer::Dense(dense)) if self.state == State::Product => {
                self.state = State::Normalized;
                self.layers.push(FloatLayer::BatchNorm(normalization.of(dense)));
            }
            last => {
                self.layers.extend(last);
                self.affine(normalization.affine());
            }
        }
    }

    /// Adds an activation.
    pub(crate) fn activation(&mut self, name: &str, activation: Activation) {
        if activation == Activation::Identity {
            return;
        }
        if let Some(affine) = self.pending.take() {
            self.scaling(affine, activation);
            return;
        }
        let state = std::mem::take(&mut self.state);
        match self.layers.last_mut() {
            Some(FloatLayer::Dense(dense) | FloatLayer::BatchNorm(BatchNorm { dense, .. }))
                if state != State::Complete =>
            {
                dense.activation = activation;
            }
            Some(last) => {
                let width = last.layer_type().outputs();
                self.scaling(Affine::identity(name, width), activation);
            }
            None => self.refuse(
                name,
                format!("expected {activation} behind a layer, found it in front of all layers"),
                "remove it, or put a layer with the size of the inputs in front of it",
            ),
        }
    }

    /// Puts 1 − p of each output p of a logistic layer in front of them: the units of −z, because 1 − σ(z) = σ(−z).
    pub(crate) fn complement(&mut self, name: &str) {
        let (None, Some(FloatLayer::Dense(dense))) = (&self.pending, self.layers.last_mut()) else {
            return self.refuse_complement(name);
        };
        if dense.activation != Activation::Logistic {
            return self.refuse_complement(name);
        }
        let with_negated = |values: &[f32]| values.iter().map(|value| -value).chain(values.iter().copied()).collect();
        dense.weights = with_negated(&dense.weights);
        dense.bias = with_negated(&dense.bias);
        dense.units *= 2;
    }

    fn refuse_complement(&mut self, name: &str) {
        let found = "expected probabilities of a dense layer with the activation Logistic, found others";
        self.refuse(name, found, "export a model whose layers follow each other");
    }

    /// The network of all layers.
    ///
    /// # Errors
    ///
    /// All problems.
    pub(crate) fn finish(mut self) -> Result<Network, Problems> {
        if let Some(affine) = self.pending.take() {
            self.scaling(affine, Activation::Identity);
        }
        let Self { layers, problems, .. } = self;
        problems.or(Network::Float(layers))
    }

    /// Whether a layer takes the values of the last one. Adds a problem if not.
    fn fits(&mut self, name: &str, inputs: usize) -> bool {
        let Some(width) = self.width().filter(|width| *width != inputs) else { return true };
        self.refuse(
            name,
            format!("expected {width} inputs, one for each output of the layer before, found {inputs}"),
            "export a model whose layers follow each other",
        );
        false
    }

    /// Adds a layer that scales.
    fn scaling(&mut self, affine: Affine, activation: Activation) {
        self.state = State::Complete;
        match affine.scaling(activation) {
            Ok(scaling) => self.layers.push(FloatLayer::Scaling(scaling)),
            Err(problem) => self.problems.push(problem),
        }
    }
}
