//! Compares metrics with scikit-learn, from the files in `golden/metrics/`, and with plain counting. Class
//! names.

#[path = "metrics/errors.rs"]
mod errors;
#[path = "metrics/streaming.rs"]
mod streaming;
mod support;
#[path = "metrics/weighted.rs"]
mod weighted;

use std::fs;
use std::path::PathBuf;

use proptest::prelude::{Strategy, any, prop, prop_assert_eq, proptest};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use stackprop::metrics::{ConfusionMatrix, Count, MetricError, Scores};
use stackprop::prelude::*;
use support::{cases, tolerances};

/// The cases of a golden file; `golden/metrics.py` describes its keys.
fn golden<Case: DeserializeOwned>(name: &str) -> Vec<Case> {
    #[derive(Deserialize)]
    struct File<Case> {
        cases: Vec<Case>,
    }
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/metrics");
    let text = fs::read_to_string(folder.join(name).with_extension("json")).expect("the golden file");
    serde_json::from_str::<File<Case>>(&text).expect("a golden file in JSON").cases
}
#[derive(Deserialize)]
struct Multiclass {
    name: String,
    labels: Vec<usize>,
    outputs: Vec<[f32; 4]>,
    accuracy: f64,
    top_2_accuracy: f64,
    confusion_matrix: [[f64; 4]; 4],
    scores: [[f64; 4]; 4],
    macro_average: [f64; 4],
    micro_average: [f64; 4],
    weighted_average: [f64; 4],
    #[serde(default)]
    weights: Vec<f32>,
}
impl Multiclass {
    fn check(&self, what: &str, found: &[f64], expected: &[f64]) {
        tolerances::METRIC.assert(&format!("{}: {what}", self.name), found, expected);
    }
    fn check_matrix<N: Count>(&self, matrix: &ConfusionMatrix<4, N>) {
        let numbers = |scores: Scores<N>| [scores.precision, scores.recall, scores.f1, scores.support.value()];
        let counts = matrix.counts().map(|row| row.map(Count::value));
        assert_eq!(counts, self.confusion_matrix, "{}", self.name);
        assert_eq!(matrix.samples().value(), counts.as_flattened().iter().sum::<f64>());
        self.check("accuracy of the matrix", &[matrix.accuracy()], &[self.accuracy]);
        self.check("scores", matrix.scores().map(numbers).as_flattened(), self.scores.as_flattened());
        self.check("macro average", &numbers(matrix.macro_average()), &self.macro_average);
        self.check("micro average", &numbers(matrix.micro_average()), &self.micro_average);
        self.check("weighted average", &numbers(matrix.weighted_average()), &self.weighted_average);
    }
}
#[test]
fn multiclass() -> Result<(), MetricError> {
    for case in golden::<Multiclass>("multiclass") {
        case.check("accuracy", &[metrics::accuracy(&case.labels, &case.outputs)?], &[case.accuracy]);
        let top = |k| metrics::top_k_accuracy(&case.labels, &case.outputs, k);
        case.check("top k", &[top(1)?, top(2)?, top(4)?, top(9)?], &[case.accuracy, case.top_2_accuracy, 1.0, 1.0]);

        let matrix = ConfusionMatrix::from_outputs(&case.labels, &case.outputs)?;
        assert_eq!(matrix.samples(), case.labels.len());
        case.check_matrix(&matrix);
    }
    Ok(())
}
#[derive(Deserialize)]
struct Binary {
    name: String,
    targets: Vec<[f32; 1]>,
    probabilities: Vec<[f32; 1]>,
    threshold: f32,
    accuracy: f64,
    confusion_matrix: [[f64; 2]; 2],
    roc_auc: f64,
    #[serde(default)]
    weights: Vec<f32>,
}
#[test]
fn binary() -> Result<(), MetricError> {
    for case in golden("binary") {
        let Binary { name, targets, probabilities, threshold, accuracy, confusion_matrix, roc_auc, .. } = case;
        let found = metrics::binary_accuracy(&targets, &probabilities, threshold)?;
        tolerances::METRIC.assert(&name, &[found], &[accuracy]);
        let matrix = ConfusionMatrix::from_binary(&targets, &probabilities, threshold)?;
        assert_eq!(matrix.counts().map(|row| row.map(Count::value)), confusion_matrix, "{name}");

        let samples = targets.iter().zip(&probabilities).map(|([target], [score])| (*target == 1.0, *score));
        let found = metrics::roc_auc_in_place(&mut samples.collect::<Vec<_>>())?;
        tolerances::METRIC.assert(&name, &[found], &[roc_auc]);
        #[cfg(feature = "alloc")]
        assert_eq!(metrics::roc_auc(&targets, &probabilities), Ok(found), "{name}");
    }
    Ok(())
}
#[derive(Deserialize)]
struct Multilabel {
    name: String,
    targets: Vec<[f32; 3]>,
    probabilities: Vec<[f32; 3]>,
    threshold: f32,
    subset_accuracy: f64,
    hamming_loss: f64,
    #[serde(default)]
    weights: Vec<f32>,
}
#[test]
fn multilabel() -> Result<(), MetricError> {
    for case in golden("multilabel") {
        let Multilabel { name, targets, probabilities, threshold, subset_accuracy, hamming_loss, .. } = case;
        let found = [
            metrics::subset_accuracy(&targets, &probabilities, threshold)?,
            metrics::hamming_loss(&targets, &probabilities, threshold)?,
            metrics::binary_accuracy(&targets, &probabilities, threshold)?,
        ];
        tolerances::METRIC.assert(&name, &found, &[subset_accuracy, hamming_loss, 1.0 - hamming_loss]);
    }
    Ok(())
}
#[derive(Deserialize)]
struct Regression {
    name: String,
    targets: Vec<Vec<f32>>,
    predictions: Vec<Vec<f32>>,
    mean_absolute_error: f64,
    mean_squared_error: f64,
    root_mean_squared_error: f64,
    r2: f64,
    #[serde(default)]
    weights: Vec<f32>,
}
impl Regression {
    /// Checks a case with `N` outputs.
    fn check<const N: usize>(&self) -> Result<(), MetricError> {
        let (targets, predictions) = (self.targets.concat(), self.predictions.concat());
        let (targets, predictions) = (targets.as_chunks::<N>().0, predictions.as_chunks::<N>().0);
        let weighted = metrics::weighted(&self.weights);
        let found = if self.weights.is_empty() {
            [
                metrics::mean_absolute_error(targets, predictions)?,
                metrics::mean_squared_error(targets, predictions)?,
                metrics::root_mean_squared_error(targets, predictions)?,
                metrics::r2(targets, predictions)?,
            ]
        } else {
            [
                weighted.mean_absolute_error(targets, predictions)?,
                weighted.mean_squared_error(targets, predictions)?,
                weighted.root_mean_squared_error(targets, predictions)?,
                weighted.r2(targets, predictions)?,
            ]
        };
        let expected = [self.mean_absolute_error, self.mean_squared_error, self.root_mean_squared_error, self.r2];
        tolerances::METRIC.assert(&self.name, &found, &expected);
        Ok(())
    }
}
#[test]
fn regression() -> Result<(), MetricError> {
    let cases = ["regression", "weighted_regression"].map(golden::<Regression>);
    cases.iter().flatten().try_for_each(|case| match case.targets[0].len() {
        1 => case.check::<1>(),
        3 => case.check::<3>(),
        outputs => panic!("{}: {outputs} outputs", case.name),
    })
}
/// Labels and predictions of five classes.
fn labels() -> impl Strategy<Value = Vec<(usize, usize)>> {
    prop::collection::vec((0_usize..5, 0_usize..5), 1..80)
}
fn matrix_of(pairs: &[(usize, usize)]) -> ConfusionMatrix<5> {
    let (labels, predicted): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
    ConfusionMatrix::from_labels(&labels, &predicted).expect("labels below 5")
}
proptest! {
    #![proptest_config(cases(500))]

    /// Scores from a few values, so that many are equal.
    #[test]
    fn roc_auc_counts_pairs(samples in prop::collection::vec((any::<bool>(), (-4_i8..4).prop_map(f32::from)), 1..60)) {
        let scores = |kind| samples.iter().filter(move |(positive, _)| *positive == kind).map(|(_, score)| *score);
        let pairs = scores(true).flat_map(|one| scores(false).map(move |other| (one, other)));
        let points: Vec<f64> = pairs
            .map(|(one, other)| if one > other { 1.0 } else if one == other { 0.5 } else { 0.0 })
            .collect();
        let expected = match points.len() {
            0 => Err(MetricError::SingleClass { positives: scores(true).count(), negatives: scores(false).count() }),
            // Sums of halves are exact.
            pairs => Ok(points.iter().sum::<f64>() / pairs as f64),
        };
        prop_assert_eq!(metrics::roc_auc_in_place(&mut samples.clone()), expected);
    }

    #[test]
    fn micro_scores_are_the_accuracy(pairs in labels()) {
        let right = pairs.iter().filter(|(label, predicted)| label == predicted).count() as f64 / pairs.len() as f64;
        let micro = matrix_of(&pairs).micro_average();
        prop_assert_eq!([micro.precision, micro.recall, micro.f1], [right; 3]);
    }

    /// In parts, at once, or sample by sample.
    #[test]
    fn merged_matrices_are_the_matrix_of_all(pairs in labels(), at in any::<prop::sample::Index>()) {
        let (first, second) = pairs.split_at(at.index(pairs.len()));
        let mut merged = ConfusionMatrix::new();
        for part in [first, second].into_iter().filter(|part| !part.is_empty()) {
            merged.merge(&matrix_of(part));
        }
        let mut added = ConfusionMatrix::new();
        pairs.iter().for_each(|(label, predicted)| added.add(*label, *predicted).expect("labels below 5"));
        prop_assert_eq!(&merged, &matrix_of(&pairs));
        prop_assert_eq!(merged, added);
    }

    /// Compares with a stable sort, NaN last, with many equal values. The best is the first; the label of rank k is in
    /// the top k + 1 only.
    #[test]
    fn the_top_classes_are_sorted(
        outputs in prop::array::uniform6(prop::sample::select(vec![0.0_f32, -0.0, 0.25, 0.5, -1.0, f32::NAN])),
    ) {
        const LETTERS: Classes<6> = Classes::new(["a", "b", "c", "d", "e", "f"]);
        let key = |output: f32| if output.is_nan() { f32::NEG_INFINITY } else { output };
        let mut sorted = [0, 1, 2, 3, 4, 5];
        sorted.sort_by(|one, other| key(outputs[*other]).partial_cmp(&key(outputs[*one])).expect("no NaN"));

        let bits = |(name, output): (&'static str, f32)| (name, output.to_bits());
        let expected = sorted.map(|label| bits((LETTERS.names()[label], outputs[label])));
        prop_assert_eq!(LETTERS.top::<6>(&outputs).map(bits), expected);
        prop_assert_eq!(LETTERS.top::<2>(&outputs).map(bits), [expected[0], expected[1]]);
        prop_assert_eq!(bits(LETTERS.best(&outputs)), expected[0]);
        if !outputs.iter().any(|output| output.is_nan()) {
            for (rank, label) in sorted.into_iter().enumerate() {
                let found = [rank, rank + 1].map(|k| metrics::top_k_accuracy(&[label], &[outputs], k));
                let not_before = if rank == 0 { Err(MetricError::ZeroK) } else { Ok(0.0) };
                prop_assert_eq!(found, [not_before, Ok(1.0)]);
            }
        }
    }
}
/// Of equal outputs the first class is the prediction. A probability at the threshold is a no, like a target of one
/// half.
#[test]
fn ties_count_for_the_first_class_and_for_no() -> Result<(), MetricError> {
    let accuracies = |labels: [usize; 2]| metrics::accuracy(&labels, &[[0.25, 0.5, 0.5], [-0.0, 0.0, -1.0]]);
    assert_eq!([accuracies([1, 0])?, accuracies([2, 1])?], [1.0, 0.0]);

    let agreement = |target: f32, probability: f32| -> Result<[f64; 4], MetricError> {
        let (targets, probabilities) = ([[target]], [[probability]]);
        Ok([
            metrics::binary_accuracy(&targets, &probabilities, 0.25)?,
            metrics::subset_accuracy(&targets, &probabilities, 0.25)?,
            1.0 - metrics::hamming_loss(&targets, &probabilities, 0.25)?,
            ConfusionMatrix::from_binary(&targets, &probabilities, 0.25)?.accuracy(),
        ])
    };
    assert_eq!([agreement(0.0, 0.25)?, agreement(1.0, 0.25)?], [[1.0; 4], [0.0; 4]]);
    assert_eq!([agreement(0.5, 0.0)?, agreement(0.5, 1.0)?], [[1.0; 4], [0.0; 4]]);
    #[cfg(feature = "alloc")]
    assert_eq!(metrics::roc_auc(&[[0.5], [1.0]], &[[0.25], [0.75]]), Ok(1.0));
    Ok(())
}
#[test]
fn an_average_has_the_number_of_all_samples() {
    let matrix = matrix_of(&[(0, 0), (0, 1), (1, 1), (4, 4), (4, 4)]);
    let supports = [matrix.macro_average(), matrix.micro_average(), matrix.weighted_average()].map(|s| s.support);
    assert_eq!(supports, [5; 3]);
    assert_eq!(matrix.scores().map(|scores| scores.support), [2, 1, 0, 0, 2]);
}
/// The denominators of its quotients are 0.
#[test]
fn a_matrix_of_no_samples_scores_0() {
    let matrix = ConfusionMatrix::<3>::new();
    assert_eq!((matrix.samples(), matrix.accuracy()), (0, 0.0));
    assert_eq!(matrix.scores(), [Scores::default(); 3]);
    for average in [matrix.macro_average(), matrix.micro_average(), matrix.weighted_average()] {
        assert_eq!(average, Scores::default());
    }
}
/// Doubled 64 times, every count saturates: no overflow panics, and no fraction exceeds 1.
#[test]
fn counts_that_do_not_fit_stay_at_the_largest() {
    let mut matrix = ConfusionMatrix::<2>::from_labels(&[0, 0, 1, 1], &[0, 1, 0, 1]).expect("labels below 2");
    for _ in 0..usize::BITS {
        matrix.merge(&matrix.clone());
    }
    matrix.add(1, 1).expect("labels below 2");
    assert_eq!(matrix.counts(), &[[usize::MAX; 2]; 2]);
    for scores in matrix.scores().into_iter().chain([matrix.macro_average(), matrix.micro_average()]) {
        assert!([scores.precision, scores.recall, scores.f1].iter().all(|score| (0.0..=1.0).contains(score)));
    }
}
#[test]
fn a_matrix_is_a_table() -> Result<(), MetricError> {
    let mut matrix = ConfusionMatrix::<11>::from_labels(&[0, 3, 10], &[0, 4, 10])?;
    (0..1000).try_for_each(|_| matrix.add(2, 1))?;
    let expected = "\
true \\ predicted     0     1     2     3     4     5     6     7     8     9    10
               0     1     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
               1     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
               2     ·  1000     ·     ·     ·     ·     ·     ·     ·     ·     ·
               3     ·     ·     ·     ·     1     ·     ·     ·     ·     ·     ·
               4     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
               5     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
               6     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
               7     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
               8     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
               9     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
              10     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     1";
    assert_eq!(matrix.to_string(), expected);
    Ok(())
}
#[test]
fn a_table_is_as_wide_as_the_longest_name() -> Result<(), MetricError> {
    const VEHICLES: Classes<2> = Classes::new(["Straßenbahn mit Anhänger", "Rad"]);
    let matrix = ConfusionMatrix::from_labels(&[0, 1, 1], &[0, 0, 1])?;
    let expected = "          true \\ predicted  0  1
Straßenbahn mit Anhänger 0  1  ·
                     Rad 1  1  1";
    assert_eq!(matrix.table(&VEHICLES).to_string(), expected);

    // Wider than the formatter can align.
    let long: &str = "a".repeat(70_000).leak();
    assert!(matrix.table(&Classes::new([long, "b"])).to_string().contains(long));
    Ok(())
}
/// The largest of any values: a number before NaN, and of equal ones the first. `argmax`, the best class and the first
/// of the top classes agree.
#[test]
fn the_largest_value_is_the_first_of_the_largest_numbers() {
    const LETTERS: Classes<4> = Classes::new(["a", "b", "c", "d"]);
    let values = [f32::NAN, f32::NEG_INFINITY, f32::MIN, -0.0, 0.0, 1.0, f32::INFINITY];
    for number in 0..values.len().pow(4) {
        let outputs: [f32; 4] = std::array::from_fn(|place| values[number / values.len().pow(place as u32) % 7]);
        let is_largest = |value: f32| outputs.iter().all(|other| other.is_nan() || value >= *other);
        let expected = outputs.iter().position(|value| is_largest(*value)).unwrap_or(0);
        assert_eq!(argmax(&outputs), expected, "{outputs:?}");
        assert_eq!(Some(LETTERS.best(&outputs).0), LETTERS.name(expected), "{outputs:?}");
        let [(first, _)] = LETTERS.top(&outputs);
        assert_eq!(Some(first), LETTERS.name(expected), "{outputs:?}");
    }
}
#[test]
fn names_and_labels() {
    const ANIMALS: Classes<3> = Classes::new(["cat", "dog", "fox"]);
    const FOX: Option<&str> = ANIMALS.name(2);
    assert_eq!(FOX, Some("fox"));
    assert_eq!(ANIMALS.name(3), None);
    assert_eq!((ANIMALS.label("cat"), ANIMALS.label("Cat"), ANIMALS.label("")), (Some(0), None, None));

    let (name, output) = ANIMALS.best(&[f32::NAN; 3]);
    assert!(name == "cat" && output.is_nan());
    assert_eq!(ANIMALS.best(&[f32::NAN, 0.25, 0.5]), ("fox", 0.5));
    assert_eq!(ANIMALS.best(&[0.25, 0.5, 0.5]), ("dog", 0.5));
}
