//! Data to learn from.

use crate::error::TrainError;
use crate::loss::{Loss, TargetOf};
use crate::row;
use crate::row::Row;
use crate::simd::{Computation, Execution, Simd};

/// Inputs and their targets, one of each a sample, as borrowed slices.
///
/// ```
/// use stackprop::train::Samples;
///
/// let samples = Samples::new(&[[0.0, 0.0], [0.0, 1.0]], &[0, 1]);
/// assert_eq!(samples.inputs.len(), 2);
/// ```
#[derive(Debug, PartialEq)]
pub struct Samples<'a, Input, Target> {
    /// The inputs, a row each.
    pub inputs: &'a [Input],
    /// The targets: class labels, or rows of values, as the loss expects them.
    pub targets: &'a [Target],
}

impl<'a, Input, Target> Samples<'a, Input, Target> {
    /// These inputs and targets. That they are equally many is checked where they are used.
    #[must_use]
    pub const fn new(inputs: &'a [Input], targets: &'a [Target]) -> Self {
        Self { inputs, targets }
    }

    /// The samples with targets that a loss accepts: the same.
    pub(super) fn accepted<Accepted>(self) -> Samples<'a, Input, Accepted>
    where
        Target: TargetOf<Accepted>,
    {
        Samples { inputs: self.inputs, targets: Target::targets(self.targets) }
    }

    /// Whether there is a target for each input, the loss accepts each, and its own settings make sense.
    pub(super) fn check<L: Loss<Target<Output> = Target>, Output: Row>(&self, loss: &L) -> Result<(), TrainError> {
        let (inputs, targets) = (self.inputs.len(), self.targets.len());
        if inputs != targets {
            return Err(TrainError::LengthMismatch { inputs, targets });
        }
        if inputs == 0 {
            return Err(TrainError::NoSamples);
        }
        loss.check::<Output>(self.targets)
    }
}

impl<Input: Row, Target> Samples<'_, Input, Target> {
    /// The index of the first sample whose input is NaN or infinite.
    pub(super) fn first_not_finite(&self) -> Option<usize> {
        row::first_not_finite(self.inputs).map(|(sample, _)| sample)
    }

    /// Whether the inputs are numbers.
    pub(super) fn check_inputs(&self, execution: impl Execution) -> Result<(), TrainError> {
        if execution.run(AllFinite(Input::flatten(self.inputs))) {
            return Ok(());
        }
        row::first_not_finite(self.inputs)
            .map_or(Ok(()), |(sample, found)| Err(TrainError::InputNotFinite { sample, found }))
    }
}

/// [`row::all_finite`], with the CPU's vectors.
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
