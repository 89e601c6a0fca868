//! The one way in which data can be wrong: something was expected, and something else was found.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

/// A file or directory that is not what it should be.
#[derive(Debug)]
pub struct DataError {
    path: PathBuf,
    expected: String,
    found: String,
}

impl DataError {
    /// What was expected of the file or directory, and what was found.
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
