//! The command `inspect`.

use std::path::Path;

use crate::code::describe;
use crate::formats::Format;
use crate::source::Source;
use crate::stackprop_file::{self, FileType};
use crate::{Error, Network, NetworkType, Numbers, Options};

/// Describes a file: its format, its layers, its sizes in `f32` and in eight bits, and the scales of its inputs and
/// outputs, one per line.
///
/// # Errors
///
/// As [`read`](crate::read): the unsupported parts of the file, all at once.
pub fn inspect(path: impl AsRef<Path>, options: &Options) -> Result<String, Error> {
    let path = path.as_ref();
    let source = Source::open(path)?;
    let found = if source.format == Format::Stackprop {
        let unsupported = |problems| Error::Unsupported { path: path.into(), problems };
        stackprop_file::read_type(&source.bytes).map_err(unsupported)?
    } else {
        let network = source.network(options)?;
        let rounding = matches!(network, Network::Int8(_)).then_some(options.rounding);
        FileType { layers: network.network_type(), rounding, ends: network.ends() }
    };
    Ok(format!("format: {}\n{}", source.format.name(), text(&found)))
}

/// The lines of a network.
fn text(FileType { layers, rounding, ends }: &FileType) -> String {
    let mut lines = vec![format!("numbers: {}", if rounding.is_some() { "int8" } else { "f32" })];
    for layer in &layers.0 {
        lines.push(format!("layer: {}, {} parameters", NetworkType(vec![*layer]), layer.parameters()));
    }
    lines.push(format!("parameters: {}", layers.parameters()));
    for (name, numbers) in [("f32", Numbers::Float), ("int8", Numbers::Int8)] {
        let (flash, ram) = (layers.flash_bytes(numbers), layers.inference_bytes(numbers));
        lines.push(format!("as {name}: {flash} bytes of flash, {ram} bytes of RAM between the layers"));
    }
    if let Some([input, output]) = ends {
        lines.extend([format!("inputs: {}", describe(*input)), format!("outputs: {}", describe(*output))]);
    }
    lines.join("\n") + "\n"
}
