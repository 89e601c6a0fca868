//! The data of a fit.

use crate::error::TrainError;
use crate::loss::TargetOf;
use crate::row::Row;
use crate::simd::Execution;
use crate::train::gather::Gather;
use crate::train::weights::BatchWeights;
use crate::train::{Permutation, Samples};

/// The training data of [`Trainer::fit`](super::Trainer::fit):
///
/// | source | samples | order | like |
/// | --- | --- | --- | --- |
/// | [`Samples`] | slices in memory | shuffled | Keras's arrays |
/// | [`Generated`](super::Generated) | a closure computes each from its index | shuffled | PyTorch's `Dataset` |
/// | [`Stream`](super::Stream) | a closure returns an iterator per epoch | shuffled in a buffer | `IterableDataset` |
///
/// Only [`Samples`] can hold out a [`validation_split`](super::Fit::validation_split); with another source, the samples
/// of [`Fit::validation`](super::Fit::validation) measure the network.
///
/// This trait is sealed.
#[diagnostic::on_unimplemented(
    message = "expected training data, found `{Self}`",
    label = "a fit takes `Samples`, `Generated` or a `Stream`",
    note = "slices of inputs and targets become samples by `Samples::new(&inputs, &targets)`"
)]
pub trait Source: sealed::Sealed {
    /// The input of a sample: a row.
    type Input: Row;
    /// The target of a sample.
    type Target;
    /// The error of a fit.
    type Error: From<TrainError>;

    /// The number of samples of an epoch, if it is known.
    #[doc(hidden)]
    fn known_len(&self) -> Option<usize>;

    /// Checks the source before the first step; by default, that it is not empty.
    #[doc(hidden)]
    fn check<A>(&self, _: impl Fn(Samples<'_, Self::Input, A>) -> Result<(), TrainError>) -> Result<(), TrainError>
    where
        Self::Target: TargetOf<A>,
    {
        if self.known_len() == Some(0) { Err(TrainError::NoSamples) } else { Ok(()) }
    }

    /// The training part and the validation part; by default an error.
    #[doc(hidden)]
    fn split<'v, A>(
        self,
        _: impl FnOnce(usize) -> Result<Option<usize>, TrainError>,
    ) -> Result<Parts<'v, Self, A>, TrainError>
    where
        Self: Sized + 'v,
        Self::Target: TargetOf<A>,
    {
        Err(TrainError::NothingToSplit)
    }

    /// All samples, if they lie in memory; by default `None`.
    #[doc(hidden)]
    fn in_memory<A>(&self) -> Option<Samples<'_, Self::Input, A>>
    where
        Self::Target: TargetOf<A>,
    {
        None
    }

    /// The batch at a place, if there is one. It may lie in `memory`, which has room for the largest batch.
    #[doc(hidden)]
    fn batch<'b, A: Copy>(
        &mut self,
        execution: impl Execution,
        place: Place,
        memory: Memory<'b, Self::Input, A>,
        check: impl Fn(Samples<'_, Self::Input, A>) -> Result<(), TrainError>,
    ) -> Result<Option<SourceBatch<'b, Self::Input, A>>, Self::Error>
    where
        Self: 'b,
        Self::Target: TargetOf<A>;

    /// The index of the first sample whose input is NaN or infinite; by default `None`, because `batch` checks inputs.
    #[doc(hidden)]
    fn first_not_finite(&self) -> Option<usize> {
        None
    }
}

/// The training part of a source, and its validation part, if there is one.
pub(super) type Parts<'v, S, A> = (S, Option<Samples<'v, <S as Source>::Input, A>>);

/// The place of a batch in a fit.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The number of the epoch, counted from 1.
    pub(super) epoch: usize,
    /// The number of samples before the batch in its epoch.
    pub(super) first: usize,
    /// The order of the samples; `None` for their own.
    pub(super) order: Option<Permutation>,
    /// The seed of the fit; `None` without shuffling.
    pub(super) seed: Option<u64>,
}

impl Place {
    /// The index of a sample of the batch.
    #[inline(always)]
    pub(super) fn sample(&self, row: usize) -> usize {
        let place = self.first + row;
        self.order.map_or(place, |order| order.index(place))
    }
}

/// The memory of a batch: inputs and targets, equal in number.
#[derive(Debug)]
pub struct Memory<'b, Input, Target> {
    pub(super) inputs: &'b mut [Input],
    pub(super) targets: &'b mut [Target],
}

/// The samples of a batch.
#[derive(Debug)]
pub struct SourceBatch<'b, Input, Target> {
    pub(super) inputs: &'b [Input],
    pub(super) targets: &'b [Target],
    pub(super) weights: Option<BatchWeights<'b>>,
}

impl<Input: Row, Target> Source for Samples<'_, Input, Target> {
    type Input = Input;
    type Target = Target;
    type Error = TrainError;

    fn known_len(&self) -> Option<usize> {
        Some(self.inputs.len())
    }

    fn check<A>(&self, check: impl Fn(Samples<'_, Input, A>) -> Result<(), TrainError>) -> Result<(), TrainError>
    where
        Target: TargetOf<A>,
    {
        check(self.accepted())?;
        self.check_sum_of_weights()
    }

    fn split<'v, A>(
        self,
        hold_out: impl FnOnce(usize) -> Result<Option<usize>, TrainError>,
    ) -> Result<Parts<'v, Self, A>, TrainError>
    where
        Self: 'v,
        Target: TargetOf<A>,
    {
        let parts = hold_out(self.inputs.len())?.and_then(|kept| self.split_at(kept));
        let Some((training, validation)) = parts else { return Ok((self, None)) };
        training.check_sum_of_weights()?;
        Ok((training, Some(validation.accepted())))
    }

    #[inline(always)]
    fn batch<'b, A: Copy>(
        &mut self,
        execution: impl Execution,
        place: Place,
        memory: Memory<'b, Input, A>,
        _: impl Fn(Samples<'_, Input, A>) -> Result<(), TrainError>,
    ) -> Result<Option<SourceBatch<'b, Input, A>>, TrainError>
    where
        Self: 'b,
        Target: TargetOf<A>,
    {
        let Place { first, order, .. } = place;
        let samples = self.accepted();
        let rows = samples.inputs.len().saturating_sub(first).min(memory.inputs.len());
        if rows == 0 {
            return Ok(None);
        }
        let (inputs, targets) = match order {
            None => {
                let part = first..first + rows;
                let inputs = samples.inputs.get(part.clone()).unwrap_or_default();
                (inputs, samples.targets.get(part).unwrap_or_default())
            }
            Some(order) => {
                let places = (first..).take(rows).map(|place| order.index(place));
                execution.run(Gather { samples, places, inputs: memory.inputs, targets: memory.targets })
            }
        };
        let weights = samples.weights.map(|all| BatchWeights { all, first, order });
        Ok(Some(SourceBatch { inputs, targets, weights }))
    }

    fn in_memory<A>(&self) -> Option<Samples<'_, Input, A>>
    where
        Target: TargetOf<A>,
    {
        Some(self.accepted())
    }

    fn first_not_finite(&self) -> Option<usize> {
        Samples::first_not_finite(self)
    }
}

pub(super) mod sealed {
    pub trait Sealed {}
    impl<Input, Target> Sealed for crate::train::Samples<'_, Input, Target> {}
    impl<F> Sealed for crate::train::Generated<F> {}
    impl<F, Iter: Iterator> Sealed for crate::train::Stream<F, Iter> {}
}
