//! A network's layers, with their sizes and memory.

use crate::activation::Activation;
use crate::architecture::Architecture;
use crate::floats::Floats;
use crate::layer::Layer;
use crate::limits::{Below100, Holds};

/// The layers of a network, from [`Layer::summary`] or [`Quantized::summary`](crate::quantized::Quantized::summary).
///
/// `Display` writes a table in ASCII, as Keras' `summary` does, without a heap:
///
/// ```
/// use stackprop::prelude::*;
///
/// type Net = sequential![Standardize<4>, BatchNorm<Dense<4, 300, Dropout<Relu, 20>>>, Dense<300, 3, Softmax>];
///
/// let net = Net::random(&mut Rng::seed_from_u64(1));
/// let table = "\
/// layer             inputs  outputs  activation          parameters  flash bytes  RAM bytes
/// -----------------------------------------------------------------------------------------
/// Standardize            4        4  Identity                     8           32         16
/// BatchNorm<Dense>       4      300  Relu, 20 % dropout       2,400        9,600      1,216
/// Dense                300        3  Softmax                    903        3,612      1,200
/// -----------------------------------------------------------------------------------------
/// total                  4        3                           3,311       13,244      1,216
/// 2,703 trainable parameters, 608 others";
/// assert_eq!(net.summary().to_string(), table);
/// ```
///
/// - A parameter is trainable if [training](crate::layer::Train) changes it by its gradient. The others are values of
///   scaling, running averages and the parameters of frozen layers, whose name begins with `&`.
/// - RAM is that of the hidden rows which a layer reads and writes, and of the values inside a custom layer. The total
///   is [`INFERENCE_BYTES`](Layer::INFERENCE_BYTES), the largest of both, because layers share this memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Summary {
    /// A layer that consists of no others.
    Layer(LayerSummary),
    /// Two layers or networks, one after the other, with hidden rows between them.
    Chain(&'static Summary, &'static Summary),
    /// Two parts of a program, one after the other; the program holds the rows between them.
    Parts(&'static Summary, &'static Summary),
    /// A network behind a reference, which training leaves unchanged.
    Frozen(&'static Summary),
}

/// The sizes of one layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerSummary {
    /// The layer's type.
    pub architecture: Architecture,
    /// The output activation, without dropout; `None` shows an empty cell.
    pub activation: Option<Architecture>,
    /// The percentage of outputs that training drops.
    pub dropout: usize,
    /// The number of inputs.
    pub inputs: usize,
    /// The number of outputs.
    pub outputs: usize,
    /// The number of parameters.
    pub parameters: usize,
    /// The number of parameters with a gradient.
    pub trainable_parameters: usize,
    /// The bytes of the layer in flash.
    pub flash_bytes: usize,
    /// The bytes of RAM that the layer needs beside its inputs and outputs.
    pub scratch_bytes: usize,
    /// The bytes of one value between layers: 4 of an `f32`, 1 of an `i8`.
    pub value_bytes: usize,
}

impl Summary {
    /// The summary of a layer that consists of no others.
    #[must_use]
    pub const fn of<L: Layer>() -> Self {
        Self::Layer(LayerSummary {
            architecture: L::ARCHITECTURE,
            activation: Some(L::Activation::ARCHITECTURE),
            dropout: <<L::Activation as Activation>::Dropout as Below100<Holds>>::PERCENT,
            inputs: L::Input::LEN,
            outputs: L::Output::LEN,
            parameters: L::PARAMETERS,
            trainable_parameters: L::TRAINABLE_PARAMETERS,
            flash_bytes: L::FLASH_BYTES,
            scratch_bytes: L::SCRATCH_BYTES,
            value_bytes: size_of::<f32>(),
        })
    }
}
