//! Samples in memory of their own.

use alloc::vec::Vec;

use crate::split::SplitError;
use crate::train::Samples;

/// Inputs, their targets and, if they have any, their weights, copied from [`Samples`].
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::split::TrainTestSplit;
///
/// let samples = Samples::new(&[[0.0], [1.0], [2.0], [3.0]], &[0, 1, 0, 1]);
/// let (training, test) = TrainTestSplit::default().split_samples(samples)?;
/// assert_eq!(training.samples().inputs.len(), 3);
/// assert_eq!(test.targets.len(), 1);
/// # Ok::<(), stackprop::split::SplitError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct OwnedSamples<Input, Target> {
    /// The inputs, one row per sample.
    pub inputs: Vec<Input>,
    /// The targets, equal in number.
    pub targets: Vec<Target>,
    /// The weights of the samples; `None` if all are equal.
    pub weights: Option<Vec<f32>>,
}

impl<Input, Target> OwnedSamples<Input, Target> {
    /// Borrows the samples, for a fit or an evaluation.
    #[must_use]
    pub fn samples(&self) -> Samples<'_, Input, Target> {
        Samples { inputs: &self.inputs, targets: &self.targets, weights: self.weights.as_deref() }
    }
}

impl<Input: Copy, Target: Copy> OwnedSamples<Input, Target> {
    /// Copies the samples with these indices.
    pub(super) fn gather(samples: Samples<'_, Input, Target>, indices: impl Iterator<Item = usize> + Clone) -> Self {
        let weights = samples.weights.map(|weights| at(weights, indices.clone()));
        Self { inputs: at(samples.inputs, indices.clone()), targets: at(samples.targets, indices), weights }
    }
}

/// Copies of the elements with these indices.
fn at<T: Copy>(elements: &[T], indices: impl Iterator<Item = usize>) -> Vec<T> {
    indices.filter_map(|index| elements.get(index)).copied().collect()
}

/// The number of samples.
pub(super) fn len<Input, Target>(samples: Samples<'_, Input, Target>) -> Result<usize, SplitError> {
    let (inputs, targets) = (samples.inputs.len(), samples.targets.len());
    if inputs != targets {
        return Err(SplitError::LengthMismatch { inputs, targets });
    }
    match samples.weights.map(<[f32]>::len).filter(|weights| *weights != inputs) {
        None => Ok(inputs),
        Some(weights) => Err(SplitError::WeightsMismatch { samples: inputs, weights }),
    }
}
