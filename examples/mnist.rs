//! Reads handwriting: MNIST with 784-300-100-10, dropout, momentum and a learning rate that rises once and then falls.
//! QMNIST and EMNIST are read too; for EMNIST's letters the network has 26 outputs.
//!
//! The last 5,000 training images are for validation.
//!
//! ```text
//! cargo run --release --example mnist -- --data DIR                  # the directory of the four IDX files
//! cargo run --release --example mnist -- --data DIR/emnist-letters   # one data set of several in the directory
//! ```

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use shared::idx::DataSet;
use shared::{Settings, data_directory, images};
use stackprop::layer::Train;
use stackprop::prelude::*;
use stackprop::quantized::Quantizer;
use stackprop::schedule::OneCycle;
use stackprop_report::Progress;

type Net<const CLASSES: usize> = sequential![
    Dense<784, 300, Dropout<Relu, 20>>,
    Dense<300, 100, Dropout<Relu, 20>>,
    Dense<100, CLASSES, Softmax>,
];

const DIGITS: Classes<10> = Classes::new(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
const LETTERS: Classes<26> = Classes::new([
    "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W",
    "X", "Y", "Z",
]);

#[derive(Parser)]
struct Options {
    /// Directory with the four IDX files of MNIST, QMNIST or EMNIST, plain or .gz [default: data/mnist]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,

    #[command(flatten)]
    settings: Settings,
}

fn main() -> ExitCode {
    shared::main("Learns to read handwriting; the last line is the accuracy on the test images", start)
}

fn start(Options { data, settings }: &Options) -> Result<(), Box<dyn Error>> {
    let data = DataSet::find(&data_directory(data, "mnist"))?;
    let rng = &mut Rng::seed_from_u64(settings.seed);
    match data.classes() {
        Some(26) => run(&mut *Net::<26>::boxed_random(rng), &LETTERS, &data, settings),
        _ => run(&mut *Net::<10>::boxed_random(rng), &DIGITS, &data, settings),
    }
}

/// Trains a network, and prints its accuracy.
fn run<Net, const CLASSES: usize>(
    net: &mut Net,
    classes: &Classes<CLASSES>,
    data: &DataSet,
    settings: &Settings,
) -> Result<(), Box<dyn Error>>
where
    Net: Train<Input = [f32; 784], Output = [f32; CLASSES], Activation = Softmax> + Quantize,
{
    let output = settings.output()?;
    let parts = images::read(data, CLASSES as u8)?;
    parts.print("images");

    let mut trainer = Trainer::<Net, _, _, 32>::boxed(CrossEntropy::default(), Momentum::default());
    let mut schedule = OneCycle::new(0.05);
    let fit = Fit {
        epochs: settings.epochs(20),
        validation: Some(parts.validation.samples()),
        shuffle: Some(settings.seed),
        schedule: Some(&mut schedule),
        callbacks: &mut [&mut Progress::new()],
        ..Fit::default()
    };
    let history = trainer.fit(net, parts.train.samples(), fit)?;

    let probabilities = net.predict_all(&parts.test.inputs);
    let accuracy = images::report(output, &history, &parts.test, &probabilities, classes)?;
    let int8 = Quantizer::default().boxed(net, parts.train.first(1_000))?;
    images::report_int8(&int8, &parts.test)?;
    println!("test accuracy: {accuracy:.4}");
    Ok(())
}
