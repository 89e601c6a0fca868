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
use std::process::ExitCode;

use shared::dataset::Dataset;
use shared::{Settings, datasets};
use stackprop::metrics::ConfusionMatrix;
use stackprop::prelude::*;
use stackprop_report::{Progress, plots};

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

    let mut net = Net::random_scaled(&parts.train.inputs, &mut rng)?;
    let mut trainer = Trainer::<Net, _, _, 32>::new(BinaryCrossEntropy::default(), Adam::default());
    let fit = Fit {
        epochs: settings.epochs(100),
        validation: Some(parts.validation.samples()),
        shuffle: Some(settings.seed),
        early_stopping: Some(EarlyStopping { patience: 10, ..EarlyStopping::default() }),
        callbacks: &mut [&mut Progress::new()],
        ..Fit::default()
    };
    // Reproducible: the same bits, and so the same figures, on every CPU.
    let history = trainer.using(Reproducible).fit(&mut net, parts.train.samples(), fit)?;
    println!("stopped after epoch {}; kept: epoch {}", history.len(), history.best_epoch().unwrap_or_default());

    let probabilities = net.using(Reproducible).predict_all(&parts.test.inputs);
    let matrix = ConfusionMatrix::from_binary(&parts.test.targets, &probabilities, 0.5)?;
    println!("\n{}\n", matrix.table(&TUMOURS));
    for (name, scores) in TUMOURS.names().iter().zip(matrix.scores()) {
        let metrics::Scores { precision, recall, f1, .. } = scores;
        println!("{name:>9}: precision {precision:.4}, recall {recall:.4}, F1 {f1:.4}");
    }
    let area = metrics::roc_auc(&parts.test.targets, &probabilities)?;
    println!("area under the ROC curve: {area:.4}");

    plots::learning_curves(output.join("learning_curves.svg"), "binary cross-entropy (nats)", &history)?;
    plots::confusion_matrix(output.join("confusion.svg"), &matrix, &TUMOURS)?;
    plots::roc_curve(output.join("roc.svg"), &parts.test.targets, &probabilities)?;
    println!("pictures: learning_curves.svg, confusion.svg and roc.svg in {}", output.display());
    println!("test accuracy: {:.4}", matrix.accuracy());
    Ok(())
}
