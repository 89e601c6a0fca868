//! Reading model files.

use stackprop::model_file::{Decoder, ModelError, RawModel};
use stackprop::quantized::data::PlainData;
use stackprop::quantized::{OutputRange, Quantization};

use crate::{NetworkType, Numbers, Problem, Problems, Rounding};

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

/// The type of the network in a model file, checked.
///
/// # Errors
///
/// If the bytes are no model file, are damaged, or hold a layer that the crate does not know.
pub fn read_type(file: &[u8]) -> Result<FileType, Problems> {
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
    Ok(FileType { layers, rounding, ends })
}

/// The scales and zero points of the inputs and of the outputs of a network in eight bits.
fn ends(layers: &NetworkType, parameters: &[u8]) -> Option<[Quantization; 2]> {
    let last = layers.0.last()?;
    let last_layer = parameters.get(parameters.len().checked_sub(last.int8_bytes())?..)?;
    let input = quantization(parameters.get(layers.preprocessing_bytes()..)?);
    let output = match last.activation().output_range() {
        OutputRange::OfProduct => quantization(last_layer),
        OutputRange::Fixed(output) => output,
        // The table follows the product.
        OutputRange::Calibrated => quantization(last_layer.get(size_of::<Quantization>()..)?),
    };
    Some([input, output])
}

/// The value at the front of `bytes`.
fn quantization(bytes: &[u8]) -> Quantization {
    let mut quantization = Quantization { scale: 0.0, zero_point: 0 };
    quantization.decode(&mut Decoder::new(bytes));
    quantization
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
