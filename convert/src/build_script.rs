//! Conversion in a build script.

use std::env;
use std::path::{Path, PathBuf};

use stackprop::model_file::write_file;

use crate::source::Source;
use crate::{Code, Error, Options, stackprop_file};

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
/// As [`read`](crate::read), if a file cannot be written, and outside a build script.
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
    // Before the file is read: a corrected file repeats the conversion.
    println!("cargo::rerun-if-changed={}", path.display());
    build_in(path, &directory, options)
}

/// Writes the two files to a directory.
fn build_in(path: &Path, directory: &Path, options: &Options) -> Result<(), Error> {
    let rounding = options.rounding;
    let source = Source::open(path)?;
    source.data_paths().for_each(|path| println!("cargo::rerun-if-changed={}", path.display()));
    let network = source.network(options)?;
    // The name may contain other points, as in `digits.weights.h5`.
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let [model, code] = ["stackprop", "rs"].map(|extension| format!("{name}.{extension}"));
    write_file(directory.join(&model), stackprop_file::write(&network, rounding)?)?;
    write_file(directory.join(code), Code { network: &network, rounding, model: &model }.rust())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_have_the_name_of_the_model_without_its_extension() {
        let folder = tempfile::tempdir().expect("a folder");
        let [from, model, code] =
            ["xor.v1.tflite", "xor.v1.stackprop", "xor.v1.rs"].map(|name| folder.path().join(name));
        std::fs::copy("../tests/golden/int8/xor_2_3_1.tflite", &from).expect("a copy");
        build_in(&from, folder.path(), &Options::default()).expect("a network");
        let code = std::fs::read_to_string(code).expect("the code");
        assert!(code.contains("\"xor.v1.stackprop\"") && model.exists(), "{code}");
    }
}
