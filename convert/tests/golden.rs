//! Converts golden models of TensorFlow Lite, and compares the loaded networks with LiteRT and TensorFlow Lite Micro.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use stackprop::Floats;
use stackprop::activation::{Elu, HardTanh, LeakyRelu, Relu6, Silu};
use stackprop::prelude::*;
use stackprop::quantized::{Int8Layer, Int8Row, Lite, Micro};
use stackprop_convert::{Error, Options, Rounding, formats, read, stackprop_file};

use self::support::{FLOAT, check_outputs, damage};

/// A model whose weights have a zero point.
const REFUSED: &str = "edge_weights_zero_point";

#[derive(Deserialize)]
struct Model {
    name: String,
    inputs: usize,
    outputs: usize,
    input_type: String,
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn int8() -> PathBuf {
    folder("../tests/golden/int8")
}

fn models() -> Vec<Model> {
    serde_json::from_slice(&fs::read(int8().join("index.json")).expect("the index")).expect("its format")
}

#[test]
fn every_golden_model_converts_in_both_roundings() {
    for Model { name, inputs, outputs, .. } in models() {
        let network = read(int8().join(&name).with_extension("tflite"), &Options::default());
        if name == REFUSED {
            let error = network.expect_err("weights with a zero point").to_string();
            assert!(error.contains("expected weights with the zero point 0, found"), "{error}");
            assert!(error.contains("remedy: "), "{error}");
            continue;
        }
        let network = network.unwrap_or_else(|error| panic!("{error}"));
        let layers = network.network_type();
        let ends = [layers.0.first().map(|layer| layer.inputs()), layers.0.last().map(|layer| layer.outputs())];
        assert_eq!(ends, [Some(inputs), Some(outputs)], "{name}");
        for rounding in [Rounding::Lite, Rounding::Micro] {
            let file =
                stackprop_file::write(&network, rounding).unwrap_or_else(|problems| panic!("{name}: {problems}"));
            let found = stackprop_file::read_type(&file).expect("a model file");
            assert_eq!((&found.layers, found.rounding), (&layers, Some(rounding)), "{name}");
        }
    }
}

/// Compares the outputs of the loaded networks with those of the two implementations.
macro_rules! outputs {
    ($($name:ident: $Net:ty;)+) => {$(
        #[test]
        fn $name() {
            let name = stringify!($name);
            let network = read(int8().join(name).with_extension("tflite"), &Options::default()).expect("a dense network");
            let model = models().into_iter().find(|model| model.name == name).expect("an entry of the index");
            let file = |rounding| stackprop_file::write(&network, rounding).expect("finite numbers");
            let mut lite = Quantized::<$Net, Lite>::boxed();
            lite.load_bytes(&file(Rounding::Lite)).expect("the type of the file");
            compare(&model, "ref", &|input: &[i8]| lite.predict(Int8Row::within(input).unwrap()).to_vec(),
                &|input: &[f32]| lite.predict_f32(input.try_into().unwrap()).to_vec());
            let mut micro = Quantized::<$Net, Micro>::boxed();
            micro.load_bytes(&file(Rounding::Micro)).expect("the type of the file");
            compare(&model, "micro", &|input: &[i8]| micro.predict(Int8Row::within(input).unwrap()).to_vec(),
                &|input: &[f32]| micro.predict_f32(input.try_into().unwrap()).to_vec());
        }
    )+};
}

type Hidden<A> = sequential![Dense<17, 37, A>, Dense<37, 3, Identity>];

outputs! {
    tflm_hello_world_int8: sequential![Dense<1, 16, Relu>, Dense<16, 16, Relu>, Dense<16, 1, Identity>];
    xor_2_3_1: sequential![Dense<2, 3, Tanh>, Dense<3, 1, Logistic>];
    linear_17_3_tensor: Dense<17, 3, Identity>;
    no_bias_17_5_3: sequential![Dense<17, 5, Relu>, Dense<5, 3, Identity>];
    relu6_17_37_17: sequential![Dense<17, 37, Relu6>, Dense<37, 17, Relu6>];
    edge_relu_n1_to_1: sequential![Dense<37, 17, HardTanh>, Dense<17, 3, HardTanh>];
    leaky_relu_17_37_3: Hidden<LeakyRelu<10>>;
    silu_17_37_3: Hidden<Silu>;
    softmax_float_io: sequential![Dense<64, 32, Relu>, Dense<32, 10, Softmax>];
}

/// Compares all outputs with those of a file, byte for byte.
fn compare(model: &Model, extension: &str, int8s: &dyn Fn(&[i8]) -> Vec<i8>, floats: &dyn Fn(&[f32]) -> Vec<f32>) {
    let bytes = |extension: &str| fs::read(int8().join(&model.name).with_extension(extension)).expect("a golden file");
    let inputs = bytes("in");
    let found: Vec<u8> = if model.input_type == "int8" {
        let inputs: Vec<_> = inputs.iter().map(|byte| *byte as i8).collect();
        inputs.chunks_exact(model.inputs).flat_map(int8s).map(|value| value as u8).collect()
    } else {
        in_f32(&inputs).chunks_exact(model.inputs).flat_map(floats).flat_map(f32::to_le_bytes).collect()
    };
    let expected = bytes(extension);
    assert_eq!(found.len(), expected.len(), "{extension}");
    let wrong = found.iter().zip(&expected).filter(|(found, expected)| found != expected).count();
    assert_eq!(wrong, 0, "{extension}: {wrong} of {} bytes differ", found.len());
}

fn in_f32(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

fn check_floats<Net: Layer + ModelFile + Floats>(name: &str) {
    check_outputs::<Net>(&format!("{name}.tflite"), name, &Options::default(), FLOAT);
}

/// The operators that TensorFlow's converter seldom writes.
#[test]
fn edited_networks_give_the_outputs_of_litert() {
    check_int8::<sequential![Dense<2, 3, LeakyRelu<0>>, Dense<3, 1, Logistic>]>("relu_alone");
    check_int8::<sequential![Dense<2, 3, Relu6>, Dense<3, 1, Logistic>]>("relu6_alone");
    check_int8::<sequential![Dense<2, 3, Tanh>, Dense<3, 1, Logistic>]>("reshape");
    check_floats::<sequential![Dense<3, 17, Elu>, Dense<17, 3, Logistic>]>("accepted/float_elu");
    type Rescaling = sequential![Standardize<3>, Dense<3, 17, Tanh>, Dense<17, 3, Logistic>];
    check_floats::<Rescaling>("accepted/rescaling");
}

/// Compares the outputs of a network from `i8` to `i8`.
fn check_int8<Net: Quantize + 'static>(name: &str) {
    let path = folder("tests/golden/accepted").join(name);
    let network = read(path.with_extension("tflite"), &Options::default()).expect("a dense network");
    let mut net = Quantized::<Net, Lite>::boxed();
    let file = stackprop_file::write(&network, Rounding::Lite).expect("finite numbers");
    net.load_bytes(&file).expect("the type of the file");
    let values = |extension| -> Vec<i8> {
        let bytes = fs::read(path.with_extension(extension)).expect("a golden file");
        bytes.iter().map(|byte| *byte as i8).collect()
    };
    let inputs = values("in");
    let rows = <Net::Layers<Lite> as Int8Layer>::Input::rows(&inputs);
    let found: Vec<_> = rows.iter().flat_map(|row| net.predict(row).values().to_vec()).collect();
    assert_eq!(found, values("ref"), "{name}");
}

/// One run reports all problems of a file.
#[test]
fn refused_files_name_their_problems() {
    let cases = [
        ("activation_first", 1, "expected Tanh directly behind a FULLY_CONNECTED"),
        ("branch", 1, "expected FULLY_CONNECTED of sequential_1_1/dense_3_1/Tanh, found one of serving_default"),
        ("convolution", 2, "found the operator CONV_2D"),
        (
            "cycle",
            1,
            "expected FULLY_CONNECTED of serving_default_keras_tensor_4:0, found one of StatefulPartitionedCall",
        ),
        ("float16", 2, "found weights that another operator computes, as in a file of float16"),
        ("hybrid", 2, "found a hybrid layer of dynamic range quantization: FLOAT32, INT8, FLOAT32"),
        ("int16x8", 2, "found an int16x8 layer: INT16, INT8, INT16"),
        ("leaky_slope", 1, "expected LEAKY_RELU with a slope of whole percents, found 0.015"),
        ("logarithm", 1, "found the operator LOG\n"),
        ("nan_weight", 1, "expected finite weights, found NaN at index 5"),
        ("short_weights", 1, "expected 3000 values of INT8, found 3 bytes"),
        ("shuffled", 1, "found shuffled weights"),
        ("softmax_beta", 1, "expected SOFTMAX with beta = 1, found 2"),
        ("two_outputs", 1, "expected one output, found 2"),
        ("unknown", 1, "found the operator number 159\n"),
        ("uint8", 2, "found a layer in uint8 of TensorFlow 1"),
    ];
    let mut files: Vec<_> = fs::read_dir(folder("tests/golden/refused")).expect("the folder").collect();
    assert_eq!(files.drain(..).count(), cases.len(), "every file has a case");
    for (name, count, expected) in cases {
        let path = folder("tests/golden/refused").join(name).with_extension("tflite");
        let problems = match read(&path, &Options::default()) {
            Err(Error::Unsupported { problems, .. }) => problems,
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(problems.as_slice().len(), count, "{name}: {problems}");
        assert!(problems.to_string().contains(expected), "{name}: {problems}");
        assert!(problems.as_slice().iter().all(|problem| !problem.remedy.is_empty()), "{name}");
    }
}

#[test]
fn float_networks_give_the_outputs_of_litert() {
    check_floats::<sequential![Dense<17, 37, Relu>, Dense<37, 3, Softmax>]>("float_17_37_3");
    check_floats::<sequential![Dense<3, 17, Tanh>, Dense<17, 3, Logistic>]>("float_tanh_3_17_3");
    check_floats::<sequential![Dense<1, 16, Relu>, Dense<16, 16, Relu>, Dense<16, 1, Identity>]>(
        "tflm_hello_world_float",
    );
}

#[test]
fn damaged_files_are_errors_or_networks() {
    for name in ["one_1_1", "xor_2_3_1", "silu_17_37_3"] {
        let file = fs::read(int8().join(name).with_extension("tflite")).expect("a golden file");
        damage(&file, convert);
    }
}

/// Must not panic. Only small networks are written, because each multiplier takes 30 µs without optimization.
fn convert(file: &[u8]) {
    if let Ok(network) = formats::Format::Tflite.read(file, &Options::default())
        && network.network_type().parameters() < 20
    {
        let _ = stackprop_file::write(&network, Rounding::Lite);
    }
}
