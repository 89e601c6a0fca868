//! Weights alone: the order of the layers follows from the names of their groups.

use super::parameters::normalization;
use super::variables::{Folder, Weights};
use crate::chain::{Affine, Chain, Normalization};
use crate::problem::printable;
use crate::{Activation, Dense, Network, Options, Problem, Problems};

/// The greatest number of models inside models.
const MAX_DEPTH: usize = 16;

/// The default of Keras' BatchNormalization: the file does not contain it.
const BATCH_NORM_EPSILON: f32 = 1e-3;

/// The remedy for files whose order is unknown.
const SAVE_MODEL: &str = "save the whole model with `model.save(\"model.keras\")`";

/// Reads the layers of a file of weights, as `model.save_weights("model.weights.h5")` writes it. The file contains
/// neither activations nor the order of layers of different classes, so this function makes assumptions:
///
/// | layers | become |
/// | --- | --- |
/// | Dense | `Dense` in the order of their numbers, with the activations of the options |
/// | BatchNormalization, with gamma and beta | batch normalization of the Dense layer of its size, with ε = 10⁻³ |
/// | Normalization | `Standardize` in front of all layers |
///
/// Batch normalization follows the activation if the model has no layers of activations. It precedes the activation if
/// the model has one for each batch normalization.
///
/// ```
/// use stackprop_convert::{Options, formats::keras};
///
/// let problems = keras::read_weights(b"PK", &Options::default()).unwrap_err();
/// assert!(problems.to_string().contains("expected the superblock of an HDF5 file"));
/// ```
///
/// # Errors
///
/// All variables that the crate cannot express, and an order that the sizes do not decide.
pub fn read_weights(file: &[u8], options: &Options) -> Result<Network, Problems> {
    let weights = Weights::open(file, "file")?;
    let root = weights.root()?;
    if root.has("model_weights") || !root.has("layers") {
        let found = "expected the group `layers` of Keras 3, found a file of another program or of an older version";
        return Err(Problem { subject: "file".into(), found: found.into(), remedy: SAVE_MODEL.into() }.into());
    }
    let mut reader = Reader { weights: &weights, layers: Vec::new(), problems: Problems::default() };
    reader.folder(&root, 0);
    reader.finish(options)
}

/// A layer with variables.
enum Layer {
    Affine(Affine),
    Dense(Dense),
    /// Batch normalization, and whether the activation of the Dense layer precedes it.
    Normalization(Normalization, bool),
}

impl Layer {
    fn dense(&self) -> Option<&Dense> {
        match self {
            Self::Dense(dense) => Some(dense),
            Self::Affine(_) | Self::Normalization(..) => None,
        }
    }
}

struct Reader<'a> {
    weights: &'a Weights<'a>,
    layers: Vec<Layer>,
    problems: Problems,
}

/// The layers of one model.
#[derive(Default)]
struct Found<'a> {
    affine: Vec<Affine>,
    dense: Vec<Dense>,
    batch_norm: Vec<Normalization>,
    models: Vec<Folder<'a>>,
    /// The number of layers that are activations.
    activations: usize,
}

impl<'a> Reader<'a> {
    /// Adds the layers of a model.
    fn folder(&mut self, model: &Folder<'a>, depth: usize) {
        let mut found = Found::default();
        let groups = self.weights.folder(model, "layers").unwrap_or_else(|problem| {
            self.refuse(problem);
            Folder::default()
        });
        let mut names: Vec<_> = groups.names().map(String::from_utf8_lossy).collect();
        names.sort_by(|left, right| number(left).cmp(&number(right)));
        for name in names {
            if let Err(problem) = self.layer(&groups, &name, &mut found) {
                self.refuse(problem);
            }
        }
        let has_layers = found.affine.len() + found.dense.len() + found.batch_norm.len() > 0;
        if (has_layers && !found.models.is_empty()) || depth == MAX_DEPTH {
            let found = "expected either layers or models in a model, found both, or too many models in models";
            self.problems.add(groups.path(), found, SAVE_MODEL);
            return;
        }
        found.models.iter().for_each(|model| self.folder(model, depth + 1));
        if self.problems.is_empty() && self.arrange(found).is_none() {
            let found = "expected sizes that decide where batch normalizations belong, found others";
            self.problems.add(groups.path(), found, SAVE_MODEL);
        }
    }

    /// Reads the variables of a layer.
    fn layer(&mut self, groups: &Folder<'a>, name: &str, found: &mut Found<'a>) -> Result<(), Problem> {
        let folder = self.weights.folder(groups, name)?;
        let vars = self.weights.folder(&folder, "vars")?;
        let path = groups.child(name);
        match (number(name).0, vars.names().count()) {
            ("sequential" | "functional", 0) => found.models.push(folder),
            ("activation" | "re_lu" | "leaky_re_lu" | "elu" | "softmax", 0) => found.activations += 1,
            (_, 0) => {}
            ("dense", count @ (1 | 2)) => found.dense.push(self.weights.dense(path, &vars, count == 2)?),
            ("batch_normalization", 4) => {
                found.batch_norm.push(self.weights.batch_norm(path, &vars, [true; 2], BATCH_NORM_EPSILON)?);
            }
            ("normalization", 3) => {
                let [mean, variance] = self.weights.adapted(&vars)?;
                found.affine.push(normalization(path, &mean, &variance, false)?);
            }
            (class, count) => {
                let class = printable(class.as_bytes());
                let found = format!("found a layer of the class {class} with {count} variables");
                return Err(Problem { subject: path, found, remedy: SAVE_MODEL.into() });
            }
        }
        Ok(())
    }

    /// Puts each batch normalization behind the Dense layer of its size, or in front of all. `None` if there is no way,
    /// or several.
    fn arrange(&mut self, found: Found<'a>) -> Option<()> {
        let Found { affine, dense, batch_norm, activations, .. } = found;
        let inputs = dense.first().map(|dense| dense.inputs);
        let sizes: Vec<_> = inputs.into_iter().chain(dense.iter().map(|dense| dense.units)).collect();
        let wanted: Vec<_> = batch_norm.iter().map(|norm| norm.scale.len()).collect();
        let places = places(&sizes, &wanted)?;
        let is_last = activations == 0;
        if !is_last && activations < batch_norm.len() {
            return None;
        }
        self.layers.extend(affine.into_iter().map(Layer::Affine));
        let mut norms = places.into_iter().zip(batch_norm).peekable();
        let mut norm_at = |place| {
            let norm = norms.next_if(|(found, _)| *found == place);
            norm.map(|(_, norm)| Layer::Normalization(norm, is_last))
        };
        self.layers.extend(norm_at(0));
        for (index, dense) in dense.into_iter().enumerate() {
            self.layers.push(Layer::Dense(dense));
            self.layers.extend(norm_at(index + 1));
        }
        Some(())
    }

    fn refuse(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    fn finish(self, options: &Options) -> Result<Network, Problems> {
        // Layers with problems are missing.
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        let dense: Vec<_> = self.layers.iter().filter_map(Layer::dense).collect();
        let mut activations = options.activations_of(dense.len(), || list(&dense))?.into_iter();
        let mut chain = Chain::default();
        let mut last = None;
        for layer in self.layers {
            match layer {
                Layer::Normalization(norm, is_last) => {
                    if is_last {
                        activate(&mut chain, last.take());
                    }
                    chain.batch_norm(norm);
                }
                Layer::Affine(affine) => chain.affine(affine),
                Layer::Dense(dense) => {
                    activate(&mut chain, last.replace((dense.name.clone(), activations.next())));
                    chain.dense(dense);
                }
            }
        }
        activate(&mut chain, last);
        chain.finish()
    }
}

/// The layers for a message: `layers/dense (3 to 2), …`.
fn list(layers: &[&Dense]) -> String {
    let texts: Vec<_> =
        layers.iter().map(|Dense { name, inputs, units, .. }| format!("{name} ({inputs} to {units})")).collect();
    texts.join(", ")
}

/// Adds the activation of a Dense layer.
fn activate(chain: &mut Chain, last: Option<(String, Option<Activation>)>) {
    if let Some((name, Some(activation))) = last {
        chain.activation(&name, activation);
    }
}

/// The class and the number of a group: `dense_10` is the class `dense` with the number 10.
fn number(name: &str) -> (&str, usize) {
    let parts = name.rsplit_once('_').and_then(|(class, number)| Some((class, number.parse().ok()?)));
    parts.unwrap_or((name, 0))
}

/// The indices of `sizes`, in ascending order, that hold the sizes `wanted`. `None` if there is no such choice, or
/// several.
fn places(sizes: &[usize], wanted: &[usize]) -> Option<Vec<usize>> {
    let mut from_front = sizes.iter().enumerate();
    let first: Option<Vec<_>> =
        wanted.iter().map(|size| from_front.find(|(_, found)| *found == size).map(|(index, _)| index)).collect();
    let mut from_end = sizes.iter().enumerate().rev();
    let last: Option<Vec<_>> =
        wanted.iter().rev().map(|size| from_end.find(|(_, found)| *found == size).map(|(index, _)| index)).collect();
    let (first, mut last) = (first?, last?);
    last.reverse();
    (first == last).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_decide_the_places_or_nothing_does() {
        assert_eq!(places(&[3, 16, 16, 1], &[16, 16]), Some(vec![1, 2]));
        assert_eq!(places(&[3, 16, 8, 1], &[8]), Some(vec![2]));
        assert_eq!(places(&[3, 16, 16, 1], &[16]), None);
        assert_eq!(places(&[3, 16, 8], &[8, 16]), None);
        assert_eq!(places(&[3], &[]), Some(vec![]));
    }

    #[test]
    fn groups_have_a_class_and_a_number() {
        assert_eq!(
            ["dense", "dense_10", "batch_normalization"].map(number),
            [("dense", 0), ("dense", 10), ("batch_normalization", 0)]
        );
    }
}
