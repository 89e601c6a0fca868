//! Learns iris with a progress bar, a log and charts, which appear in `output/iris`:
//! `cargo run --release --package stackprop-report --example iris`.

use std::error::Error;
use std::path::Path;

use stackprop::prelude::*;
use stackprop_report::log::CsvLog;
use stackprop_report::{Progress, plots};

#[allow(dead_code, missing_docs, unreachable_pub)] // other programs use the rest
#[path = "../../datasets/datasets.rs"]
mod datasets;

type Net = sequential![Standardize<4>, Dense<4, 10, Relu>, Dense<10, 3, Softmax>];

fn main() -> Result<(), Box<dyn Error>> {
    let (flowers, species) = datasets::iris();
    let samples = split::TrainTestSplit::default().split_samples(Samples::new(&flowers, &species))?;
    let (training, test) = (samples.0.samples(), samples.1.samples());
    let mut net = Net::random_scaled(training.inputs, &mut Rng::seed_from_u64(42))?;
    let adam = Adam { learning_rate: 0.01, ..Adam::default() };
    let mut trainer = Trainer::<Net, _, _, 16>::new(CrossEntropy::default(), adam);

    let output = Path::new("output/iris");
    std::fs::create_dir_all(output)?;
    let mut log = CsvLog::create(output.join("log.csv"))?;
    let fit = Fit {
        epochs: 50,
        validation_split: 0.2, // the last fifth of the training samples
        callbacks: &mut [&mut Progress::new(), &mut log],
        ..Fit::default()
    };
    let history = trainer.fit(&mut net, training, fit)?;
    log.finish()?; // the error of a write, which stopped the fit
    plots::learning_curves(output.join("learning_curves.svg"), "cross-entropy (nats)", &history)?;

    let matrix = metrics::ConfusionMatrix::from_outputs(test.targets, &net.predict_all(test.inputs))?;
    let species = Classes::new(["setosa", "versicolor", "virginica"]);
    plots::confusion_matrix(output.join("confusion.svg"), &matrix, &species)?;
    println!("log.csv, learning_curves.svg and confusion.svg are in {}", output.display());
    println!("test accuracy: {:.3}", matrix.accuracy());
    Ok(())
}
