//! Converts models of Keras 3, and compares the loaded networks with `predict`.

mod support;

use std::fs;
use std::path::PathBuf;

use stackprop::Floats;
use stackprop::activation::{Elu, Gelu, HardSigmoid, HardSwish, HardTanh, LeakyRelu, Relu6, Selu, Silu, Softplus};
use stackprop::prelude::*;
use stackprop_convert::formats::Format;
use stackprop_convert::{Activation, Error, Options, Problems, read};

use self::support::{BFLOAT16, FLOAT, HALF, Tolerance, check_outputs, golden};

fn keras(name: &str) -> PathBuf {
    golden("keras").join(name)
}

/// Compares the outputs of a `.keras` file.
fn check<Net: Layer + ModelFile + Floats>(name: &str, tolerance: Tolerance) {
    check_outputs::<Net>(&format!("keras/{name}.keras"), &format!("keras/{name}"), &Options::default(), tolerance);
}

/// Compares the outputs of a `.weights.h5` file.
fn check_weights<Net: Layer + ModelFile + Floats>(name: &str, activations: &[Activation]) {
    let options = Options { activations: Some(activations.into()), ..Options::default() };
    check_outputs::<Net>(&format!("keras/{name}.weights.h5"), &format!("keras/{name}"), &options, FLOAT);
}

#[test]
fn sequential_models_give_the_outputs_of_keras() {
    type Sequential = sequential![
        Standardize<7>,
        BatchNorm<Dense<7, 11, Relu>>,
        Dense<11, 5, Tanh>,
        BatchNorm<Dense<5, 5, LeakyRelu<10>>>,
        Dense<5, 1, Logistic>
    ];
    check::<Sequential>("sequential", FLOAT);
    check::<sequential![Standardize<12>, Dense<12, 3, Softmax>]>("image", FLOAT);
    type Statistics = sequential![Standardize<3>, Dense<3, 2, Tanh>, Dense<2, 3, Relu>, Standardize<3>];
    // The first layer divides by 10⁻⁷, so its outputs have magnitudes of 10⁷.
    check::<Statistics>("statistics", FLOAT);
    check::<Dense<1000, 1, Identity>>("wide", FLOAT);
}

#[test]
fn activations_have_the_parameters_of_keras() {
    type D<A> = Dense<3, 3, A>;
    type First = sequential![D<LeakyRelu<20>>, D<Relu6>, D<Relu6>, D<Elu<50>>, D<Elu>, D<Selu>, D<Softplus>, D<Silu>];
    type Last = sequential![
        D<Gelu>,
        D<HardSigmoid>,
        D<HardSwish>,
        D<HardTanh>,
        D<Relu>,
        D<LeakyRelu<30>>,
        D<LeakyRelu<25>>,
        D<Softmax>
    ];
    check::<sequential![First, Last]>("activations", FLOAT);
}

#[test]
fn functional_and_nested_models_give_the_outputs_of_keras() {
    check::<sequential![Dense<13, 5, LeakyRelu<1>>, Dense<5, 5, Relu>, Dense<5, 3, Softmax>]>("functional", FLOAT);
    type Nested = sequential![Dense<6, 2, Relu>, Dense<2, 2, Identity>, Dense<2, 2, Relu>, Dense<2, 6, Identity>, Dense<6, 3, Identity>];
    check::<Nested>("nested", FLOAT);
}

#[test]
fn archives_may_be_compressed_and_contain_an_optimizer() {
    check::<sequential![Dense<2, 3, Tanh>, Dense<3, 1, Identity>]>("stored", FLOAT);
    check::<sequential![Dense<2, 3, Tanh>, Dense<3, 1, Logistic>]>("trained", FLOAT);
}

#[test]
fn weights_of_other_types_become_f32() {
    type Net = sequential![Dense<3, 5, Relu>, Dense<5, 2, Identity>];
    check::<Net>("float64", FLOAT);
    check::<Net>("float16", HALF);
    check::<Net>("mixed_float16", HALF);
    check::<Net>("bfloat16", BFLOAT16);
}

#[test]
fn weights_alone_give_the_outputs_of_keras() {
    use Activation::{Identity, Logistic, Relu, Softmax, Tanh};
    check_weights::<sequential![Dense<2, 3, stackprop::activation::Tanh>, Dense<3, 1, stackprop::activation::Logistic>]>(
        "dense",
        &[Tanh, Logistic],
    );
    type Normalized = sequential![
        BatchNorm<Dense<7, 5, stackprop::activation::Relu>>,
        Dense<5, 2, stackprop::activation::Softmax>
    ];
    check_weights::<Normalized>("normalized", &[Relu, Softmax]);
    // Batch normalization behind an activation is folded into the next layer.
    type NormLast = sequential![Dense<7, 5, stackprop::activation::Tanh>, Dense<5, 2, stackprop::activation::Identity>];
    check_weights::<NormLast>("norm_last", &[Tanh, Identity]);
    check_weights::<sequential![Standardize<7>, Dense<7, 2, stackprop::activation::Tanh>]>("adapted", &[Tanh]);
    type Models = sequential![Dense<4, 2, stackprop::activation::Relu>, Dense<2, 4, stackprop::activation::Identity>];
    check_weights::<Models>("models", &[Relu, Identity]);
}

#[test]
fn each_dense_layer_has_an_activation_of_the_options() {
    for (activations, found) in [(Some(vec![Activation::Relu]), "1"), (None, "none")] {
        let options = Options { activations, ..Options::default() };
        let error = read(keras("dense.weights.h5"), &options).expect_err("too few activations").to_string();
        let layers = "layers/dense (2 to 3), layers/dense_1 (3 to 1)";
        let expected = format!("expected 2 activations, one for each dense layer of {layers}, found {found}");
        assert!(error.contains(&expected), "{error}");
        assert!(error.contains("add `--activations relu,softmax`"), "{error}");
    }
}

fn problems(name: &str) -> Problems {
    match read(keras("refused").join(name), &Options::default()) {
        Err(Error::Unsupported { problems, .. }) => problems,
        other => panic!("{name}: {other:?}"),
    }
}

/// One run reports all problems of a file.
#[test]
fn refused_files_name_their_problems() {
    let cases: [(&str, &[&str]); 24] = [
        (
            "activations.keras",
            &[
                "found the activation softsign",
                "found the activation mine>relu",
                "found threshold 0, negative_slope 0, max_value 1",
                "expected LeakyReLU with negative_slope in whole percents, found 0.015",
                "expected ELU with alpha in whole percents, found 0.125",
                "found threshold 0.5, negative_slope 0, max_value inf",
            ],
        ),
        ("bomb.keras", &["config.json: expected at most"]),
        ("branch.keras", &["add: found the layer Add"]),
        ("class_of_a_program.keras", &["found the layer Dense, which is no class of Keras"]),
        ("convolution.keras", &["conv1d: found the layer Conv1D", "p_re_lu: found the layer PReLU"]),
        (
            "convolution.weights.h5",
            &[
                "layers/batch_normalization: found a layer of the class batch_normalization with 3 variables",
                "layers/conv1d: found a layer of the class conv1d with 2 variables",
            ],
        ),
        ("custom_model.keras", &["expected a model of the class Sequential or Functional, found \"Custom\""]),
        ("cycle.keras", &["last: expected a path to the input of the model, found a cycle"]),
        ("float8.keras", &["found a layer quantized as \"float8\""; 2]),
        ("int8.keras", &["found a layer quantized as \"int8\""; 2]),
        ("legacy.h5", &["expected the group `layers` of Keras 3"]),
        ("lora.keras", &["found a layer with LoRA"]),
        ("nan_weight.keras", &["layers/dense_1/vars/1: expected finite values, found NaN at index 1"]),
        ("open_shape.keras", &["expected one parameter for each input, found 1"]),
        (
            "other_axes.keras",
            &[
                "expected Softmax of all values, found one along the axes [1]",
                "expected the last axis, found another one",
                "expected the last axes, found [1]",
                "expected the data_format channels_last, found channels_first",
            ],
        ),
        ("several_dimensions.keras", &["expected one dimension of inputs, found several"]),
        ("shared.keras", &["expected one call of the layer, found 2: it is shared"]),
        ("shards.keras", &["found them in shards"]),
        ("training.keras", &["found a call as in training"]),
        ("two_inputs.keras", &["expected one layer in input_layers, found 2", "found the layer Concatenate"]),
        ("two_outputs.keras", &["expected one layer in output_layers, found 2"]),
        ("unclear.weights.h5", &["expected sizes that decide where batch normalizations belong"]),
        ("version_2.keras", &["expected a model of Keras 3, found one of Keras 2.15.1"]),
        ("zip_without_model.keras", &["config.json: expected a member of this name in the archive, found none"]),
    ];
    let files = fs::read_dir(keras("refused")).expect("the folder").count();
    assert_eq!(files, cases.len(), "every file has a case");
    for (name, expected) in cases {
        let problems = problems(name);
        assert_eq!(problems.as_slice().len(), expected.len(), "{name}: {problems}");
        for (problem, expected) in problems.as_slice().iter().zip(expected) {
            let found = format!("{}: {}", problem.subject, problem.found);
            assert!(found.contains(expected), "{name}: expected {expected:?}, found {found:?}");
            assert!(!problem.remedy.is_empty(), "{name}");
        }
    }
}

/// Two values of each byte, and each length.
#[test]
fn damaged_files_are_errors_or_networks() {
    let archive = fs::read(keras("trained.keras")).expect("a golden file");
    damage(&archive, |file| drop(Format::Keras.read(file, &Options::default())));
    let weights = fs::read(keras("dense.weights.h5")).expect("a golden file");
    let options = Options { activations: Some(vec![Activation::Relu; 2]), ..Options::default() };
    damage(&weights, |file| drop(Format::KerasWeights.read(file, &options)));
}

fn damage(file: &[u8], read: impl Fn(&[u8])) {
    let mut damaged = file.to_vec();
    for at in 0..file.len() {
        for value in [1, file[at] ^ 0xFF] {
            damaged[at] = value;
            read(&damaged);
        }
        damaged[at] = file[at];
        read(&file[..at]);
    }
}
