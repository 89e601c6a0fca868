//! Model files by path.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::{error, fmt, vec};

use super::{ModelError, ModelFile, format};
use crate::bytes::Floats;
use crate::layer::Layer;

/// Why a model file could not be saved or loaded.
#[derive(Debug)]
pub enum FileError {
    /// The file cannot be read or written.
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The file can be read, but is not a model file of this network; or the network cannot be saved.
    Model {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: ModelError,
    },
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, source } => write!(f, "{}: {source}", path.display()),
            Self::Model { path, source } => write!(f, "{}: {source}", path.display()),
        }
    }
}

impl error::Error for FileError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Model { source, .. } => Some(source),
        }
    }
}

/// Writes the file beside its place and then moves it there, so that a full disk costs no older model.
pub(super) fn save<L: Layer + Floats>(net: &L, path: &Path) -> Result<(), FileError> {
    let mut buffer = vec![0; format::file_bytes::<L>()];
    let bytes = net.to_bytes(&mut buffer).map_err(|source| FileError::Model { path: path.into(), source })?;

    let mut name = path.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".new");
    let beside = path.with_file_name(name);
    let written = File::create(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    written.map_err(|source| {
        // Whatever is left of the attempt is of no use; that it cannot be removed is not what went wrong first.
        let _ = fs::remove_file(&beside);
        FileError::Io { path: path.into(), source }
    })
}

pub(super) fn load<L: Layer + Floats>(net: &mut L, path: &Path) -> Result<(), FileError> {
    let bytes = fs::read(path).map_err(|source| FileError::Io { path: path.into(), source })?;
    net.load_bytes(&bytes).map_err(|source| FileError::Model { path: path.into(), source })
}
