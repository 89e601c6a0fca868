//! The choices that a file leaves open.

use crate::{Activation, Rounding};

/// The choices that a file leaves open.
///
/// ```
/// use stackprop_convert::{Activation, Options};
///
/// let options = Options { activations: Some(vec![Activation::Relu, Activation::Softmax]), ..Options::default() };
/// # assert_eq!(options.activations.unwrap().len(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// The implementation of TensorFlow Lite whose bits a network in eight bits gives.
    pub rounding: Rounding,
    /// The activations of the dense layers in a file of weights alone. `None`: the file states them, or has a single
    /// dense layer with [`Activation::Identity`].
    pub activations: Option<Vec<Activation>>,
}
