//! Metrics of weighted samples: scikit-learn's `sample_weight`, and errors.

use stackprop::metrics::{Count, MetricError, weighted};

use super::{Binary, Multiclass, Multilabel, golden, tolerances};

#[test]
fn multiclass() -> Result<(), MetricError> {
    for case in golden::<Multiclass>("weighted_multiclass") {
        let by_weight = weighted(&case.weights);
        case.check("accuracy", &[by_weight.accuracy(&case.labels, &case.outputs)?], &[case.accuracy]);
        let top = |k| by_weight.top_k_accuracy(&case.labels, &case.outputs, k);
        case.check("top k", &[top(1)?, top(2)?, top(4)?], &[case.accuracy, case.top_2_accuracy, 1.0]);
        case.check_matrix(&by_weight.confusion_matrix(&case.labels, &case.outputs)?);
    }
    Ok(())
}

#[test]
fn binary() -> Result<(), MetricError> {
    for case in golden::<Binary>("weighted_binary") {
        let (by_weight, targets, probabilities) = (weighted(&case.weights), &case.targets, &case.probabilities);
        let found = by_weight.binary_accuracy(targets, probabilities, case.threshold)?;
        tolerances::METRIC.assert(&case.name, &[found], &[case.accuracy]);
        let matrix = by_weight.binary_confusion_matrix(targets, probabilities, case.threshold)?;
        assert_eq!(matrix.counts(), &case.confusion_matrix, "{}", case.name);
        #[cfg(feature = "alloc")]
        tolerances::METRIC.assert(&case.name, &[by_weight.roc_auc(targets, probabilities)?], &[case.roc_auc]);
    }
    Ok(())
}

#[test]
fn multilabel() -> Result<(), MetricError> {
    for case in golden::<Multilabel>("weighted_multilabel") {
        let (by_weight, targets, probabilities) = (weighted(&case.weights), &case.targets, &case.probabilities);
        let found = [
            by_weight.subset_accuracy(targets, probabilities, case.threshold)?,
            by_weight.hamming_loss(targets, probabilities, case.threshold)?,
            by_weight.binary_accuracy(targets, probabilities, case.threshold)?,
        ];
        let expected = [case.subset_accuracy, case.hamming_loss, 1.0 - case.hamming_loss];
        tolerances::METRIC.assert(&case.name, &found, &expected);
    }
    Ok(())
}

#[test]
fn invalid_weights_are_found() {
    let (labels, rows) = ([0, 1, 0], [[0.75, 0.25], [0.25, 0.75], [0.5, 0.0]]);
    let ([targets, probabilities], three) = ([[[0.0], [1.0], [0.0]], [[0.25], [0.5], [0.75]]], [1.0; 3]);
    let errors = |weights: &[f32]| {
        let by_weight = weighted(weights);
        [
            by_weight.accuracy(&labels, &rows).err(),
            by_weight.top_k_accuracy(&labels, &rows, 1).err(),
            by_weight.binary_accuracy(&rows, &rows, 0.5).err(),
            by_weight.hamming_loss(&rows, &rows, 0.5).err(),
            by_weight.subset_accuracy(&rows, &rows, 0.5).err(),
            by_weight.mean_absolute_error(&rows, &rows).err(),
            by_weight.mean_squared_error(&rows, &rows).err(),
            by_weight.root_mean_squared_error(&rows, &rows).err(),
            by_weight.r2(&rows, &rows).err(),
            by_weight.confusion_matrix(&labels, &rows).err(),
            by_weight.binary_confusion_matrix(&targets, &probabilities, 0.5).err(),
            #[cfg(feature = "alloc")]
            by_weight.roc_auc(&targets, &probabilities).err(),
        ]
    };
    let all = |weights: &[f32], expected: MetricError| {
        assert!(errors(weights).iter().all(|error| error.as_ref() == Some(&expected)), "{:?}", errors(weights));
        expected.to_string()
    };
    assert!(errors(&three).iter().all(Option::is_none), "{:?}", errors(&three));
    let text = all(&three[1..], MetricError::WeightsMismatch { samples: 3, weights: 2 });
    assert_eq!(text, "expected one weight per sample, found 2 weights for 3 samples");
    for found in [-0.5, f32::INFINITY] {
        let text = all(&[1.0, found, 1.0], MetricError::InvalidWeight { sample: 1, found });
        assert_eq!(text, format!("expected weights of 0 or above, and finite, found {found:?} at sample 1"));
    }
    let text = all(&[0.0; 3], MetricError::NoWeight);
    assert_eq!(text, "expected at least one sample with a weight above 0, found none");
    let nan = weighted(&[f32::NAN; 3]).accuracy(&labels, &rows).expect_err("no weight");
    assert_eq!(nan.to_string(), "expected weights of 0 or above, and finite, found NaN at sample 0");

    // A sample without weight is neither positive nor negative.
    #[cfg(feature = "alloc")]
    assert_eq!(
        weighted(&[1.0, 0.0, 1.0]).roc_auc(&targets, &probabilities),
        Err(MetricError::SingleClass { positives: 0, negatives: 2 })
    );
}

/// A column is as wide as its longest number.
#[test]
fn a_matrix_of_weights_is_a_table() -> Result<(), MetricError> {
    let matrix = weighted(&[0.125, 2.0]).confusion_matrix(&[0, 1], &[[1.0, 0.0], [0.0, 1.0]])?;
    let expected = "true \\ predicted      0      1
               0  0.125      ·
               1      ·      2";
    assert_eq!(matrix.to_string(), expected);
    assert_eq!(matrix.samples().value(), 2.125);
    Ok(())
}
