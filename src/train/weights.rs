//! The weights of the samples.

use crate::error::TrainError;
use crate::setting::Allowed;
use crate::train::Permutation;

/// The weights of a batch: those of the samples at consecutive places of an order.
#[derive(Clone, Copy, Debug)]
pub(super) struct BatchWeights<'a> {
    /// The weights of all samples.
    pub(super) all: &'a [f32],
    /// The place of the batch's first sample.
    pub(super) first: usize,
    /// The order of the samples; `None` for their own.
    pub(super) order: Option<Permutation>,
}

impl<'a> BatchWeights<'a> {
    /// The weights, one per sample of the batch and more.
    #[inline(always)]
    pub(super) fn iter(self) -> impl Iterator<Item = f32> + use<'a> {
        let Self { all, first, order } = self;
        let weight = move |place| all.get(order.map_or(place, |order| order.index(place))).copied();
        (first..all.len()).filter_map(weight)
    }
}

/// Checks that there is one weight per sample, and that each is finite and 0 or above.
pub(super) fn check(weights: &[f32], samples: usize) -> Result<(), TrainError> {
    if weights.len() != samples {
        return Err(TrainError::WeightsMismatch { samples, weights: weights.len() });
    }
    let invalid = Allowed::NOT_NEGATIVE.first_outside(weights);
    invalid.map_or(Ok(()), |(sample, found)| Err(TrainError::InvalidWeight { sample, found }))
}

/// Checks that a weight is above 0: with zeros alone, the loss is 0 and nothing learns.
pub(super) fn check_sum(weights: &[f32]) -> Result<(), TrainError> {
    if weights.iter().any(|weight| *weight > 0.0) { Ok(()) } else { Err(TrainError::NoWeight) }
}
