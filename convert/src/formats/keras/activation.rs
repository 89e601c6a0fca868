//! Activations: by name, and as layers.

use serde_json::Value;

use super::config::Object;
use super::shape::Shape;
use crate::activation::percent;
use crate::problem::printable;
use crate::{Activation, Problem};

/// The slope of `"leaky_relu"`. The layer LeakyReLU has another default.
const SLOPE_OF_FUNCTION: usize = 20;
const SLOPE_OF_LAYER: f64 = 0.3;

/// The remedy for activations that the crate does not have.
const REMEDY: &str = "train the model with an activation that Stackprop has";

/// Whether the layer is an activation.
pub(super) fn is_activation(class: &str) -> bool {
    matches!(class, "Activation" | "ReLU" | "LeakyReLU" | "ELU" | "Softmax")
}

/// The activation of a layer of its own, for values of this shape.
pub(super) fn of_layer(layer: Object<'_>, shape: &Shape) -> Result<Activation, Problem> {
    match layer.class() {
        "ReLU" => relu(layer),
        "LeakyReLU" => leaky_relu(layer, layer.number("negative_slope", SLOPE_OF_LAYER)?),
        "ELU" => {
            let alpha = layer.number("alpha", 1.0)?;
            percent(alpha as f32).map(Activation::Elu).ok_or_else(|| no_percent(layer, "alpha", alpha))
        }
        "Softmax" => softmax(layer, shape),
        _ => of_argument(layer),
    }
}

/// The activation of the argument `activation`.
pub(super) fn of_argument(layer: Object<'_>) -> Result<Activation, Problem> {
    let Some(value) = layer.config("activation") else { return Ok(Activation::Identity) };
    match (value, Object::new(value)) {
        (Value::String(name), _) => named(layer, name),
        (_, Some(object)) if object.class() == "function" => {
            let name = object.field("config").and_then(Value::as_str).unwrap_or_default();
            named(layer, name)
        }
        (_, Some(object)) if is_activation(object.class()) && object.is_of_keras() => {
            of_layer(object, &Shape::default()).map_err(|problem| layer.problem(problem.found, problem.remedy))
        }
        _ => {
            let found = printable(value.to_string().as_bytes());
            Err(layer.problem(format!("expected an activation of Keras, found {found}"), REMEDY))
        }
    }
}

fn named(layer: Object<'_>, name: &str) -> Result<Activation, Problem> {
    if name == "leaky_relu" {
        return Ok(Activation::LeakyRelu(SLOPE_OF_FUNCTION));
    }
    Activation::from_name(name)
        .map_err(|_| layer.problem(format!("found the activation {}", printable(name.as_bytes())), REMEDY))
}

fn relu(layer: Object<'_>) -> Result<Activation, Problem> {
    let slope = layer.number("negative_slope", 0.0)?;
    let threshold = layer.number("threshold", 0.0)?;
    let max_value = layer.number("max_value", f64::INFINITY)?;
    match (slope, threshold, max_value) {
        (0.0, 0.0, f64::INFINITY) => Ok(Activation::Relu),
        (0.0, 0.0, 6.0) => Ok(Activation::Relu6),
        (_, 0.0, f64::INFINITY) => leaky_relu(layer, slope),
        _ => {
            let expected = "expected ReLU with the threshold 0 and either a negative_slope or the max_value 6";
            let found = format!("found threshold {threshold}, negative_slope {slope}, max_value {max_value}");
            Err(layer.problem(format!("{expected}, {found}"), REMEDY))
        }
    }
}

fn leaky_relu(layer: Object<'_>, slope: f64) -> Result<Activation, Problem> {
    percent(slope as f32).map(Activation::LeakyRelu).ok_or_else(|| no_percent(layer, "negative_slope", slope))
}

fn no_percent(layer: Object<'_>, argument: &str, found: f64) -> Problem {
    let class = layer.class();
    layer.problem(format!("expected {class} with {argument} in whole percents, found {found}"), REMEDY)
}

fn softmax(layer: Object<'_>, shape: &Shape) -> Result<Activation, Problem> {
    let axes = layer.axes("axis", &[-1])?;
    let is_last = matches!(axes.as_slice(), [axis] if shape.is_last(*axis));
    if is_last && shape.is_flat() {
        return Ok(Activation::Softmax);
    }
    let found = format!("expected Softmax of all values, found one along the axes {axes:?} of several dimensions");
    Err(layer.problem(found, "put Flatten in front of Softmax"))
}
