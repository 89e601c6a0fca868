//! The complete state of a fit between two epochs, as bytes.

use core::fmt;

use crate::architecture::Architecture;
use crate::floats::{Floats, zeroable};
use crate::layer::Train;
use crate::loss::Loss;
use crate::model_file::{Contents, ModelError, format};
#[cfg(feature = "std")]
use crate::model_file::{FileError, file};
use crate::optimizer::Optimizer;
use crate::schedule::SCHEDULE_STATE;
use crate::train::Fit;
use crate::train::early_stopping::Progress;
use crate::train::snapshot::Snapshot;

/// A fit between two epochs: the network, the best parameters so far, the optimizer's state, and the progress.
///
/// A fit that stops and resumes from a checkpoint gives the same bits as an uninterrupted one, given the same samples
/// and settings: see [`Fit::on_checkpoint`](super::Fit::on_checkpoint) and [`Trainer::resume`](super::Trainer::resume).
/// The checkpoint does not contain the settings.
///
/// The bytes have the format of a [model file](crate::model_file) with its own architecture.
///
/// ```
/// use core::ops::ControlFlow;
/// use stackprop::prelude::*;
///
/// type Net = Dense<1, 1, Identity>;
/// type Line = Trainer<Net, MeanSquaredError, Momentum, 2>;
/// let samples = Samples::new(&[[0.0], [1.0], [2.0]], &[[1.0], [3.0], [5.0]]);
///
/// let (mut net, mut saved) = (Net::zeroed(), Vec::new());
/// let mut trainer = Line::new(MeanSquaredError, Momentum::default());
/// let mut save_the_third = |checkpoint: &Checkpoint<Net>| {
///     if checkpoint.epoch() == 3 {
///         saved.resize(checkpoint.file_bytes(), 0);
///         checkpoint.write_to(&mut saved).unwrap();
///     }
///     ControlFlow::Continue(())
/// };
/// let fit = Fit { epochs: 10, on_checkpoint: Some(&mut save_the_third), ..Fit::default() };
/// trainer.fit(&mut net, samples, fit)?;
///
/// let (mut resumed, mut trainer) = (Net::zeroed(), Line::new(MeanSquaredError, Momentum::default()));
/// trainer.resume(&mut resumed, &saved).unwrap();
/// let history = trainer.fit(&mut resumed, samples, Fit { epochs: 10, ..Fit::default() })?;
/// assert_eq!((history[0].epoch, resumed), (4, net));
/// # Ok::<(), TrainError>(())
/// ```
pub struct Checkpoint<'a, Net> {
    net: &'a Net,
    /// The kept parameters and statistics of the network, and the optimizer's state.
    parts: [&'a [f32]; 3],
    position: Position,
    architecture: Architecture,
}

impl<'a, Net: Train> Checkpoint<'a, Net> {
    pub(super) fn new<O: Optimizer, State: Floats>(
        net: &'a Net,
        kept: &'a Snapshot<Net>,
        state: &'a State,
        position: Position,
    ) -> Self {
        let parts = [kept.parameters.floats(), kept.statistics.floats(), state.floats()];
        Self { net, parts, position, architecture: Self::architecture::<O>() }
    }

    /// The number of epochs done.
    #[must_use]
    pub fn epoch(&self) -> usize {
        self.position.progress.epochs()
    }

    const fn architecture<O: Optimizer>() -> Architecture {
        Architecture::Type { name: "Checkpoint", sizes: &[], inner: const { &[Net::ARCHITECTURE, O::ARCHITECTURE] } }
    }
}

impl<Net: Train + Floats> Checkpoint<'_, Net> {
    /// The contents of a checkpoint with the optimizer `O`.
    const fn contents_of<O: Optimizer, State: Floats>() -> Contents {
        let len = Net::LEN + Net::Gradient::LEN + Net::Statistics::LEN + State::LEN + POSITION;
        Contents::floats(Self::architecture::<O>(), len)
    }

    /// The contents of this checkpoint.
    fn contents(&self) -> Contents {
        let len = Net::LEN + self.parts.iter().map(|part| part.len()).sum::<usize>() + POSITION;
        Contents::floats(self.architecture, len)
    }

    /// The number of bytes of the checkpoint.
    #[must_use]
    pub fn file_bytes(&self) -> usize {
        format::file_bytes(&self.contents())
    }

    /// Copies the checkpoint to the front of `buffer`, and returns that part.
    ///
    /// # Errors
    ///
    /// If `buffer` has fewer than [`file_bytes`](Checkpoint::file_bytes) bytes, or if a parameter or a moment is not
    /// finite.
    pub fn write_to<'a>(&self, buffer: &'a mut [u8]) -> Result<&'a [u8], ModelError> {
        let [parameters, statistics, state] = self.parts;
        let position = self.position.to_values();
        let parts = [self.net.floats(), parameters, statistics, state, &position];
        format::write(&self.contents(), buffer, |to| parts.into_iter().for_each(|part| to.floats(part)))
    }

    /// Saves the checkpoint as a file, [as a whole](crate::model_file#saving): at any time, an older file of that name
    /// has its old contents or the new ones.
    ///
    /// # Errors
    ///
    /// If the file cannot be written, or if a parameter or a moment is not finite. An older file then stays unchanged.
    #[cfg(feature = "std")]
    pub fn save(&self, path: impl AsRef<std::path::Path>) -> Result<(), FileError> {
        file::save(path.as_ref(), self.file_bytes(), |buffer| self.write_to(buffer))
    }

    /// Passes the file that [`save`](Checkpoint::save) wrote to `resume`.
    #[cfg(feature = "std")]
    pub(super) fn load<O: Optimizer>(
        path: &std::path::Path,
        resume: impl FnOnce(&[u8]) -> Result<(), ModelError>,
    ) -> Result<(), FileError> {
        file::load(path, &Self::contents_of::<O, O::State<Net::Gradient>>(), resume)
    }

    /// Reads the bytes that [`write_to`](Checkpoint::write_to) wrote. Invalid bytes leave all arguments unchanged.
    pub(super) fn read<O: Optimizer, State: Floats>(
        bytes: &[u8],
        net: &mut Net,
        kept: &mut Snapshot<Net>,
        state: &mut State,
        position: &mut Position,
    ) -> Result<(), ModelError> {
        let mut values = [0.0; POSITION];
        let Snapshot { parameters, statistics } = kept;
        let parts =
            [net.floats_mut(), parameters.floats_mut(), statistics.floats_mut(), state.floats_mut(), &mut values];
        let contents = Self::contents_of::<O, State>();
        format::read(&contents, bytes, |from| parts.into_iter().for_each(|part| from.floats(part)))?;
        *position = Position::from_values(&values);
        Ok(())
    }
}

impl<Net: Train> fmt::Debug for Checkpoint<'_, Net> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checkpoint")
            .field("epoch", &self.epoch())
            .field("architecture", &format_args!("{}", self.architecture))
            .finish_non_exhaustive()
    }
}

/// The state of a fit between two epochs, beside parameters and moments.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Position {
    pub(super) progress: Progress,
    /// The seed of the next step's dropout.
    pub(super) seed: u32,
    /// The state of the schedule.
    schedule: [f32; SCHEDULE_STATE],
}

zeroable! { [] Position { progress, seed, schedule } }

/// The number of values that encode a position.
const POSITION: usize = 2 * (4 + SCHEDULE_STATE);

impl Position {
    /// Copies the state of a fit's schedule.
    pub(super) fn keep_schedule<Net: Train, L: Loss>(&mut self, fit: &mut Fit<'_, Net, L>) {
        if let Some(schedule) = &mut fit.schedule {
            self.schedule.iter_mut().zip(schedule.state_mut()).for_each(|(kept, value)| *kept = *value);
        }
    }

    /// Restores the state of a fit's schedule.
    pub(super) fn restore_schedule<Net: Train, L: Loss>(&self, fit: &mut Fit<'_, Net, L>) {
        if let Some(schedule) = &mut fit.schedule {
            schedule.state_mut().iter_mut().zip(self.schedule).for_each(|(value, kept)| *value = kept);
        }
    }

    /// Encodes each word as two integers of 16 bits: every such integer is a finite value, whichever bits the word has.
    fn to_values(self) -> [f32; POSITION] {
        let words = self.progress.to_words().into_iter().chain([self.seed]).chain(self.schedule.map(f32::to_bits));
        let mut values = [0.0; POSITION];
        for (halves, word) in values.as_chunks_mut().0.iter_mut().zip(words) {
            *halves = [(word >> 16) as f32, (word & 0xffff) as f32];
        }
        values
    }

    /// Decodes the values that [`to_values`](Position::to_values) wrote.
    fn from_values(values: &[f32; POSITION]) -> Self {
        let mut words = values.as_chunks().0.iter().map(|[high, low]| (*high as u32) << 16 | *low as u32);
        let mut next = || words.next().unwrap_or_default();
        let progress = Progress::from_words([next(), next(), next()]);
        Self { progress, seed: next(), schedule: [(); SCHEDULE_STATE].map(|()| f32::from_bits(next())) }
    }
}
