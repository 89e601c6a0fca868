//! The readers of Keras must not panic on any bytes, and every network that they read must have a model file.
//!
//! An archive has checksums, so the two parts of one are read too: `config.json` ends where the bytes of an HDF5 file
//! begin.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stackprop_convert::formats::keras;
use stackprop_convert::{Activation, Options};

#[path = "../support/network.rs"]
mod network;

/// The greatest number of dense layers in a file of weights alone that `read_weights` gets activations for.
const MAX_LAYERS: usize = 3;

const HDF5: &[u8] = b"\x89HDF";

fuzz_target!(|file: &[u8]| {
    network::check(keras::read(file));
    for layers in 1..=MAX_LAYERS {
        let activations = Some(vec![Activation::Relu; layers]);
        network::check(keras::read_weights(file, &Options { activations, ..Options::default() }));
    }
    if let Some(at) = file.windows(HDF5.len()).position(|bytes| bytes == HDF5) {
        let (config, weights) = file.split_at(at);
        network::check(keras::read_parts(config, weights));
    }
});
