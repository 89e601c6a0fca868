//! Saving and loading model files by path.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::{error, fmt, process, vec};

use crate::model_file::ModelError;

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
    /// The operating system could not write the file. An older file of that name is unchanged.
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

/// Saves the bytes that `write_to` writes to a buffer of `len` bytes.
pub(crate) fn save(
    path: &Path,
    len: usize,
    write_to: impl FnOnce(&mut [u8]) -> Result<&[u8], ModelError>,
) -> Result<(), FileError> {
    let mut buffer = vec![0; len];
    let bytes = write_to(&mut buffer).map_err(|cause| FileError::InvalidModel { path: path.into(), cause })?;
    replace(path, bytes).map_err(|cause| FileError::WriteFailed { path: path.into(), cause })
}

/// Writes a temporary file in the same folder and renames it to `path`, so that a full disk leaves the old file intact.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A symbolic link is followed: the rename replaces its target.
    let path = match fs::canonicalize(path) {
        Ok(path) => regular(path)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.into(),
        Err(error) => return Err(error),
    };
    let mut name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_os_string();
    name.push(std::format!(".{}.new", process::id()));
    let beside = path.with_file_name(name);
    // `create_new` fails if the temporary file exists, so that no foreign file is overwritten.
    let mut file = File::create_new(&beside)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        // Remove the incomplete file; the first error is the one to report.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Returns the path if it is a regular file: a device must not be replaced, and reading it may never end.
fn regular(path: PathBuf) -> io::Result<PathBuf> {
    if fs::metadata(&path)?.is_file() {
        Ok(path)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "expected a regular file, found something else"))
    }
}

/// Calls `load_bytes` with the contents of the file.
pub(crate) fn load(path: &Path, load_bytes: impl FnOnce(&[u8]) -> Result<(), ModelError>) -> Result<(), FileError> {
    let bytes =
        regular(path.into()).and_then(fs::read).map_err(|cause| FileError::ReadFailed { path: path.into(), cause })?;
    load_bytes(&bytes).map_err(|cause| FileError::InvalidModel { path: path.into(), cause })
}
