//! Conversion in a build script.

use std::env;
use std::path::{Path, PathBuf};

use stackprop::model_file::write_file;

use crate::{Code, Error, Options, read, stackprop_file};

/// Converts a file in a build script: writes `NAME.stackprop` and `NAME.rs` to `OUT_DIR`, where `NAME` is the file's
/// name without its extension, and tells cargo to repeat that when the file changes.
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), stackprop_convert::Error> {
///     stackprop_convert::build("sine.tflite")
/// }
/// ```
///
/// The program includes the type `Model` and the static `MODEL`:
///
/// ```ignore
/// use stackprop::prelude::*;
///
/// include!(concat!(env!("OUT_DIR"), "/sine.rs"));
/// ```
///
/// # Errors
///
/// As [`read`], if a file cannot be written, and outside a build script.
pub fn build(path: impl AsRef<Path>) -> Result<(), Error> {
    build_with(path, &Options::default())
}

/// [`build`] with the choices that the file leaves open.
///
/// # Errors
///
/// As [`build`].
pub fn build_with(path: impl AsRef<Path>, options: &Options) -> Result<(), Error> {
    let path = path.as_ref();
    let directory = env::var_os("OUT_DIR").map(PathBuf::from).ok_or(Error::NotInBuildScript)?;
    println!("cargo::rerun-if-changed={}", path.display());
    build_in(path, &directory, options)
}

/// Writes the two files to a directory.
fn build_in(path: &Path, directory: &Path, options: &Options) -> Result<(), Error> {
    let rounding = options.rounding;
    let network = read(path, options)?;
    let target = directory.join(path.file_stem().unwrap_or_default());
    let [model, code] = ["stackprop", "rs"].map(|extension| target.with_extension(extension));
    write_file(&model, stackprop_file::write(&network, rounding)?)?;
    let name = model.file_name().unwrap_or_default().to_string_lossy();
    write_file(&code, Code { network: &network, rounding, model: &name }.rust())?;
    Ok(())
}
