//! Reading model files.

use stackprop::model_file::{ModelError, RawModel};
use stackprop::quantized::{Lite, Micro, OutputRange, Quantization};

use super::int8;
use super::values::Values;
use crate::{Network, NetworkType, Numbers, Problem, Problems, Rounding};

/// The type of the network in a model file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileType {
    /// The layers.
    pub layers: NetworkType,
    /// The rounding; `None` in `f32`.
    pub rounding: Option<Rounding>,
    /// The scales and zero points of the inputs and of the outputs; `None` in `f32`.
    pub ends: Option<[Quantization; 2]>,
}

/// The network in a model file, and its rounding; `None` in `f32`. [`write`](super::write) gives the same parameters
/// again.
///
/// ```
/// use stackprop_convert::{Options, Rounding, read, stackprop_file};
///
/// let network = read("../tests/golden/int8/xor_2_3_1.tflite", &Options::default())?;
/// let file = stackprop_file::write(&network, Rounding::Micro)?;
/// let (found, rounding) = stackprop_file::read(&file)?;
/// assert_eq!((found.network_type(), rounding), (network.network_type(), Some(Rounding::Micro)));
/// assert_eq!(stackprop_file::write(&found, Rounding::Micro)?, file);
/// # Ok::<(), stackprop_convert::Error>(())
/// ```
///
/// # Errors
///
/// As [`read_type`], and if a network in eight bits scales its values between two layers, or holds values that this
/// version of the crate does not write.
pub fn read(file: &[u8]) -> Result<(Network, Option<Rounding>), Problems> {
    let (FileType { layers, rounding, .. }, parameters) = read_parts(file)?;
    let mut values = Values(parameters);
    let network = match rounding {
        None => Network::Float(layers.0.iter().enumerate().map(|(index, layer)| values.layer(index, *layer)).collect()),
        Some(Rounding::Lite) => Network::Int8(int8::read::<Lite>(&layers, values)?),
        Some(Rounding::Micro) => Network::Int8(int8::read::<Micro>(&layers, values)?),
    };
    network.check()?;
    Ok((network, rounding))
}

/// The type of the network in a model file, checked.
///
/// # Errors
///
/// If the bytes are no model file, are damaged, or hold a layer that the crate does not know.
pub fn read_type(file: &[u8]) -> Result<FileType, Problems> {
    read_parts(file).map(|(file_type, _)| file_type)
}

/// The type, and the bytes of its parameters.
fn read_parts(file: &[u8]) -> Result<(FileType, &[u8]), Problems> {
    let damaged = |error: ModelError| problem(error.to_string(), "copy the file again, in binary mode");
    let RawModel { architecture, parameters } = RawModel::read(file).map_err(damaged)?;
    let (text, rounding) = split(architecture);
    let layers: NetworkType = text.parse().map_err(|found: String| {
        problem(found, "write the file from a network of the layers Dense, BatchNorm, Standardize and MinMax")
    })?;
    let numbers = if rounding.is_some() { Numbers::Int8 } else { Numbers::Float };
    let (expected, found) = (layers.flash_bytes(numbers), parameters.len());
    if expected != found {
        let found = format!("expected {expected} bytes of parameters for {architecture}, found {found}");
        return Err(problem(found, "write the file with this version of the crate").into());
    }
    let ends = rounding.and_then(|_| ends(&layers, parameters));
    Ok((FileType { layers, rounding, ends }, parameters))
}

/// The scales and zero points of the inputs and of the outputs of a network in eight bits.
fn ends(layers: &NetworkType, parameters: &[u8]) -> Option<[Quantization; 2]> {
    let last = layers.0.last()?;
    let last_layer = parameters.get(parameters.len().checked_sub(last.int8_bytes())?..)?;
    let input = Values(parameters.get(layers.preprocessing_bytes()..)?).quantization();
    let output = match last.activation().output_range() {
        OutputRange::OfProduct => Values(last_layer).quantization(),
        OutputRange::Fixed(output) => output,
        // The table follows the product.
        OutputRange::Calibrated => Values(last_layer.get(size_of::<Quantization>()..)?).quantization(),
    };
    Some([input, output])
}

/// The text of the layers, and the rounding.
fn split(architecture: &str) -> (&str, Option<Rounding>) {
    for rounding in [Rounding::Lite, Rounding::Micro] {
        let inner = architecture.strip_prefix(&format!("Quantized<{rounding:?}, "));
        if let Some(layers) = inner.and_then(|inner| inner.strip_suffix('>')) {
            return (layers, Some(rounding));
        }
    }
    (architecture, None)
}

fn problem(found: String, remedy: &str) -> Problem {
    Problem { subject: "model file".into(), found, remedy: remedy.into() }
}
