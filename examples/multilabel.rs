//! Gives two answers about each digit: whether it is large (7 or more), and whether it is odd. The answers are
//! independent, so there are two logistic outputs, each with its binary cross-entropy.
//!
//! The problem is from Géron, *Hands-On Machine Learning with Scikit-Learn, Keras, and TensorFlow*, chapter 3; the
//! images are the 1,797 digits of 8×8 pixels in `datasets/digits.csv`: a fifth for the test, a fifth of the rest for
//! validation.
//!
//! ```text
//! cargo run --release --example multilabel
//! ```

use std::error::Error;
use std::process::ExitCode;

use shared::dataset::Dataset;
use shared::{Settings, datasets};
use stackprop::metrics::ConfusionMatrix;
use stackprop::prelude::*;
use stackprop_report::{Progress, plots};

type Net = sequential![
    MinMax<64>,
    Dense<64, 32, Relu>,
    Dense<32, 2, Logistic>,
];

const LABELS: [&str; 2] = ["large", "odd"];

fn main() -> ExitCode {
    shared::main(
        "Learns which digits are large and which are odd; the last line is the F1 score on the test images",
        run,
    )
}

fn run(settings: &Settings) -> Result<(), Box<dyn Error>> {
    let output = settings.output()?;
    let mut rng = Rng::seed_from_u64(settings.seed);
    let (images, digits) = datasets::digits();
    let labels = digits.iter().map(|digit| [*digit >= 7, digit % 2 == 1]);
    let labels = labels.map(|labels| labels.map(|is_right| if is_right { 1.0 } else { 0.0 }));
    let parts = Dataset::new(images.iter().copied().zip(labels)).split(0.2, 0.2, &mut rng);
    parts.print("images");

    let mut net = Net::random_scaled(&parts.train.inputs, &mut rng)?;
    let adam = Adam { learning_rate: 0.003, ..Adam::default() };
    let mut trainer = Trainer::<Net, _, _, 32>::boxed(BinaryCrossEntropy::default(), adam);
    let fit = Fit {
        epochs: settings.epochs(60),
        validation: Some(parts.validation.samples()),
        shuffle: Some(settings.seed),
        early_stopping: Some(EarlyStopping { patience: 10, ..EarlyStopping::default() }),
        callbacks: &mut [&mut Progress::new()],
        ..Fit::default()
    };
    // Reproducible: the same bits, and so the same figures, on every CPU.
    let history = trainer.using(Reproducible).fit(&mut net, parts.train.samples(), fit)?;

    let probabilities = net.using(Reproducible).predict_all(&parts.test.inputs);
    let mut mean = 0.0;
    for (label, name) in LABELS.into_iter().enumerate() {
        let column = |rows: &[[f32; 2]]| rows.iter().map(|row| [row[label]]).collect::<Vec<_>>();
        let matrix = ConfusionMatrix::from_binary(&column(&parts.test.targets), &column(&probabilities), 0.5)?;
        let [_, metrics::Scores { precision, recall, f1, .. }] = matrix.scores();
        println!("{name:>5}: precision {precision:.4}, recall {recall:.4}, F1 {f1:.4}");
        mean += f1 / LABELS.len() as f64;
    }
    println!("both right: {:.4}", metrics::subset_accuracy(&parts.test.targets, &probabilities, 0.5)?);
    for (image, digit) in images.iter().zip(&digits).take(3) {
        let [large, odd] = net.using(Reproducible).predict(image);
        println!("a {digit}: large with probability {large:.3}, odd with probability {odd:.3}");
    }
    plots::learning_curves(output.join("learning_curves.svg"), "binary cross-entropy (nats)", &history)?;
    println!("picture: learning_curves.svg in {}", output.display());

    println!("test F1: {mean:.4}");
    Ok(())
}
