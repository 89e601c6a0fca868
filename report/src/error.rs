//! Errors of reports.

use std::error::Error as StdError;
use std::fmt;
use std::path::PathBuf;

use stackprop::metrics::MetricError;
use stackprop::model_file::FileError;

/// The reason why a report cannot be written. The message contains the path, where there is one, and the cause.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The operating system could not write the file, or read the log that it continues.
    File(FileError),
    /// The name of a picture states no format, or one that needs the feature `png`.
    UnknownExtension {
        /// The picture's path.
        path: PathBuf,
    },
    /// The log to continue has other columns.
    OtherColumns {
        /// The log's path.
        path: PathBuf,
        /// The columns of this run.
        expected: String,
        /// The columns, or the row, in the file.
        found: String,
    },
    /// Two columns of a log have one name; [`Named`](stackprop::metrics::Named) gives a metric another one.
    EqualColumns {
        /// The log's path.
        path: PathBuf,
        /// The name.
        name: String,
    },
    /// There is nothing to draw.
    Empty {
        /// The missing items, in the singular.
        what: &'static str,
    },
    /// Targets and predictions differ in number, or are not finite.
    Metric(MetricError),
    /// The drawing failed.
    Drawing(Box<dyn StdError + Send + Sync>),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(cause) => cause.fmt(f),
            Self::UnknownExtension { path } => {
                let png = if cfg!(feature = "png") { " or .png" } else { ", or in .png with the feature `png`" };
                write!(f, "{path:?}: expected a name that ends in .svg{png}")
            }
            Self::OtherColumns { path, expected, found } => {
                write!(f, "{path:?}: expected the columns {expected}, found {found}")
            }
            Self::EqualColumns { path, name } => {
                write!(f, "{path:?}: expected columns with different names, found {name:?} twice")
            }
            Self::Empty { what } => write!(f, "expected at least one {what}, found none"),
            Self::Metric(cause) => cause.fmt(f),
            Self::Drawing(cause) => write!(f, "cannot draw: {cause}"),
        }
    }
}

impl StdError for Error {}

impl From<FileError> for Error {
    fn from(cause: FileError) -> Self {
        Self::File(cause)
    }
}

impl From<MetricError> for Error {
    fn from(cause: MetricError) -> Self {
        Self::Metric(cause)
    }
}
