//! Classifies tumours as malignant or benign: two classes, one logistic output.
//!
//! The data are the 569 tumours in `datasets/breast_cancer.csv` (Wolberg, Street and Mangasarian, *Breast Cancer
//! Wisconsin (Diagnostic)*, UCI Machine Learning Repository, 1995): a quarter for the test, a quarter of the rest for
//! validation.
//!
//! ```text
//! cargo run --release --example breast_cancer
//! ```

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use plotters::prelude::SeriesLabelPosition;
use shared::axis::Axis;
use shared::canvas::{BLUE, VERMILION, save_svg};
use shared::dataset::Dataset;
use shared::line_chart::{self, Curve, Words};
use shared::{Settings, confusion, datasets, progress};
use stackprop::metrics::ConfusionMatrix;
use stackprop::prelude::*;

type Net = sequential![
    Standardize<30>,
    Dense<30, 16, Relu>,
    Dense<16, 1, Logistic>,
];

const TUMOURS: Classes<2> = Classes::new(["malignant", "benign"]);

fn main() -> ExitCode {
    shared::main(
        "Learns to tell malignant tumours from benign ones; the last line is the accuracy on the test samples",
        run,
    )
}

fn run(settings: &Settings) -> Result<(), Box<dyn Error>> {
    let output = settings.output()?;
    let mut rng = Rng::seed_from_u64(settings.seed);
    let (features, benign) = datasets::breast_cancer();
    let benign = benign.into_iter().map(|benign| [benign]);
    let parts = Dataset::new(features.into_iter().zip(benign)).split(0.25, 0.25, &mut rng);
    parts.print("tumours");

    let mut net = Net::zeroed();
    net.first.fit(&parts.train.inputs)?;
    net.initialize(&mut rng);
    let mut trainer = Trainer::<Net, _, _, 32>::new(BinaryCrossEntropy::default(), Adam::default());
    let fit = Fit {
        epochs: settings.epochs(100),
        validation: Some(parts.validation.samples()),
        shuffle: Some(settings.seed),
        early_stopping: Some(EarlyStopping { patience: 10, ..EarlyStopping::default() }),
        ..Fit::default()
    };
    // Reproducible: the same bits, and so the same figures, on every CPU.
    let history = progress::fit(trainer.using(Reproducible), &mut net, parts.train.samples(), fit)?;
    println!("stopped after epoch {}; kept: epoch {}", history.len(), history.best_epoch().unwrap_or_default());

    let mut probabilities = vec![[0.0]; parts.test.len()];
    net.using(Reproducible).predict_batch(&parts.test.inputs, &mut probabilities)?;
    let matrix = ConfusionMatrix::from_binary(&parts.test.targets, &probabilities, 0.5)?;
    println!("\n{}\n", matrix.table(&TUMOURS));
    for (name, scores) in TUMOURS.names().iter().zip(matrix.scores()) {
        let metrics::Scores { precision, recall, f1, .. } = scores;
        println!("{name:>9}: precision {precision:.4}, recall {recall:.4}, F1 {f1:.4}");
    }
    let area = metrics::roc_auc(&parts.test.targets, &probabilities)?;
    println!("area under the ROC curve: {area:.4}");

    line_chart::learning_curves(output, "binary cross-entropy (nats)", &history)?;
    confusion::picture(output, &matrix, &TUMOURS)?;
    roc_curve(output, &parts.test.targets, &probabilities, area)?;
    println!("pictures: learning_curves.svg, confusion.svg and roc.svg in {}", output.display());
    println!("test accuracy: {:.4}", matrix.accuracy());
    Ok(())
}

/// Draws `roc.svg`: for every threshold, the fraction of benign tumours above it over the fraction of malignant ones.
fn roc_curve(
    directory: &Path,
    targets: &[[f32; 1]],
    probabilities: &[[f32; 1]],
    area: f64,
) -> Result<(), Box<dyn Error>> {
    let mut samples: Vec<(f32, f32)> = probabilities.iter().zip(targets).map(|([p], [y])| (*p, *y)).collect();
    samples.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let positives: f32 = samples.iter().map(|(_, y)| y).sum();
    let negatives = samples.len() as f32 - positives;
    let (mut x, mut y) = (0.0, 0.0);
    let mut points = vec![(x, y)];
    // One threshold separates no samples of equal probability.
    for equals in samples.chunk_by(|(one, _), (other, _)| one == other) {
        let benign: f32 = equals.iter().map(|(_, y)| y).sum();
        y += benign / positives;
        x += (equals.len() as f32 - benign) / negatives;
        points.push((x, y));
    }

    let path = directory.join("roc.svg");
    let title = format!("ROC curve of the test samples, area {area:.4}");
    let words = Words {
        title: &title,
        x: "malignant tumours taken for benign (fraction)",
        y: "benign tumours recognised (fraction)",
        legend: SeriesLabelPosition::LowerRight,
    };
    let curves = [
        Curve { name: "the network", color: BLUE, points },
        Curve { name: "guessing", color: VERMILION, points: vec![(0.0, 0.0), (1.0, 1.0)] },
    ];
    let axes = (Axis::linear(0.0..1.0), Axis::linear(0.0..1.01));
    save_svg(&path, (820, 760), |picture| line_chart::draw(picture, &words, axes, &curves))
}
