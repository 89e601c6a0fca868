//! Reading a file of any format, and the command `convert`.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use stackprop::model_file::write_file;

use crate::formats::Format;
use crate::{Code, Error, Network, Options, stackprop_file};

/// The bytes that tell a file's format.
const HEAD_BYTES: u64 = 16;

/// The greatest length of a file in bytes: that of ONNX and TensorFlow Lite. No microcontroller has room for more.
const MAX_BYTES: u64 = 1 << 31;

/// Reads a network from a file of any [format](crate::formats).
///
/// # Errors
///
/// If the file cannot be read, is larger than its format allows, or holds parts that the crate cannot express: all of
/// them at once.
pub fn read(path: impl AsRef<Path>, options: &Options) -> Result<Network, Error> {
    let path = path.as_ref();
    let (format, file) = read_bytes(path)?;
    format.read(&file, options).map_err(|problems| Error::Unsupported { path: path.into(), problems })
}

/// Reads a file's format from its first bytes, and then the file.
pub(crate) fn read_bytes(path: &Path) -> Result<(Format, Vec<u8>), Error> {
    let failed = |cause| Error::ReadFailed { path: path.into(), cause };
    // A FIFO would wait for a writer, and a device may never end.
    let metadata = fs::metadata(path).map_err(failed)?;
    if !metadata.is_file() {
        return Err(failed(io::Error::other("expected a regular file")));
    }
    let file = File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    (&file).take(HEAD_BYTES).read_to_end(&mut bytes).map_err(failed)?;
    let format = Format::of(path, &bytes).ok_or_else(|| Error::UnknownFormat {
        path: path.into(),
        found: format!("{:?}", String::from_utf8_lossy(&bytes)),
    })?;
    let found = metadata.len();
    if found > MAX_BYTES {
        return Err(Error::TooLarge { path: path.into(), expected: MAX_BYTES, found });
    }
    (&file).take(MAX_BYTES).read_to_end(&mut bytes).map_err(failed)?;
    Ok((format, bytes))
}

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
