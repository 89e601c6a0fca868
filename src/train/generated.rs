//! Samples that a closure computes.

use crate::error::TrainError;
use crate::loss::TargetOf;
use crate::rng::Rng;
use crate::simd::Execution;
use crate::train::sample::{Sample, fill};
use crate::train::source::{Memory, Place, SourceBatch};
use crate::train::{Samples, Source, SourceError};

/// `len` samples that a closure computes from their index, from 0 to `len` − 1, in every epoch anew: PyTorch's
/// map-style `Dataset`. It needs no heap.
///
/// The closure returns `(input, target)`, or a `Result` of it, whose error ends the fit with [`SourceError::Source`].
/// Its [`Rng`] depends on the seed of [`Fit::shuffle`](super::Fit::shuffle) (0 for `None`), the epoch and the index: a
/// second fit draws the same numbers, and so does a resumed one.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::train::{Generated, SourceError};
///
/// let signal: [f32; 64] = core::array::from_fn(|i| (i as f32 / 8.0).sin());
/// // The next value from three values with noise.
/// let windows = Generated::new(61, |first, rng: &mut Rng| {
///     let noisy = core::array::from_fn(|i| signal[first + i] + 0.01 * rng.normal());
///     (noisy, [signal[first + 3]])
/// });
///
/// type Net = Dense<3, 1, Identity>;
/// let mut net = Net::zeroed();
/// let mut trainer = Trainer::<Net, _, _, 8>::new(MeanSquaredError, Adam { learning_rate: 0.05, ..Adam::default() });
/// let history = trainer.fit(&mut net, windows, Fit { epochs: 30, ..Fit::default() })?;
/// assert!(history.last().unwrap().training.loss < 0.05);
/// # Ok::<(), SourceError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Generated<F> {
    len: usize,
    sample: F,
}

impl<F> Generated<F> {
    /// `len` samples from a closure on the index and a random number generator.
    #[must_use]
    pub const fn new<S: Sample>(len: usize, sample: F) -> Self
    where
        F: FnMut(usize, &mut Rng) -> S,
    {
        Self { len, sample }
    }
}

impl<S: Sample, F: FnMut(usize, &mut Rng) -> S> Source for Generated<F> {
    type Input = S::Input;
    type Target = S::Target;
    type Error = SourceError<S::Error>;

    fn known_len(&self) -> Option<usize> {
        Some(self.len)
    }

    fn batch<'b, A: Copy>(
        &mut self,
        _: impl Execution,
        place: Place,
        memory: Memory<'b, S::Input, A>,
        check: impl Fn(Samples<'_, S::Input, A>) -> Result<(), TrainError>,
    ) -> Result<Option<SourceBatch<'b, S::Input, A>>, Self::Error>
    where
        Self: 'b,
        S::Target: TargetOf<A>,
    {
        let Place { epoch, first, seed, .. } = place;
        let rows = self.len.saturating_sub(first);
        let samples = (0..rows).map(|row| {
            let sample = place.sample(row);
            (sample, (self.sample)(sample, &mut Rng::of_sample(seed.unwrap_or(0), epoch, sample)))
        });
        let batch = fill(samples, memory, epoch, check)?;
        Ok((rows > 0).then_some(batch))
    }
}
