//! Reads handwritten digits: MNIST with 784-300-100-10, dropout, momentum and a learning rate that rises once and then
//! falls.
//!
//! The last 5,000 of the 60,000 training images are for validation.
//!
//! ```text
//! cargo run --release --example mnist -- --data DIR   # the directory of the four IDX files
//! ```

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use shared::{Settings, data_directory, images, progress};
use stackprop::prelude::*;
use stackprop::schedule::OneCycle;

type Net = sequential![
    Dense<784, 300, Dropout<Relu, 20>>,
    Dense<300, 100, Dropout<Relu, 20>>,
    Dense<100, 10, Softmax>,
];

const DIGITS: Classes<10> = Classes::new(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);

#[derive(Parser)]
struct Options {
    /// Directory with the four IDX files of MNIST, plain or .gz [default: data/mnist]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,

    #[command(flatten)]
    settings: Settings,
}

fn main() -> ExitCode {
    shared::main("Learns to read handwritten digits; the last line is the accuracy on the test images", run)
}

fn run(Options { data, settings }: &Options) -> Result<(), Box<dyn Error>> {
    let output = settings.output()?;
    let parts = images::read(&data_directory(data, "mnist"))?;
    parts.print("images");

    let mut net = Net::boxed_random(&mut Rng::seed_from_u64(settings.seed));
    let mut trainer = Trainer::<Net, _, _, 32>::boxed(CrossEntropy::default(), Momentum::default());
    let mut schedule = OneCycle::new(0.05);
    let fit = Fit {
        epochs: settings.epochs(20),
        validation: Some(parts.validation.samples()),
        shuffle: Some(settings.seed),
        schedule: Some(&mut schedule),
        ..Fit::default()
    };
    let history = progress::fit(trainer.using(Fast), &mut net, parts.train.samples(), fit)?;

    let mut probabilities = vec![[0.0; 10]; parts.test.len()];
    net.predict_batch(&parts.test.inputs, &mut probabilities)?;
    let accuracy = images::report(output, &history, &parts.test, &probabilities, &DIGITS)?;
    println!("test accuracy: {accuracy:.4}");
    Ok(())
}
