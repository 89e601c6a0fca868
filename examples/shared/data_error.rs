//! The error of invalid data: expected and found.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

/// A file or directory with invalid data.
#[derive(Debug)]
pub struct DataError {
    path: PathBuf,
    expected: String,
    found: String,
}

impl DataError {
    /// The error that `path` has `found` instead of `expected`.
    pub fn new(path: &Path, expected: impl Into<String>, found: impl Into<String>) -> Self {
        let (path, expected, found) = (path.into(), expected.into(), found.into());
        Self { path, expected, found }
    }
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, expected, found } = self;
        write!(f, "{}: expected {expected}, found {found}", path.display())
    }
}

impl Error for DataError {}
