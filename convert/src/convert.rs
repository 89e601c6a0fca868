//! The command `convert`.

use std::path::Path;

use stackprop::model_file::write_file;

use crate::{Code, Error, Options, read, stackprop_file};

/// Converts a file to a model file at `to`, and returns the code to paste.
///
/// # Errors
///
/// As [`read`], and if the model file cannot be written. An older file then stays unchanged.
pub fn convert(from: impl AsRef<Path>, to: impl AsRef<Path>, options: &Options) -> Result<String, Error> {
    let to = to.as_ref();
    let network = read(from, options)?;
    write_file(to, stackprop_file::write(&network, options.rounding)?)?;
    let model = to.file_name().unwrap_or_default().to_string_lossy();
    Ok(Code { network: &network, rounding: options.rounding, model: &model }.rust())
}
