//! Converts files of weights alone, and compares the loaded networks with PyTorch and scikit-learn.

mod support;

use std::fs;
use std::path::PathBuf;

use stackprop::Floats;
use stackprop::activation::Elu;
use stackprop::prelude::*;
use stackprop_convert::formats::Format;
use stackprop_convert::{Activation, Error, Network, Options, Problems, Rounding, read, stackprop_file};

use self::support::{FLOAT, check_outputs, golden};

/// Compares the outputs of a network with those of `reference`.
fn check<Net: Layer + ModelFile + Floats>(file: &str, reference: &str, activations: &str) {
    check_outputs::<Net>(&format!("arrays/{file}"), &format!("arrays/{reference}"), &with(activations), FLOAT);
}

fn arrays(name: &str) -> PathBuf {
    golden("arrays").join(name)
}

fn with(activations: &str) -> Options {
    let activations = activations.split(',').map(|name| Activation::from_name(name).expect("a name"));
    Options { activations: Some(activations.collect()), ..Options::default() }
}

#[test]
fn safetensors_give_the_outputs_of_pytorch() {
    check::<
        sequential![
            Dense<5, 5, Tanh>,
            Dense<5, 5, Tanh>,
            Dense<5, 5, Tanh>,
            Dense<5, 5, Tanh>,
            Dense<5, 5, Tanh>,
            Dense<5, 5, Tanh>,
            Dense<5, 2, Identity>
        ],
    >("sequential.safetensors", "sequential", "tanh,tanh,tanh,tanh,tanh,tanh,identity");
    check::<sequential![Dense<3, 17, Relu>, Dense<17, 5, Tanh>, Dense<5, 1, Identity>]>(
        "named.safetensors",
        "named",
        "relu,tanh,linear",
    );
    check::<Dense<1000, 1, Identity>>("single.safetensors", "single", "identity");
    for name in ["half", "brain"] {
        let file = format!("{name}.safetensors");
        check::<sequential![Dense<7, 13, Relu>, Dense<13, 3, Softmax>]>(&file, name, "relu,softmax");
    }
}

#[test]
fn batch_normalization_lies_on_the_side_of_the_activation_that_the_numbers_state() {
    type Normalized<const UNITS: usize> = sequential![BatchNorm<Dense<3, UNITS, Relu>>, Dense<UNITS, 2, Identity>];
    check::<Normalized<17>>("norm_first.safetensors", "norm_first", "relu,identity");
    check::<Normalized<5>>("norm_plain.safetensors", "norm_plain", "relu,identity");
    check::<sequential![Dense<3, 17, Relu>, Dense<17, 2, Identity>]>(
        "norm_last.safetensors",
        "norm_last",
        "relu,identity",
    );
    type Named = BatchNorm<Dense<4, 4, Elu>>;
    check::<sequential![Named, Named, Named]>("norm_named.safetensors", "norm_named", "elu,elu,elu");
}

#[test]
fn npz_gives_the_outputs_of_scikit_learn_in_every_order_and_layout() {
    check::<sequential![Dense<5, 17, Relu>, Dense<17, 3, Relu>, Dense<3, 3, Softmax>]>(
        "classifier.npz",
        "classifier",
        "relu,relu,softmax",
    );
    for name in ["regressor", "positional", "weights_first", "fortran"] {
        check::<sequential![Dense<5, 7, Tanh>, Dense<7, 7, Tanh>, Dense<7, 1, Identity>]>(
            &format!("{name}.npz"),
            "regressor",
            "tanh,tanh,identity",
        );
    }
}

#[test]
fn npz_of_pytorch_has_units_first() {
    check::<sequential![Dense<5, 5, Relu>, Dense<5, 5, Identity>]>(
        "square_pytorch.npz",
        "square_pytorch",
        "relu,identity",
    );
    check::<sequential![Dense<3, 7, Relu>, Dense<7, 2, Identity>]>("units_first.npz", "units_first", "relu,identity");
}

fn problems(name: &str, options: &Options) -> Problems {
    match read(arrays(name), options) {
        Err(Error::Unsupported { problems, .. }) => problems,
        other => panic!("{name}: {other:?}"),
    }
}

/// One run reports all problems of a file.
#[test]
fn refused_files_name_their_problems() {
    let cases: [(&str, &[&str]); 9] = [
        (
            "ambiguous.safetensors",
            &[
                "expected names or shapes that state one order, found first_a (3 to 3), first_b (3 to 3)",
                "file: expected 2 activations",
            ],
        ),
        ("bias.npz", &["arr_2: expected a bias behind its weights, found another one"]),
        ("bias.safetensors", &["fc: expected a bias of 2 values, one for each unit, found 3"]),
        ("bomb.npz", &["W1.npy: expected arrays of at most 16 times the file's length", "b1.npy: expected arrays"]),
        (
            "branches.safetensors",
            &[
                "expected layers that each take the outputs of another one, found a (4 to 1), b (4 to 2), body (3 to 4)",
                "file: expected 3 activations",
            ],
        ),
        (
            "layers.safetensors",
            &[
                "conv.weight: expected weights of two dimensions, found a two-dimensional convolution with the shape [2, 1, 3, 3]",
                "embedding.weight: expected weights of two dimensions, found an embedding",
                "fc.weight: expected numbers of f16, bf16, f32 or f64, found I8",
                "norm.weight: expected weights of two dimensions, found LayerNorm, PReLU",
                "rnn.weight_hh_l0: expected dense layers and batch normalization, found a recurrent layer",
                "rnn.bias_ih_l0",
                "rnn.bias_hh_l0",
                "rnn.weight_ih_l0",
                "step: expected a name that ends in weight, kernel or bias",
            ],
        ),
        ("nan.safetensors", &["fc.weight: expected finite numbers, found NaN at index 1"]),
        ("objects.npz", &["coefs_0.npy: expected an array of numbers, found pickled Python objects"]),
        ("overflow.safetensors", &["expected 18446744073709551608 bytes of arrays, found 0"]),
    ];
    assert_eq!(fs::read_dir(arrays("refused")).expect("the folder").count(), cases.len(), "every file has a case");
    for (name, expected) in cases {
        let problems = problems(&format!("refused/{name}"), &Options::default());
        let text = problems.to_string();
        assert_eq!(problems.as_slice().len(), expected.len(), "{name}: {problems}");
        assert!(expected.iter().all(|expected| text.contains(expected)), "{name}: {problems}");
        assert!(problems.as_slice().iter().all(|problem| !problem.remedy.is_empty()), "{name}");
    }
}

#[test]
fn activations_are_one_for_each_dense_layer() {
    let layers = "layer of 0 (7 to 13), 2 (13 to 3), found";
    for (options, found) in [(Options::default(), "none"), (with("relu"), "1"), (with("relu,relu,relu"), "3")] {
        let problems = problems("half.safetensors", &options);
        let [problem] = problems.as_slice() else { panic!("{problems}") };
        assert!(problem.found.ends_with(&format!("{layers} {found}")), "{problem:?}");
        assert!(problem.remedy.contains("`--activations relu,softmax`"), "{problem:?}");
    }
    let single = read(arrays("single.safetensors"), &Options::default()).expect("a layer without activation");
    assert_eq!(single.network_type().to_string(), "Dense<1000, 1, Identity>");
}

/// Parameters as in the files of `f64`, `f32` and big-endian numbers.
#[test]
fn byte_order_and_columns_first_change_no_parameter() {
    let [expected, found] = ["regressor.npz", "fortran.npz"]
        .map(|name| read(arrays(name), &with("tanh,tanh,identity")).expect("a network"));
    let values = |network: &Network| stackprop_file::write(network, Rounding::Lite).expect("finite numbers");
    assert_eq!(values(&found), values(&expected));
}

/// Two values of each byte, and each length.
#[test]
fn damaged_files_are_errors_or_networks() {
    let files = [
        ("half.safetensors", Format::Safetensors, "relu,softmax"),
        ("norm_plain.safetensors", Format::Safetensors, "relu,identity"),
        ("positional.npz", Format::Npz, "tanh,tanh,identity"),
        ("classifier.npz", Format::Npz, "relu,relu,softmax"),
    ];
    for (name, format, activations) in files {
        let file = fs::read(arrays(name)).expect("a golden file");
        let options = with(activations);
        for at in 0..file.len() {
            for value in [file[at] ^ 0x01, 0xFF] {
                let mut damaged = file.clone();
                damaged[at] = value;
                let _ = format.read(&damaged, &options);
            }
            assert!(format.read(&file[..at], &options).is_err(), "{name}: {at} bytes");
        }
    }
}
