//! Models: an archive's parts, and the layers of Sequential and Functional.

use serde_json::Value;

use super::archive::Archive;
use super::config::Object;
use super::functional;
use super::kind::{Kind, unknown};
use super::names::GroupNames;
use super::reader::Reader;
use super::shape::Shape;
use super::variables::{Folder, Weights};
use crate::problem::printable;
use crate::{Network, Problem, Problems};

const CONFIG: &str = "config.json";
const METADATA: &str = "metadata.json";
const WEIGHTS: &str = "model.weights.h5";

/// The greatest length of the two JSON files: 10,000 layers.
const MAX_JSON_BYTES: u64 = 16 << 20;

/// Reads the network of an archive, as `model.save("model.keras")` writes it.
///
/// ```
/// use stackprop_convert::formats::keras;
///
/// let problems = keras::read(b"PK").unwrap_err();
/// assert!(problems.to_string().contains("expected an archive of Keras 3"));
/// ```
///
/// # Errors
///
/// All parts that the crate cannot express, each with the name of its layer or of its variable.
pub fn read(file: &[u8]) -> Result<Network, Problems> {
    let mut archive = Archive::open(file)?;
    if archive.has(METADATA) {
        check_version(&archive.member(METADATA, MAX_JSON_BYTES)?)?;
    }
    let config = archive.member(CONFIG, MAX_JSON_BYTES)?;
    if !archive.has(WEIGHTS) && (archive.has("model.weights.json") || archive.has("model.weights.npz")) {
        let found = "expected the weights in model.weights.h5, found them in shards or in model.weights.npz";
        return Err(Problem::new("file", found, "save the model with `model.save(\"model.keras\")`").into());
    }
    read_parts(&config, &archive.member(WEIGHTS, u64::MAX)?)
}

/// Reads the network of an archive's parts: `config.json` and `model.weights.h5`. Keras writes them as files of their
/// own with `model.save("folder", zipped=False)`.
///
/// # Errors
///
/// As [`read`].
pub fn read_parts(config: &[u8], weights: &[u8]) -> Result<Network, Problems> {
    let json = json(CONFIG, config)?;
    let model = Object::new(&json).filter(|model| Kind::of(*model) == Some(Kind::Model));
    let model = model.ok_or_else(|| other_model(&json))?;
    let weights_file = Weights::open(weights, WEIGHTS)?;
    let root = weights_file.root()?;
    let mut reader = Reader::new(&weights_file, weights.len());
    if let Err(problem) = reader.model(model, &root) {
        reader.refuse(problem);
    }
    reader.finish()
}

fn json(name: &str, file: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice(file)
        .map_err(|error| Problem::new(name, format!("expected JSON, found an error: {error}"), "save the model again"))
}

fn check_version(metadata: &[u8]) -> Result<(), Problem> {
    let json = json(METADATA, metadata)?;
    let version = json.get("keras_version").and_then(Value::as_str).unwrap_or("3");
    if version.split('.').next() == Some("3") {
        return Ok(());
    }
    let found = format!("expected a model of Keras 3, found one of Keras {}", printable(version.as_bytes()));
    Err(Problem::new("file", found, "load the model in Keras 3 and save it again"))
}

fn other_model(json: &Value) -> Problem {
    let class = Object::new(json).map_or("", Object::class);
    let found =
        format!("expected a model of the class Sequential or Functional, found {:?}", printable(class.as_bytes()));
    Problem::new("model", found, "build the model with `keras.Sequential`, or with `keras.Model(inputs, outputs)`")
}

impl<'a> Reader<'a> {
    /// Adds the layers of a model whose group is `folder`.
    fn model(&mut self, model: Object<'a>, folder: &Folder<'a>) -> Result<(), Problem> {
        let layers = model.config("layers").and_then(Value::as_array).map_or(&[] as &[_], Vec::as_slice);
        let layers: Option<Vec<_>> = layers.iter().map(Object::new).collect();
        let layers = layers
            .ok_or_else(|| model.problem("expected layers with a class, found others", "save the model again"))?;
        let groups = self.weights.folder(folder, "layers")?;
        let mut names = GroupNames::default();
        // The layers of a Sequential model do not contain its input.
        let is_counted = |layer: &Object<'_>| model.class() == "Functional" || Kind::of(*layer) != Some(Kind::Input);
        let names: Vec<_> = layers
            .iter()
            .map(|layer| if is_counted(layer) { names.next(layer.class()) } else { String::new() })
            .collect();
        let path = if model.class() == "Functional" {
            functional::path(model, &layers, &mut self.problems)
        } else {
            Some((0..layers.len()).collect())
        };
        let Some(path) = path else {
            layers.into_iter().filter(|layer| Kind::of(*layer).is_none()).for_each(|layer| self.refuse(unknown(layer)));
            return Ok(());
        };
        for (layer, name) in path.into_iter().filter_map(|index| layers.get(index).zip(names.get(index))) {
            self.layer(*layer, &groups, name);
        }
        Ok(())
    }

    /// Adds a layer whose variables lie in the group `name` of `parent`.
    fn layer(&mut self, layer: Object<'a>, parent: &Folder<'a>, name: &str) {
        if let Err(problem) = self.add_layer(layer, parent, name) {
            self.refuse(problem);
            if !Kind::of(layer).is_some_and(Kind::keeps_shape) {
                self.shape = Shape::default();
            }
        }
    }

    fn add_layer(&mut self, layer: Object<'a>, parent: &Folder<'a>, name: &str) -> Result<(), Problem> {
        let kind = Kind::of(layer).ok_or_else(|| unknown(layer))?;
        let group = self.weights.folder(parent, name)?;
        if kind == Kind::Model {
            self.model(layer, &group)
        } else {
            self.add(kind, layer, &self.weights.folder(&group, "vars")?)
        }
    }
}
