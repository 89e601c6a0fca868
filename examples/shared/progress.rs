//! Shows how the training goes: a bar on a terminal, some plain lines elsewhere.

use std::fmt::Write;
use std::ops::ControlFlow;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use stackprop::prelude::*;
use stackprop::train::Batch;

/// How many lines there are at most where there is no terminal.
const LINES: usize = 10;

/// A training run under way.
pub(crate) struct Progress {
    bar: ProgressBar,
    epochs: usize,
}

impl Progress {
    /// A run of some epochs over `samples` samples.
    pub(crate) fn new(epochs: usize, samples: usize) -> Self {
        let speed = |state: &ProgressState, text: &mut dyn Write| {
            // A bar that cannot be written is not worth an error.
            let _ = write!(text, "{:.0} samples/s", state.per_sec());
        };
        let style = ProgressStyle::with_template("{wide_bar:.cyan/blue} {speed}  {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .with_key("speed", speed)
            .progress_chars("━╸─");
        let bar = ProgressBar::new((epochs * samples) as u64).with_style(style);
        Self { bar, epochs }
    }

    /// After every batch.
    pub(crate) fn on_batch(&self, batch: &Batch) -> ControlFlow<()> {
        self.bar.inc(batch.samples as u64);
        ControlFlow::Continue(())
    }

    /// After every epoch.
    pub(crate) fn on_epoch(&self, epoch: &Epoch) -> ControlFlow<()> {
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

    /// At the end: the bar stays on the terminal as it is.
    pub(crate) fn finish(&self) {
        self.bar.abandon();
    }
}
