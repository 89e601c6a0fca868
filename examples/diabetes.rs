//! Predicts how diabetes progresses within a year: a small regression, in which a network has little to gain.
//!
//! The data are the 442 patients that come with smartcore (Efron et al., *Least Angle Regression*, 2004): a quarter to test, a
//! quarter of the rest to validate.
//!
//! ```text
//! cargo run --release --example diabetes
//! ```

mod shared;

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use smartcore::dataset::diabetes;
use stackprop::prelude::*;

use crate::shared::dataset::Dataset;
use crate::shared::progress::Progress;
use crate::shared::{Settings, line_chart, regression};

type Net = sequential![
    Standardize<10>,
    Dense<10, 16, Relu>,
    Dense<16, 1, Identity>,
];

/// Learns how diabetes progresses, and says how far off it is for patients that it has never seen
#[derive(Parser)]
struct Options {
    #[command(flatten)]
    settings: Settings,
}

fn main() -> ExitCode {
    shared::exit(run(&Options::parse()))
}

fn run(Options { settings }: &Options) -> Result<(), Box<dyn Error>> {
    let output = settings.output()?;
    let mut rng = Rng::seed_from_u64(settings.seed);
    let patients = diabetes::load_dataset();
    let (features, _) = patients.data.as_chunks::<10>();
    // The measure goes from 25 to 346: in hundreds it suits a learning rate that is common.
    let measures = patients.target.iter().map(|measure| [*measure as f32 / 100.0]);
    let parts = Dataset::new(features.iter().copied().zip(measures)).split(0.25, 0.25, &mut rng);
    parts.print("patients");

    let mut net = Net::zeroed();
    net.first.fit(&parts.train.inputs)?;
    net.initialize(&mut rng);
    // Reproducible: the same bits on every CPU, and so the same error.
    let mut trainer = Trainer::<Net, _, _, 32>::new(MeanSquaredError, Sgd { learning_rate: 0.01 })/*USING Reproducible*/;
    let epochs = settings.epochs(200);
    let progress = Progress::new(epochs, parts.train.len());
    let fit = Fit {
        epochs,
        validation: Some(parts.validation.samples()),
        shuffle: Some(settings.seed),
        early_stopping: Some(EarlyStopping { patience: 20, ..EarlyStopping::default() }),
        on_batch: Some(&mut |batch| progress.on_batch(batch)),
        on_epoch: Some(&mut |epoch, _| progress.on_epoch(epoch)),
        ..Fit::default()
    };
    let history = trainer.fit(&mut net, parts.train.samples(), fit)?;
    progress.finish();
    println!(
        "stopped after epoch {}; kept: epoch {}",
        history.last().map_or(0, |epoch| epoch.epoch),
        history.best_epoch().unwrap_or_default()
    );

    let mut predictions = vec![[0.0]; parts.test.len()];
    net.using(Reproducible).predict_batch(&parts.test.inputs, &mut predictions);
    line_chart::learning_curves(output, "mean squared error", &history)?;
    regression::predictions(output, "progression (hundreds)", 3.5, &parts.test.targets, &predictions)?;
    println!("pictures: learning_curves.png and predictions.png in {}", output.display());

    println!("test R²: {:.3}", metrics::r2(&parts.test.targets, &predictions)?);
    println!("test RMSE: {:.2}", 100.0 * metrics::root_mean_squared_error(&parts.test.targets, &predictions)?);
    Ok(())
}
