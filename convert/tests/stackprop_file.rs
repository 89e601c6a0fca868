//! Model files become the networks from which they were written.

use std::fs;
use std::path::PathBuf;

use stackprop::Floats;
use stackprop::activation::{Gelu, LeakyRelu, Silu};
use stackprop::model_file::RawModel;
use stackprop::prelude::*;
use stackprop::quantized::{Lite, Micro, Quantizer};
use stackprop_convert::formats::Format;
use stackprop_convert::{Int8Network, Network, Options, Problems, Rounding, read, stackprop_file};

/// The golden models of TensorFlow Lite.
fn golden() -> Vec<PathBuf> {
    let folders = ["../tests/golden/int8", "tests/golden", "tests/golden/accepted"];
    let paths = folders.iter().flat_map(|folder| fs::read_dir(folder).expect("a folder"));
    let paths = paths.map(|entry| entry.expect("a file").path());
    // The zero point of its weights is refused.
    paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "tflite"))
        .filter(|path| path.file_stem() != Some("edge_weights_zero_point".as_ref()))
        .collect()
}

/// The network with the layers' names of a model file.
fn renamed(mut network: Network) -> Network {
    if let Network::Int8(network) = &mut network {
        network.layers.iter_mut().enumerate().for_each(|(index, layer)| layer.name = format!("layer {index}"));
    }
    if let Network::Float(layers) = &mut network {
        for (index, layer) in layers.iter_mut().enumerate() {
            if let stackprop_convert::FloatLayer::Dense(dense) = layer {
                dense.name = format!("layer {index}");
            }
        }
    }
    network
}

/// The weight scales, removed from the network.
fn take_scales(network: &mut Network) -> Vec<f32> {
    match network {
        Network::Int8(Int8Network { layers, .. }) => {
            layers.iter_mut().flat_map(|layer| std::mem::take(&mut layer.scales)).collect()
        }
        Network::Float(_) => Vec::new(),
    }
}

#[test]
fn a_golden_model_comes_back_from_its_model_file() {
    for path in golden() {
        let network = renamed(read(&path, &Options::default()).expect("a dense network"));
        for rounding in [Rounding::Lite, Rounding::Micro] {
            let file = stackprop_file::write(&network, rounding).expect("finite numbers");
            let (mut found, stated) =
                stackprop_file::read(&file).unwrap_or_else(|problems| panic!("{path:?}: {problems}"));
            let is_int8 = matches!(network, Network::Int8(_));
            assert_eq!(stated, is_int8.then_some(rounding));
            assert!(stackprop_file::write(&found, rounding).as_ref() == Ok(&file), "{path:?}: other bytes");
            if rounding == Rounding::Lite {
                assert!(found == network, "{path:?}: another network");
                continue;
            }
            // With one scale for all units, neighbours may have the same product with the input's scale, in f32.
            let mut network = network.clone();
            let scales = take_scales(&mut found).into_iter().zip(take_scales(&mut network));
            for (found, expected) in scales {
                assert!(
                    found.to_bits().abs_diff(expected.to_bits()) <= 1,
                    "{path:?}: expected {expected}, found {found}"
                );
            }
            assert!(found == network, "{path:?}: another network");
        }
    }
}

type Net = sequential![
    MinMax<5>,
    BatchNorm<Dense<5, 7, Gelu>>,
    Dense<7, 1, Silu>,
    Dense<1, 11, LeakyRelu<20>>,
    Dense<11, 3, Softmax>,
];

/// A network whose parameters are all different, and samples.
fn network() -> (Box<Net>, Vec<[f32; 5]>) {
    let mut rng = Rng::seed_from_u64(5);
    let samples: Vec<[f32; 5]> =
        (0..40).map(|_| std::array::from_fn(|_| (rng.next_u32() >> 8) as f32 / (1 << 20) as f32 - 8.0)).collect();
    let mut net = Net::boxed_random_scaled(&samples, &mut rng).expect("finite samples");
    for (index, value) in net.floats_mut().iter_mut().skip(10).enumerate() {
        *value += 0.01 * (index % 97) as f32 + 0.001;
    }
    (net, samples)
}

fn bytes_of(model: &impl ModelFile) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("model.stackprop");
    model.save(&path).expect("a file");
    fs::read(&path).expect("the file")
}

/// The parameters have the places of the type's fields.
#[test]
fn a_network_in_f32_comes_back() {
    let (net, _) = network();
    let file = bytes_of(&*net);
    let (found, rounding) = stackprop_file::read(&file).expect("a model file");
    assert_eq!(rounding, None);
    assert_eq!(stackprop_file::write(&found, Rounding::Lite).expect("finite numbers"), file);
    let Network::Float(layers) = found else { panic!("expected a network in f32") };
    let stackprop_convert::FloatLayer::BatchNorm(layer) = &layers[1] else { panic!("expected BatchNorm") };
    let expected = &net.rest.first;
    // weights[unit][input] here, weights[input][unit] in the type.
    assert_eq!(layer.dense.weights[2 * 5 + 3], expected.layer.weights[3][2]);
    assert_eq!([layer.dense.bias[6], layer.scale[6]], [expected.layer.bias[6], expected.scale[6]]);
    assert_eq!([layer.mean[6], layer.variance[6]], [expected.mean[6], expected.variance[6]]);
}

#[test]
fn networks_of_the_quantizer_come_back() {
    let (net, samples) = network();
    for per_tensor in [false, true] {
        let quantizer = Quantizer { per_tensor, ..Quantizer::default() };
        let lite = bytes_of(&quantizer.quantize::<Net, Lite>(&net, &samples).expect("finite values"));
        let micro = bytes_of(&quantizer.quantize::<Net, Micro>(&net, &samples).expect("finite values"));
        for (file, rounding) in [(lite, Rounding::Lite), (micro, Rounding::Micro)] {
            let (found, stated) = stackprop_file::read(&file).unwrap_or_else(|problems| panic!("{problems}"));
            assert_eq!(stated, Some(rounding));
            assert_eq!(stackprop_file::write(&found, rounding).expect("valid scales"), file);
            let Network::Int8(Int8Network { preprocessing, layers, .. }) = found else { panic!("expected int8") };
            assert_eq!(preprocessing.expect("the scaling").offset, net.first.offset);
            let counts: Vec<_> = layers.iter().map(|layer| layer.scales.len()).collect();
            assert_eq!(counts, if per_tensor { [1; 4] } else { [7, 1, 11, 3] });
        }
    }
}

/// A file with a valid checksum.
fn file(architecture: &str, parameters: &[u8]) -> Vec<u8> {
    let model = RawModel { architecture, parameters };
    let mut file = vec![0; model.file_bytes()];
    model.write_to(&mut file).expect("a model file");
    file
}

fn problems(file: &[u8]) -> Problems {
    stackprop_file::read(file).expect_err("a refused file")
}

#[test]
fn refused_files_name_the_layer_and_a_remedy() {
    let empty = problems(&file("Quantized<Lite, Dense<0, 1, Relu>>", &[1; 40])).to_string();
    assert!(empty.contains("layer 0: expected"), "{empty}");
    let between = "Quantized<Lite, Dense<1, 1, Identity>, Scaling<1, Identity>>";
    let network = read("../tests/golden/int8/one_1_1.tflite", &Options::default()).expect("a dense network");
    let one = stackprop_file::write(&network, Rounding::Lite).expect("finite numbers");
    let RawModel { parameters, .. } = RawModel::read(&one).expect("a model file");
    let scaled = problems(&file(between, &[parameters, &[0; 32]].concat())).to_string();
    assert!(scaled.contains("layer 1: expected Dense layers behind the first one, found Standardize"), "{scaled}");
    assert!(scaled.contains("remedy: "), "{scaled}");
}

/// Each byte of the parameters with four values, and a valid checksum.
#[test]
fn damaged_parameters_are_errors_or_networks() {
    let network = read("../tests/golden/int8/xor_2_3_1.tflite", &Options::default()).expect("a dense network");
    let model = stackprop_file::write(&network, Rounding::Lite).expect("finite numbers");
    let RawModel { architecture, parameters } = RawModel::read(&model).expect("a model file");
    for at in 0..parameters.len() {
        for value in [0, 1, parameters[at] ^ 0x80, 0xFF] {
            let mut damaged = parameters.to_vec();
            damaged[at] = value;
            let damaged = file(architecture, &damaged);
            if let Ok((found, rounding)) = stackprop_file::read(&damaged) {
                // Only `narrow_range` and the padding are not read.
                let again = stackprop_file::write(&found, rounding.expect("int8")).expect("a network");
                let differing = again.iter().zip(&damaged).filter(|(found, expected)| found != expected).count();
                assert!(differing <= 8, "byte {at}: {differing} bytes differ");
                let _ = stackprop_convert::export::write(&found, Format::Tflite, "damaged.tflite");
            }
        }
    }
}
