//! Compares metrics with their definitions: plain counts of samples and of pairs, and sums in another order.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use stackprop::metrics::{self, ConfusionMatrix, MetricError, Scores};

const CLASSES: usize = 4;
const OUTPUTS: usize = 2;

/// At most this many samples.
const SAMPLES: usize = 40;

#[derive(Arbitrary, Debug)]
enum Input {
    Labels { labels: Vec<u8>, outputs: Vec<[Value; CLASSES]>, k: u8, threshold: Value },
    Rows { targets: Vec<[Value; OUTPUTS]>, predictions: Vec<[Value; OUTPUTS]>, threshold: Value },
}

/// A number; there are few small ones, so that many are equal.
#[derive(Arbitrary, Clone, Copy, Debug)]
enum Value {
    Small(i8),
    Any(f32),
}

impl Value {
    fn number(self) -> f32 {
        match self {
            Self::Small(quarters) => f32::from(quarters % 8) / 4.0,
            Self::Any(number) => number,
        }
    }
}

fn rows<const N: usize>(values: &[[Value; N]]) -> Vec<[f32; N]> {
    values.iter().take(SAMPLES).map(|row| row.map(Value::number)).collect()
}

fuzz_target!(|input: Input| match input {
    Input::Labels { labels, outputs, k, threshold } => {
        // One label in seventeen is out of range.
        let labels: Vec<usize> = labels.iter().take(SAMPLES).map(|label| usize::from(*label) % 17 / 4).collect();
        check_labels(&labels, &rows(&outputs), k.into());
        let positive: Vec<[f32; 1]> = labels.iter().map(|label| [(label % 2) as f32]).collect();
        let scores: Vec<[f32; 1]> = rows(&outputs).iter().map(|row| [row[0]]).collect();
        check_binary(&positive, &scores, threshold.number());
    }
    Input::Rows { targets, predictions, threshold } => {
        let (targets, predictions) = (rows(&targets), rows(&predictions));
        check_answers(&targets, &predictions, threshold.number());
        check_regression(&targets, &predictions);
    }
});

fn finite<const N: usize>(rows: &[[f32; N]]) -> bool {
    rows.as_flattened().iter().all(|value| value.is_finite())
}

/// Whether the metric is defined, and that its error names the cause if not.
fn is_defined<T>(found: &Result<T, MetricError>, lengths: [usize; 2], is_valid: bool) -> bool {
    match found {
        Ok(_) => assert!(lengths[0] == lengths[1] && lengths[0] > 0 && is_valid),
        Err(error @ MetricError::LengthMismatch { .. }) => {
            assert!(lengths[0] != lengths[1] && !error.to_string().is_empty());
        }
        Err(MetricError::TooFewSamples { found, .. }) => assert_eq!(lengths, [*found; 2]),
        Err(_) => assert!(!is_valid),
    }
    found.is_ok()
}

fn near(what: &str, found: f64, expected: f64, bound: f64) {
    assert!((found - expected).abs() <= bound, "{what}: found {found:e}, expected {expected:e} within {bound:e}");
}

fn fraction(part: usize, all: usize) -> f64 {
    if all == 0 { 0.0 } else { part as f64 / all as f64 }
}

fn check_labels(labels: &[usize], outputs: &[[f32; CLASSES]], k: usize) {
    let lengths = [labels.len(), outputs.len()];
    let is_valid = finite(outputs) && labels.iter().all(|label| *label < CLASSES);
    let found = metrics::top_k_accuracy(labels, outputs, k);
    if !is_defined(&found, lengths, is_valid && k > 0) {
        assert!(k == 0 || !is_defined(&metrics::accuracy(labels, outputs), lengths, is_valid));
        return;
    }
    // A stable sort ranks the first of equal outputs first.
    let ranked = |row: &[f32; CLASSES]| {
        let mut classes: Vec<usize> = (0..CLASSES).collect();
        classes.sort_by(|one, other| row[*other].partial_cmp(&row[*one]).expect("finite outputs"));
        classes
    };
    let right =
        |k| labels.iter().zip(outputs).filter(move |(label, row)| ranked(row)[..CLASSES.min(k)].contains(label));
    assert_eq!(found, Ok(fraction(right(k).count(), labels.len())));
    assert_eq!(metrics::accuracy(labels, outputs), Ok(fraction(right(1).count(), labels.len())));

    let predicted: Vec<usize> = outputs.iter().map(|row| ranked(row)[0]).collect();
    let matrix = ConfusionMatrix::<CLASSES>::from_labels(labels, &predicted).expect("labels of these classes");
    assert_eq!(ConfusionMatrix::from_outputs(labels, outputs).as_ref(), Ok(&matrix));
    let pairs = || labels.iter().copied().zip(predicted.iter().copied());
    let count = |is: &dyn Fn(usize, usize) -> bool| pairs().filter(|(label, predicted)| is(*label, *predicted)).count();
    for (label, row) in matrix.counts().iter().enumerate() {
        for (prediction, found) in row.iter().enumerate() {
            assert_eq!(*found, count(&|l, p| (l, p) == (label, prediction)));
        }
    }
    assert_eq!(matrix.samples(), labels.len());
    assert_eq!(matrix.accuracy(), fraction(count(&|l, p| l == p), labels.len()));

    // Precision, recall and their harmonic mean.
    let numbers = |scores: Scores| [scores.precision, scores.recall, scores.f1];
    let expected: Vec<[f64; 3]> = (0..CLASSES)
        .map(|class| {
            let correct = count(&|l, p| l == class && p == class);
            let precision = fraction(correct, count(&|_, p| p == class));
            let recall = fraction(correct, count(&|l, _| l == class));
            let sum = precision + recall;
            [precision, recall, if sum == 0.0 { 0.0 } else { 2.0 * precision * recall / sum }]
        })
        .collect();
    let support = |class: usize| labels.iter().filter(|label| **label == class).count();
    for (class, (found, expected)) in matrix.scores().into_iter().zip(&expected).enumerate() {
        assert_eq!(found.support, support(class));
        numbers(found).into_iter().zip(expected).for_each(|(found, expected)| near("score", found, *expected, 1e-15));
    }
    let occurring = |class: &usize| pairs().any(|(l, p)| l == *class || p == *class);
    let averages = [
        (matrix.macro_average(), (0..CLASSES).map(|class| f64::from(u8::from(occurring(&class)))).collect::<Vec<_>>()),
        (matrix.weighted_average(), (0..CLASSES).map(|class| support(class) as f64).collect()),
    ];
    for (found, weights) in averages {
        let all: f64 = weights.iter().sum();
        for (score, found) in numbers(found).into_iter().enumerate() {
            let sum: f64 = expected.iter().zip(&weights).map(|(scores, weight)| scores[score] * weight).sum();
            near("average", found, sum / all, 1e-14);
        }
    }
}

/// Counts the pairs of a positive and a negative sample.
fn check_binary(targets: &[[f32; 1]], scores: &[[f32; 1]], threshold: f32) {
    let found = metrics::roc_auc(targets, scores);
    let lengths = [targets.len(), scores.len()];
    let of_kind =
        |kind| targets.iter().zip(scores).filter(move |([y], _)| (*y > 0.5) == kind).map(|(_, [score])| score);
    let single = of_kind(true).count() == 0 || of_kind(false).count() == 0;
    if is_defined(&found, lengths, finite(scores) && !single) {
        let pairs = || of_kind(true).flat_map(|one| of_kind(false).map(move |other| (one, other)));
        let (wins, ties) = (pairs().filter(|(one, other)| one > other), pairs().filter(|(one, other)| one == other));
        // Sums of halves are exact.
        let expected = (wins.count() as f64 + 0.5 * ties.count() as f64) / pairs().count() as f64;
        assert_eq!(found, Ok(expected));
    }
    if let Ok(matrix) = ConfusionMatrix::from_binary(targets, scores, threshold) {
        let count =
            |yes: bool, predicted: bool| of_kind(yes).filter(|score| (**score > threshold) == predicted).count();
        assert_eq!(*matrix.counts(), [false, true].map(|yes| [count(yes, false), count(yes, true)]));
    } else {
        let is_valid = targets.len() == scores.len() && !targets.is_empty();
        assert!(!is_valid || !finite(scores) || !threshold.is_finite());
    }
}

fn check_answers(targets: &[[f32; OUTPUTS]], probabilities: &[[f32; OUTPUTS]], threshold: f32) {
    let lengths = [targets.len(), probabilities.len()];
    let is_valid = finite(targets) && finite(probabilities) && threshold.is_finite();
    let found = metrics::binary_accuracy(targets, probabilities, threshold);
    if is_defined(&found, lengths, is_valid) {
        let wrong: Vec<usize> = targets
            .iter()
            .zip(probabilities)
            .map(|(y, p)| (0..OUTPUTS).filter(|output| (y[*output] > 0.5) != (p[*output] > threshold)).count())
            .collect();
        let (all, none) = (wrong.iter().sum(), wrong.iter().filter(|wrong| **wrong == 0).count());
        near("binary accuracy", found.unwrap_or(f64::NAN), 1.0 - fraction(all, OUTPUTS * targets.len()), 1e-15);
        let hamming = metrics::hamming_loss(targets, probabilities, threshold);
        near("hamming loss", hamming.unwrap_or(f64::NAN), fraction(all, OUTPUTS * targets.len()), 1e-15);
        assert_eq!(metrics::subset_accuracy(targets, probabilities, threshold), Ok(fraction(none, targets.len())));
    }
}

fn check_regression(targets: &[[f32; OUTPUTS]], predictions: &[[f32; OUTPUTS]]) {
    let (lengths, is_valid) = ([targets.len(), predictions.len()], finite(targets) && finite(predictions));
    let absolute = metrics::mean_absolute_error(targets, predictions);
    if !is_defined(&absolute, lengths, is_valid) {
        return;
    }
    let count = targets.len() as f64;
    // The last sample comes first.
    let column = |rows: &[[f32; OUTPUTS]], output: usize| -> Vec<f64> {
        rows.iter().rev().map(|row| f64::from(row[output])).collect()
    };
    let mean = |f: &dyn Fn(f64) -> f64, output: usize| {
        let pairs = column(targets, output).into_iter().zip(column(predictions, output));
        pairs.map(|(y, p)| f(y - p)).sum::<f64>() / count
    };
    let over_outputs = |metric: &dyn Fn(usize) -> f64| (0..OUTPUTS).map(metric).sum::<f64>() / OUTPUTS as f64;
    // Sums of positive terms in another order: a rounding for each.
    let check = |what: &str, found: Result<f64, MetricError>, expected: f64| {
        near(what, found.expect("finite samples"), expected, 1e-14 * expected);
    };
    check("mean absolute error", absolute, over_outputs(&|output| mean(&f64::abs, output)));
    let square = |output| mean(&|error| error * error, output);
    check("mean squared error", metrics::mean_squared_error(targets, predictions), over_outputs(&square));
    let root = metrics::root_mean_squared_error(targets, predictions);
    check("root mean squared error", root, over_outputs(&|output| square(output).sqrt()));

    let r2 = metrics::r2(targets, predictions);
    if targets.len() < 2 {
        assert_eq!(r2, Err(MetricError::TooFewSamples { least: 2, found: 1 }));
        return;
    }
    // The variance is half of the mean squared distance of all pairs.
    let variance = |output| {
        let values = column(targets, output);
        let squares = values.iter().flat_map(|one| values.iter().map(move |other| (one - other) * (one - other)));
        squares.sum::<f64>() / (2.0 * count * count)
    };
    let unexplained = |output| match (square(output), variance(output)) {
        (0.0, 0.0) => 0.0,
        (_, 0.0) => 1.0,
        (square, variance) => square / variance,
    };
    let sum = over_outputs(&unexplained);
    near("R²", r2.expect("two samples"), 1.0 - sum, 1e-12 * (1.0 + sum));
}
