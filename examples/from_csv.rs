//! Classifies irises from a file of comma-separated values, which the crate `csv` reads with `serde`.
//!
//! ```text
//! cargo run --release --example from_csv
//! ```

use std::error::Error;

use stackprop::prelude::*;
use stackprop::split::TrainTestSplit;

type Net = sequential![Standardize<4>, Dense<4, 10, Relu>, Dense<10, 3, Softmax>];

fn main() -> Result<(), Box<dyn Error>> {
    // A line of names, then four features and a class number per row.
    let rows = csv::Reader::from_path("datasets/iris.csv")?.into_deserialize::<([f32; 4], usize)>();
    let (flowers, species) = rows.collect::<Result<(Vec<_>, Vec<_>), _>>()?;
    // A random quarter for the test.
    let (training, test) = TrainTestSplit::default().split_samples(Samples::new(&flowers, &species))?;

    // The training samples alone determine the scales. The fit shuffles them in every epoch.
    let mut net = Net::random_scaled(&training.inputs, &mut Rng::seed_from_u64(42))?;
    let adam = Adam { learning_rate: 0.01, ..Adam::default() };
    let mut trainer = Trainer::<Net, _, _, 16>::new(CrossEntropy::default(), adam);
    trainer.fit(&mut net, training.samples(), Fit { epochs: 50, ..Fit::default() })?;

    println!("wide rows: {} images", digits()?.0.len());

    let evaluation = trainer.evaluate(&net, test.samples())?;
    println!("test accuracy: {:.4}", evaluation.accuracy.unwrap_or_default());
    Ok(())
}

/// Rows of 64 pixels and a digit.
fn digits() -> Result<(Vec<[f32; 64]>, Vec<usize>), Box<dyn Error>> {
    let rows = csv::Reader::from_path("datasets/digits.csv")?.into_deserialize::<Vec<f32>>();
    let table = rows.collect::<Result<Vec<_>, _>>()?.concat();
    let (rows, _) = table.as_chunks::<65>();
    let (images, digits): (Vec<_>, Vec<_>) = rows.iter().map(|[pixels @ .., digit]| (*pixels, *digit as usize)).unzip();
    Ok((images, digits))
}
