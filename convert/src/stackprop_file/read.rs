//! Reading model files.

use stackprop::model_file::{ModelError, RawModel};

use crate::{NetworkType, Numbers, Problem, Problems, Rounding};

/// The type of the network in a model file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileType {
    /// The layers.
    pub layers: NetworkType,
    /// The rounding; `None` in `f32`.
    pub rounding: Option<Rounding>,
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
    Ok(FileType { layers, rounding })
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
