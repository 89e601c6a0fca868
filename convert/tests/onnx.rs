//! Converts golden models of ONNX, and compares the loaded networks with ONNX Runtime.

mod support;

use std::fs;
use std::path::PathBuf;

use stackprop::Floats;
use stackprop::activation::{Elu, Gelu, HardSigmoid, HardSwish, HardTanh, LeakyRelu, Relu6, Selu, Silu, Softplus};
use stackprop::prelude::*;
use stackprop_convert::formats::Format;
use stackprop_convert::{Error, Options, Rounding, read, stackprop_file};

use self::support::{FLOAT, check_outputs, damage, golden};

/// Compares the outputs of a network for the file's inputs.
fn check<Net: Layer + ModelFile + Floats>(name: &str) {
    let path = format!("onnx/accepted/{name}");
    check_outputs::<Net>(&format!("{path}.onnx"), &path, &Options::default(), FLOAT);
}

fn folder(name: &str) -> PathBuf {
    golden("onnx").join(name)
}

#[test]
fn exports_of_pytorch_give_the_outputs_of_onnx_runtime() {
    type Activations = sequential![
        Dense<3, 3, Relu>, Dense<3, 3, Relu6>, Dense<3, 3, Logistic>, Dense<3, 3, Tanh>, Dense<3, 3, LeakyRelu<10>>,
        Dense<3, 3, Elu<50>>, Dense<3, 3, Selu>, Dense<3, 3, Softplus>, Dense<3, 3, Gelu>, Dense<3, 3, HardSigmoid>,
        Dense<3, 3, HardSwish>, Dense<3, 3, HardTanh>, Dense<3, 3, Silu>, Dense<3, 3, Softmax>
    ];
    check::<Activations>("torch_script_activations");
    check::<Activations>("torch_dynamo_activations");
    check::<sequential![BatchNorm<Dense<6, 5, Relu>>, Dense<5, 1, Logistic>]>("torch_script_batch_norm");
    check::<sequential![Dense<6, 5, Relu>, Dense<5, 1, Logistic>]>("torch_dynamo_batch_norm");
    check::<sequential![Dense<1000, 1, Tanh>, Dense<1, 17, Identity>]>("torch_script_1000_1");
}

/// Opset 9 has no operators GELU and hard swish: the exporter writes their formulas.
#[test]
fn formulas_of_activations_are_activations() {
    check::<
        sequential![
            Dense<3, 3, Gelu>, Dense<3, 3, Softplus>, Dense<3, 3, Relu6>, Dense<3, 3, Silu>, Dense<3, 3, HardSwish>,
            Dense<3, 3, HardSigmoid>, Dense<3, 3, Selu>
        ],
    >("torch_script_opset_9");
    check::<sequential![Dense<3, 2, Logistic>, Standardize<2>]>("built_logistic");
}

#[test]
fn exports_of_keras_give_the_outputs_of_onnx_runtime() {
    check::<
        sequential![
            Dense<3, 3, Relu>, Dense<3, 3, Relu6>, Dense<3, 3, Logistic>, Dense<3, 3, Tanh>, Dense<3, 3, Gelu>,
            Dense<3, 3, Silu>, Dense<3, 3, Softplus>, Dense<3, 3, Selu>, Dense<3, 3, Elu<100>>,
            Dense<3, 3, LeakyRelu<20>>, Dense<3, 3, HardSigmoid>, Dense<3, 3, HardSwish>, Dense<3, 3, HardTanh>,
            Dense<3, 3, Identity>, Dense<3, 3, Softmax>
        ],
    >("keras_activations");
    check::<sequential![Standardize<3>, Dense<3, 5, Relu>, Dense<5, 2, Softmax>]>("keras_layers");
    check::<Dense<3, 2, LeakyRelu<20>>>("keras_flatten");
}

#[test]
fn conversions_of_scikit_learn_give_the_outputs_of_onnx_runtime() {
    check::<sequential![Dense<3, 5, Relu>, Dense<5, 3, Softmax>]>("sklearn_classes");
    check::<sequential![Dense<3, 5, Identity>, Dense<5, 3, Softmax>]>("sklearn_strings");
    check::<sequential![Dense<3, 5, Tanh>, Dense<5, 4, Tanh>, Dense<4, 2, Logistic>]>("sklearn_binary");
    check::<sequential![Dense<3, 5, Logistic>, Dense<5, 4, Logistic>]>("sklearn_multilabel");
    check::<sequential![Dense<3, 5, Logistic>, Dense<5, 1, Identity>]>("sklearn_regressor");
    check::<sequential![Dense<3, 5, Relu>, Dense<5, 2, Identity>]>("sklearn_two_targets");
    check::<sequential![Standardize<3>, Dense<3, 5, Relu>, Dense<5, 3, Softmax>]>("sklearn_pipeline");
    check::<sequential![Standardize<3>, Dense<3, 5, Relu>, Dense<5, 1, Identity>]>("sklearn_min_max");
    check::<sequential![Standardize<3>, Dense<3, 1, Identity>]>("sklearn_linear");
}

/// Operators, attributes and types that exporters seldom write.
#[test]
fn built_graphs_give_the_outputs_of_onnx_runtime() {
    type Gemms =
        sequential![Dense<3, 5, Identity>, Dense<5, 4, Identity>, Dense<4, 4, Identity>, Dense<4, 2, Identity>];
    check::<Gemms>("built_gemm");
    check::<sequential![Dense<3, 5, Tanh>, Dense<5, 2, Identity>]>("built_typed");
    check::<sequential![Dense<3, 5, Relu>, Dense<5, 2, Identity>]>("built_double");
    type Opset7 = sequential![BatchNorm<Dense<3, 5, Relu6>>, Dense<5, 2, HardTanh>, Standardize<2, Softmax>];
    check::<Opset7>("built_opset_7");
}

#[test]
fn the_order_of_the_nodes_does_not_matter() {
    let [sorted, reversed] = ["built_opset_7.onnx", "built_reversed.onnx"]
        .map(|name| read(folder("accepted").join(name), &Options::default()).expect("a dense network"));
    assert_eq!(sorted, reversed);
}

/// Large weights lie in a second file, which a build script watches too.
#[test]
fn elements_in_files_beside_the_model_are_read() {
    check::<sequential![Dense<37, 53, Relu>, Dense<53, 3, Softmax>]>("torch_external");
    let model = fs::read(folder("accepted/torch_external.onnx")).expect("a golden file");
    let data = fs::read(folder("accepted/torch_external.onnx.data")).expect("a golden file");
    assert_eq!(Format::Onnx.data_files(&model), ["torch_external.onnx.data"]);
    for end in [0, 1, data.len() - 1] {
        let files = [("torch_external.onnx.data".into(), data[..end].to_vec())].into();
        let problems = Format::Onnx.read_with(&model, &files, &Options::default()).expect_err("a short file");
        assert!(problems.to_string().contains("found none, or a shorter one"), "{problems}");
    }
    // No file outside the folder of the model.
    for path in ["../orch_external.onnx.data", "/tmp/_external.onnx.data", "torch_ext\\rnal.onnx.data"] {
        let name = path.get(..24).expect("a name as long");
        let position = model.windows(24).position(|bytes| bytes == b"torch_external.onnx.data").expect("the name");
        let mut damaged = model.clone();
        damaged[position..position + 24].copy_from_slice(name.as_bytes());
        assert!(!Format::Onnx.data_files(&damaged).contains(&name.to_string()), "{name}");
    }
}

/// One run reports all problems of a file.
#[test]
fn refused_files_name_their_problems() {
    let cases: &[(&str, &[&str])] = &[
        ("built_between_samples", &["y: expected a constant with the shape of a sample of 2 values, found another"]),
        ("built_columns", &["t: found the operator Transpose"]),
        ("built_cycle", &["a: expected a node without a cycle, found one that depends on itself"]),
        ("built_external", &["w: expected its elements in the file weights.bin, found none, or a shorter one"]),
        ("built_false_shape", &["w: expected elements of the shape [1000000000, 2], found 6"]),
        ("built_function", &["y: found the operator pkg.torch.linear"]),
        ("built_if", &["y: found the operator If"]),
        ("built_max", &["y: found Max whose values are those of no activation of the crate"]),
        ("built_mixed_samples", &["y: expected Reshape that keeps samples apart, found others"]),
        ("built_nan", &["dense: expected finite weights, found NaN at index 4"]),
        ("built_no_fit", &["last: expected 2 inputs, the values of a sample, found 3"]),
        ("built_opset_6", &["file: expected opset 7 or later, found 6"]),
        (
            "built_qdq",
            &[
                "q: found the operator QuantizeLinear",
                "w: found the operator DequantizeLinear",
                "d: found the operator DequantizeLinear",
            ],
        ),
        ("built_softmax_axis", &["y: expected Softmax of all values of a sample, found the axis 0"]),
        ("built_trans_a", &["dense: expected Gemm with transA = 0, found 1"]),
        ("built_two_inputs", &["file: expected one input, found 2"]),
        ("keras_rows", &["/MatMul: expected one row of values a sample, found the shape [3, 1]"]),
        (
            "torch_convolution",
            &[
                "node_conv1d: found the operator Conv",
                "node_max_pool1d: found the operator MaxPool",
                "node_layer_norm: found the operator LayerNormalization",
            ],
        ),
        ("torch_dynamo_log_softmax", &["node_log_softmax: found the operator LogSoftmax"]),
        (
            "torch_gelu_tanh",
            &[
                "node_gelu: found Gelu whose values are those of no activation of the crate",
                "node_leaky_relu: found LeakyRelu whose values are those of no activation of the crate",
            ],
        ),
        ("torch_residual", &["node_linear_1: expected one path to node_add, found branches"]),
        ("torch_script_log_softmax", &["/1/LogSoftmax: found the operator LogSoftmax"]),
    ];
    assert_eq!(fs::read_dir(folder("refused")).expect("the folder").count(), cases.len(), "every file has a case");
    for (name, expected) in cases {
        let path = folder("refused").join(name).with_extension("onnx");
        let problems = match read(&path, &Options::default()) {
            Err(Error::Unsupported { problems, .. }) => problems,
            other => panic!("{name}: {other:?}"),
        };
        let found: Vec<_> = problems.as_slice().iter().map(|one| format!("{}: {}", one.subject, one.found)).collect();
        assert_eq!(found, *expected, "{name}");
        assert!(problems.as_slice().iter().all(|problem| !problem.remedy.is_empty()), "{name}");
    }
}

#[test]
fn damaged_files_are_errors_or_networks() {
    for name in ["built_opset_7", "built_typed", "sklearn_binary"] {
        let file = fs::read(folder("accepted").join(name).with_extension("onnx")).expect("a golden file");
        damage(&file, convert);
    }
}

/// Must not panic.
fn convert(file: &[u8]) {
    if let Ok(network) = Format::Onnx.read(file, &Options::default()) {
        let _ = stackprop_file::write(&network, Rounding::Lite);
    }
}
