//! Layers of a file: arrays that belong together.

use std::collections::HashMap;

use super::name::{Role, Token, parse, tokens};
use super::{Array, transpose};
use crate::chain::Normalization;
use crate::problem::printable;
use crate::{Activation, Dense, Problem, Problems};

/// ε of PyTorch, which files of weights do not state.
const EPSILON: f32 = 1e-5;

/// A layer of a file.
#[derive(Debug)]
pub(super) struct Module {
    /// The name in the file.
    pub(super) name: String,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    Dense(Matrix),
    BatchNorm(Normalization),
}

/// The weights of a dense layer as the file stores them.
#[derive(Debug)]
pub(super) struct Matrix {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) weights: Vec<f32>,
    pub(super) bias: Option<Vec<f32>>,
    /// Whether the name of the weights is PyTorch's.
    pub(super) is_pytorch: bool,
}

/// The meaning of a matrix' rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// `[units, inputs]`, as in PyTorch.
    UnitsFirst,
    /// `[inputs, units]`, as in Keras and scikit-learn.
    InputsFirst,
}

impl Layout {
    pub(super) fn other(self) -> Self {
        match self {
            Self::UnitsFirst => Self::InputsFirst,
            Self::InputsFirst => Self::UnitsFirst,
        }
    }
}

impl Matrix {
    /// The number of inputs and of units.
    pub(super) fn sizes(&self, layout: Layout) -> (usize, usize) {
        match layout {
            Layout::UnitsFirst => (self.columns, self.rows),
            Layout::InputsFirst => (self.rows, self.columns),
        }
    }

    /// Whether the bias has a value for each unit.
    pub(super) fn fits(&self, layout: Layout) -> bool {
        self.bias.as_ref().is_none_or(|bias| bias.len() == self.sizes(layout).1)
    }

    /// The layer, without its activation.
    pub(super) fn dense(self, name: String, layout: Layout) -> Dense {
        let (inputs, units) = self.sizes(layout);
        let weights = match layout {
            Layout::UnitsFirst => self.weights,
            Layout::InputsFirst => transpose(&self.weights, self.rows),
        };
        let bias = self.bias.unwrap_or_else(|| vec![0.0; units]);
        Dense { name, inputs, units, weights, bias, activation: Activation::Identity }
    }
}

impl Module {
    pub(super) fn matrix(&self) -> Option<&Matrix> {
        match &self.kind {
            Kind::Dense(matrix) => Some(matrix),
            Kind::BatchNorm(_) => None,
        }
    }

    /// The number of inputs and of units.
    pub(super) fn sizes(&self, layout: Layout) -> (usize, usize) {
        match &self.kind {
            Kind::Dense(matrix) => matrix.sizes(layout),
            Kind::BatchNorm(normalization) => (normalization.scale.len(), normalization.scale.len()),
        }
    }

    /// The name for messages.
    pub(super) fn label(&self) -> String {
        printable(self.name.as_bytes())
    }

    pub(super) fn tokens(&self) -> Vec<Token<'_>> {
        tokens(&self.name)
    }
}

/// The arrays of a layer, before its kind is known.
#[derive(Debug, Default)]
pub(super) struct Parts {
    name: String,
    weights: Option<Array>,
    is_pytorch: bool,
    bias: Option<Array>,
    mean: Option<Array>,
    variance: Option<Array>,
    /// Whether an array of the layer is a problem by itself.
    is_refused: bool,
}

/// The layers of arrays whose names state their roles, in the order of their first arrays.
pub(super) fn by_names(arrays: Vec<Array>, problems: &mut Problems) -> Vec<Parts> {
    let mut layers: Vec<Parts> = Vec::new();
    let mut indices: HashMap<String, usize> = HashMap::new();
    for array in arrays {
        let (layer, role) = parse(&array.name);
        let Some(role) = role else {
            let found = "expected a name that ends in weight, kernel or bias, found another one";
            problems.add(array.label(), found, "rename the array, or leave it out of the file");
            continue;
        };
        let index = *indices.entry(layer).or_insert(layers.len());
        if index == layers.len() {
            let (name, _) = parse(&array.name);
            let name = if name.is_empty() { array.name.clone() } else { name };
            layers.push(Parts { name, ..Parts::default() });
        }
        if let Some(parts) = layers.get_mut(index)
            && let Err(problem) = parts.take(array, role)
        {
            parts.is_refused = true;
            problems.push(problem);
        }
    }
    layers
}

/// The layers of arrays without roles: weights and their bias in turns, or all weights and then all biases.
///
/// # Errors
///
/// If a bias has no weights.
pub(super) fn by_positions(arrays: Vec<Array>) -> Result<Vec<Parts>, Problem> {
    let mut layers: Vec<Parts> = Vec::new();
    let mut biases = Vec::new();
    for array in arrays {
        match layers.last_mut().filter(|last| last.takes(&array)) {
            Some(last) if biases.is_empty() && last.bias.is_none() => last.bias = Some(array),
            Some(_) => biases.push(array),
            None => layers.push(Parts { name: array.name.clone(), weights: Some(array), ..Parts::default() }),
        }
    }
    // The first bias went to the last layer.
    if let Some(last) = layers.last_mut().filter(|_| !biases.is_empty()) {
        biases.splice(0..0, last.bias.take());
        if biases.len() != layers.len() || layers.iter().any(|layer| layer.bias.is_some()) {
            return Err(Problem {
                subject: biases.pop().map(|array| array.label()).unwrap_or_default(),
                found: "expected a bias behind its weights, found another one".into(),
                remedy: "save the arrays in the order weights, bias, weights, bias".into(),
            });
        }
        for (layer, bias) in layers.iter_mut().zip(biases) {
            layer.bias = Some(bias);
        }
    }
    Ok(layers)
}

impl Parts {
    fn take(&mut self, array: Array, role: Role) -> Result<(), Problem> {
        let place = match role {
            Role::Weight | Role::Kernel => {
                self.is_pytorch = role == Role::Weight;
                &mut self.weights
            }
            Role::Bias => &mut self.bias,
            Role::Mean => &mut self.mean,
            Role::Variance => &mut self.variance,
            Role::BatchCount => return Ok(()),
            Role::Unsupported(layer, remedy) => {
                let found = format!("expected dense layers and batch normalization, found {layer}");
                return Err(Problem { subject: array.label(), found, remedy: remedy.into() });
            }
        };
        if let Some(first) = place {
            let found = format!("expected one array of this kind in a layer, found {} too", first.label());
            return Err(Problem { subject: array.label(), found, remedy: "give each layer a name of its own".into() });
        }
        *place = Some(array);
        Ok(())
    }

    /// Whether an array that follows the weights is a bias: `[units]`, or `[1, units]` where that fits the weights.
    fn takes(&self, array: &Array) -> bool {
        let last = self.weights.as_ref().and_then(|weights| weights.shape.last());
        match array.shape[..] {
            [_] => true,
            [1, units] => self.bias.is_none() && last == Some(&units),
            _ => false,
        }
    }

    /// The layer; `None` if `problems` has a problem of it already, or it has no parameters.
    pub(super) fn module(self, problems: &mut Problems) -> Option<Module> {
        if self.is_refused {
            return None;
        }
        let name = self.name;
        let kind = match self {
            Self { mean: None, variance: None, weights: Some(weights), bias, is_pytorch, .. } => {
                matrix(weights, bias, is_pytorch, &name, problems).map(Kind::Dense)
            }
            Self { mean: Some(mean), variance: Some(variance), weights, bias, .. } => {
                normalization(&name, mean, variance, [weights, bias], problems).map(Kind::BatchNorm)
            }
            Self { mean, variance, bias, .. } => {
                if let Some(alone) = mean.or(variance).or(bias) {
                    let found = "expected weights, or running_mean and running_var, found this array alone";
                    problems.add(alone.label(), found, "save all parameters of the layer");
                }
                None
            }
        };
        kind.map(|kind| Module { name, kind })
    }
}

/// The finite numbers of an array. Adds a problem if there are others.
fn finite(array: Array, problems: &mut Problems) -> Option<Vec<f32>> {
    array.finite().map_err(|problem| problems.push(problem)).ok()
}

fn matrix(
    weights: Array,
    bias: Option<Array>,
    is_pytorch: bool,
    layer: &str,
    problems: &mut Problems,
) -> Option<Matrix> {
    let sizes = match weights.shape[..] {
        [rows, columns] if bias.is_some() || !is_embedding(layer) => Ok((rows, columns)),
        [_, _] => Err("an embedding"),
        [_] | [] => Err("LayerNorm, PReLU, a vector alone, or batch normalization without running statistics"),
        [_, _, _] => Err("a one-dimensional convolution"),
        [_, _, _, _] => Err("a two-dimensional convolution"),
        _ => Err("another layer"),
    };
    let shape = format!("{:?}", weights.shape);
    let (rows, columns) = sizes
        .map_err(|layer| {
            let found = format!("expected weights of two dimensions, found {layer} with the shape {shape}");
            problems.add(weights.label(), found, "convert a network of dense layers and batch normalization");
        })
        .ok()?;
    let weights = finite(weights, problems);
    let bias = bias.map(|bias| vector(bias, problems));
    // Both may have a problem.
    let bias = match bias {
        Some(None) => return None,
        Some(bias) => bias,
        None => None,
    };
    Some(Matrix { rows, columns, weights: weights?, bias, is_pytorch })
}

/// Whether weights without a bias belong to an embedding, by the name of their layer.
fn is_embedding(layer: &str) -> bool {
    tokens(layer).iter().any(|token| matches!(token, Token::Word(word) if word.to_ascii_lowercase().starts_with("emb")))
}

/// The numbers of an array `[size]`, `[1, size]` or `[size, 1]`.
fn vector(array: Array, problems: &mut Problems) -> Option<Vec<f32>> {
    if array.shape.iter().filter(|size| **size != 1).count() > 1 || array.shape.len() > 2 {
        let found = format!("expected one dimension, found the shape {:?}", array.shape);
        problems.add(array.label(), found, "save one value for each unit");
        return None;
    }
    finite(array, problems)
}

fn normalization(
    name: &str,
    mean: Array,
    variance: Array,
    [scale, offset]: [Option<Array>; 2],
    problems: &mut Problems,
) -> Option<Normalization> {
    let [mean, variance] = [mean, variance].map(|array| vector(array, problems));
    let [scale, offset] = [scale, offset].map(|array| array.map(|array| vector(array, problems)));
    let (mean, variance) = (mean?, variance?);
    let size = mean.len();
    // Without `affine` the layer has neither γ nor β.
    let (scale, offset) = (scale.unwrap_or(Some(vec![1.0; size]))?, offset.unwrap_or(Some(vec![0.0; size]))?);
    if let Some(found) = [&variance, &scale, &offset].map(Vec::len).into_iter().find(|found| *found != size) {
        let found = format!("expected {size} values in each array, one for each mean, found {found}");
        problems.add(printable(name.as_bytes()), found, "save the model again");
        return None;
    }
    Some(Normalization { name: printable(name.as_bytes()), scale, offset, mean, variance, epsilon: EPSILON })
}
