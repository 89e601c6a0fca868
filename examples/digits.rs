//! Learns to read handwritten digits: from the images to the test accuracy, with pictures, a saved model and the same
//! network in eight bits.
//!
//! The images are the 1,797 digits of 8×8 pixels in `datasets/digits.csv` (Alpaydin and Kaynak, *Optical Recognition of
//! Handwritten Digits*, UCI Machine Learning Repository, 1998), in random order: a tenth for the test, a tenth of the
//! rest for validation.
//!
//! ```text
//! cargo run --release --example digits
//! ```

use std::error::Error;
use std::process::ExitCode;

use shared::dataset::Dataset;
use shared::{Settings, datasets, images};
use stackprop::prelude::*;
use stackprop_report::Progress;

type Net = sequential![
    Dense<64, 128, Relu>,
    Dense<128, 10, Softmax>,
];

const DIGITS: Classes<10> = Classes::new(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);

fn main() -> ExitCode {
    shared::main("Learns to read handwritten digits; the last line is the accuracy on the test images", run)
}

fn run(settings: &Settings) -> Result<(), Box<dyn Error>> {
    let output = settings.output()?;
    let mut rng = Rng::seed_from_u64(settings.seed);
    let (images, labels) = datasets::digits();
    // Ink is 16, paper 0.
    let images = images.into_iter().map(|image| image.map(|pixel| pixel / 16.0));
    let parts = Dataset::new(images.zip(labels)).split(0.1, 0.1, &mut rng);
    parts.print("images");

    let mut net = Net::boxed_random(&mut rng);
    let adam = Adam { learning_rate: 0.003, ..Adam::default() };
    let mut trainer = Trainer::<Net, _, _, 32>::boxed(CrossEntropy::default(), adam);
    let fit = Fit {
        epochs: settings.epochs(30),
        validation: Some(parts.validation.samples()),
        shuffle: Some(settings.seed),
        // The fit keeps the epoch with the lowest validation loss.
        early_stopping: Some(EarlyStopping { patience: usize::MAX, ..EarlyStopping::default() }),
        callbacks: &mut [&mut Progress::new()],
        ..Fit::default()
    };
    // Reproducible: the same bits, and so the same accuracy, on every CPU.
    let history = trainer.using(Reproducible).fit(&mut net, parts.train.samples(), fit)?;
    println!("kept: the network of epoch {}", history.best_epoch().unwrap_or_default());

    let probabilities = net.using(Reproducible).predict_all(&parts.test.inputs);
    let accuracy = images::report(output, &history, &parts.test, &probabilities, &DIGITS)?;

    let model = output.join("model.stackprop");
    net.save(&model)?;
    let mut loaded = Net::boxed();
    loaded.load(&model)?;
    if loaded.using(Reproducible).predict_all(&parts.test.inputs) != probabilities {
        return Err(format!("{}: the loaded model does not predict the same", model.display()).into());
    }
    println!("model: {}, loaded again, predicts the same", model.display());

    let int8 = net.quantize(&parts.train.inputs)?;
    images::report_int8(&int8, &parts.test)?;

    println!("test accuracy: {accuracy:.4}");
    Ok(())
}
