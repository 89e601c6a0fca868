//! Shows the progress of training: a bar on a terminal, a few plain lines elsewhere.

use std::fmt::Write;
use std::ops::ControlFlow;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use stackprop::prelude::*;
use stackprop::train::Batch;

/// The maximum number of lines without a terminal.
const LINES: usize = 10;

/// The progress of a training run.
pub struct Progress {
    bar: ProgressBar,
    epochs: usize,
}

impl Progress {
    /// A run of `epochs` epochs over `samples` samples.
    pub fn new(epochs: usize, samples: usize) -> Self {
        let speed = |state: &ProgressState, text: &mut dyn Write| {
            // A bar that cannot be written does not end the training.
            let _ = write!(text, "{:.0} samples/s", state.per_sec());
        };
        let style = ProgressStyle::with_template("{wide_bar:.cyan/blue} {speed}  {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .with_key("speed", speed)
            .progress_chars("━╸─");
        let bar = ProgressBar::new((epochs * samples) as u64).with_style(style);
        Self { bar, epochs }
    }

    /// Updates the bar after a batch.
    pub fn on_batch(&self, batch: &Batch) -> ControlFlow<()> {
        self.bar.inc(batch.samples as u64);
        ControlFlow::Continue(())
    }

    /// Updates the bar, or prints a line, after an epoch.
    pub fn on_epoch(&self, epoch: &Epoch) -> ControlFlow<()> {
        let (number, epochs) = (epoch.epoch, self.epochs);
        let mut line = format!("epoch {number:>2}/{epochs}  loss {:.4}", epoch.training.loss);
        match epoch.validation {
            Some(Evaluation { accuracy: Some(accuracy), .. }) => {
                line += &format!("  validation accuracy {accuracy:.4}")
            }
            Some(Evaluation { loss, .. }) => line += &format!("  validation loss {loss:.4}"),
            None => {}
        }
        if self.bar.is_hidden() && (number.is_multiple_of(epochs.div_ceil(LINES)) || number == epochs) {
            println!("{line}");
        }
        self.bar.set_message(line);
        ControlFlow::Continue(())
    }

    /// Leaves the bar on the terminal in its final state.
    pub fn finish(&self) {
        self.bar.abandon();
    }
}
