//! The reader of ONNX must not panic on any bytes, and every network that it reads must have a model file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stackprop_convert::formats::Format;
use stackprop_convert::{Code, Options, Rounding, stackprop_file};

fuzz_target!(|file: &[u8]| {
    let network = match Format::Onnx.read(file, &Options::default()) {
        Ok(network) => network,
        Err(problems) => {
            assert!(
                !problems.is_empty() && !problems.to_string().contains('\u{1b}'),
                "an error has a printable message"
            );
            return;
        }
    };
    let rounding = Rounding::Lite;
    let file = stackprop_file::write(&network, rounding).expect("finite numbers");
    let found = stackprop_file::read_type(&file).expect("a file as it was written");
    assert_eq!(found.layers, network.network_type());
    assert!(!Code { network: &network, rounding, model: "model.stackprop" }.rust().is_empty());
});
