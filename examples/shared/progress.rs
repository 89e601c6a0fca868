//! Shows the progress of training: a bar on a terminal, a few plain lines elsewhere.

use std::fmt::Write;
use std::ops::ControlFlow;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use stackprop::layer::{Train, Using};
use stackprop::loss::FusedWith;
use stackprop::optimizer::Optimizer;
use stackprop::prelude::*;
use stackprop::schedule::Schedule;
use stackprop::simd::Execution;
use stackprop::train::{Batch, History};

/// The maximum number of lines without a terminal.
const LINES: usize = 10;

/// Runs `fit`, without its callbacks, and shows the progress.
pub fn fit<Net, L, O, E, const BATCH: usize>(
    trainer: Using<&mut Trainer<Net, L, O, BATCH>, E>,
    net: &mut Net,
    samples: Samples<'_, Net::Input, L::Target<Net::Output>>,
    fit: Fit<'_, Net, L>,
) -> Result<History, TrainError>
where
    Net: Train,
    L: FusedWith<Net::Activation>,
    O: Optimizer,
    E: Execution,
{
    let Fit { epochs, validation, validation_split, shuffle, schedule, early_stopping, .. } = fit;
    let progress = Progress::new(epochs, samples.inputs.len());
    let fit = Fit {
        epochs,
        validation,
        validation_split,
        shuffle,
        schedule: schedule.map(|schedule| schedule as &mut dyn Schedule),
        early_stopping,
        on_batch: Some(&mut |batch| progress.on_batch(batch)),
        on_epoch: Some(&mut |epoch, _| progress.on_epoch(epoch)),
        on_checkpoint: None,
    };
    let history = trainer.fit(net, samples, fit)?;
    progress.bar.abandon();
    Ok(history)
}

/// The progress of a training run.
struct Progress {
    bar: ProgressBar,
    epochs: usize,
}

impl Progress {
    /// A run of `epochs` epochs over `samples` samples.
    fn new(epochs: usize, samples: usize) -> Self {
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
    fn on_batch(&self, batch: &Batch) -> ControlFlow<()> {
        self.bar.inc(batch.samples as u64);
        ControlFlow::Continue(())
    }

    /// Updates the bar, or prints a line, after an epoch.
    fn on_epoch(&self, epoch: &Epoch) -> ControlFlow<()> {
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
}
