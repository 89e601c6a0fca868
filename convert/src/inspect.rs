//! The command `inspect`.

use std::fmt::Write;
use std::path::Path;

use crate::code::describe;
use crate::convert::read_bytes;
use crate::formats::Format;
use crate::{Error, Network, NetworkType, Numbers, Rounding, stackprop_file};

/// Describes a file: its format, its layers, its sizes in `f32` and in eight bits, and the scales of its inputs and
/// outputs, one per line.
///
/// # Errors
///
/// As [`read`](crate::read): the unsupported parts of the file, all at once.
pub fn inspect(path: impl AsRef<Path>) -> Result<String, Error> {
    let path = path.as_ref();
    let (format, file) = read_bytes(path)?;
    let unsupported = |problems| Error::Unsupported { path: path.into(), problems };
    let mut text = format!("format: {}\n", format.name());
    if format == Format::Stackprop {
        let found = stackprop_file::read_type(&file).map_err(unsupported)?;
        describe_type(&mut text, &found.layers, found.rounding);
    } else {
        let network = format.read(&file).map_err(unsupported)?;
        let rounding = matches!(network, Network::Int8(_)).then_some(Rounding::Lite);
        describe_type(&mut text, &network.network_type(), rounding);
        if let Some([input, output]) = network.ends() {
            let _ = writeln!(text, "inputs: {}\noutputs: {}", describe(input), describe(output));
        }
    }
    Ok(text)
}

fn describe_type(text: &mut String, layers: &NetworkType, rounding: Option<Rounding>) {
    // A `String` takes every line.
    let _ = match rounding {
        None => writeln!(text, "numbers: f32"),
        Some(_) => writeln!(text, "numbers: int8"),
    };
    for layer in &layers.0 {
        let _ = writeln!(text, "layer: {}, {} parameters", NetworkType(vec![*layer]), layer.parameters());
    }
    let _ = writeln!(text, "parameters: {}", layers.parameters());
    for (name, numbers) in [("f32", Numbers::Float), ("int8", Numbers::Int8)] {
        let (flash, ram) = (layers.flash_bytes(numbers), layers.inference_bytes(numbers));
        let _ = writeln!(text, "as {name}: {flash} bytes of flash, {ram} bytes of RAM between the layers");
    }
}
