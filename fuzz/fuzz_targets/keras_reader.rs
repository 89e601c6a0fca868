//! The readers of Keras must not panic on any bytes, and every network that they read must have a model file.
//!
//! An archive has checksums, so the two parts of one are read too: `config.json` ends where the bytes of an HDF5 file
//! begin.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stackprop_convert::formats::keras;
use stackprop_convert::{Activation, Code, Network, Options, Problems, Rounding, stackprop_file};

/// The greatest number of dense layers in a file of weights alone that `read_weights` gets activations for.
const MAX_LAYERS: usize = 3;

const HDF5: &[u8] = b"\x89HDF";

fuzz_target!(|file: &[u8]| {
    check(keras::read(file));
    for layers in 1..=MAX_LAYERS {
        let activations = Some(vec![Activation::Relu; layers]);
        check(keras::read_weights(file, &Options { activations, ..Options::default() }));
    }
    if let Some(at) = file.windows(HDF5.len()).position(|bytes| bytes == HDF5) {
        let (config, weights) = file.split_at(at);
        check(keras::read_parts(config, weights));
    }
});

fn check(result: Result<Network, Problems>) {
    let network = match result.and_then(|network| network.check().map(|()| network)) {
        Ok(network) => network,
        Err(problems) => {
            assert!(
                !problems.is_empty() && !problems.to_string().contains('\u{1b}'),
                "an error has a printable message"
            );
            return;
        }
    };
    let file = stackprop_file::write(&network, Rounding::Lite).expect("finite numbers");
    let found = stackprop_file::read_type(&file).expect("a file as it was written");
    assert_eq!(found.layers, network.network_type());
    assert!(!Code { network: &network, rounding: Rounding::Lite, model: "model.stackprop" }.rust().is_empty());
}
