//! The progress of a fit: a bar on a terminal, a few plain lines elsewhere.

use std::fmt;
use std::io::Write;
use std::ops::ControlFlow;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use stackprop::loss::Evaluation;
use stackprop::schedule::Epoch;
use stackprop::train::{Batch, Callback, FitInfo, History};

/// The maximum number of lines without a terminal.
const LINES: usize = 10;

/// Shows the progress of a fit: a callback.
///
/// On a terminal the standard error stream shows a bar with the samples per second and the values of the last epoch:
/// loss, validation loss and accuracy, and the metrics of the fit. Elsewhere the standard output receives about ten
/// lines.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop_report::Progress;
///
/// let samples = Samples::new(&[[0.0], [1.0], [2.0]], &[[1.0], [3.0], [5.0]]);
/// let mut trainer = Trainer::<Dense<1, 1, Identity>, _, _, 2>::new(MeanSquaredError, Momentum::default());
/// let fit = Fit { epochs: 20, callbacks: &mut [&mut Progress::new()], ..Fit::default() };
/// trainer.fit(&mut Dense::zeroed(), samples, fit)?;
/// # Ok::<(), TrainError>(())
/// ```
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    /// Whether the bar counts samples; it counts epochs if their number is unknown.
    counts_samples: bool,
    epochs: usize,
    metrics: Vec<&'static str>,
    /// The last epoch's line, unless it was written.
    unwritten: Option<String>,
}

impl Progress {
    /// The progress of a fit that has not begun.
    #[must_use]
    pub fn new() -> Self {
        Self { bar: ProgressBar::hidden(), counts_samples: true, epochs: 0, metrics: Vec::new(), unwritten: None }
    }

    /// The values of an epoch.
    fn line(&self, epoch: &Epoch) -> String {
        let Epoch { epoch: number, training, validation, metrics } = epoch;
        let mut line = format!("epoch {number:>2}/{}  loss {:.4}", self.epochs, training.loss);
        match validation {
            Some(Evaluation { loss, accuracy }) => {
                line += &format!("  validation loss {loss:.4}");
                line += &accuracy.map_or_else(String::new, |accuracy| format!("  accuracy {accuracy:.4}"));
            }
            None => line += &training.accuracy.map_or_else(String::new, |accuracy| format!("  accuracy {accuracy:.4}")),
        }
        line.extend(self.metrics.iter().zip(metrics.iter()).map(|(name, value)| format!("  {name} {value:.4}")));
        line
    }

    /// Writes the last epoch's line, if that was not done.
    fn write(&mut self) {
        if let Some(line) = self.unwritten.take() {
            // `println!` would panic if the reader has closed the stream.
            let _ = writeln!(std::io::stdout(), "{line}");
        }
    }

    /// Whether the epoch has a line without a terminal.
    fn has_line(&self, epoch: usize) -> bool {
        epoch.is_multiple_of(self.epochs.div_ceil(LINES).max(1)) || epoch == self.epochs
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

impl<Net> Callback<Net> for Progress {
    fn on_begin(&mut self, info: &FitInfo<'_>) {
        let FitInfo { epochs, resumed, samples, metrics, .. } = *info;
        self.counts_samples = samples > 0;
        let (unit, per_epoch) = if self.counts_samples { ("samples", samples) } else { ("epochs", 1) };
        let speed = move |state: &ProgressState, text: &mut dyn fmt::Write| {
            // A bar that cannot be written does not end the training.
            let _ = write!(text, "{:.0} {unit}/s", state.per_sec());
        };
        let style = ProgressStyle::with_template("{wide_bar:.cyan/blue} {speed}  {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .with_key("speed", speed)
            .progress_chars("━╸─");
        let of = |epochs: usize| (epochs as u64).saturating_mul(per_epoch as u64);
        self.bar = ProgressBar::new(of(epochs)).with_style(style).with_position(of(resumed));
        self.bar.reset_eta();
        (self.epochs, self.metrics) = (epochs, metrics.to_vec());
    }

    fn on_batch(&mut self, batch: &Batch) -> ControlFlow<()> {
        self.bar.inc(if self.counts_samples { batch.samples as u64 } else { 0 });
        ControlFlow::Continue(())
    }

    fn on_epoch(&mut self, epoch: &Epoch, _: &Net) -> ControlFlow<()> {
        let line = self.line(epoch);
        self.bar.inc(if self.counts_samples { 0 } else { 1 });
        if self.bar.is_hidden() {
            self.unwritten = Some(line.clone());
            if self.has_line(epoch.epoch) {
                self.write();
            }
        }
        self.bar.set_message(line);
        ControlFlow::Continue(())
    }

    fn on_end(&mut self, _: Option<&History>) {
        self.write();
        self.bar.abandon();
    }
}

#[cfg(test)]
mod tests {
    use stackprop::metrics::PerMetric;

    use super::*;

    #[test]
    fn a_line_has_the_values_that_the_fit_has() {
        let evaluation = |loss, accuracy| Evaluation { loss, accuracy };
        let (training, metrics) = (evaluation(0.5, None), PerMetric::from_items([0.25]));
        let epoch = Epoch { epoch: 7, training, validation: None, metrics };
        let progress = Progress { epochs: 20, metrics: vec!["f1"], ..Progress::new() };
        assert_eq!(progress.line(&epoch), "epoch  7/20  loss 0.5000  f1 0.2500");
        let validation = Some(evaluation(0.75, Some(0.875)));
        let line = progress.line(&Epoch { validation, ..epoch });
        assert_eq!(line, "epoch  7/20  loss 0.5000  validation loss 0.7500  accuracy 0.8750  f1 0.2500");
    }

    #[test]
    fn a_fit_has_at_most_eleven_lines_and_the_last_epoch_is_one() {
        for epochs in [1, 2, 9, 10, 11, 19, 20, 21, 100, 1_001] {
            let progress = Progress { epochs, ..Progress::new() };
            let lines = (1..=epochs).filter(|epoch| progress.has_line(*epoch)).count();
            assert!((1..=LINES + 1).contains(&lines) && progress.has_line(epochs), "{epochs} epochs: {lines} lines");
        }
    }
}
