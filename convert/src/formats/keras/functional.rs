//! The path through a Functional model.

use std::collections::HashMap;

use serde_json::Value;

use super::config::Object;
use super::kind::Kind;
use crate::Problems;
use crate::problem::printable;

/// The layers of a Functional model, as a graph.
struct Graph<'a, 'p> {
    layers: &'p [Object<'a>],
    /// The indices of the layers by name.
    indices: HashMap<&'a str, usize>,
    problems: &'p mut Problems,
}

/// The indices of the layers from the input to the output of a Functional model. `None`, and problems, if they form no
/// path.
pub(super) fn path(model: Object<'_>, layers: &[Object<'_>], problems: &mut Problems) -> Option<Vec<usize>> {
    let indices = layers.iter().enumerate().map(|(index, layer)| (key(*layer), index)).collect();
    let mut graph = Graph { layers, indices, problems };
    let sources: Vec<_> = layers.iter().map(|layer| graph.source(*layer)).collect();
    let [input, output] = ["input_layers", "output_layers"].map(|key| graph.end(model, key));
    let sources: Option<Vec<_>> = sources.into_iter().collect();
    graph.walk(input?, output?, &sources?)
}

/// The layer's name in its model.
fn key<'a>(layer: Object<'a>) -> &'a str {
    layer.field("name").or_else(|| layer.config("name")).and_then(Value::as_str).unwrap_or_default()
}

impl<'a> Graph<'a, '_> {
    fn refuse(&mut self, object: Object<'_>, found: impl Into<String>) {
        self.problems.add(
            object.name(),
            found,
            "save a model whose layers follow each other, with one input and one output",
        );
    }

    /// The input or the output of the model.
    fn end(&mut self, model: Object<'a>, argument: &str) -> Option<usize> {
        let mut names = Vec::new();
        model.config(argument).into_iter().for_each(|value| collect_names(value, &mut names));
        match names.as_slice() {
            [name] => self.index(model, name),
            _ => {
                self.refuse(model, format!("expected one layer in {argument}, found {}", names.len()));
                None
            }
        }
    }

    fn index(&mut self, object: Object<'_>, name: &str) -> Option<usize> {
        let index = self.indices.get(name).copied();
        if index.is_none() {
            self.refuse(object, format!("expected a layer of the name {}, found none", printable(name.as_bytes())));
        }
        index
    }

    /// The layer whose outputs this one takes, `Some(None)` for the inputs of the model. `None`, and a problem, if the
    /// layer has several calls or several inputs. Problems of unknown layers are reported elsewhere.
    fn source(&mut self, layer: Object<'a>) -> Option<Option<usize>> {
        let kind = Kind::of(layer)?;
        let calls = layer.field("inbound_nodes").and_then(Value::as_array).map_or(&[] as &[_], Vec::as_slice);
        let call = match (calls, kind) {
            ([], Kind::Input) => return Some(None),
            ([call], _) => call,
            _ => {
                self.refuse(layer, format!("expected one call of the layer, found {}: it is shared", calls.len()));
                return None;
            }
        };
        if call.pointer("/kwargs/training") == Some(&Value::Bool(true)) {
            let remedy = "call the layer without `training=True`";
            self.problems.add(layer.name(), "found a call as in training", remedy);
        }
        let mut names = Vec::new();
        collect_tensors(call, &mut names);
        match names.as_slice() {
            [name] => self.index(layer, name).map(Some),
            _ => {
                self.refuse(layer, format!("expected one input of the layer, found {}: a branch", names.len()));
                None
            }
        }
    }

    /// The layers from `input` to `output`, which must be all layers.
    fn walk(&mut self, input: usize, output: usize, sources: &[Option<usize>]) -> Option<Vec<usize>> {
        let mut path = vec![output];
        let mut is_beside = vec![true; sources.len()];
        let mut last = output;
        while let Some(is_new) = is_beside.get_mut(last)
            && std::mem::take(is_new)
            && let Some(Some(source)) = sources.get(last)
        {
            path.push(*source);
            last = *source;
        }
        if last != input {
            self.refuse(
                *self.layers.get(last)?,
                "expected a path to the input of the model, found a cycle or another input",
            );
            return None;
        }
        for (layer, _) in self.layers.iter().zip(&is_beside).filter(|(_, is_beside)| **is_beside) {
            self.refuse(*layer, "found a layer beside the path from the input to the output");
        }
        path.reverse();
        (path.len() == sources.len()).then_some(path)
    }
}

/// The names of layers in `["dense", 0, 0]`, or in any nesting of such lists.
fn collect_names<'a>(value: &'a Value, names: &mut Vec<&'a str>) {
    match value {
        Value::Array(values) => match values.first() {
            Some(Value::String(name)) => names.push(name),
            _ => values.iter().for_each(|value| collect_names(value, names)),
        },
        Value::Object(values) => values.values().for_each(|value| collect_names(value, names)),
        _ => {}
    }
}

/// The names of the layers whose tensors are arguments of a call.
fn collect_tensors<'a>(value: &'a Value, names: &mut Vec<&'a str>) {
    match (value, Object::new(value)) {
        (_, Some(object)) if object.class() == "__keras_tensor__" => {
            object.config("keras_history").into_iter().for_each(|value| collect_names(value, names));
        }
        (Value::Array(values), _) => values.iter().for_each(|value| collect_tensors(value, names)),
        (Value::Object(values), _) => values.values().for_each(|value| collect_tensors(value, names)),
        _ => {}
    }
}
