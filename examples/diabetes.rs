//! Predicts the progression of diabetes within a year: a small regression, in which a network has little to gain.
//!
//! The data are the 442 patients in `datasets/diabetes.csv` (Efron et al., *Least Angle Regression*, 2004): a quarter
//! for the test, a quarter of the rest for validation.
//!
//! ```text
//! cargo run --release --example diabetes
//! ```

use std::error::Error;
use std::process::ExitCode;

use shared::dataset::Dataset;
use shared::{Settings, datasets};
use stackprop::prelude::*;
use stackprop_report::{Progress, plots};

type Net = sequential![
    Standardize<10>,
    Dense<10, 16, Relu>,
    Dense<16, 1, Identity>,
];

fn main() -> ExitCode {
    shared::main("Learns the progression of diabetes; the last line is the error on the test samples", run)
}

fn run(settings: &Settings) -> Result<(), Box<dyn Error>> {
    let output = settings.output()?;
    let mut rng = Rng::seed_from_u64(settings.seed);
    let (features, measures) = datasets::diabetes();
    // The measure ranges from 25 to 346; in hundreds it suits a common learning rate.
    let measures = measures.into_iter().map(|measure| [measure / 100.0]);
    let parts = Dataset::new(features.into_iter().zip(measures)).split(0.25, 0.25, &mut rng);
    parts.print("patients");

    let mut net = Net::random_scaled(&parts.train.inputs, &mut rng)?;
    let mut trainer = Trainer::<Net, _, _, 32>::new(MeanSquaredError, Sgd { learning_rate: 0.01 });
    let fit = Fit {
        epochs: settings.epochs(200),
        validation: Some(parts.validation.samples()),
        shuffle: Some(settings.seed),
        early_stopping: Some(EarlyStopping { patience: 20, ..EarlyStopping::default() }),
        callbacks: &mut [&mut Progress::new()],
        ..Fit::default()
    };
    // Reproducible: the same bits, and so the same error, on every CPU.
    let history = trainer.using(Reproducible).fit(&mut net, parts.train.samples(), fit)?;
    println!(
        "stopped after epoch {}; kept: epoch {}",
        history.last().map_or(0, |epoch| epoch.epoch),
        history.best_epoch().unwrap_or_default()
    );

    let predictions = net.using(Reproducible).predict_all(&parts.test.inputs);
    plots::learning_curves(output.join("learning_curves.svg"), "mean squared error", &history)?;
    plots::predictions(output.join("predictions.svg"), "progression (hundreds)", &parts.test.targets, &predictions)?;
    println!("pictures: learning_curves.svg and predictions.svg in {}", output.display());

    println!("test R²: {:.3}", metrics::r2(&parts.test.targets, &predictions)?);
    println!("test RMSE: {:.2}", 100.0 * metrics::root_mean_squared_error(&parts.test.targets, &predictions)?);
    Ok(())
}
