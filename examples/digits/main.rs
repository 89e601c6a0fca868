//! Learns to read handwritten digits: from the images to the test accuracy, with pictures and a saved model.
//!
//! ```text
//! cargo run --release --example digits                     # 1,797 digits of 8×8 pixels, which come with a dependency
//! cargo run --release --example digits -- --data DIR       # MNIST or Fashion-MNIST, from their four IDX files
//! ```

#[path = "../shared/canvas.rs"]
mod canvas;
mod data;
mod idx;
mod pictures;
mod progress;

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use stackprop::prelude::*;

use crate::data::{CLASSES, Data};
use crate::pictures::Misread;
use crate::progress::Progress;

/// For 8×8 pixels.
type Small = sequential![
    Dense<64, 128, Relu>,
    Dense<128, CLASSES, Softmax>,
];

/// For 28×28 pixels.
type Large = sequential![
    Dense<784, 300, Relu>,
    Dense<300, 100, Relu>,
    Dense<100, CLASSES, Softmax>,
];

/// Samples a step.
const BATCH: usize = 32;

/// Learns to read handwritten digits, and says how well it reads those that it has never seen
#[derive(Parser)]
#[command(after_help = "Without --data, the images are the 1,797 digits of 8×8 pixels that come with smartcore.")]
struct Options {
    /// Directory with the four IDX files of MNIST or Fashion-MNIST, plain or .gz
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,

    /// How often all training images are seen [default: 30, with --data 10]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    epochs: Option<u32>,

    /// Seed of the split, of the first weights and of the order of the images
    #[arg(long, value_name = "N", default_value_t = 42)]
    seed: u64,

    /// Directory that the pictures and the model are written to
    #[arg(long, value_name = "DIR", default_value = "output/digits")]
    output: PathBuf,
}

fn main() -> ExitCode {
    match start(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Chooses the images, the network for their size, and how it learns.
fn start(options: &Options) -> Result<(), Box<dyn Error>> {
    let mut rng = Rng::seed_from_u64(options.seed);
    // Epochs and optimizers were chosen by the validation accuracy, over several seeds.
    match &options.data {
        None => {
            let data = Data::digits(&mut rng);
            let adam = Adam { learning_rate: 0.003, ..Adam::default() };
            run::<Small, _, _>(&data, adam, 30, rng, options)
        }
        Some(directory) => {
            let data = Data::idx(directory, &mut rng)?;
            run::<Large, _, _>(&data, Sgd { learning_rate: 0.1 }, 10, rng, options)
        }
    }
}

/// Trains a network, tests it, draws the pictures, saves it and loads it again.
fn run<Net, O, const PIXELS: usize>(
    data: &Data<PIXELS>,
    optimizer: O,
    epochs: u32,
    mut rng: Rng,
    options: &Options,
) -> Result<(), Box<dyn Error>>
where
    Net: Train<Input = [f32; PIXELS], Output = [f32; CLASSES], Activation = Softmax> + ModelFile,
    O: Optimizer,
{
    // Before anything is learned that could not be kept.
    fs::create_dir_all(&options.output)
        .map_err(|error| format!("{}: cannot make this directory: {error}", options.output.display()))?;

    let Data { train, validation, test } = data;
    println!("images: {} to train, {} to validate, {} to test", train.len(), validation.len(), test.len());
    println!("network: {}, {} parameters", Net::ARCHITECTURE, Net::PARAMETERS);

    // Train.
    let epochs = options.epochs.unwrap_or(epochs) as usize;
    let mut net = Net::boxed();
    net.initialize(&mut rng);
    // Reproducible: the same bits on every CPU, and so the same accuracy.
    let mut trainer = Trainer::<Net, CrossEntropy, O, BATCH, Reproducible>::boxed(optimizer);
    let progress = Progress::new(epochs, train.len());
    // Of all epochs, the network with the lowest validation loss is kept.
    let (mut best, mut best_epoch, mut lowest_loss) = (Net::boxed(), 0, f32::INFINITY);
    let mut on_epoch = |epoch: &Epoch, net: &Net| {
        if let Some(validation) = epoch.validation
            && validation.loss < lowest_loss
        {
            (best_epoch, lowest_loss) = (epoch.epoch, validation.loss);
            best.floats_mut().copy_from_slice(net.floats());
        }
        progress.on_epoch(epoch)
    };
    let fit = Fit {
        epochs,
        validation: Some(validation.samples()),
        shuffle: Some(options.seed),
        on_batch: Some(&mut |batch| progress.on_batch(batch)),
        on_epoch: Some(&mut on_epoch),
        ..Fit::default()
    };
    let history = trainer.fit(&mut net, train.samples(), fit)?;
    progress.finish();
    let net = best;
    println!("kept: the network of epoch {best_epoch}, with a validation loss of {lowest_loss:.4}");

    // Test.
    let predict = |net: &Net| {
        let mut probabilities = vec![[0.0; CLASSES]; test.len()];
        net.predict_batch_with(Reproducible, &test.pixels, &mut probabilities);
        probabilities
    };
    let probabilities = predict(&net);
    let read: Vec<usize> = probabilities.iter().map(|row| argmax(row)).collect();
    let confusion = ConfusionMatrix::from_labels(&test.labels, &read)?;
    println!("\n{confusion}\n");

    // Draw.
    let mut misread: Vec<Misread<'_>> = (0..test.len())
        .map(|image| Misread {
            pixels: &test.pixels[image],
            label: test.labels[image],
            read: read[image],
            probability: probabilities[image][read[image]],
        })
        .filter(|image| image.read != image.label)
        .collect();
    misread.sort_by(|one, other| other.probability.total_cmp(&one.probability));
    let path = |name| options.output.join(name);
    pictures::loss_curves(&path("loss.png"), &history)?;
    pictures::confusion_matrix(&path("confusion.png"), &confusion)?;
    pictures::misread_images(&path("misread.png"), &misread)?;
    println!("pictures: loss.png, confusion.png and misread.png in {}", options.output.display());

    // Save, and load again.
    let model = path("model.stackprop");
    net.save(&model)?;
    let mut loaded = Net::boxed();
    loaded.load(&model)?;
    if predict(&loaded) != probabilities {
        return Err(format!("{}: the loaded model does not predict the same", model.display()).into());
    }
    println!("model: {}, loaded again, predicts the same", model.display());

    println!("test accuracy: {:.4}", confusion.accuracy());
    Ok(())
}
