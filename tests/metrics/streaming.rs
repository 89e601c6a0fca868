//! Streaming metrics equal scikit-learn's numbers, for parts of any size.

use stackprop::metrics::{
    Accuracy, BinaryAccuracy, BinaryF1, BinaryPrecision, BinaryRecall, F1, MeanAbsoluteError, Metric, Precision, R2,
    Recall, RootMeanSquaredError, TopKAccuracy,
};
use stackprop::prelude::*;

use super::{Binary, Multiclass, Multilabel, Regression, golden, tolerances};

/// Adds the samples in parts of several sizes, each time after a reset.
fn check<M: Metric>(mut metric: M, name: &str, targets: &[M::Target], outputs: &[M::Output], expected: f64) {
    assert_eq!(metric.name(), name);
    assert_eq!(metric.check(), Ok(()));
    assert!(metric.value().is_nan(), "{name} of no samples");
    for size in [1, 3, 8, targets.len()] {
        metric.reset();
        for (targets, outputs) in targets.chunks(size).zip(outputs.chunks(size)) {
            metric.add(targets, outputs).expect("valid samples");
        }
        tolerances::METRIC.assert(&format!("{name} in parts of {size}"), &[metric.value()], &[expected]);
    }
}

#[test]
fn multiclass() {
    for case in golden::<Multiclass>("multiclass") {
        check(Accuracy::default(), "accuracy", &case.labels, &case.outputs, case.accuracy);
        check(TopKAccuracy::new(2), "top_k_accuracy", &case.labels, &case.outputs, case.top_2_accuracy);
        let [precision, recall, f1, _] = case.macro_average;
        check(Precision::macro_average(), "precision", &case.labels, &case.outputs, precision);
        check(Recall::macro_average(), "recall", &case.labels, &case.outputs, recall);
        check(F1::macro_average(), "f1", &case.labels, &case.outputs, f1);
        check(F1::weighted_average(), "f1", &case.labels, &case.outputs, case.weighted_average[2]);
        for (class, [precision, recall, f1, _]) in case.scores.into_iter().enumerate() {
            check(Precision::of_class(class), "precision", &case.labels, &case.outputs, precision);
            check(Recall::of_class(class), "recall", &case.labels, &case.outputs, recall);
            check(F1::of_class(class), "f1", &case.labels, &case.outputs, f1);
        }
    }
}

#[test]
fn binary() {
    for Binary { targets, probabilities, threshold, accuracy, confusion_matrix, .. } in golden("binary") {
        check(BinaryAccuracy::new(threshold), "binary_accuracy", &targets, &probabilities, accuracy);
        let [[_, false_positives], [false_negatives, positives]] = confusion_matrix;
        let quotient = |part: f64, all: f64| if all == 0.0 { 0.0 } else { part / all };
        let precision = quotient(positives, positives + false_positives);
        let recall = quotient(positives, positives + false_negatives);
        let f1 = quotient(2.0 * positives, 2.0 * positives + false_positives + false_negatives);
        check(BinaryPrecision::new(threshold), "precision", &targets, &probabilities, precision);
        check(BinaryRecall::new(threshold), "recall", &targets, &probabilities, recall);
        check(BinaryF1::new(threshold), "f1", &targets, &probabilities, f1);
    }
    assert_eq!(BinaryAccuracy::<1>::default(), BinaryAccuracy::new(0.5));
    assert_eq!(BinaryF1::default(), BinaryF1::new(0.5));
}

#[test]
fn multilabel() {
    for Multilabel { targets, probabilities, threshold, hamming_loss, .. } in golden("multilabel") {
        check(BinaryAccuracy::new(threshold), "binary_accuracy", &targets, &probabilities, 1.0 - hamming_loss);
    }
}

fn regression_of<const N: usize>(case: &Regression) {
    let (targets, predictions) = (case.targets.concat(), case.predictions.concat());
    let (targets, predictions) = (targets.as_chunks::<N>().0, predictions.as_chunks::<N>().0);
    let [mae, rmse] = [case.mean_absolute_error, case.root_mean_squared_error];
    check(MeanAbsoluteError::default(), "mean_absolute_error", targets, predictions, mae);
    check(RootMeanSquaredError::default(), "root_mean_squared_error", targets, predictions, rmse);
    check(R2::default(), "r2", targets, predictions, case.r2);
}

#[test]
fn regression() {
    golden::<Regression>("regression").iter().for_each(|case| match case.targets[0].len() {
        1 => regression_of::<1>(case),
        _ => regression_of::<3>(case),
    });
}

/// Far from 0, where Σ y² − (Σ y)² / n loses all digits.
#[test]
fn r2_does_not_cancel() {
    let targets: Vec<[f32; 1]> = (0..1000).map(|i| [1e7 + (i % 2) as f32]).collect();
    let outputs = vec![[1e7]; 1000];
    let mut r2 = R2::default();
    r2.add(&targets, &outputs).expect("finite values");
    assert_eq!((r2.value(), metrics::r2(&targets, &outputs)), (-1.0, Ok(-1.0)));
}

#[test]
fn invalid_samples_and_settings_are_errors() {
    use metrics::MetricError;

    let (nan, text) = ([[f32::NAN, 0.0]], "expected finite targets and predictions, found NaN at sample 0");
    let not_finite = |result: Result<(), MetricError>| assert_eq!(result.expect_err("NaN").to_string(), text);
    not_finite(Accuracy::default().add(&[0], &nan));
    not_finite(F1::macro_average().add(&[0], &nan));
    not_finite(BinaryAccuracy::default().add(&[[0.0; 2]], &nan));
    not_finite(R2::default().add(&[[0.0; 2]], &nan));
    not_finite(BinaryF1::default().add(&[[0.0]], &[[f32::NAN]]));
    let lengths = Err(MetricError::LengthMismatch { targets: 2, predictions: 1 });
    assert_eq!(Accuracy::default().add(&[0, 1], &[[0.0; 2]]), lengths);
    assert_eq!(R2::default().add(&[[0.0]; 2], &[[0.0]]), lengths);

    let mut r2 = R2::default();
    assert_eq!(r2.add(&[[1.0]], &[[1.0]]), Ok(()));
    assert!(r2.value().is_nan(), "a single sample has no variance");

    let text = |result: Result<(), TrainError>| result.expect_err("a setting").to_string();
    assert_eq!(text(BinaryAccuracy::<1>::new(f32::NAN).check()), "expected threshold of a finite value, found NaN");
    assert_eq!(text(BinaryF1::new(f32::INFINITY).check()), "expected threshold of a finite value, found inf");
}
