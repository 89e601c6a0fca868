//! Training data.

use crate::error::TrainError;
use crate::loss::{Loss, TargetOf};
use crate::row::{self, Row};
use crate::simd::{Computation, Execution, Simd};
use crate::train::weights;

/// Inputs and their targets, as borrowed slices of equal length, and the weights of the samples, if they have any.
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
    /// The weights of the samples; `None` if all are equal.
    pub weights: Option<&'a [f32]>,
}

impl<'a, Input, Target> Samples<'a, Input, Target> {
    /// Samples from inputs and targets. The functions that use them check that both slices have the same length.
    #[must_use]
    pub const fn new(inputs: &'a [Input], targets: &'a [Target]) -> Self {
        Self { inputs, targets, weights: None }
    }

    /// The same samples with a weight for each, 0 or above and finite: by how much its loss counts. Equals Keras's
    /// `sample_weight`.
    ///
    /// The loss of a batch, of an epoch or of an evaluation is Σ wᵢ lᵢ / n, over n samples with the weights wᵢ and the
    /// losses lᵢ. The division by the number of samples, not by the sum of the weights, means that twice the weights
    /// give twice the gradients. A [class weight](crate::loss::ClassWeighted) multiplies the weight of the sample. The
    /// accuracy counts each sample once, like Keras's `metrics`; [`metrics::weighted`](crate::metrics::weighted)
    /// weights it.
    ///
    /// The weights follow their samples: into a shuffled batch, a validation split, and the folds of
    /// [`split`](crate::split).
    ///
    /// ```
    /// use stackprop::prelude::*;
    ///
    /// let net = Dense::<1, 1, Identity>::zeroed();
    /// let samples = Samples::new(&[[0.0], [0.0]], &[[1.0], [2.0]]).with_weights(&[3.0, 0.5]);
    /// let evaluation = net.evaluate(&MeanSquaredError, samples)?;
    /// assert_eq!(evaluation.loss, (3.0 * 1.0 + 0.5 * 4.0) / 2.0);
    /// # Ok::<(), TrainError>(())
    /// ```
    #[must_use]
    pub const fn with_weights(self, weights: &'a [f32]) -> Self {
        Self { weights: Some(weights), ..self }
    }

    /// The same samples, with targets of the type that a loss accepts.
    #[inline(always)]
    pub(super) fn accepted<Accepted>(self) -> Samples<'a, Input, Accepted>
    where
        Target: TargetOf<Accepted>,
    {
        Samples { inputs: self.inputs, targets: Target::targets(self.targets), weights: self.weights }
    }

    /// The first `len` samples, and the others; `None` if there are fewer.
    pub(super) fn split_at(self, len: usize) -> Option<(Self, Self)> {
        let (inputs, other_inputs) = self.inputs.split_at_checked(len)?;
        let (targets, other_targets) = self.targets.split_at_checked(len)?;
        let weights = self.weights.map(|weights| weights.split_at_checked(len).unwrap_or_default());
        let first = Self { inputs, targets, weights: weights.map(|(weights, _)| weights) };
        Some((first, Self { inputs: other_inputs, targets: other_targets, weights: weights.map(|(_, others)| others) }))
    }

    /// Checks that some weight is above 0.
    pub(super) fn check_sum_of_weights(self) -> Result<(), TrainError> {
        self.weights.map_or(Ok(()), weights::check_sum)
    }

    /// Checks that there are samples and outputs, that each input has a target and, if there are weights, a valid one,
    /// that the loss accepts each target, and that the loss's settings are valid.
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
        self.weights.map_or(Ok(()), |weights| weights::check(weights, inputs))?;
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
