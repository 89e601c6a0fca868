//! Logs of fits, read back.

#![cfg(feature = "log")]

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use serde_json::Value;
use stackprop::metrics::{MeanAbsoluteError, Named, R2};
use stackprop::prelude::*;
use stackprop::train::{Callback, History};
use stackprop_report::Error;
use stackprop_report::log::{CsvLog, JsonLinesLog};
use tempfile::TempDir;

type Net = Dense<1, 1, Identity>;
type Line = Trainer<Net, MeanSquaredError, Momentum, 2>;

const HEADER: &str = "epoch,learning_rate,loss,accuracy,validation_loss,validation_accuracy,mean_absolute_error,\
                      \"r2, of \"\"y\"\"\",seconds";

/// A trainer of a line, its network, and the fit of `epochs` epochs with two metrics.
struct Run {
    trainer: Line,
    net: Net,
    epochs: usize,
}

impl Run {
    fn new(epochs: usize) -> Self {
        Self { trainer: Line::new(MeanSquaredError, Momentum::default()), net: Net::zeroed(), epochs }
    }

    fn fit(&mut self, callbacks: &mut [&mut dyn Callback<Net>]) -> History {
        let inputs: [[f32; 1]; 6] = std::array::from_fn(|x| [x as f32 / 6.0]);
        let targets = inputs.map(|[x]| [2.0 * x + 1.0]);
        let (mut error, mut r2) = (MeanAbsoluteError::default(), Named("r2, of \"y\"", R2::default()));
        let mut halves = |step: &stackprop::schedule::StepInfo| 0.1 / (1.0 + step.progress());
        // `Fit` borrows callbacks, metrics and schedule for one lifetime.
        let mut callbacks: Vec<&mut dyn Callback<Net>> =
            callbacks.iter_mut().map(|callback| &mut **callback as _).collect();
        let fit = Fit {
            epochs: self.epochs,
            validation_split: 0.34,
            schedule: Some(&mut halves),
            metrics: &mut [&mut error, &mut r2],
            callbacks: &mut callbacks,
            ..Fit::default()
        };
        self.trainer.fit(&mut self.net, Samples::new(&inputs, &targets), fit).unwrap()
    }
}

/// The rows below a header, as an independent reader sees them.
fn rows(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn epochs(path: &Path) -> Vec<usize> {
    rows(path).iter().map(|row| row[0].parse().unwrap()).collect()
}

#[test]
fn both_formats_give_the_bits_of_the_history() {
    let directory = TempDir::new().unwrap();
    let (csv, json) = (directory.path().join("log.csv"), directory.path().join("log.jsonl"));
    let (mut csv_log, mut json_log) = (CsvLog::create(&csv).unwrap(), JsonLinesLog::create(&json).unwrap());
    let history = Run::new(4).fit(&mut [&mut csv_log, &mut json_log]);
    csv_log.finish().unwrap();
    json_log.finish().unwrap();

    assert_eq!(fs::read_to_string(&csv).unwrap().lines().next(), Some(HEADER));
    let json = fs::read_to_string(json).unwrap();
    let objects = json.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    for ((row, object), epoch) in rows(&csv).iter().zip(objects).zip(history.iter()) {
        let expected = [
            ("loss", 2, epoch.training.loss),
            ("validation_loss", 4, epoch.validation.unwrap().loss),
            ("mean_absolute_error", 6, epoch.metrics[0]),
            ("r2, of \"y\"", 7, epoch.metrics[1]),
        ];
        for (name, column, value) in expected {
            assert_eq!(row[column].parse::<f32>().unwrap().to_bits(), value.to_bits(), "{name} in {row:?}");
            assert_eq!((object[name].as_f64().unwrap() as f32).to_bits(), value.to_bits(), "{name} in {object}");
        }
        assert_eq!((row[3].as_str(), row[5].as_str()), ("", ""));
        assert_eq!((object["accuracy"].clone(), object["epoch"].clone()), (Value::Null, epoch.epoch.into()));
        assert!(row[8].parse::<f32>().unwrap() >= 0.0 && object["seconds"].is_f64());
    }
    // Two steps of each of four epochs; the schedule divides by 1 and seven eighths at the last step of all.
    assert_eq!(rows(&csv).iter().map(|row| row[1].parse().unwrap()).fold(0.0, |_, rate: f32| rate), 0.1 / 1.875);
    assert_eq!(epochs(&csv), [1, 2, 3, 4]);
}

#[test]
fn a_finished_history_is_written_without_rates_and_seconds() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("history.csv");
    let history = Run::new(3).fit(&mut []);
    CsvLog::write(&path, &history).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap().lines().next(), Some(HEADER));
    for (row, epoch) in rows(&path).iter().zip(history.iter()) {
        assert_eq!((row[1].as_str(), row[8].as_str()), ("", ""));
        assert_eq!(row[2].parse::<f32>().unwrap().to_bits(), epoch.training.loss.to_bits());
    }
    assert_eq!(epochs(&path), [1, 2, 3]);
}

/// Breaks after the second epoch, and keeps its checkpoint.
#[derive(Default)]
struct Killed(Vec<u8>);

impl Callback<Net> for Killed {
    fn on_checkpoint(&mut self, checkpoint: &Checkpoint<'_, Net>) -> ControlFlow<()> {
        if checkpoint.epoch() == 2 {
            self.0.resize(checkpoint.file_bytes(), 0);
            checkpoint.write_to(&mut self.0).unwrap();
        }
        if checkpoint.epoch() == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

#[test]
fn a_resumed_fit_continues_behind_its_checkpoint() {
    let directory = TempDir::new().unwrap();
    let (csv, json) = (directory.path().join("log.csv"), directory.path().join("log.jsonl"));
    let mut killed = Killed::default();
    let (mut one, mut two) = (CsvLog::create(&csv).unwrap(), JsonLinesLog::create(&json).unwrap());
    Run::new(5).fit(&mut [&mut one, &mut two, &mut killed]);
    drop((one, two));
    // A row that the process could not complete.
    for path in [&csv, &json] {
        let text = fs::read_to_string(path).unwrap();
        fs::write(path, text.clone() + &text.lines().last().unwrap()[..9]).unwrap();
    }

    let mut resumed = Run::new(5);
    resumed.trainer.resume(&mut resumed.net, &killed.0).unwrap();
    let (mut one, mut two) = (CsvLog::create(&csv).unwrap(), JsonLinesLog::create(&json).unwrap());
    resumed.fit(&mut [&mut one, &mut two]);
    one.finish().unwrap();
    two.finish().unwrap();
    assert_eq!(epochs(&csv), [1, 2, 3, 4, 5]);
    assert_eq!(fs::read_to_string(json).unwrap().lines().count(), 5);

    // The whole run has the same values, except the seconds.
    let whole = directory.path().join("whole.csv");
    let mut log = CsvLog::create(&whole).unwrap();
    Run::new(5).fit(&mut [&mut log]);
    let without_seconds = |path| rows(path).into_iter().map(|row| row[..8].to_vec()).collect::<Vec<_>>();
    assert_eq!(without_seconds(&csv), without_seconds(&whole));
}

#[test]
fn a_second_fit_appends_and_a_new_log_replaces() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("log.csv");
    let mut log = CsvLog::create(&path).unwrap();
    Run::new(2).fit(&mut [&mut log]);
    Run::new(3).fit(&mut [&mut log]);
    assert_eq!(epochs(&path), [1, 2, 1, 2, 3]);
    let mut log = CsvLog::create(&path).unwrap();
    assert_eq!(epochs(&path).len(), 5, "the file keeps its rows until a fit begins");
    Run::new(1).fit(&mut [&mut log]);
    assert_eq!(epochs(&path), [1]);
}

#[test]
fn a_file_with_other_columns_stops_a_resumed_fit() {
    let directory = TempDir::new().unwrap();
    let mut killed = Killed::default();
    Run::new(5).fit(&mut [&mut killed]);
    let files = [
        ("epoch,loss\n1,0.5\n", "epoch,loss"),
        (&format!("{HEADER}\n1,2\n"), "1,2"),
        (&format!("{HEADER}\nx,,,,,,,,\n"), "x,,,,,,,,"),
    ];
    for (text, found) in files {
        let path = directory.path().join("log.csv");
        fs::write(&path, text).unwrap();
        let mut resumed = Run::new(5);
        resumed.trainer.resume(&mut resumed.net, &killed.0).unwrap();
        let mut log = CsvLog::create(&path).unwrap();
        let history = resumed.fit(&mut [&mut log]);
        assert!(history.stopped() && history.is_empty());
        let error = log.finish().unwrap_err().to_string();
        let expected = "expected the columns epoch, learning_rate, loss, accuracy";
        assert!(error.contains("log.csv") && error.contains(expected), "{error}");
        assert!(error.ends_with(&format!("found {found}")), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text, "the file keeps its contents");
    }
}

#[test]
fn two_columns_of_one_name_stop_the_fit() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("log.jsonl");
    let history = Run::new(1).fit(&mut []);
    let epochs = stackprop_report::Epochs::new(&history, &["r2", "loss"]);
    let error = JsonLinesLog::write(&path, epochs).unwrap_err();
    assert!(matches!(&error, Error::EqualColumns { name, .. } if name == "loss"), "{error}");
    assert!(!path.exists());
}

#[test]
fn numbers_that_json_lacks_are_null() {
    let directory = TempDir::new().unwrap();
    let (csv, json) = (directory.path().join("log.csv"), directory.path().join("log.jsonl"));
    let evaluation = |loss| Evaluation { loss, accuracy: None };
    let epoch = Epoch {
        epoch: 7,
        training: evaluation(f32::NAN),
        validation: Some(evaluation(f32::INFINITY)),
        metrics: metrics::PerMetric::default(),
    };
    CsvLog::write(&csv, &[epoch][..]).unwrap();
    assert_eq!(fs::read_to_string(csv).unwrap().lines().nth(1), Some("7,,NaN,,inf,,"));
    JsonLinesLog::write(&json, &[epoch][..]).unwrap();
    let object: Value = serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    assert_eq!((&object["loss"], &object["validation_loss"]), (&Value::Null, &Value::Null));
}

#[test]
fn a_log_that_cannot_be_written_names_its_path() {
    let directory = TempDir::new().unwrap();
    let error = CsvLog::create(directory.path().join("missing/log.csv")).unwrap_err().to_string();
    assert!(error.starts_with("cannot write ") && error.contains("missing/log.csv"), "{error}");
    assert!(CsvLog::create(directory.path()).is_err());

    // Every write to this device fails.
    #[cfg(target_os = "linux")]
    {
        let mut log = JsonLinesLog::create("/dev/full").unwrap();
        let history = Run::new(3).fit(&mut [&mut log]);
        assert!(history.stopped());
        let error = log.finish().unwrap_err().to_string();
        assert!(error.starts_with("cannot write \"/dev/full\": "), "{error}");
    }
}
