//! Exported files have the bytes of golden ones, which `round_trip.py` ran in the other programs, and hold the same
//! networks for the readers.

use std::fs;
use std::path::Path;

use stackprop_convert::export::{self, Exported};
use stackprop_convert::formats::Format;
use stackprop_convert::{
    Activation, BatchNorm, Dense, FloatLayer, Network, Options, Rounding, Scaling, Statistic, read, stackprop_file,
};

/// The formats with the ends of their files' names.
const FORMATS: [(Format, &str); 4] =
    [(Format::Safetensors, "safetensors"), (Format::Npz, "npz"), (Format::Onnx, "onnx"), (Format::Tflite, "tflite")];

fn model(name: &str) -> Network {
    let path = Path::new("tests/golden/export").join(name).with_extension("stackprop");
    stackprop_file::read(&fs::read(path).expect("a golden file")).expect("a network").0
}

#[test]
fn exported_files_are_the_golden_ones() {
    let network = model("iris");
    for (format, extension) in FORMATS {
        let golden = Path::new("tests/golden/export/iris").with_extension(extension);
        let name = format!("iris.{extension}");
        let Exported { file, usage } = export::write(&network, format, &name).expect("an exported file");
        assert!(file == fs::read(&golden).expect("a golden file"), "{golden:?}: other bytes");
        assert!(usage.contains(&format!("\"{name}\"")), "{usage}");
    }
    let int8 = export::write(&model("iris_int8"), Format::Tflite, "iris_int8.tflite").expect("an exported file");
    assert!(int8.file == fs::read("tests/golden/export/iris_int8.tflite").expect("a golden file"), "other bytes");
}

#[test]
fn the_code_for_pytorch_names_each_module() {
    let Exported { usage, .. } =
        export::write(&model("iris"), Format::Safetensors, "iris.safetensors").expect("a file");
    let expected = "\
# pip install torch safetensors
import torch
from safetensors.torch import load_file

model = torch.nn.Sequential(
    torch.nn.BatchNorm1d(4),
    torch.nn.Linear(4, 13, bias=False),
    torch.nn.BatchNorm1d(13),
    torch.nn.SiLU(),
    torch.nn.Linear(13, 7),
    torch.nn.GELU(),
    torch.nn.Linear(7, 5, bias=False),
    torch.nn.BatchNorm1d(5),
    torch.nn.LeakyReLU(0.1),
    torch.nn.Linear(5, 3),
    torch.nn.Softmax(dim=1),
)
model.load_state_dict(load_file(\"iris.safetensors\"))
model.eval()
";
    assert_eq!(usage, expected);
}

/// The network without the names of its layers.
fn without_names(mut network: Network) -> Network {
    match &mut network {
        Network::Int8(network) => network.layers.iter_mut().for_each(|layer| layer.name.clear()),
        Network::Float(layers) => layers.iter_mut().for_each(|layer| match layer {
            FloatLayer::Dense(dense) | FloatLayer::BatchNorm(BatchNorm { dense, .. }) => dense.name.clear(),
            FloatLayer::Scaling(_) => {}
        }),
    }
    network
}

#[test]
fn an_exported_tflite_file_is_the_network_again() {
    let mut count = 0;
    for folder in ["../tests/golden/int8", "tests/golden", "tests/golden/accepted"] {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("a file").path();
            if path.extension().is_none_or(|extension| extension != "tflite") {
                continue;
            }
            let Ok(network) = read(&path, &Options::default()) else { continue };
            let exported = export::write(&network, Format::Tflite, "again.tflite").expect("an exported file");
            let again = Format::Tflite.read(&exported.file, &Options::default());
            let again = again.unwrap_or_else(|problems| panic!("{path:?}: {problems}"));
            assert!(without_names(again) == without_names(network), "{path:?}: another network");
            count += 1;
        }
    }
    assert_eq!(count, 36 + 3 + 5, "all golden models except the refused one");
}

/// SUB and MUL in `f32`, then QUANTIZE or not.
#[test]
fn scaling_in_front_of_an_exported_tflite_file_comes_back() {
    let (offset, factor) = (vec![4.5, 1.0], vec![-0.25, 3.0]);
    let (statistic, activation) = (Statistic::Standardize, Activation::Identity);
    let scaling = FloatLayer::Scaling(Scaling { statistic, offset, factor, activation });
    let floats = Network::Float(vec![scaling, dense(Activation::Tanh)]);
    for network in [floats, model("iris_int8")] {
        let exported = export::write(&network, Format::Tflite, "scaled.tflite").expect("an exported file");
        let again = Format::Tflite.read(&exported.file, &Options::default());
        let again = again.unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(without_names(again), without_names(network));
    }
}

/// The network of an exported file.
fn again(network: &Network, format: Format, activations: Option<Vec<Activation>>) -> Network {
    let exported = export::write(network, format, "again").expect("an exported file");
    let found = format.read(&exported.file, &Options { activations, ..Options::default() });
    without_names(found.unwrap_or_else(|problems| panic!("{problems}")))
}

#[test]
fn an_exported_onnx_file_is_the_network_again() {
    let names = [
        "Elu<30>",
        "Gelu",
        "HardSigmoid",
        "HardSwish",
        "HardTanh",
        "Step",
        "Identity",
        "LeakyRelu<7>",
        "Logistic",
        "Relu",
        "Relu6",
        "Selu",
        "Silu",
        "Softmax",
        "Softplus",
        "Tanh",
    ];
    let layers = names.map(|name| dense(name.parse().expect("an activation")));
    for network in [Network::Float(layers.into()), model("iris")] {
        assert_eq!(again(&network, Format::Onnx, None), without_names(network));
    }
}

/// The activations of the dense layers of iris.
fn activations() -> Option<Vec<Activation>> {
    Some(vec![Activation::Silu, Activation::Gelu, Activation::LeakyRelu(10), Activation::Softmax])
}

/// Scaling is batch normalization of the inputs in PyTorch, whose factor is rounded once more.
#[test]
fn an_exported_safetensors_file_is_the_network_again() {
    let [mut found, mut expected] =
        [again(&model("iris"), Format::Safetensors, activations()), without_names(model("iris"))];
    let [found_factor, expected_factor] = [&mut found, &mut expected].map(|network| match network {
        Network::Float(layers) => match &mut layers[0] {
            FloatLayer::Scaling(Scaling { factor, .. }) => std::mem::take(factor),
            other => panic!("expected scaling, found {other:?}"),
        },
        other => panic!("expected a network in f32, found {other:?}"),
    });
    for (found, expected) in found_factor.iter().zip(&expected_factor) {
        assert!(found.to_bits().abs_diff(expected.to_bits()) <= 1, "expected {expected}, found {found}");
    }
    assert_eq!(found, expected);
}

/// The reader knows kernels and biases.
#[test]
fn an_exported_npz_file_is_the_network_again() {
    let network = Network::Float([Activation::Relu, Activation::Tanh].map(dense).into());
    let activations = Some(vec![Activation::Relu, Activation::Tanh]);
    assert_eq!(again(&network, Format::Npz, activations), without_names(network));
}

fn dense(activation: Activation) -> FloatLayer {
    FloatLayer::Dense(Dense {
        name: "dense".into(),
        inputs: 2,
        units: 2,
        weights: vec![2.0, -3.0, 0.25, 1.5],
        bias: vec![0.5, -0.75],
        activation,
    })
}

/// One run reports all problems.
#[test]
fn a_format_names_what_it_cannot_hold() {
    let int8 = model("iris_int8");
    for format in [Format::Safetensors, Format::Npz, Format::Onnx] {
        let problems = export::write(&int8, format, "iris").expect_err("a network in eight bits").to_string();
        assert!(problems.contains("expected a network in f32, found one in eight bits"), "{problems}");
        assert!(problems.contains("remedy: export it as .tflite"), "{problems}");
    }
    let layers = [Activation::Heaviside, Activation::Selu, Activation::Elu(30)].map(dense);
    let network = Network::Float(layers.into());
    let problems = export::write(&network, Format::Tflite, "net.tflite").expect_err("activations without operators");
    assert_eq!(problems.as_slice().len(), 3, "{problems}");
    assert!(problems.to_string().contains("of TensorFlow Lite, found Elu<30>"), "{problems}");
    let problems = export::write(&network, Format::Safetensors, "net.safetensors").expect_err("no module");
    assert!(problems.to_string().contains("dense: expected an activation with a module of PyTorch"), "{problems}");
    let problems = export::write(&network, Format::Keras, "net.keras").expect_err("no writer").to_string();
    assert!(problems.contains("expected the format safetensors, npz, onnx or tflite, found Keras"), "{problems}");
}

#[test]
fn numbers_that_are_not_finite_are_problems() {
    let (offset, factor) = (vec![f32::NAN], vec![1.0]);
    let (statistic, activation) = (Statistic::MinMax, Activation::Identity);
    let network = Network::Float(vec![FloatLayer::Scaling(Scaling { statistic, offset, factor, activation })]);
    for (format, extension) in FORMATS {
        let problems = export::write(&network, format, extension).expect_err("a NaN").to_string();
        assert!(problems.contains("expected finite offsets, found NaN at index 0"), "{problems}");
    }
}

/// NumPy's `load` gives the same arrays: `round_trip.py`. Here the header, whose array begins at a multiple of 64.
#[test]
fn arrays_are_rows_of_inputs() {
    let layer = Dense {
        name: "dense".into(),
        inputs: 2,
        units: 3,
        weights: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        bias: vec![0.0; 3],
        activation: Activation::Identity,
    };
    let network = Network::Float(vec![FloatLayer::Dense(layer)]);
    let Exported { file, usage } = export::write(&network, Format::Npz, "net.npz").expect("an exported file");
    let header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3,), }";
    let begin = file.windows(header.len()).position(|window| window == header).expect("the header");
    let array = file.get(begin - 10 + 128..).and_then(|bytes| bytes.as_chunks().0.first_chunk::<6>());
    let kernel = array.expect("an array").map(f32::from_le_bytes);
    assert_eq!(kernel, [1.0, 3.0, 5.0, 2.0, 4.0, 6.0]);
    assert!(usage.ends_with("# layer 0, Dense<2, 3, Identity>: x @ kernel + bias\n"), "{usage}");
    let micro = stackprop_file::write(&network, Rounding::Micro).expect("finite numbers");
    assert_eq!(stackprop_file::read(&micro).expect("a network").1, None);
}
