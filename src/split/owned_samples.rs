//! Samples in memory of their own.

use alloc::vec::Vec;

use crate::split::SplitError;
use crate::train::Samples;

/// Inputs and their targets, copied from [`Samples`].
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
}

impl<Input, Target> OwnedSamples<Input, Target> {
    /// Borrows the samples, for a fit or an evaluation.
    #[must_use]
    pub fn samples(&self) -> Samples<'_, Input, Target> {
        Samples::new(&self.inputs, &self.targets)
    }
}

impl<Input: Copy, Target: Copy> OwnedSamples<Input, Target> {
    /// Copies the samples with these indices.
    pub(super) fn gather(samples: Samples<'_, Input, Target>, indices: impl Iterator<Item = usize> + Clone) -> Self {
        let inputs = indices.clone().filter_map(|sample| samples.inputs.get(sample)).copied().collect();
        let targets = indices.filter_map(|sample| samples.targets.get(sample)).copied().collect();
        Self { inputs, targets }
    }
}

/// The number of samples.
pub(super) fn len<Input, Target>(samples: Samples<'_, Input, Target>) -> Result<usize, SplitError> {
    let (inputs, targets) = (samples.inputs.len(), samples.targets.len());
    if inputs == targets { Ok(inputs) } else { Err(SplitError::LengthMismatch { inputs, targets }) }
}
