//! Conversion of a golden file's settings to losses and optimizers, and of its values to rows and labels.

use std::array;

use serde_json::Value;
use stackprop::loss::{ClassWeighted, Hinge, Huber, MeanAbsoluteError, OneAgainstRest, PerceptronCriterion};
use stackprop::optimizer::{AdamW, NAdam, Nesterov, Regularized, RmsProp};
use stackprop::prelude::*;

/// A loss or an optimizer, from a JSON object of its fields.
pub(crate) trait FromSettings {
    fn from_settings(settings: &Value) -> Self;
}

/// Implements the trait for types with the given numeric fields.
macro_rules! fields {
    ($($Type:ident { $($field:ident),* })+) => {$(
        impl FromSettings for $Type {
            fn from_settings(settings: &Value) -> Self {
                assert_eq!(settings["kind"], stringify!($Type));
                Self { $($field: number(&settings[stringify!($field)])),* }
            }
        }
    )+};
}

fields! {
    MeanSquaredError {}
    MeanAbsoluteError {}
    Hinge {}
    PerceptronCriterion {}
    Huber { delta }
    CrossEntropy { label_smoothing }
    CategoricalCrossEntropy { label_smoothing }
    BinaryCrossEntropy { label_smoothing }

    Sgd { learning_rate }
    Momentum { learning_rate, momentum }
    Nesterov { learning_rate, momentum }
    RmsProp { learning_rate, smoothing, epsilon }
    Adam { learning_rate, beta_1, beta_2, epsilon }
    AdamW { learning_rate, beta_1, beta_2, epsilon, weight_decay }
    NAdam { learning_rate, beta_1, beta_2, epsilon, momentum_decay }
}

impl<L: FromSettings> FromSettings for OneAgainstRest<L> {
    fn from_settings(settings: &Value) -> Self {
        Self { loss: L::from_settings(&settings["loss"]) }
    }
}

impl<L: FromSettings, const CLASSES: usize> FromSettings for ClassWeighted<L, CLASSES> {
    fn from_settings(settings: &Value) -> Self {
        let class_weight = FromJson::from_json(&settings["class_weight"]);
        Self { loss: L::from_settings(&settings["loss"]), class_weight }
    }
}

impl<O: FromSettings> FromSettings for Regularized<O> {
    fn from_settings(settings: &Value) -> Self {
        // A missing key means no limit.
        let limit = |key: &str| settings.get(key).map_or(f32::INFINITY, number);
        Self {
            optimizer: O::from_settings(&settings["optimizer"]),
            l1: number(&settings["l1"]),
            l2: number(&settings["l2"]),
            clip_value: limit("clip_value"),
            clip_norm: limit("clip_norm"),
            weight_decay: number(&settings["weight_decay"]),
            max_norm: limit("max_norm"),
        }
    }
}

/// An input or a target.
pub(crate) trait FromJson {
    fn from_json(value: &Value) -> Self;
}

impl FromJson for usize {
    fn from_json(value: &Value) -> Self {
        value.as_u64().and_then(|label| label.try_into().ok()).expect("a class label")
    }
}

impl<const N: usize> FromJson for [f32; N] {
    fn from_json(value: &Value) -> Self {
        let values = value.as_array().filter(|values| values.len() == N).expect("one value per input or output");
        array::from_fn(|i| number(&values[i]))
    }
}

fn number(value: &Value) -> f32 {
    value.as_f64().expect("a number") as f32
}
