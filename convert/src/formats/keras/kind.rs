//! The kinds of layers.

use super::activation;
use super::config::Object;
use crate::Problem;

/// The layers that have an equivalent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Activation,
    BatchNormalization,
    Dense,
    Flatten,
    Input,
    Model,
    Normalization,
    /// A layer that changes nothing in inference.
    Nothing,
    Rescaling,
    Reshape,
}

impl Kind {
    /// `None` for all other layers.
    pub(super) fn of(layer: Object<'_>) -> Option<Self> {
        let kind = match layer.class() {
            class if activation::is_activation(class) => Self::Activation,
            "BatchNormalization" => Self::BatchNormalization,
            "Dense" => Self::Dense,
            "Flatten" => Self::Flatten,
            "InputLayer" => Self::Input,
            "Sequential" | "Functional" => Self::Model,
            "Normalization" => Self::Normalization,
            "Identity"
            | "Dropout"
            | "SpatialDropout1D"
            | "GaussianDropout"
            | "GaussianNoise"
            | "AlphaDropout"
            | "ActivityRegularization" => Self::Nothing,
            "Rescaling" => Self::Rescaling,
            "Reshape" => Self::Reshape,
            _ => return None,
        };
        layer.is_of_keras().then_some(kind)
    }

    /// Whether the outputs have the shape of the inputs.
    pub(super) fn keeps_shape(self) -> bool {
        matches!(self, Self::Activation | Self::BatchNormalization | Self::Normalization | Self::Rescaling)
    }
}

/// The problem of a layer without an equivalent.
pub(super) fn unknown(layer: Object<'_>) -> Problem {
    let remedy = match layer.class() {
        "PReLU" => "train the model with LeakyReLU: Stackprop has one slope for all units",
        _ => "remove the layer: Stackprop has dense layers in a row, their activations and no convolutions",
    };
    let class = crate::problem::printable(layer.class().as_bytes());
    let origin = if layer.is_of_keras() { "" } else { ", which is no class of Keras" };
    layer.problem(format!("found the layer {class}{origin}"), remedy)
}
