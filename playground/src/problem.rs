//! The errors of a build.

use std::io;
use std::path::{Path, PathBuf};

/// The reason that there is no page, and the cure.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// A program that the build runs is not installed.
    #[error("{program}: expected this program to start, found: {error}; {remedy}")]
    Program { program: String, error: io::Error, remedy: &'static str },
    /// A program ended with an error, which it has printed.
    #[error("{command}: expected success, found {status}; {remedy}")]
    Command { command: String, status: String, remedy: &'static str },
    /// A file or folder that the build reads or writes.
    #[error("{}: cannot {action}: {error}", path.display())]
    File { action: &'static str, path: PathBuf, error: io::Error },
    /// wasm-bindgen refuses the engine.
    #[error("{}: wasm-bindgen cannot read this file: {error}; `cargo clean` and a new build may help", path.display())]
    Bindings { path: PathBuf, error: String },
    /// The server has no port.
    #[error(
        "127.0.0.1:{port}: cannot serve the page here: {error}; choose another port: `--port 8001`, or `--port 0` for any"
    )]
    Port { port: u16, error: io::Error },
}

impl Problem {
    /// The problem of an `action` on a path.
    pub(crate) fn file(action: &'static str, path: &Path, error: io::Error) -> Self {
        Self::File { action, path: path.to_path_buf(), error }
    }
}
