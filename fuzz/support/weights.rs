//! The check of files that hold weights alone.

use stackprop_convert::formats::Format;
use stackprop_convert::{Activation, Options};

#[path = "network.rs"]
mod network;

/// Reads a file with one, two and three activations, and checks the networks.
pub fn check(format: Format, file: &[u8]) {
    for count in 1..=3 {
        let options = Options { activations: Some(vec![Activation::Relu; count]), ..Options::default() };
        network::check(format.read(file, &options));
    }
}
