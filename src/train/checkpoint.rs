//! All that a fit needs to go on, as bytes.

use core::fmt;

use crate::architecture::Architecture;
use crate::floats::{Floats, zeroable};
use crate::layer::Train;
use crate::loss::Loss;
#[cfg(feature = "std")]
use crate::model_file::{FileError, file};
use crate::model_file::{ModelError, format};
use crate::optimizer::Optimizer;
use crate::schedule::SCHEDULE_STATE;
use crate::train::Fit;
use crate::train::early_stopping::Progress;
use crate::train::snapshot::Snapshot;

/// A fit between two epochs: the network, the best of its parameters so far, the optimizer's state, and how far it has come.
///
/// A fit that is stopped and goes on from a checkpoint ends with the same bits as one that was not stopped, given the same
/// samples and settings: see [`Fit::on_checkpoint`](super::Fit::on_checkpoint) and [`Trainer::resume`](super::Trainer::resume).
/// The settings themselves are not in it.
///
/// The bytes are those of a [model file](crate::model_file), of another architecture.
///
/// ```
/// use core::ops::ControlFlow;
/// use stackprop::prelude::*;
///
/// type Net = Dense<1, 1, Identity>;
/// type Line = Trainer<Net, MeanSquaredError, Momentum, 2>;
/// let samples = Samples::new(&[[0.0], [1.0], [2.0]], &[[1.0], [3.0], [5.0]]);
///
/// let (mut net, mut trainer, mut saved) = (Net::zeroed(), Line::new(MeanSquaredError, Momentum::default()), Vec::new());
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
    /// What was kept of the network, parameters and statistics, and the optimizer's state.
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

    /// How many epochs are done.
    #[must_use]
    pub fn epoch(&self) -> usize {
        self.position.progress.epochs()
    }

    const fn architecture<O: Optimizer>() -> Architecture {
        Architecture::Type { name: "Checkpoint", sizes: &[], inner: const { &[Net::ARCHITECTURE, O::ARCHITECTURE] } }
    }
}

impl<Net: Train + Floats> Checkpoint<'_, Net> {
    /// How many bytes it has.
    #[must_use]
    pub fn file_bytes(&self) -> usize {
        let len = Net::LEN + self.parts.iter().map(|part| part.len()).sum::<usize>() + POSITION;
        format::file_bytes(&self.architecture, len)
    }

    /// Copies it to the front of `buffer`, and gives that part.
    ///
    /// # Errors
    ///
    /// If `buffer` has fewer than [`file_bytes`](Checkpoint::file_bytes) bytes, or if a parameter or a moment is not finite.
    pub fn write_to<'a>(&self, buffer: &'a mut [u8]) -> Result<&'a [u8], ModelError> {
        let [parameters, statistics, state] = self.parts;
        let position = self.position.to_values();
        format::write(&self.architecture, &[self.net.floats(), parameters, statistics, state, &position], buffer)
    }

    /// Saves it as a file, which appears under its name only when it is whole; a file of that name stays until then.
    ///
    /// # Errors
    ///
    /// If the file cannot be written, or if a parameter or a moment is not finite.
    #[cfg(feature = "std")]
    pub fn save(&self, path: impl AsRef<std::path::Path>) -> Result<(), FileError> {
        file::save(path.as_ref(), self.file_bytes(), |buffer| self.write_to(buffer))
    }

    /// Reads what [`write_to`](Checkpoint::write_to) wrote. If the bytes are no such checkpoint, everything stays as it is.
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
            &mut [net.floats_mut(), parameters.floats_mut(), statistics.floats_mut(), state.floats_mut(), &mut values];
        format::read(&Self::architecture::<O>(), parts, bytes)?;
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

/// Where a fit is between two epochs.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Position {
    pub(super) progress: Progress,
    /// What the next step's dropout is drawn from.
    pub(super) seed: u32,
    /// What the schedule remembers.
    schedule: [f32; SCHEDULE_STATE],
}

zeroable! { [] Position { progress, seed, schedule } }

/// How many values a position is written as.
const POSITION: usize = 2 * (4 + SCHEDULE_STATE);

impl Position {
    /// Keeps what a fit's schedule remembers.
    pub(super) fn keep_schedule<Net: Train, L: Loss>(&mut self, fit: &mut Fit<'_, Net, L>) {
        if let Some(schedule) = &mut fit.schedule {
            self.schedule.iter_mut().zip(schedule.state_mut()).for_each(|(kept, value)| *kept = *value);
        }
    }

    /// Lets a fit's schedule remember what was kept.
    pub(super) fn restore_schedule<Net: Train, L: Loss>(&self, fit: &mut Fit<'_, Net, L>) {
        if let Some(schedule) = &mut fit.schedule {
            schedule.state_mut().iter_mut().zip(self.schedule).for_each(|(value, kept)| *value = kept);
        }
    }

    /// As small whole numbers, sixteen bits each: values that are finite whatever the bits mean.
    fn to_values(self) -> [f32; POSITION] {
        let words = self.progress.to_words().into_iter().chain([self.seed]).chain(self.schedule.map(f32::to_bits));
        let mut values = [0.0; POSITION];
        for (halves, word) in values.as_chunks_mut().0.iter_mut().zip(words) {
            *halves = [(word >> 16) as f32, (word & 0xffff) as f32];
        }
        values
    }

    /// The position that [`to_values`](Position::to_values) wrote.
    fn from_values(values: &[f32; POSITION]) -> Self {
        let mut words = values.as_chunks().0.iter().map(|[high, low]| (*high as u32) << 16 | *low as u32);
        let mut next = || words.next().unwrap_or_default();
        let progress = Progress::from_words([next(), next(), next()]);
        Self { progress, seed: next(), schedule: [(); SCHEDULE_STATE].map(|()| f32::from_bits(next())) }
    }
}
