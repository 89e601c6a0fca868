//! Draws pictures, and reads them with an XML parser and a decoder.

#![cfg(feature = "plots")]

use std::fs;
use std::path::PathBuf;

use roxmltree::Document;
use stackprop::metrics::{ConfusionMatrix, PerMetric};
use stackprop::prelude::*;
use stackprop::train::RangeTest;
use stackprop_report::{Epochs, Error, plots};
use tempfile::TempDir;

/// Draws an SVG, and counts its elements of each of these names; the last items are its texts.
fn drawn<const N: usize>(
    names: [&str; N],
    draw: impl FnOnce(PathBuf) -> Result<(), Error>,
) -> ([usize; N], Vec<String>) {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("picture.svg");
    draw(path.clone()).unwrap();
    let text = fs::read_to_string(path).unwrap();
    let document = Document::parse(&text).unwrap();
    let elements = || document.descendants().filter(|node| node.is_element());
    let counts = names.map(|name| elements().filter(|node| node.tag_name().name() == name).count());
    let texts = elements().filter(|node| node.tag_name().name() == "text").filter_map(|node| node.text());
    (counts, texts.map(|text| text.trim().to_owned()).collect())
}

/// Epochs with these losses, and others for validation.
fn epochs(losses: &[f32], accuracy: Option<f32>) -> Vec<Epoch> {
    let evaluation = |loss| Evaluation { loss, accuracy };
    let epoch = |(index, loss): (usize, &f32)| Epoch {
        epoch: index + 1,
        training: evaluation(*loss),
        validation: Some(evaluation(1.5 * loss)),
        metrics: PerMetric::from_items([*loss, 0.5]),
    };
    losses.iter().enumerate().map(epoch).collect()
}

#[test]
fn learning_curves_have_a_chart_per_value_and_a_gap_at_nan() {
    let curves = |losses: &[f32], accuracy, metrics: &[&'static str]| {
        let epochs = epochs(losses, accuracy);
        drawn(["polyline", "circle"], |path| plots::learning_curves(path, "nats", Epochs::new(&epochs, metrics)))
    };
    // Axes and legends are polylines too: compare with a drawing without a gap.
    let ([whole, dots], texts) = curves(&[0.9, 0.8, 0.7, 0.6, 0.5], None, &[]);
    assert!(texts.iter().any(|text| text == "Loss") && texts.iter().any(|text| text == "nats"));
    assert_eq!(dots, 0);
    let ([parts, dots], _) = curves(&[0.9, 0.8, f32::NAN, 0.6, 0.5], None, &[]);
    assert_eq!((parts - whole, dots), (2, 0), "each of two curves has two parts");
    let ([_, dots], _) = curves(&[0.9, f32::INFINITY, 0.7, f32::NAN], None, &[]);
    assert_eq!(dots, 4, "single points are dots");

    let (_, texts) = curves(&[0.9, 0.8], Some(0.5), &["f1", "r2"]);
    for title in ["Loss", "Accuracy", "f1", "r2", "training", "validation"] {
        assert!(texts.iter().any(|text| text == title), "{title} in {texts:?}");
    }
    // Losses without a logarithm, one epoch, and nothing to draw.
    for losses in [&[-1.0, -2.5][..], &[0.0, 0.0], &[0.5], &[f32::NAN], &[f32::MAX, 1e-30], &[-f32::MAX, f32::MAX]] {
        curves(losses, Some(1.0), &["f1"]);
    }
}

#[test]
fn a_confusion_matrix_has_a_cell_per_pair_that_occurs() {
    const NAMES: Classes<3> = Classes::new(["<b>&\"bold\"", "a name of more than twenty-four characters", "\0"]);
    let matrix = ConfusionMatrix::from_labels(&[0, 0, 1, 2, 2, 2], &[0, 1, 1, 2, 2, 0]).unwrap();
    let ([cells], texts) = drawn(["rect"], |path| plots::confusion_matrix(path, &matrix, &NAMES));
    assert_eq!(cells, 1 + 5, "the paper, and five pairs");
    assert!(texts.contains(&"Confusion matrix, 66.7 % right".into()), "{texts:?}");
    for name in ["<b>&\"bold\"", "a name of more than twe…", "\u{fffd}"] {
        assert_eq!(texts.iter().filter(|text| *text == name).count(), 2, "{name} in {texts:?}");
    }
    let counts: usize = texts.iter().filter_map(|text| text.parse::<usize>().ok()).sum();
    assert_eq!(counts, 6);

    let mut one = ConfusionMatrix::new();
    let ([cells], _) = drawn(["rect"], |path| plots::confusion_matrix(path, &one, &Classes::new(["all"])));
    assert_eq!(cells, 1, "no sample");
    one.add(0, 0).unwrap();
    let ([cells], _) = drawn(["rect"], |path| plots::confusion_matrix(path, &one, &Classes::new(["all"])));
    assert_eq!(cells, 2);

    let labels: Vec<usize> = (0..100).collect();
    let hundred = ConfusionMatrix::<100>::from_labels(&labels, &labels).unwrap();
    let ([cells], texts) = drawn(["rect"], |path| plots::confusion_matrix(path, &hundred, &Classes::new(["c"; 100])));
    assert_eq!((cells, texts.iter().filter(|text| *text == "c").count()), (101, 200));
}

#[test]
fn each_prediction_is_a_dot() {
    let (targets, predictions) = ([[1.0], [2.0], [4.0]], [[1.0], [2.0], [4.5]]);
    let draw = |path| plots::predictions(path, "price", &targets, &predictions);
    let ([dots], texts) = drawn(["circle"], draw);
    assert_eq!(dots, 3 + 1, "one in the legend");
    // √(0.25 / 3)
    assert!(texts.contains(&"Predictions, with an RMSE of 0.2887".into()), "{texts:?}");
    assert!(texts.contains(&"true price".into()) && texts.contains(&"predicted price".into()), "{texts:?}");
    drawn([], |path| plots::predictions(path, "zero", &[[0.0, 0.0]], &[[0.0, 0.0]]));
    drawn([], |path| plots::predictions(path, "large", &[[f32::MAX]], &[[f32::MIN]]));
}

#[test]
fn a_range_test_is_drawn_with_its_steepest_rate() {
    let inputs: [[f32; 1]; 8] = std::array::from_fn(|x| [x as f32 / 8.0]);
    let targets = inputs.map(|[x]| [2.0 * x + 1.0]);
    let mut trainer = Trainer::<Dense<1, 1, Identity>, _, _, 2>::new(MeanSquaredError, Momentum::default());
    let samples = Samples::new(&inputs, &targets);
    let curve = trainer.find_learning_rate(&Dense::zeroed(), samples, RangeTest::default()).unwrap();
    let ([], texts) = drawn([], |path| plots::learning_rates(path, "squared error", &curve));
    let steepest = format!("steepest at {:.1e}", curve.steepest().unwrap());
    assert!(texts.contains(&steepest), "{texts:?}");
}

#[test]
fn wrong_arguments_are_errors_that_write_no_file() {
    let directory = TempDir::new().unwrap();
    let at = |name: &str| directory.path().join(name);
    let epochs = epochs(&[0.5], None);
    let draw = |name: &str| plots::learning_curves(at(name), "loss", &epochs[..]).unwrap_err().to_string();
    for name in ["curves.jpg", "curves", ".svg"] {
        assert!(draw(name).contains("expected a name that ends in .svg"), "{}", draw(name));
    }
    let error = draw("missing/curves.svg");
    assert!(error.starts_with("cannot write ") && error.contains("missing/curves.svg"), "{error}");
    fs::create_dir(at("directory.svg")).unwrap();
    assert!(draw("directory.svg").contains("directory.svg"));

    let error = plots::learning_curves(at("a.svg"), "loss", &[][..] as &[Epoch]).unwrap_err().to_string();
    assert_eq!(error, "expected at least one epoch, found none");
    let predictions = |targets: &[[f32; 1]], predictions: &[[f32; 1]]| {
        plots::predictions(at("a.svg"), "price", targets, predictions).unwrap_err()
    };
    assert!(matches!(predictions(&[[1.0]], &[]), Error::Metric(_)));
    assert!(matches!(predictions(&[[1.0]], &[[f32::NAN]]), Error::Metric(_)));
    assert!(matches!(plots::roc_curve(at("a.svg"), &[[1.0]], &[[0.5]]).unwrap_err(), Error::Metric(_)));
    assert!(!at("a.svg").exists());
}

#[cfg(feature = "png")]
#[test]
fn a_png_has_the_size_of_the_svg_and_its_colours() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("CURVES.PNG");
    plots::learning_curves(&path, "loss", &epochs(&[0.9, 0.5], None)[..]).unwrap();
    let mut reader = png::Decoder::new(std::io::BufReader::new(fs::File::open(path).unwrap())).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.width, info.height), (820, 640));
    let (pixels, _) = pixels.as_chunks::<3>();
    let count = |color: [u8; 3]| pixels.iter().filter(|pixel| **pixel == color).count();
    let [white, black, blue, vermilion] = [[255; 3], [0; 3], [0, 114, 178], [213, 94, 0]].map(count);
    // Curves of 700 × 3 pixels, partly blended with the paper; the text's inner pixels are black.
    assert!(white > 400_000 && black > 1_000 && blue > 700 && vermilion > 700, "{white} {black} {blue} {vermilion}");
}
