//! Training data.

use crate::error::TrainError;
use crate::loss::{Loss, TargetOf};
use crate::row::{self, Row};
use crate::simd::{Computation, Execution, Simd};

/// Inputs and their targets, as borrowed slices of equal length.
///
/// ```
/// use stackprop::train::Samples;
///
/// let samples = Samples::new(&[[0.0, 0.0], [0.0, 1.0]], &[0, 1]);
/// assert_eq!(samples.inputs.len(), 2);
/// ```
#[derive(Debug, PartialEq)]
pub struct Samples<'a, Input, Target> {
    /// The inputs, one row per sample.
    pub inputs: &'a [Input],
    /// The targets, in the type that the loss expects: class labels or rows of values.
    pub targets: &'a [Target],
}

impl<'a, Input, Target> Samples<'a, Input, Target> {
    /// Samples from inputs and targets. The functions that use them check that both slices have the same length.
    #[must_use]
    pub const fn new(inputs: &'a [Input], targets: &'a [Target]) -> Self {
        Self { inputs, targets }
    }

    /// The same samples, with targets of the type that a loss accepts.
    #[inline(always)]
    pub(super) fn accepted<Accepted>(self) -> Samples<'a, Input, Accepted>
    where
        Target: TargetOf<Accepted>,
    {
        Samples { inputs: self.inputs, targets: Target::targets(self.targets) }
    }

    /// Checks that there are samples and outputs, that each input has a target, that the loss accepts each target, and
    /// that the loss's settings are valid.
    pub(super) fn check<L: Loss<Target<Output> = Target>, Output: Row>(self, loss: &L) -> Result<(), TrainError> {
        let (inputs, targets) = (self.inputs.len(), self.targets.len());
        if inputs != targets {
            return Err(TrainError::LengthMismatch { inputs, targets });
        }
        if inputs == 0 {
            return Err(TrainError::NoSamples);
        }
        if Output::LEN == 0 {
            return Err(TrainError::NoOutputs);
        }
        loss.check::<Output>(self.targets)
    }
}

impl<Input: Row, Target> Samples<'_, Input, Target> {
    /// The index of the first sample whose input is NaN or infinite.
    pub(super) fn first_not_finite(&self) -> Option<usize> {
        row::first_not_finite(self.inputs).map(|(sample, _)| sample)
    }

    /// Checks that all inputs are finite.
    pub(super) fn check_inputs(&self, execution: impl Execution) -> Result<(), TrainError> {
        if execution.run(AllFinite(Input::flatten(self.inputs))) {
            return Ok(());
        }
        row::first_not_finite(self.inputs)
            .map_or(Ok(()), |(sample, found)| Err(TrainError::InputNotFinite { sample, found }))
    }
}

/// [`row::all_finite`], compiled for the CPU's vectors.
struct AllFinite<'a>(&'a [f32]);

impl Computation for AllFinite<'_> {
    type Output = bool;

    #[inline(always)]
    fn run<S: Simd>(self, _: S) -> bool {
        row::all_finite(self.0)
    }
}

impl<Input, Target> Copy for Samples<'_, Input, Target> {}

impl<Input, Target> Clone for Samples<'_, Input, Target> {
    fn clone(&self) -> Self {
        *self
    }
}
