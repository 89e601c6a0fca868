//! The first error of a callback, which cannot return one.

use std::ops::ControlFlow;

use crate::Error;

/// Whether a callback has failed.
#[derive(Debug, Default)]
pub(crate) struct Outcome(Option<Error>);

impl Outcome {
    /// Keeps the first error.
    pub(crate) fn note(&mut self, result: Result<(), Error>) {
        self.0 = self.0.take().or(result.err());
    }

    /// `Break` after an error.
    pub(crate) fn flow(&self) -> ControlFlow<()> {
        if self.0.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    pub(crate) fn finish(self) -> Result<(), Error> {
        self.0.map_or(Ok(()), Err)
    }
}
