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
    /// Those at a range of places of the order; `None` is the samples' own.
    Places { order: Option<Permutation>, places: Range<usize> },
    /// Those of one fold, in a table of the folds of all samples.
    Fold { folds: &'a [usize], fold: usize },
}

impl HeldOut<'_> {
    fn contains(&self, place: usize) -> bool {
        match self {
            Self::Places { places, .. } => places.contains(&place),
            Self::Fold { folds, fold } => folds.get(place) == Some(fold),
        }
    }

    /// The index of the sample at a place.
    fn sample(&self, place: usize) -> usize {
        match self {
            Self::Places { order: Some(order), .. } => order.index(place),
            _ => place,
        }
    }
}

impl Split<'_> {
    /// The indices of the training samples: in the order of the shuffle, so that the end of the samples is a random
    /// choice too; in ascending order without a shuffle, and from a [`StratifiedKFold`](super::StratifiedKFold).
    pub fn training(&self) -> impl Iterator<Item = usize> + Clone {
        (0..self.len).filter(|place| !self.held_out.contains(*place)).map(|place| self.held_out.sample(place))
    }

    /// The indices of the samples held out for validation or for a test, in the same order.
    pub fn held_out(&self) -> impl Iterator<Item = usize> + Clone {
        (0..self.len).filter(|place| self.held_out.contains(*place)).map(|place| self.held_out.sample(place))
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
