//! Invalid input of the metrics.

use stackprop::metrics::{ConfusionMatrix, MetricError};
use stackprop::prelude::*;

#[test]
fn bad_input_is_named() {
    let rows = [[0.5, 0.25], [0.25, 0.5]];
    let nan = [[0.5, 0.25], [0.25, f32::NAN]];
    let infinite = [[0.5, 0.25], [f32::INFINITY, 0.5]];
    let none: [[f32; 2]; 0] = [];

    let lengths = |targets, predictions| Err(MetricError::LengthMismatch { targets, predictions });
    assert_eq!(metrics::accuracy(&[1], &rows), lengths(1, 2));
    assert_eq!(metrics::top_k_accuracy(&[0, 1, 0], &rows, 1), lengths(3, 2));
    assert_eq!(metrics::binary_accuracy(&rows, &rows[..1], 0.5), lengths(2, 1));
    assert_eq!(metrics::subset_accuracy(&rows, &rows[..1], 0.5), lengths(2, 1));
    assert_eq!(metrics::r2(&rows, &rows[..1]), lengths(2, 1));
    assert_eq!(
        ConfusionMatrix::<2>::from_labels(&[0, 1], &[1]),
        Err(MetricError::LengthMismatch { targets: 2, predictions: 1 })
    );

    let too_few = |least, found| Err(MetricError::TooFewSamples { least, found });
    assert_eq!(metrics::accuracy(&[], &none), too_few(1, 0));
    assert_eq!(metrics::hamming_loss(&none, &none, 0.5), too_few(1, 0));
    assert_eq!(metrics::mean_squared_error(&none, &none), too_few(1, 0));
    assert_eq!(metrics::r2(&rows[..1], &rows[..1]), too_few(2, 1));
    assert_eq!(metrics::roc_auc_in_place(&mut []), too_few(1, 0));
    let matrices = [
        ConfusionMatrix::<2>::from_labels(&[], &[]),
        ConfusionMatrix::from_outputs(&[], &none),
        ConfusionMatrix::from_binary(&[], &[], 0.5),
    ];
    assert_eq!(matrices.map(|matrix| matrix.map(|matrix| matrix.accuracy())), [too_few(1, 0); 3]);

    assert_eq!(metrics::top_k_accuracy(&[0, 1], &rows, 0), Err(MetricError::ZeroK));

    let label = MetricError::LabelOutOfRange { sample: 1, label: 2, classes: 2 };
    assert_eq!(metrics::accuracy(&[1, 2], &rows), Err(label));
    assert_eq!(metrics::top_k_accuracy(&[1, 2], &rows, 2), Err(label));
    assert_eq!(ConfusionMatrix::<2>::from_labels(&[1, 2], &[0, 0]), Err(label));
    assert_eq!(ConfusionMatrix::<2>::from_labels(&[0, 0], &[1, 2]), Err(label));
    assert_eq!(ConfusionMatrix::from_outputs(&[1, 2], &rows), Err(label));
    let mut matrix = ConfusionMatrix::<2>::new();
    assert_eq!(matrix.add(0, 2), Err(MetricError::LabelOutOfRange { sample: 0, label: 2, classes: 2 }));
    assert_eq!(matrix, ConfusionMatrix::default());

    let infinity = Err(MetricError::NotFinite { sample: 1, found: f32::INFINITY });
    assert_eq!(metrics::mean_absolute_error(&rows, &infinite), infinity);
    assert_eq!(metrics::mean_absolute_error(&infinite, &rows), infinity);
    assert_eq!(metrics::roc_auc_in_place(&mut [(true, 0.5), (false, f32::INFINITY)]), infinity);
    let is_nan = |result: Result<f64, MetricError>| match result {
        Err(MetricError::NotFinite { sample: 1, found }) => found.is_nan(),
        _ => false,
    };
    assert!(is_nan(metrics::accuracy(&[0, 1], &nan)));
    assert!(is_nan(metrics::top_k_accuracy(&[0, 1], &nan, 1)));
    assert!(is_nan(metrics::binary_accuracy(&rows, &nan, 0.5)));
    assert!(is_nan(metrics::subset_accuracy(&nan, &rows, 0.5)));
    assert!(is_nan(metrics::root_mean_squared_error(&rows, &nan)));
    assert!(is_nan(metrics::roc_auc_in_place(&mut [(true, 0.5), (false, f32::NAN)])));
    assert!(is_nan(ConfusionMatrix::from_outputs(&[0, 1], &nan).map(|matrix| matrix.accuracy())));

    for found in [f32::INFINITY, f32::NEG_INFINITY] {
        let threshold = MetricError::InvalidThreshold { found };
        assert_eq!(metrics::binary_accuracy(&rows, &rows, found), Err(threshold));
        assert_eq!(metrics::subset_accuracy(&rows, &rows, found), Err(threshold));
        assert_eq!(metrics::hamming_loss(&rows, &rows, found), Err(threshold));
        assert_eq!(ConfusionMatrix::from_binary(&[[1.0]], &[[0.5]], found), Err(threshold));
    }
    assert!(matches!(
        metrics::binary_accuracy(&rows, &rows, f32::NAN),
        Err(MetricError::InvalidThreshold { found }) if found.is_nan()
    ));

    let one_kind = Err(MetricError::SingleClass { positives: 2, negatives: 0 });
    assert_eq!(metrics::roc_auc_in_place(&mut [(true, 0.5), (true, 0.25)]), one_kind);
}

/// A mean over no values would be NaN, and a fraction of them 0 or 1.
#[test]
fn rows_without_values_are_an_error() {
    let rows: &[[f32; 0]; 2] = &[[]; 2];
    let results = [
        metrics::mean_absolute_error(rows, rows),
        metrics::mean_squared_error(rows, rows),
        metrics::root_mean_squared_error(rows, rows),
        metrics::r2(rows, rows),
        metrics::binary_accuracy(rows, rows, 0.5),
        metrics::hamming_loss(rows, rows, 0.5),
        metrics::subset_accuracy(rows, rows, 0.5),
        metrics::accuracy(&[0, 0], rows),
        metrics::top_k_accuracy(&[0, 1], rows, 1),
        ConfusionMatrix::<0>::from_labels(&[0], &[0]).map(|matrix| matrix.accuracy()),
        ConfusionMatrix::from_outputs(&[0, 0], rows).map(|matrix| matrix.accuracy()),
        ConfusionMatrix::<0>::new().add(0, 0).map(|()| 1.0),
    ];
    for (index, result) in results.into_iter().enumerate() {
        let error = result.map_err(|error| error.to_string());
        assert_eq!(error, Err("expected at least one output per sample, found none".into()), "metric {index}");
    }
    // The lengths come first.
    assert_eq!(metrics::r2(rows, &rows[..1]), Err(MetricError::LengthMismatch { targets: 2, predictions: 1 }));
    assert_eq!(metrics::r2(&rows[..1], &rows[..1]), Err(MetricError::TooFewSamples { least: 2, found: 1 }));
}

#[test]
fn errors_say_what_was_expected_and_what_was_found() {
    let text = |error: MetricError| error.to_string();
    let lengths = MetricError::LengthMismatch { targets: 3, predictions: 2 };
    assert_eq!(text(lengths), "expected equally many targets and predictions, found 3 and 2");
    assert_eq!(text(MetricError::TooFewSamples { least: 1, found: 0 }), "expected at least one sample, found none");
    assert_eq!(text(MetricError::TooFewSamples { least: 2, found: 1 }), "expected at least 2 samples, found 1");
    let label = MetricError::LabelOutOfRange { sample: 7, label: 10, classes: 10 };
    assert_eq!(text(label), "expected labels below 10, found label 10 at sample 7");
    let not_finite = MetricError::NotFinite { sample: 7, found: f32::NAN };
    assert_eq!(text(not_finite), "expected finite targets and predictions, found NaN at sample 7");
    let threshold = MetricError::InvalidThreshold { found: f32::NAN };
    assert_eq!(text(threshold), "expected a finite threshold, found NaN");
    assert_eq!(text(MetricError::ZeroK), "expected k of 1 or above, found 0");
    let one_kind = MetricError::SingleClass { positives: 0, negatives: 5 };
    assert_eq!(text(one_kind), "expected positive and negative samples, found 0 positive and 5 negative");
}
