//! The samples that a closure or an iterator returns.

use core::convert::Infallible;
use core::slice;

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

/// Copies samples, each with its index, into the memory of a batch until one of the two ends, and checks each.
pub(super) fn fill<'b, S: Sample, A: Copy>(
    samples: impl Iterator<Item = (usize, S)>,
    memory: Memory<'b, S::Input, A>,
    epoch: usize,
    check: impl Fn(Samples<'_, S::Input, A>) -> Result<(), TrainError>,
) -> Result<SourceBatch<'b, S::Input, A>, SourceError<S::Error>>
where
    S::Target: TargetOf<A>,
{
    let Memory { inputs, targets } = memory;
    let mut rows = 0;
    for ((to_input, to_target), (index, sample)) in inputs.iter_mut().zip(targets.iter_mut()).zip(samples) {
        let failed = |error| SourceError::Source { epoch, sample: index, error };
        let (input, target) = sample.into_pair().map_err(failed)?;
        (*to_input, *to_target) = (input, target.target());
        let one = Samples::new(slice::from_ref(to_input), slice::from_ref(to_target));
        check(one).map_err(|mut error| match error.sample_mut() {
            None => SourceError::Train(error),
            Some(sample) => {
                *sample = index;
                SourceError::Sample { epoch, error }
            }
        })?;
        rows += 1;
    }
    let (inputs, targets) = (inputs.get(..rows).unwrap_or_default(), targets.get(..rows).unwrap_or_default());
    Ok(SourceBatch { inputs, targets, weights: None })
}

mod sealed {
    pub trait Sealed {}
    impl<Input, Target> Sealed for (Input, Target) {}
    impl<Input, Target, E> Sealed for Result<(Input, Target), E> {}
}
