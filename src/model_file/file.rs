//! Saving and loading model files by path.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::{error, fmt, vec, vec::Vec};

use crate::model_file::replace::replace;
use crate::model_file::{Contents, ModelError, format, regular};

/// The reason why a model file cannot be saved or loaded. The message contains the path and the cause.
#[derive(Debug)]
pub enum FileError {
    /// The operating system could not read the file.
    ReadFailed {
        /// The file's path.
        path: PathBuf,
        /// The operating system's error.
        cause: io::Error,
    },
    /// The operating system could not write the file. An older file of that name is unchanged, unless the message
    /// states that only the directory could not be synced.
    WriteFailed {
        /// The file's path.
        path: PathBuf,
        /// The operating system's error.
        cause: io::Error,
    },
    /// The file's contents are no model of this network, or the network cannot be saved.
    InvalidModel {
        /// The file's path.
        path: PathBuf,
        /// The error in the contents.
        cause: ModelError,
    },
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReadFailed { path, cause } => write!(f, "cannot read {path:?}: {cause}"),
            Self::WriteFailed { path, cause } => write!(f, "cannot write {path:?}: {cause}"),
            Self::InvalidModel { path, cause } => write!(f, "{path:?}: {cause}"),
        }
    }
}

impl error::Error for FileError {}

/// Writes `bytes` to the file at `path`, with the guarantees of [`save`](crate::model_file#saving): the file holds its
/// old contents or all of `bytes`, at any time.
///
/// ```
/// let path = std::env::temp_dir().join("stackprop-names.txt");
/// stackprop::model_file::write_file(&path, b"cat\ndog\n")?;
/// assert_eq!(std::fs::read(&path)?, b"cat\ndog\n");
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`FileError::WriteFailed`], if the file cannot be written.
pub fn write_file(path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> Result<(), FileError> {
    let path = path.as_ref();
    replace(path, bytes.as_ref()).map_err(|cause| FileError::WriteFailed { path: path.into(), cause })
}

/// Saves the bytes that `write_to` writes to a buffer of `len` bytes.
pub(crate) fn save(
    path: &Path,
    len: usize,
    write_to: impl FnOnce(&mut [u8]) -> Result<&[u8], ModelError>,
) -> Result<(), FileError> {
    let mut buffer = vec![0; len];
    let bytes = write_to(&mut buffer).map_err(|cause| FileError::InvalidModel { path: path.into(), cause })?;
    write_file(path, bytes)
}

/// Calls `load_bytes` with the bytes of a file.
pub(crate) fn load(
    path: &Path,
    contents: &Contents,
    load_bytes: impl FnOnce(&[u8]) -> Result<(), ModelError>,
) -> Result<(), FileError> {
    let (file, file_len) = regular::open(path).map_err(|cause| FileError::ReadFailed { path: path.into(), cause })?;
    load_bytes(&read(path, file, file_len, contents)?)
        .map_err(|cause| FileError::InvalidModel { path: path.into(), cause })
}

/// The bytes of an open file of `file_len` bytes. Reads the header first, then at most one byte more than the file of
/// these contents has.
fn read(path: &Path, mut file: impl Read, file_len: u64, contents: &Contents) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    // Appends at most `count` bytes.
    let mut append = |count: usize, bytes: &mut Vec<u8>| {
        let failed = |cause| FileError::ReadFailed { path: path.into(), cause };
        file.by_ref().take(count as u64).read_to_end(bytes).map_err(failed)
    };

    append(format::head_bytes(&contents.architecture), &mut bytes)?;
    format::check_head(contents, &bytes, file_len)
        .map_err(|cause| FileError::InvalidModel { path: path.into(), cause })?;
    // The byte behind the file's end tells whether the file has grown since it was opened.
    let rest = (format::file_bytes(contents) + 1).saturating_sub(bytes.len());
    bytes.reserve_exact(rest);
    append(rest, &mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model_file::{AlignedBytes, Model, ModelFile};
    use crate::prelude::{Dense, Identity};

    type Net = Dense<64, 8, Identity>;

    /// `read` appends one byte of the growth, by which `load_bytes` refuses the file.
    #[test]
    fn of_a_file_that_grows_one_byte_more_is_read() {
        let mut buffer = AlignedBytes([0; Net::FILE_BYTES]);
        let file = Net::zeroed().write_to(&mut buffer.0).unwrap().to_vec();
        for growth in [0, 1, 2] {
            let grown = [&file[..], &vec![0; growth]].concat();
            let bytes = read(Path::new("grown"), &grown[..], file.len() as u64, &Net::CONTENTS).unwrap();
            assert_eq!(bytes.len(), file.len() + growth.min(1));
        }
    }
}
