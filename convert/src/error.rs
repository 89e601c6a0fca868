//! Errors of conversion.

use std::io;
use std::path::PathBuf;

use stackprop::model_file::FileError;

use crate::Problems;

/// The reason why a file cannot be converted. The message contains the path and the cause.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system could not read the file, or it is no regular file.
    #[error("cannot read {path:?}: {cause}")]
    ReadFailed {
        /// The file's path.
        path: PathBuf,
        /// The operating system's error.
        cause: io::Error,
    },
    /// The file has none of the formats that the crate reads.
    #[error(
        "{path:?}: expected a file of one of {}, found one that begins with {found}{}",
        crate::formats::names(),
        crate::formats::remedy(.path)
    )]
    UnknownFormat {
        /// The file's path.
        path: PathBuf,
        /// The first bytes, printable.
        found: String,
    },
    /// The name of a file to export states no format.
    #[error("{path:?}: expected a name that ends in .safetensors, .npz, .onnx or .tflite, or the option --format")]
    UnknownExtension {
        /// The file's path.
        path: PathBuf,
    },
    /// The file is larger than its format allows.
    #[error("{path:?}: expected at most {expected} bytes, found {found}")]
    TooLarge {
        /// The file's path.
        path: PathBuf,
        /// The greatest length in bytes.
        expected: u64,
        /// The file's length in bytes.
        found: u64,
    },
    /// The file holds parts that the crate cannot express, or is damaged.
    #[error("{path:?} has {problems}")]
    Unsupported {
        /// The file's path.
        path: PathBuf,
        /// The problems, with their remedies.
        problems: Problems,
    },
    /// The network cannot be written as a model file.
    #[error("the network has {0}")]
    Network(#[from] Problems),
    /// A file could not be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// [`build`](crate::build) was called outside a build script.
    #[error("expected the variable OUT_DIR, which cargo sets for build scripts alone, found none")]
    NotInBuildScript,
}
