//! The choices that a file leaves open.

use crate::{Activation, Problem, Rounding};

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
    /// dense layer with [`Activation::Identity`]. Other formats refuse activations here.
    pub activations: Option<Vec<Activation>>,
}

impl Options {
    /// One activation for each of `count` dense layers in a file of weights alone. A single layer needs none. `layers`
    /// describes the layers for the message.
    pub(crate) fn activations_of(&self, count: usize, layers: impl Fn() -> String) -> Result<Vec<Activation>, Problem> {
        let found = match &self.activations {
            Some(activations) if activations.len() == count => return Ok(activations.clone()),
            None if count <= 1 => return Ok(vec![Activation::Identity; count]),
            Some(activations) => activations.len().to_string(),
            None => "none".into(),
        };
        let found = format!("expected {count} activations, one for each dense layer of {}, found {found}", layers());
        let remedy = match count {
            0 => "leave out `--activations`".into(),
            _ => {
                format!("add `--activations {}` with the names of the model; identity stands for none", example(count))
            }
        };
        Err(Problem { subject: "file".into(), found, remedy })
    }
}

/// Activations of a classifier: `relu,relu,softmax`.
fn example(count: usize) -> String {
    let hidden = count.saturating_sub(1);
    let names = std::iter::repeat_n("relu", hidden).chain(std::iter::repeat_n("softmax", count.min(1)));
    names.collect::<Vec<_>>().join(",")
}
