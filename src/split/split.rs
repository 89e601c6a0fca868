//! One division of the samples.

use core::ops::Range;

#[cfg(feature = "alloc")]
use crate::split::OwnedSamples;
use crate::train::Permutation;
#[cfg(feature = "alloc")]
use crate::train::Samples;

/// A division of samples into those for training and those held out, as indices.
///
/// ```
/// use stackprop::split::TrainTestSplit;
///
/// let split = TrainTestSplit { test_size: 0.25, shuffle: None }.split(8)?;
/// assert!(split.training().eq(0..6));
/// assert!(split.held_out().eq(6..8));
/// # Ok::<(), stackprop::split::SplitError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split<'a> {
    /// The number of samples.
    pub(super) len: usize,
    pub(super) held_out: HeldOut<'a>,
}

/// The samples held out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum HeldOut<'a> {
    /// Those that the order maps into a range of places.
    Places { order: Option<Permutation>, places: Range<usize> },
    /// Those of one fold, in a table of the folds of all samples.
    Fold { folds: &'a [usize], fold: usize },
}

impl HeldOut<'_> {
    fn contains(&self, sample: usize) -> bool {
        match self {
            Self::Places { order, places } => places.contains(&order.map_or(sample, |order| order.index(sample))),
            Self::Fold { folds, fold } => folds.get(sample) == Some(fold),
        }
    }
}

impl Split<'_> {
    /// The indices of the training samples, in ascending order.
    pub fn training(&self) -> impl Iterator<Item = usize> + Clone {
        (0..self.len).filter(|sample| !self.held_out.contains(*sample))
    }

    /// The indices of the samples held out for validation or for a test, in ascending order.
    pub fn held_out(&self) -> impl Iterator<Item = usize> + Clone {
        (0..self.len).filter(|sample| self.held_out.contains(*sample))
    }

    /// Copies the training samples, and those held out.
    #[cfg(feature = "alloc")]
    pub(super) fn gather<Input: Copy, Target: Copy>(
        &self,
        samples: Samples<'_, Input, Target>,
    ) -> (OwnedSamples<Input, Target>, OwnedSamples<Input, Target>) {
        (OwnedSamples::gather(samples, self.training()), OwnedSamples::gather(samples, self.held_out()))
    }
}
