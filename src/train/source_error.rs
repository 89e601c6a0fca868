//! The errors of a fit whose samples a program computes.

use core::convert::Infallible;
use core::fmt;

use crate::error::TrainError;

/// The reason why a fit on a [`Generated`](super::Generated) source or a [`Stream`](super::Stream) ended; `E` is the
/// error of the program's own samples.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum SourceError<E = Infallible> {
    /// The fit has an error that no single sample caused.
    Train(TrainError),
    /// A sample is invalid: its input is not finite, or the loss rejects its target.
    Sample {
        /// The number of the epoch, counted from 1.
        epoch: usize,
        /// The error, with the index of the sample: that which the closure received, or its place in the stream.
        error: TrainError,
    },
    /// The program's own error in place of a sample.
    Source {
        /// The number of the epoch, counted from 1.
        epoch: usize,
        /// The index of the sample: that which the closure received, or its place in the stream. A shuffle buffer may
        /// draw the sample later than it read it.
        sample: usize,
        /// The error.
        error: E,
    },
}

impl<E> From<TrainError> for SourceError<E> {
    fn from(error: TrainError) -> Self {
        Self::Train(error)
    }
}

impl<E: fmt::Display> fmt::Display for SourceError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Train(error) => error.fmt(f),
            Self::Sample { epoch, error } => write!(f, "{error} in epoch {epoch}"),
            Self::Source { epoch, sample, error } => {
                write!(f, "expected a sample, found an error at sample {sample} in epoch {epoch}: {error}")
            }
        }
    }
}

impl<E: core::error::Error + 'static> core::error::Error for SourceError<E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Train(_) | Self::Sample { .. } => None,
            Self::Source { error, .. } => Some(error),
        }
    }
}
