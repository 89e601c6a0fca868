//! The samples that a closure or an iterator returns.

use core::convert::Infallible;

use crate::error::TrainError;
use crate::loss::TargetOf;
use crate::row::Row;
use crate::train::source::{Memory, SourceBatch};
use crate::train::{Samples, SourceError};

/// A sample that a source computes: the pair of an input and a target, or a `Result` of one, whose error ends the fit.
///
/// This trait is sealed.
#[diagnostic::on_unimplemented(
    message = "expected a pair of an input and a target, found `{Self}`",
    label = "a sample is `(input, target)`, or a `Result` of it"
)]
pub trait Sample: sealed::Sealed {
    /// The input: a row.
    type Input: Row;
    /// The target.
    type Target;
    /// The error; [`Infallible`] for a pair.
    type Error;

    /// The input and the target.
    ///
    /// # Errors
    ///
    /// The error of a `Result`.
    fn into_pair(self) -> Result<(Self::Input, Self::Target), Self::Error>;
}

impl<Input: Row, Target> Sample for (Input, Target) {
    type Input = Input;
    type Target = Target;
    type Error = Infallible;

    fn into_pair(self) -> Result<Self, Infallible> {
        Ok(self)
    }
}

impl<Input: Row, Target, E> Sample for Result<(Input, Target), E> {
    type Input = Input;
    type Target = Target;
    type Error = E;

    fn into_pair(self) -> Self {
        self
    }
}

/// Copies samples into the memory of a batch until one of the two ends, and checks them. `index` maps a row of the
/// batch to the index of its sample.
pub(super) fn fill<'b, S: Sample, A: Copy>(
    samples: impl Iterator<Item = S>,
    memory: Memory<'b, S::Input, A>,
    epoch: usize,
    index: impl Fn(usize) -> usize,
    check: impl Fn(Samples<'_, S::Input, A>) -> Result<(), TrainError>,
) -> Result<SourceBatch<'b, S::Input, A>, SourceError<S::Error>>
where
    S::Target: TargetOf<A>,
{
    let Memory { inputs, targets } = memory;
    let mut rows = 0;
    for ((to_input, to_target), sample) in inputs.iter_mut().zip(targets.iter_mut()).zip(samples) {
        let failed = |error| SourceError::Source { epoch, sample: index(rows), error };
        let (input, target) = sample.into_pair().map_err(failed)?;
        (*to_input, *to_target) = (input, target.target());
        rows += 1;
    }
    let (inputs, targets) = (inputs.get(..rows).unwrap_or_default(), targets.get(..rows).unwrap_or_default());
    if rows > 0 {
        check(Samples::new(inputs, targets)).map_err(|mut error| match error.sample_mut() {
            None => SourceError::Train(error),
            Some(sample) => {
                *sample = index(*sample);
                SourceError::Sample { epoch, error }
            }
        })?;
    }
    Ok(SourceBatch { inputs, targets, weights: None })
}

mod sealed {
    pub trait Sealed {}
    impl<Input, Target> Sealed for (Input, Target) {}
    impl<Input, Target, E> Sealed for Result<(Input, Target), E> {}
}
