//! Keras 3.

use crate::{Network, Options, Problem, Problems};

/// Reads the network of an archive.
///
/// # Errors
///
/// All parts that the crate cannot express.
pub fn read(_file: &[u8]) -> Result<Network, Problems> {
    Err(Problem { subject: "file".into(), found: "not yet".into(), remedy: String::new() }.into())
}

/// Reads the weights of a file.
///
/// # Errors
///
/// All parts that the crate cannot express.
pub fn read_weights(_file: &[u8], _options: &Options) -> Result<Network, Problems> {
    Err(Problem { subject: "file".into(), found: "not yet".into(), remedy: String::new() }.into())
}
