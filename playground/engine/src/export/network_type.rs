//! The exact type of a network.

use crate::export::activation::ActivationType;
use crate::export::code::indented;
use crate::export::objective::ObjectiveType;
use crate::settings::{self, Activation};

/// The type of a network.
#[derive(Clone, Debug)]
pub(super) struct NetworkType {
    hidden: Vec<LayerType>,
    output: LayerType,
}

/// The type of a layer.
#[derive(Clone, Copy, Debug)]
pub(super) struct LayerType {
    pub(super) inputs: usize,
    pub(super) units: usize,
    pub(super) activation: ActivationType,
    /// The percentage of dropped outputs.
    pub(super) dropout: u32,
    pub(super) batch_norm: bool,
}

impl NetworkType {
    /// The type of a network with the outputs of an objective.
    pub(super) fn new(network: &settings::Network, objective: &ObjectiveType) -> Self {
        let mut inputs = network.features.len();
        let hidden = network.layers.iter().map(|layer| {
            let hidden = LayerType::hidden(inputs, *layer);
            inputs = layer.units;
            hidden
        });
        let hidden = hidden.collect();
        let &ObjectiveType { output: activation, outputs: units, .. } = objective;
        Self { hidden, output: LayerType { inputs, units, activation, dropout: 0, batch_norm: false } }
    }

    /// The layers, in order.
    pub(super) fn layers(&self) -> impl Iterator<Item = &LayerType> {
        self.hidden.iter().chain([&self.output])
    }

    /// The text of the type's `ARCHITECTURE`.
    pub(super) fn architecture(&self) -> String {
        let layer = |layer: &LayerType| layer.code(&layer.activation.architecture.to_string());
        self.layers().map(layer).collect::<Vec<_>>().join(", ")
    }

    /// The type as Rust code; `output` is its output activation, the type itself or a parameter.
    pub(super) fn code(&self, output: &str) -> String {
        let output = self.output.code(output);
        if self.hidden.is_empty() {
            return output;
        }
        let hidden = self.hidden.iter().map(|layer| layer.code(&layer.activation()) + ",\n");
        let layers: String = hidden.chain([output + ",\n"]).collect();
        format!("sequential![\n{}]", indented(&layers, 1))
    }

    /// The path of a layer's weights and bias inside the network, such as `.rest.first`.
    pub(super) fn path(&self, layer: usize) -> String {
        let chain = ".rest".repeat(layer);
        match self.hidden.get(layer) {
            None => chain,
            Some(LayerType { batch_norm: false, .. }) => chain + ".first",
            Some(LayerType { batch_norm: true, .. }) => chain + ".first.layer",
        }
    }
}

impl LayerType {
    /// A hidden layer. The type `Dropout<Heaviside, …>` does not exist: units with steps drop none.
    fn hidden(inputs: usize, layer: settings::Layer) -> Self {
        let settings::Layer { units, activation, dropout, batch_norm } = layer;
        let dropout = if activation == Activation::Heaviside { 0 } else { dropout };
        Self { inputs, units, activation: activation.into(), dropout, batch_norm }
    }

    /// The activation as Rust code, with dropout.
    fn activation(&self) -> String {
        let Self { activation: ActivationType { code, .. }, dropout, .. } = self;
        if *dropout == 0 { (*code).to_owned() } else { format!("Dropout<{code}, {dropout}>") }
    }

    /// The layer as Rust code, with this activation.
    fn code(&self, activation: &str) -> String {
        let Self { inputs, units, batch_norm, .. } = self;
        let dense = format!("Dense<{inputs}, {units}, {activation}>");
        if *batch_norm { format!("BatchNorm<{dense}>") } else { dense }
    }

    /// The number of parameters that training changes by their gradient.
    pub(super) fn trainable(&self) -> usize {
        self.inputs * self.units + self.units + if self.batch_norm { self.units } else { 0 }
    }

    /// The number of running averages.
    pub(super) fn statistics(&self) -> usize {
        if self.batch_norm { 2 * self.units } else { 0 }
    }
}
