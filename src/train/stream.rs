//! Samples that an iterator reads.

use core::iter::Enumerate;

use crate::error::TrainError;
use crate::loss::TargetOf;
use crate::simd::Execution;
use crate::train::sample::{Sample, fill};
#[cfg(feature = "alloc")]
use crate::train::shuffle_buffer::ShuffleBuffer;
use crate::train::source::{Memory, Place, SourceBatch};
use crate::train::{Samples, Source, SourceError};

/// Samples in the order of an iterator, which a closure returns for each epoch: PyTorch's `IterableDataset`, Keras's
/// generators. The closure receives the number of the epoch, counted from 1; the epoch ends with the iterator.
///
/// The iterator yields `(input, target)`, or a `Result` of it, whose error ends the fit with [`SourceError::Source`].
/// [`with_buffer`](Stream::with_buffer) shuffles the samples, [`with_len`](Stream::with_len) states their number.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use stackprop::prelude::*;
/// use stackprop::train::{SourceError, Stream};
///
/// let text = "0.0;1.0\n1.0;3.0\n2.0;5.0\n3.0;7.0"; // or a file that does not fit in memory
/// let lines = Stream::new(|_epoch| {
///     text.lines().map(|line| {
///         let (x, y) = line.split_once(';').ok_or("expected two columns, found one")?;
///         let number = |text: &str| text.parse().map_err(|_| "expected a number");
///         Ok(([number(x)?], [number(y)?]))
///     })
/// });
///
/// type Line = Dense<1, 1, Identity>;
/// let mut net = Line::zeroed();
/// let mut trainer = Trainer::<Line, _, _, 2>::new(MeanSquaredError, Sgd { learning_rate: 0.1 });
/// let fit = Fit { epochs: 100, ..Fit::default() };
/// trainer.fit(&mut net, lines.with_buffer(4), fit)?;
/// assert!((net.predict(&[10.0])[0] - 21.0).abs() < 0.1);
/// # }
/// # Ok::<(), stackprop::train::SourceError<&str>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Stream<F, Iter: Iterator> {
    epoch: F,
    len: Option<usize>,
    /// The samples of an epoch, each with its place in the stream.
    samples: Option<Enumerate<Iter>>,
    #[cfg(feature = "alloc")]
    buffer: ShuffleBuffer<(usize, Iter::Item)>,
}

impl<F, Iter: Iterator> Stream<F, Iter> {
    /// The samples of the iterators that a closure returns.
    #[must_use]
    pub const fn new<Samples>(epoch: F) -> Self
    where
        F: FnMut(usize) -> Samples,
        Samples: IntoIterator<IntoIter = Iter, Item: Sample>,
    {
        Self {
            epoch,
            len: None,
            samples: None,
            #[cfg(feature = "alloc")]
            buffer: ShuffleBuffer::new(),
        }
    }

    /// States the number of samples of each epoch. A [`Schedule`](crate::schedule::Schedule) needs it, and a callback
    /// after a batch receives the number of batches. An epoch with another number of samples is an error.
    #[must_use]
    pub fn with_len(self, len: usize) -> Self {
        Self { len: Some(len), ..self }
    }

    /// Shuffles within a buffer of this number of samples: the next one is drawn from the buffer, and the iterator
    /// replaces it, as TensorFlow's `shuffle` does. A buffer of all samples shuffles them completely.
    /// [`Fit::shuffle`](super::Fit::shuffle) is the seed; `None` keeps the order of the iterator.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn with_buffer(mut self, samples: usize) -> Self {
        self.buffer.capacity = samples;
        self
    }

    /// Begins an epoch.
    fn begin<Samples>(&mut self, place: Place)
    where
        F: FnMut(usize) -> Samples,
        Samples: IntoIterator<IntoIter = Iter, Item = Iter::Item>,
    {
        self.samples = Some((self.epoch)(place.epoch).into_iter().enumerate());
        #[cfg(feature = "alloc")]
        self.buffer.begin(place.seed, place.epoch);
    }

    /// The next sample.
    fn next(&mut self) -> Option<(usize, Iter::Item)> {
        let samples = &mut self.samples;
        #[cfg(feature = "alloc")]
        return self.buffer.next(|| Self::read(samples));
        #[cfg(not(feature = "alloc"))]
        Self::read(samples)
    }

    /// The next sample of the iterator, which is dropped at its end.
    fn read(samples: &mut Option<Enumerate<Iter>>) -> Option<(usize, Iter::Item)> {
        let sample = samples.as_mut()?.next();
        if sample.is_none() {
            *samples = None;
        }
        sample
    }

    /// Checks the number of samples up to the end of a batch, before its step.
    fn check_len(&self, found: usize, is_end: bool) -> Result<(), TrainError> {
        match self.len {
            _ if found == 0 => Err(TrainError::NoSamples),
            Some(expected) if found > expected || (is_end && found < expected) => {
                Err(TrainError::StreamLength { expected, found })
            }
            _ => Ok(()),
        }
    }
}

impl<S, F, Epoch> Source for Stream<F, Epoch::IntoIter>
where
    S: Sample,
    F: FnMut(usize) -> Epoch,
    Epoch: IntoIterator<Item = S>,
{
    type Input = S::Input;
    type Target = S::Target;
    type Error = SourceError<S::Error>;

    fn known_len(&self) -> Option<usize> {
        self.len
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
        let Place { epoch, first, .. } = place;
        if first == 0 {
            self.begin(place);
        }
        let rows = memory.inputs.len();
        let samples = core::iter::from_fn(|| self.next());
        let batch = fill(samples, memory, epoch, check)?;
        let found = batch.inputs.len();
        self.check_len(first + found, found < rows)?;
        Ok((found > 0).then_some(batch))
    }
}
