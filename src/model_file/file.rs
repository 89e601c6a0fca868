//! Model files by path.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::{error, fmt, process, vec};

use crate::model_file::ModelError;

/// Why a model file could not be saved or loaded. The text names the file, and holds the text of the cause.
#[derive(Debug)]
pub enum FileError {
    /// The file cannot be read.
    ReadFailed {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        cause: io::Error,
    },
    /// The file cannot be written. What was there before is there still.
    WriteFailed {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        cause: io::Error,
    },
    /// The file can be read, but is not a model file of this network; or the network cannot be saved.
    InvalidModel {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
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

/// Saves what `write_to` makes of a buffer of so many bytes.
pub(crate) fn save(
    path: &Path,
    len: usize,
    write_to: impl FnOnce(&mut [u8]) -> Result<&[u8], ModelError>,
) -> Result<(), FileError> {
    let mut buffer = vec![0; len];
    let bytes = write_to(&mut buffer).map_err(|cause| FileError::InvalidModel { path: path.into(), cause })?;
    replace(path, bytes).map_err(|cause| FileError::WriteFailed { path: path.into(), cause })
}

/// Writes a file beside its place and then moves it there, so that a full disk costs no older file.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A link stays, and what it leads to is replaced.
    let path = match fs::canonicalize(path) {
        Ok(path) => regular(path)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.into(),
        Err(error) => return Err(error),
    };
    let mut name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_os_string();
    name.push(std::format!(".{}.new", process::id()));
    let beside = path.with_file_name(name);
    // Nobody else's file is written to.
    let mut file = File::create_new(&beside)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        // What is left of the attempt is of no use; that it cannot be removed is not what went wrong first.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// The path, if there is a regular file: a device must not be replaced, and may never end.
fn regular(path: PathBuf) -> io::Result<PathBuf> {
    if fs::metadata(&path)?.is_file() {
        Ok(path)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "expected a regular file, found something else"))
    }
}

/// Gives a file's bytes to `load_bytes`.
pub(crate) fn load(path: &Path, load_bytes: impl FnOnce(&[u8]) -> Result<(), ModelError>) -> Result<(), FileError> {
    let bytes =
        regular(path.into()).and_then(fs::read).map_err(|cause| FileError::ReadFailed { path: path.into(), cause })?;
    load_bytes(&bytes).map_err(|cause| FileError::InvalidModel { path: path.into(), cause })
}
