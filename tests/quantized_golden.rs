//! Compares quantized networks with LiteRT and with TensorFlow Lite Micro, byte for byte, on the models of
//! `golden/int8`.

mod support;

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;
use stackprop::Row;
use stackprop::activation::{Gelu, HardSwish, HardTanh, LeakyRelu, Relu6, Silu};
use stackprop::prelude::*;
use stackprop::quantized::{Lite, Micro, Quantization, Quantize, Quantized, Rounding};
use support::quantized::{Int8Rows, Load, network};
use support::tflite;

/// Models that no type expresses: a weight has no zero point, as the specification of the format demands.
const REFUSED: [&str; 1] = ["edge_weights_zero_point"];

/// Declares one test per model, and a test that every model has one.
macro_rules! golden {
    ($($name:ident: $Net:ty;)+) => {
        $(
            #[test]
            fn $name() {
                check::<$Net>(stringify!($name));
            }
        )+

        #[test]
        fn every_model_has_its_test() {
            let mut models: Vec<_> = index().into_iter().map(|model| model.name).collect();
            models.sort();
            let mut tests = [&REFUSED[..], &[$(stringify!($name)),+]].concat();
            tests.sort();
            assert_eq!(models, tests);
        }
    };
}

type Sine = sequential![Dense<1, 16, Relu>, Dense<16, 16, Relu>, Dense<16, 1, Identity>];
type Small<Hidden, Last = Identity> = sequential![Dense<37, 17, Hidden>, Dense<17, 3, Last>];
type Curves<A> = sequential![Dense<3, 17, A>, Dense<17, 3, A>];
type Hidden<A> = sequential![Dense<17, 37, A>, Dense<37, 3, Identity>];
type Last<A> = sequential![Dense<17, 37, Relu>, Dense<37, 3, A>];
type Classes = sequential![Dense<17, 37, Relu>, Dense<37, 10, Softmax>];
type Digits = sequential![Dense<64, 32, Relu>, Dense<32, 10, Softmax>];
type Autoencoder = sequential![Dense<128, 32, Relu>, Dense<32, 4, Relu>, Dense<4, 32, Relu>, Dense<32, 128, Identity>];

golden! {
    sine_1_16_16_1: Sine;
    tflm_hello_world_int8: Sine;
    microflow_sine: Sine;
    xor_2_3_1: sequential![Dense<2, 3, Tanh>, Dense<3, 1, Logistic>];
    one_1_1: Dense<1, 1, Identity>;
    linear_3_17: Dense<3, 17, Identity>;
    linear_17_3_tensor: Dense<17, 3, Identity>;
    relu_37_17_3: Small<Relu>;
    relu_37_17_3_tensor: Small<Relu>;
    relu6_17_37_17: sequential![Dense<17, 37, Relu6>, Dense<37, 17, Relu6>];
    relu6_128_37_5: sequential![Dense<128, 37, Relu6>, Dense<37, 5, Identity>];
    sigmoid_3_17_3: Curves<Logistic>;
    tanh_3_17_3: Curves<Tanh>;
    sigmoid_wide_range: Last<Logistic>;
    tanh_wide_range: Last<Tanh>;
    softmax_64_32_10: Digits;
    softmax_64_32_10_tensor: Digits;
    softmax_float_io: Digits;
    softmax_sharp: Classes;
    softmax_flat: Classes;
    softmax_2: Dense<5, 2, Softmax>;
    softmax_100: Dense<37, 100, Softmax>;
    mnist_784_32_10: sequential![Dense<784, 32, Relu>, Dense<32, 10, Softmax>];
    leaky_relu_17_37_3: Hidden<LeakyRelu<10>>;
    gelu_17_37_3: Hidden<Gelu>;
    silu_17_37_3: Hidden<Silu>;
    hard_swish_17_37_3: Hidden<HardSwish>;
    no_bias_17_5_3: sequential![Dense<17, 5, Relu>, Dense<5, 3, Identity>];
    deep_8x6: sequential![
        Dense<8, 8, Relu>,
        Dense<8, 8, Relu>,
        Dense<8, 8, Relu>,
        Dense<8, 8, Relu>,
        Dense<8, 8, Relu>,
        Dense<8, 8, Identity>,
    ];
    autoencoder_128_32_4_32_128: Autoencoder;
    autoencoder_float_io: Autoencoder;
    edge_bias_large: Small<Relu>;
    edge_multiplier_above_one: Small<Relu>;
    edge_multiplier_tiny: Small<Relu>;
    edge_powers_of_two: Small<Identity>;
    edge_relu_n1_to_1: Small<HardTanh, HardTanh>;
}

/// `WRITE_FIRMWARE_MODELS=1` writes the files.
#[test]
fn the_firmware_has_these_models() {
    firmware::<Sine>("sine_1_16_16_1");
    firmware::<sequential![Dense<2, 3, Tanh>, Dense<3, 1, Logistic>]>("xor_2_3_1");
    firmware::<Digits>("softmax_64_32_10");
    firmware::<Classes>("softmax_sharp");
    firmware::<Last<Tanh>>("tanh_wide_range");
    firmware::<Hidden<LeakyRelu<10>>>("leaky_relu_17_37_3");
    firmware::<Autoencoder>("autoencoder_128_32_4_32_128");
    firmware::<Small<Relu>>("edge_bias_large");
    firmware::<Small<Relu>>("edge_multiplier_above_one");
    firmware::<Small<Relu>>("edge_multiplier_tiny");
    firmware::<Small<Identity>>("edge_powers_of_two");
}

/// Compares the model files that the firmware's program `golden` includes with the models of TensorFlow Lite.
fn firmware<Net: Quantize + 'static>(name: &str)
where
    Net::Layers<Lite>: Load,
    Net::Layers<Micro>: Load,
{
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/firmware/models/golden");
    if folder.exists() {
        let model = tflite::read(&file(name, "tflite")).expect("a dense network");
        compare(&network::<Net, Lite>(&model), &folder.join(name.to_owned() + ".lite.stackprop"));
        compare(&network::<Net, Micro>(&model), &folder.join(name.to_owned() + ".micro.stackprop"));
    }
}

fn compare<Net: Quantize + 'static, R: Rounding>(network: &Quantized<Net, R>, path: &Path) {
    if env::var_os("WRITE_FIRMWARE_MODELS").is_some() {
        network.save(path).expect("a writable folder");
    }
    let mut found = Quantized::<Net, R>::boxed();
    found.load(path).expect("a model file");
    let bytes = |network: &Quantized<Net, R>| {
        let mut bytes = vec![0; Quantized::<Net, R>::FILE_BYTES];
        network.write_to(&mut bytes).expect("a buffer of its size").to_vec()
    };
    assert!(bytes(&found) == bytes(network), "{}: expected the model of TensorFlow Lite", path.display());
}

#[test]
fn the_refused_model_has_weights_with_a_zero_point() {
    for name in REFUSED {
        let network = tflite::read(&file(name, "tflite")).expect("a dense network");
        assert!(network.layers.iter().any(|layer| layer.zero_points.iter().any(|zero_point| *zero_point != 0)));
    }
}

/// A model of `index.json`.
#[derive(Deserialize)]
struct Model {
    name: String,
    inputs: usize,
    outputs: usize,
    samples: usize,
    input_type: String,
    /// The number of outputs in which LiteRT and TensorFlow Lite Micro differ.
    micro_differs: Option<usize>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/int8")
}

fn index() -> Vec<Model> {
    serde_json::from_slice(&fs::read(folder().join("index.json")).expect("the index")).expect("its format")
}

fn file(name: &str, extension: &str) -> Vec<u8> {
    fs::read(folder().join(name).with_extension(extension)).expect("a golden file")
}

/// Compares every output of both roundings.
fn check<Net: Quantize + 'static>(name: &str)
where
    Net::Layers<Lite>: Load,
    Net::Layers<Micro>: Load,
{
    let model = index().into_iter().find(|model| model.name == name).expect("an entry of the index");
    let lite = outputs::<Net, Lite>(&model);
    assert_equal(&lite, &file(name, "ref"), "Lite");
    let Some(micro_differs) = model.micro_differs else { return };
    let micro = outputs::<Net, Micro>(&model);
    assert_equal(&micro, &file(name, "micro"), "Micro");
    let values = if model.input_type == "int8" { 1 } else { size_of::<f32>() };
    let differing = lite.chunks(values).zip(micro.chunks(values)).filter(|(lite, micro)| lite != micro);
    assert_eq!(differing.count(), micro_differs);
}

fn assert_equal(found: &[u8], expected: &[u8], rounding: &str) {
    assert_eq!(found.len(), expected.len(), "{rounding}: bytes");
    let wrong = found.iter().zip(expected).filter(|(found, expected)| found != expected).count();
    assert_eq!(wrong, 0, "{rounding}: {wrong} of {} bytes differ", found.len());
}

/// The outputs of all samples, as a file holds them.
fn outputs<Net: Quantize + 'static, R: Rounding>(model: &Model) -> Vec<u8>
where
    Net::Layers<R>: Load,
{
    let network = network::<Net, R>(&tflite::read(&file(&model.name, "tflite")).expect("a dense network"));
    let inputs = file(&model.name, "in");
    let outputs: Vec<u8> = if model.input_type == "int8" {
        network.rows_of_bytes(&inputs)
    } else {
        let values: Vec<f32> = inputs.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        let rows = values.chunks_exact(model.inputs);
        let predict = |row: &[f32]| {
            let mut input = Net::Input::ZERO;
            input.values_mut().copy_from_slice(row);
            network.predict_f32(&input).values().to_vec()
        };
        rows.flat_map(predict).flat_map(f32::to_le_bytes).collect()
    };
    let size = if model.input_type == "int8" { 1 } else { size_of::<f32>() };
    assert_eq!(outputs.len(), model.samples * model.outputs * size, "samples");
    outputs
}

/// Declares the test of each network of `random_nets.json`, and a test that every network has one.
macro_rules! random_nets {
    ($($name:ident: $Net:ty;)+) => {
        mod random_nets {
            use super::*;

            $(
                #[test]
                fn $name() {
                    check_random::<$Net>(stringify!($name));
                }
            )+

            #[test]
            fn every_network_has_its_test() {
                let networks: Vec<_> = random_nets().into_iter().map(|network| network.name).collect();
                assert_eq!(networks, [$(stringify!($name)),+]);
            }
        }
    };
}

random_nets! {
    one_input: Dense<1, 5, Identity>;
    one_unit: Dense<13, 1, Identity>;
    primes: sequential![Dense<31, 23, Relu>, Dense<23, 7, Identity>];
    zero_points_low: sequential![Dense<19, 11, Relu6>, Dense<11, 3, Relu>];
    zero_points_high: sequential![Dense<19, 11, Identity>, Dense<11, 3, Identity>];
    no_bias: sequential![Dense<17, 9, Relu>, Dense<9, 4, Identity>];
    ties: sequential![Dense<37, 16, Identity>, Dense<16, 5, Identity>];
    ties_per_tensor: sequential![Dense<37, 16, Relu>, Dense<16, 5, HardTanh>];
    saturated: sequential![Dense<29, 13, Relu>, Dense<13, 3, Identity>];
    narrow: sequential![Dense<29, 13, Relu>, Dense<13, 3, Identity>];
    per_tensor: sequential![Dense<41, 17, Relu6>, Dense<17, 2, Identity>];
    deep: sequential![
        Dense<5, 7, Relu>,
        Dense<7, 7, Relu>,
        Dense<7, 7, Relu>,
        Dense<7, 7, Relu>,
        Dense<7, 3, Identity>,
    ];
}

/// A network of `random_nets.json`. Scales stand before zero points.
#[derive(Deserialize)]
struct RandomNet {
    name: String,
    input: (f32, i32),
    layers: Vec<RandomLayer>,
    inputs: Vec<Vec<i8>>,
    lite: Vec<Vec<i8>>,
    micro: Vec<Vec<i8>>,
}

#[derive(Deserialize)]
struct RandomLayer {
    activation: String,
    scales: Vec<f32>,
    bias: Vec<i32>,
    weights: Vec<Vec<i8>>,
    product: (f32, i32),
}

fn random_nets() -> Vec<RandomNet> {
    serde_json::from_slice(&fs::read(folder().join("random_nets.json")).expect("the networks")).expect("their format")
}

fn quantization((scale, zero_point): (f32, i32)) -> Quantization {
    Quantization { scale, zero_point }
}

impl RandomLayer {
    fn in_file(&self) -> tflite::Dense {
        let (units, inputs) = (self.weights.len(), self.weights[0].len());
        tflite::Dense {
            architecture: format!("Dense<{inputs}, {units}, {}>", self.activation),
            product: quantization(self.product),
            output: quantization(self.product),
            weights: self.weights.concat(),
            scales: self.scales.clone(),
            zero_points: vec![0],
            bias: self.bias.clone(),
        }
    }
}

/// Compares both roundings with the outputs that Python computed.
fn check_random<Net: Quantize + 'static>(name: &str)
where
    Net::Layers<Lite>: Load,
    Net::Layers<Micro>: Load,
{
    let random = random_nets().into_iter().find(|network| network.name == name).expect("a network of this name");
    let layers = random.layers.iter().map(RandomLayer::in_file).collect();
    let file = tflite::Network { input: quantization(random.input), layers };
    let bytes = |rows: &[Vec<i8>]| -> Vec<u8> { rows.iter().flatten().map(|value| *value as u8).collect() };
    let inputs = bytes(&random.inputs);
    assert_equal(&network::<Net, Lite>(&file).rows_of_bytes(&inputs), &bytes(&random.lite), "Lite");
    assert_equal(&network::<Net, Micro>(&file).rows_of_bytes(&inputs), &bytes(&random.micro), "Micro");
}
