//! Metrics of each epoch: their values, their errors, and early stopping that monitors them.

use std::array;
use std::ops::ControlFlow;

use stackprop::Floats;
use stackprop::metrics::{Accuracy, F1, Metric, MetricError, Named, PerMetric, R2, TopKAccuracy};
use stackprop::prelude::*;
use stackprop::simd::Portable;
use stackprop::train::{History, Metrics, Monitor};

use super::{Classifier, ClassifierTrainer, Line, classes, line};
use crate::support::bits;

type AnyMetric<'a> = dyn Metric<Target = usize, Output = [f32; 3]> + 'a;

/// The mean of the first output, which shows whether the outputs are probabilities.
#[derive(Default)]
struct MeanOfFirst {
    sum: f64,
    samples: usize,
}

impl Metric for MeanOfFirst {
    type Target = usize;
    type Output = [f32; 3];

    fn name(&self) -> &'static str {
        "mean of first"
    }

    fn reset(&mut self) {
        *self = Self::default();
    }

    fn add(&mut self, labels: &[usize], outputs: &[[f32; 3]]) -> Result<(), MetricError> {
        assert_eq!(labels.len(), outputs.len());
        self.sum += outputs.iter().map(|[first, ..]| f64::from(*first)).sum::<f64>();
        self.samples += labels.len();
        Ok(())
    }

    fn value(&self) -> f64 {
        self.sum / self.samples as f64
    }
}

/// The values of the metrics of `samples`, each by its function on all predictions.
fn expected(net: &Classifier, samples: Samples<[f32; 2], usize>) -> [f64; 4] {
    let mut outputs = vec![[0.0; 3]; samples.inputs.len()];
    net.using(Portable).predict_batch(samples.inputs, &mut outputs).expect("equal lengths");
    let matrix = metrics::ConfusionMatrix::from_outputs(samples.targets, &outputs).expect("labels below 3");
    [
        metrics::accuracy(samples.targets, &outputs).expect("labels below 3"),
        metrics::top_k_accuracy(samples.targets, &outputs, 2).expect("labels below 3"),
        matrix.scores()[2].f1,
        outputs.iter().map(|[first, ..]| f64::from(*first)).sum::<f64>() / outputs.len() as f64,
    ]
}

/// On the validation samples, otherwise on the training samples. The metrics change no other number.
#[test]
fn an_epoch_has_the_metrics_of_its_network() {
    let (_, inputs, labels) = classes();
    let samples = Samples::new(&inputs[..6], &labels[..6]);
    for validation in [Some(Samples::new(&inputs, &labels)), None] {
        let (plain, without, _) = five_epochs(samples, validation, []);
        let (mut accuracy, mut top_2) = (Accuracy::default(), TopKAccuracy::new(2));
        let (mut f1, mut mean) = (Named("f1 of class 2", F1::of_class(2)), MeanOfFirst::default());
        // Two at a time, because a 32-bit CPU records two.
        let pairs: [[&mut AnyMetric<'_>; 2]; 2] = [[&mut accuracy, &mut top_2], [&mut f1, &mut mean]];
        let names = [["accuracy", "top_k_accuracy"], ["f1 of class 2", "mean of first"]];
        for (pair, (metrics, names)) in pairs.into_iter().zip(names).enumerate() {
            let (net, history, networks) = five_epochs(samples, validation, metrics);
            assert_eq!(history.metrics(), names);
            for (epoch, net) in history.iter().zip(&networks) {
                let expected = expected(net, validation.unwrap_or(samples));
                for (found, expected) in epoch.metrics.iter().zip(&expected[2 * pair..]) {
                    // The value is rounded to `f32`, and the sums of the parts round otherwise.
                    assert!((f64::from(*found) - expected).abs() <= 1e-7, "{names:?}: {found}, expected {expected}");
                }
            }
            assert!(history.metric(names[1]).eq(history.iter().map(|epoch| epoch.metrics[1])));
            assert_eq!(history.metric("another").count(), 0);
            let without_metrics = |epoch: &Epoch| Epoch { metrics: PerMetric::default(), ..*epoch };
            assert!(history.iter().map(without_metrics).eq(without.iter().copied()));
            assert_eq!(bits(net.floats()), bits(plain.floats()));
        }
    }
}

/// The network after five epochs, the history, and the network of each epoch.
fn five_epochs<const METRICS: usize>(
    samples: Samples<[f32; 2], usize>,
    validation: Option<Samples<[f32; 2], usize>>,
    metrics: [&mut AnyMetric<'_>; METRICS],
) -> (Classifier, History, Vec<Classifier>) {
    let (mut net, ..) = classes();
    let mut networks = Vec::new();
    let mut keep = |_: &Epoch, net: &Classifier| {
        networks.push(net.clone());
        ControlFlow::Continue(())
    };
    let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), Sgd { learning_rate: 0.5 });
    let metrics = &mut metrics.map(|metric| metric as &mut AnyMetric<'_>);
    let fit = Fit { epochs: 5, validation, metrics, on_epoch: Some(&mut keep), ..Fit::default() };
    let history = trainer.using(Portable).fit(&mut net, samples, fit).expect("a finite loss");
    (net, history, networks)
}

/// The batch of ten samples is more than the rows that a metric receives at a time.
#[test]
fn a_regression_has_metrics() {
    let (inputs, targets) = line();
    let samples = Samples::new(&inputs, &targets);
    let mut net = Line::new([[1.0]], [0.5]);
    let mut trainer = Trainer::<Line, _, _, 16>::new(MeanSquaredError, Sgd { learning_rate: 0.0 });
    let fit =
        Fit { metrics: &mut [&mut metrics::RootMeanSquaredError::default(), &mut R2::default()], ..Fit::default() };
    let history = trainer.using(Portable).fit(&mut net, samples, fit).expect("a finite loss");
    let outputs = inputs.map(|input| net.using(Portable).predict(&input));
    let expected = [metrics::root_mean_squared_error, metrics::r2];
    let expected = expected.map(|metric| metric(&targets, &outputs).expect("finite values") as f32);
    assert_eq!(*history[0].metrics, expected);
    assert_eq!(history[0].validation, None, "without validation samples");
}

/// Fits no step with these metrics; returns the error and its text.
fn error_of(metrics: Metrics<'_, usize, [f32; 3]>, monitor: Monitor) -> (TrainError, String) {
    let (mut net, inputs, labels) = classes();
    let before = net.clone();
    let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), Sgd::default());
    let early_stopping = Some(EarlyStopping { monitor, ..EarlyStopping::default() });
    let fit = Fit { metrics, early_stopping, ..Fit::default() };
    let error = trainer.using(Portable).fit(&mut net, Samples::new(&inputs, &labels), fit).expect_err("an error");
    assert_eq!(net, before, "an error leaves the network as it was");
    (error, error.to_string())
}

#[test]
fn errors_come_before_the_first_step() {
    const MOST: usize = PerMetric::<f32>::CAPACITY;
    let mut many: [Accuracy<3>; MOST + 1] = array::from_fn(|_| Accuracy::default());
    let mut many = many.each_mut().map(|metric| metric as &mut AnyMetric<'_>);
    let error = TrainError::TooManyMetrics { found: MOST + 1, most: MOST };
    let text = format!("expected at most {MOST} metrics, found {}", MOST + 1);
    assert_eq!(error_of(&mut many, Monitor::TrainingLoss), (error, text));

    let text = "expected the metric `f1` for early stopping, found none of this name: add it to `metrics`";
    let found = error_of(&mut [&mut Accuracy::default()], Monitor::Highest("f1"));
    assert_eq!(found, (TrainError::NoMetric { name: "f1" }, text.into()));
    assert_eq!(error_of(&mut [], Monitor::Lowest("f1")), (TrainError::NoMetric { name: "f1" }, text.into()));

    let setting = |metrics: Metrics<'_, usize, [f32; 3]>| error_of(metrics, Monitor::TrainingLoss).1;
    assert_eq!(setting(&mut [&mut TopKAccuracy::new(0)]), "expected k of 1 or above, found 0.0");
    assert_eq!(setting(&mut [&mut F1::of_class(3)]), "expected class of 0 to the last label, found 3.0");
    assert_eq!(setting(&mut [&mut Named("a", F1::of_class(9))]), "expected class of 0 to the last label, found 9.0");
}

/// As many metrics as an epoch holds.
#[test]
fn the_last_metric_has_its_place() {
    let (mut net, inputs, labels) = classes();
    let mut many: [MeanOfFirst; PerMetric::<f32>::CAPACITY] = array::from_fn(|_| MeanOfFirst::default());
    let mut many = many.each_mut().map(|metric| metric as &mut AnyMetric<'_>);
    let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), Sgd::default());
    let fit = Fit { metrics: &mut many, ..Fit::default() };
    let history = trainer.using(Portable).fit(&mut net, Samples::new(&inputs, &labels), fit).expect("a finite loss");
    assert_eq!(history[0].metrics.len(), PerMetric::<f32>::CAPACITY);
    assert!(history[0].metrics.iter().all(|value| *value == history[0].metrics[0] && *value > 0.0));
}

/// A metric that returns an error is NaN; the others and the next epoch are not.
#[test]
fn an_undefined_metric_is_nan() {
    struct FailsOnce(bool);

    impl Metric for FailsOnce {
        type Target = usize;
        type Output = [f32; 3];

        fn name(&self) -> &'static str {
            "fails once"
        }

        fn reset(&mut self) {}

        fn add(&mut self, _: &[usize], _: &[[f32; 3]]) -> Result<(), MetricError> {
            if core::mem::replace(&mut self.0, true) { Ok(()) } else { Err(MetricError::NoOutputs) }
        }

        fn value(&self) -> f64 {
            7.0
        }
    }

    let (mut net, inputs, labels) = classes();
    let samples = Samples::new(&inputs, &labels);
    let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), Sgd::default());
    let metrics: Metrics<'_, _, _> = &mut [&mut Accuracy::default(), &mut FailsOnce(false)];
    let fit = Fit { epochs: 2, metrics, ..Fit::default() };
    let history = trainer.using(Portable).fit(&mut net, samples, fit).expect("a finite loss");
    let found = history.iter().map(|epoch| [epoch.metrics[0].is_nan(), epoch.metrics[1].is_nan()]);
    assert!(found.eq([[false, true], [false, false]]));

    // An input of NaN.
    let mut nan = inputs;
    nan[9] = [f32::NAN, 0.0];
    let validation = Some(Samples::new(&nan, &labels));
    let fit = Fit { validation, metrics: &mut [&mut Accuracy::default()], ..Fit::default() };
    let history = trainer.using(Portable).fit(&mut net, samples, fit).expect("a finite loss");
    assert!(history[0].metrics[0].is_nan() && history[0].validation.expect("validation").loss.is_nan());
}

/// A metric whose values are known before.
struct Script<'a> {
    values: &'a [f64],
    epochs: usize,
}

impl Metric for Script<'_> {
    type Target = usize;
    type Output = [f32; 3];

    fn name(&self) -> &'static str {
        "script"
    }

    fn reset(&mut self) {
        self.epochs += 1;
    }

    fn add(&mut self, _: &[usize], _: &[[f32; 3]]) -> Result<(), MetricError> {
        Ok(())
    }

    fn value(&self) -> f64 {
        self.values[self.epochs - 1]
    }
}

/// Nine epochs with the values of a script; the last checkpoint up to `stop`, with its number of bytes.
fn scripted(
    monitor: Monitor,
    values: &[f64],
    epochs: usize,
    resumed: Option<&[u8]>,
) -> (Classifier, History, Vec<u8>, Vec<Vec<u32>>) {
    let (mut net, inputs, labels) = classes();
    let (mut saved, mut networks) = (Vec::new(), Vec::new());
    let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), Momentum::default());
    if let Some(checkpoint) = resumed {
        trainer.resume(&mut net, checkpoint).expect("a checkpoint");
    }
    let mut save = |checkpoint: &Checkpoint<Classifier>| {
        saved.resize(checkpoint.file_bytes(), 0);
        checkpoint.write_to(&mut saved).expect("finite values");
        if checkpoint.epoch() == epochs { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut keep = |_: &Epoch, net: &Classifier| {
        networks.push(bits(net.floats()));
        ControlFlow::Continue(())
    };
    let fit = Fit {
        epochs: 9,
        early_stopping: Some(EarlyStopping { patience: 3, monitor, min_delta: 0.125 }),
        metrics: &mut [&mut Accuracy::default(), &mut Script { values, epochs: 0 }],
        on_epoch: Some(&mut keep),
        on_checkpoint: Some(&mut save),
        ..Fit::default()
    };
    let history = trainer.using(Portable).fit(&mut net, Samples::new(&inputs, &labels), fit).expect("a finite loss");
    (net, history, saved, networks)
}

/// The second of the two best values is not better by `min_delta`; NaN is never better. A resumed fit continues with
/// the best value before.
#[test]
fn early_stopping_monitors_a_metric() {
    let rising = [f64::NAN, 0.5, 0.25, 1.0, f64::NAN, 1.0625, 0.75, 9.0, 9.0];
    let falling = rising.map(|value| -value);
    for (monitor, values) in [(Monitor::Highest("script"), rising), (Monitor::Lowest("script"), falling)] {
        let (net, history, _, networks) = scripted(monitor, &values, 9, None);
        assert_eq!((history.len(), history.stopped(), history.best_epoch()), (7, true, Some(4)), "{monitor:?}");
        assert_eq!(bits(net.floats()), networks[3]);

        for stop in 1..7 {
            let (_, _, checkpoint, _) = scripted(monitor, &values, stop, None);
            let (resumed, history, ..) = scripted(monitor, &values[stop..], 9, Some(&checkpoint));
            assert_eq!((history.len(), history.best_epoch()), (7 - stop, Some(4)), "{monitor:?} after {stop}");
            assert_eq!(bits(resumed.floats()), bits(net.floats()));
        }
    }
}
