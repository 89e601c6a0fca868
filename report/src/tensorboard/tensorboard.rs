//! The callback that writes an event file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use stackprop::model_file::FileError;
use stackprop::schedule::Epoch;
use stackprop::train::{Batch, Callback, FitInfo};

use super::event;
use super::record::record;
use crate::evaluations::evaluations;
use crate::{Error, Outcome};

/// Writes the scalars of each epoch to an event file: a callback.
///
/// | tag | value |
/// | --- | --- |
/// | `loss/training`, `loss/validation` | the losses |
/// | `accuracy/training`, `accuracy/validation` | those of a classifier |
/// | `metrics/NAME` | the metrics of the fit |
/// | `learning_rate` | that of the epoch's last step |
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop_report::tensorboard::TensorBoard;
///
/// let directory = std::env::temp_dir().join("stackprop-runs/1");
/// let mut board = TensorBoard::create(&directory)?;
/// let samples = Samples::new(&[[0.0], [1.0], [2.0]], &[[1.0], [3.0], [5.0]]);
/// let mut trainer = Trainer::<Dense<1, 1, Identity>, _, _, 2>::new(MeanSquaredError, Momentum::default());
/// trainer.fit(&mut Dense::zeroed(), samples, Fit { callbacks: &mut [&mut board], ..Fit::default() })?;
/// board.finish()?;
/// # std::fs::remove_dir_all(directory)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Each `TensorBoard` has a file of its own, so a resumed fit adds a file to the directory, and TensorBoard joins them.
/// A directory per run shows runs side by side. If the file cannot be written, the callback stops the fit, and
/// [`finish`](TensorBoard::finish) returns the error.
#[derive(Debug)]
pub struct TensorBoard {
    path: PathBuf,
    file: File,
    metrics: Vec<&'static str>,
    learning_rate: Option<f32>,
    outcome: Outcome,
}

impl TensorBoard {
    /// Creates an event file in a directory, and the directory if necessary.
    ///
    /// # Errors
    ///
    /// If the directory or the file cannot be created or written.
    pub fn create(directory: impl AsRef<Path>) -> Result<Self, Error> {
        let directory = directory.as_ref();
        let failed = |path: &Path, cause| FileError::WriteFailed { path: path.into(), cause };
        fs::create_dir_all(directory).map_err(|cause| failed(directory, cause))?;
        let now = now();
        let (path, mut file) = unused(directory, now).map_err(|cause| failed(directory, cause))?;
        file.write_all(&record(&event::version(now.as_secs_f64()))).map_err(|cause| failed(&path, cause))?;
        Ok(Self { path, file, metrics: Vec::new(), learning_rate: None, outcome: Outcome::default() })
    }

    /// The event file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes the file.
    ///
    /// # Errors
    ///
    /// The error that stopped a fit.
    pub fn finish(self) -> Result<(), Error> {
        self.outcome.finish()
    }

    /// Writes one record in one piece, so a killed process leaves whole records.
    fn add(&mut self, epoch: &Epoch) -> Result<(), Error> {
        let scalars = scalars(epoch, &self.metrics, self.learning_rate);
        let event = event::scalars(now().as_secs_f64(), epoch.epoch as u64, &scalars);
        let written = self.file.write_all(&record(&event));
        Ok(written.map_err(|cause| FileError::WriteFailed { path: self.path.clone(), cause })?)
    }
}

impl<Net> Callback<Net> for TensorBoard {
    fn on_begin(&mut self, info: &FitInfo<'_>) {
        self.metrics = info.metrics.to_vec();
    }

    fn on_batch(&mut self, batch: &Batch) -> ControlFlow<()> {
        self.learning_rate = Some(batch.learning_rate);
        self.outcome.flow()
    }

    fn on_epoch(&mut self, epoch: &Epoch, _: &Net) -> ControlFlow<()> {
        if self.outcome.flow().is_continue() {
            let added = self.add(epoch);
            self.outcome.note(added);
        }
        self.outcome.flow()
    }
}

/// The tags and values of an epoch.
fn scalars(epoch: &Epoch, metrics: &[&'static str], learning_rate: Option<f32>) -> Vec<(String, f32)> {
    let tags = ["loss/training", "accuracy/training", "loss/validation", "accuracy/validation"];
    let evaluations = tags.into_iter().map(String::from).zip(evaluations(epoch));
    let metrics = metrics.iter().map(|name| format!("metrics/{name}")).zip(epoch.metrics.iter().copied().map(Some));
    let all = evaluations.chain(metrics).chain([("learning_rate".into(), learning_rate)]);
    all.filter_map(|(tag, value)| Some((tag, value?))).collect()
}

/// Creates a file in the directory. TensorBoard reads the files whose names contain `tfevents`, in the order of names.
fn unused(directory: &Path, now: Duration) -> io::Result<(PathBuf, File)> {
    let stem = format!("events.out.tfevents.{:010}.stackprop.{}", now.as_secs(), std::process::id());
    let mut number = 0_u32;
    loop {
        let path = directory.join(format!("{stem}.{number}"));
        match OpenOptions::new().append(true).create_new(true).open(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
            file => return Ok((path, file?)),
        }
    }
}

/// The time since 1970; zero on a computer whose clock is earlier.
fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `tests/golden/event_file.py` writes the file with TensorBoard's own messages and records.
    #[test]
    fn events_have_the_bytes_of_tensorboard() {
        let start = 1.5e9;
        let named = |tag: &str, value| (tag.to_owned(), value);
        let first = [named("loss/training", 2.5), named("loss/validation", 0.1), named("learning_rate", 1e-3)];
        let second = [named("loss/training", f32::INFINITY), named("metrics/f1 of größe", -1.5)];
        let events = [
            event::version(start),
            event::scalars(start + 0.25, 1, &first),
            event::scalars(start + 75.0, 300, &second),
        ];
        let bytes: Vec<u8> = events.iter().flat_map(|event| record(event)).collect();
        assert!(bytes == include_bytes!("../../tests/golden/scalars.tfevents"));
    }
}
