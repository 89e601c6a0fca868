//! The check of files that hold weights alone.

use stackprop_convert::formats::Format;
use stackprop_convert::{Activation, Code, Network, Options, Problems, Rounding, stackprop_file};

/// Reads a file with one, two and three activations, and writes the networks.
pub fn check(format: Format, file: &[u8]) {
    for count in 1..=3 {
        let options = Options { activations: Some(vec![Activation::Relu; count]), ..Options::default() };
        match format.read(file, &options) {
            Ok(network) => write(&network),
            Err(problems) => is_printable(&problems),
        }
    }
}

fn is_printable(problems: &Problems) {
    assert!(!problems.is_empty() && !problems.to_string().contains('\u{1b}'), "an error has a printable message");
}

fn write(network: &Network) {
    let rounding = Rounding::Lite;
    let file = stackprop_file::write(network, rounding).expect("a network of finite numbers");
    let found = stackprop_file::read_type(&file).expect("a file as it was written");
    assert_eq!(found.layers, network.network_type());
    assert!(!Code { network, rounding, model: "model.stackprop" }.rust().is_empty());
}
