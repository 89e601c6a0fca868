//! A log of any format.

use std::marker::PhantomData;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use stackprop::model_file::write_file;
use stackprop::schedule::Epoch;
use stackprop::train::{Batch, Callback, FitInfo};

use super::file::LogFile;
use super::{Csv, Format, JsonLines};
use crate::evaluations::evaluations;
use crate::{Epochs, Error, Outcome};

/// A log in CSV: see [`Log`].
pub type CsvLog = Log<Csv>;

/// A log in JSON lines: see [`Log`].
pub type JsonLinesLog = Log<JsonLines>;

/// Writes a row for each epoch of a fit to a file: a callback. The [module](super) lists the columns.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop_report::log::CsvLog;
///
/// let path = std::env::temp_dir().join("stackprop-log.csv");
/// let mut log = CsvLog::create(&path)?;
/// let samples = Samples::new(&[[0.0], [1.0], [2.0]], &[[1.0], [3.0], [5.0]]);
/// let mut trainer = Trainer::<Dense<1, 1, Identity>, _, _, 2>::new(MeanSquaredError, Sgd { learning_rate: 0.1 });
/// trainer.fit(&mut Dense::zeroed(), samples, Fit { epochs: 3, callbacks: &mut [&mut log], ..Fit::default() })?;
/// log.finish()?;
///
/// let text = std::fs::read_to_string(&path)?;
/// assert!(text.starts_with("epoch,learning_rate,loss,accuracy,validation_loss,validation_accuracy,seconds\n1,0.1,"));
/// assert_eq!(text.lines().count(), 4);
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The first fit replaces the rows of an older file. A resumed fit continues it: it keeps the rows up to the epoch of
/// the checkpoint, and replaces those behind. Further fits with the same log append their rows.
///
/// If the file cannot be written, or the file of a resumed fit has other columns, the log stops the fit, and
/// [`finish`](Log::finish) returns the error.
#[derive(Debug)]
pub struct Log<F> {
    file: LogFile,
    columns: Vec<String>,
    learning_rate: Option<f32>,
    epoch_began: Instant,
    /// Whether a fit has written its header.
    is_used: bool,
    outcome: Outcome,
    format: PhantomData<F>,
}

impl<F: Format> Log<F> {
    /// Opens a log for writing, or creates it. The file keeps its contents until a fit begins.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened for reading and writing.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, Error> {
        Ok(Self {
            file: LogFile::open(path.as_ref())?,
            columns: Vec::new(),
            learning_rate: None,
            epoch_began: Instant::now(),
            is_used: false,
            outcome: Outcome::default(),
            format: PhantomData,
        })
    }

    /// Writes the rows of a finished fit, without learning rates and seconds. The file appears as a whole.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// use stackprop_report::log::JsonLinesLog;
    ///
    /// let samples = Samples::new(&[[0.0], [1.0], [2.0]], &[[1.0], [3.0], [5.0]]);
    /// let mut trainer = Trainer::<Dense<1, 1, Identity>, _, _, 2>::new(MeanSquaredError, Momentum::default());
    /// let history = trainer.fit(&mut Dense::zeroed(), samples, Fit { epochs: 3, ..Fit::default() })?;
    ///
    /// let path = std::env::temp_dir().join("stackprop-log.jsonl");
    /// JsonLinesLog::write(&path, &history)?;
    /// assert!(std::fs::read_to_string(&path)?.starts_with("{\"epoch\":1,\"learning_rate\":null,\"loss\":"));
    /// # std::fs::remove_file(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If two columns have one name, or the file cannot be written.
    pub fn write<'a>(path: impl AsRef<Path>, epochs: impl Into<Epochs<'a>>) -> Result<(), Error> {
        let Epochs { epochs, metrics } = epochs.into();
        let columns = columns(metrics);
        let names = distinct(path.as_ref(), &columns)?;
        let rows = epochs.iter().map(|epoch| F::row(&names, epoch.epoch, &values(epoch, None, None)));
        Ok(write_file(path, F::header(&names) + &rows.collect::<String>())?)
    }

    /// Closes the log.
    ///
    /// # Errors
    ///
    /// The error that stopped a fit.
    pub fn finish(self) -> Result<(), Error> {
        self.outcome.finish()
    }

    fn begin(&mut self, info: &FitInfo<'_>) -> Result<(), Error> {
        self.columns = columns(info.metrics);
        self.epoch_began = Instant::now();
        let names = distinct(self.file.path(), &self.columns)?;
        match (self.is_used, info.resumed) {
            (true, _) => self.file.resume::<F>(&names, usize::MAX)?,
            (false, 0) => self.file.restart(&F::header(&names))?,
            (false, resumed) => self.file.resume::<F>(&names, resumed)?,
        }
        self.is_used = true;
        Ok(())
    }

    fn add(&mut self, epoch: &Epoch) -> Result<(), Error> {
        let now = Instant::now();
        let seconds = now.duration_since(self.epoch_began).as_secs_f32();
        self.epoch_began = now;
        let names: Vec<&str> = self.columns.iter().map(String::as_str).collect();
        self.file.append(&F::row(&names, epoch.epoch, &values(epoch, self.learning_rate, Some(seconds))))
    }
}

impl<Net, F: Format> Callback<Net> for Log<F> {
    fn on_begin(&mut self, info: &FitInfo<'_>) {
        let begun = self.begin(info);
        self.outcome.note(begun);
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

/// The names of all columns.
fn columns(metrics: &[&'static str]) -> Vec<String> {
    let fixed = ["epoch", "learning_rate", "loss", "accuracy", "validation_loss", "validation_accuracy"];
    fixed.iter().chain(metrics).chain(&["seconds"]).map(|name| (*name).to_owned()).collect()
}

/// The names as slices, if they differ.
fn distinct<'a>(path: &Path, columns: &'a [String]) -> Result<Vec<&'a str>, Error> {
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    match names.iter().enumerate().find(|(index, name)| names.iter().take(*index).any(|other| other == *name)) {
        Some((_, name)) => Err(Error::EqualColumns { path: path.into(), name: (*name).into() }),
        None => Ok(names),
    }
}

/// The values of all columns except the epoch.
fn values(epoch: &Epoch, learning_rate: Option<f32>, seconds: Option<f32>) -> Vec<Option<f32>> {
    let metrics = epoch.metrics.iter().map(|value| Some(*value));
    [learning_rate].into_iter().chain(evaluations(epoch)).chain(metrics).chain([seconds]).collect()
}
