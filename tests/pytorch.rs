//! Parameters in PyTorch's order, against the outputs of PyTorch's modules.

mod support;

use serde::Deserialize;
use stackprop::prelude::*;
use support::tolerances;

/// A golden file; `golden/pytorch.py` describes its keys.
#[derive(Deserialize)]
struct Golden {
    state: State,
    inputs: Vec<[f32; 3]>,
    outputs: Vec<[f64; 2]>,
}

#[derive(Deserialize)]
struct State {
    #[serde(rename = "0.weight")]
    hidden_weight: [[f32; 3]; 5],
    #[serde(rename = "0.bias")]
    hidden_bias: [f32; 5],
    #[serde(rename = "1.weight")]
    norm_weight: [f32; 5],
    #[serde(rename = "1.bias")]
    norm_bias: [f32; 5],
    #[serde(rename = "1.running_mean")]
    running_mean: [f32; 5],
    #[serde(rename = "1.running_var")]
    running_var: [f32; 5],
    #[serde(rename = "3.weight")]
    weight: [[f32; 5]; 2],
    #[serde(rename = "3.bias")]
    bias: [f32; 2],
}

type Net = sequential![BatchNorm<Dense<3, 5, Relu>>, Dense<5, 2, Tanh>];

fn golden() -> Golden {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/pytorch/batch_norm.json");
    let text = std::fs::read_to_string(path).expect("the golden file");
    serde_json::from_str(&text).expect("a golden file in JSON")
}

#[test]
fn the_parameters_of_pytorch_give_its_outputs() {
    let Golden { state, inputs, outputs } = golden();
    let hidden = Dense::from_pytorch(state.hidden_weight, state.hidden_bias);
    let norm = [state.norm_weight, state.norm_bias, state.running_mean, state.running_var];
    let first = BatchNorm::from_pytorch(hidden, norm);
    let net: Net = Chain { first, rest: Dense::from_pytorch(state.weight, state.bias) };
    for (input, expected) in inputs.iter().zip(&outputs) {
        tolerances::OUTPUTS.assert("outputs", &net.predict(input), expected);
    }
}

#[test]
fn to_pytorch_is_the_inverse_of_from_pytorch() {
    let Golden { state, .. } = golden();
    let dense = Dense::<3, 5, Relu>::from_pytorch(state.hidden_weight, state.hidden_bias);
    assert_eq!(dense.to_pytorch(), (state.hidden_weight, state.hidden_bias));

    let norm = [state.norm_weight, state.norm_bias, state.running_mean, state.running_var];
    let without_bias = Dense::<3, 5, Relu>::from_pytorch(state.hidden_weight, [0.0; 5]);
    let layer = BatchNorm::<Dense<3, 5, Relu>>::from_pytorch(without_bias.clone(), norm);
    let expected = (without_bias.clone(), norm);
    assert_eq!(layer.to_pytorch(), expected);
}
