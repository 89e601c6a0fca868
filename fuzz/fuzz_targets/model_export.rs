//! Parameters of any bytes must be problems or a network: the network writes the same file, and its `.tflite` file
//! gives it again. The first line of the input is the architecture.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stackprop::model_file::RawModel;
use stackprop_convert::formats::Format;
use stackprop_convert::{Network, Options, export, stackprop_file};

fuzz_target!(|data: &[u8]| {
    let Some(file) = file(data) else { return };
    let Ok((network, rounding)) = stackprop_file::read(&file) else { return };
    let again = stackprop_file::write(&network, rounding.unwrap_or_default()).expect("a network of a file");
    let (found, _) = stackprop_file::read(&again).expect("a written file");
    assert!(found == network, "the same network");
    for format in [Format::Safetensors, Format::Npz, Format::Onnx, Format::Tflite] {
        let Ok(exported) = export::write(&network, format, "network") else { continue };
        // The file does not state the statistic of a scaling layer, and batch normalization is folded.
        let is_dense = matches!(&network, Network::Int8(network) if network.preprocessing.is_none());
        if format == Format::Tflite && is_dense {
            // The reader takes slopes of LEAKY_RELU up to 10,000.
            let Ok(found) = format.read(&exported.file, &Options::default()) else { continue };
            assert_eq!(found.network_type(), network.network_type());
            let found = stackprop_file::write(&found, rounding.unwrap_or_default()).expect("the same network");
            assert!(found == again, "the same bits");
        }
    }
});

/// A model file with a valid checksum.
fn file(data: &[u8]) -> Option<Vec<u8>> {
    let end = data.iter().position(|byte| *byte == b'\n')?;
    let model = RawModel { architecture: str::from_utf8(&data[..end]).ok()?, parameters: &data[end + 1..] };
    let mut file = vec![0; model.file_bytes()];
    model.write_to(&mut file).ok()?;
    Some(file)
}
