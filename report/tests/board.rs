//! The event file of a fit, record by record.

#![cfg(feature = "tensorboard")]

use std::fs;

use stackprop::prelude::*;
use stackprop_report::tensorboard::TensorBoard;
use tempfile::TempDir;

/// Runs a fit of three epochs.
fn run(board: &mut TensorBoard) -> stackprop::train::History {
    let samples = Samples::new(&[[0.0], [1.0], [2.0]], &[[1.0], [3.0], [5.0]]);
    let mut trainer = Trainer::<Dense<1, 1, Identity>, _, _, 2>::new(MeanSquaredError, Momentum::default());
    let mut error = metrics::MeanAbsoluteError::default();
    let fit = Fit { epochs: 3, metrics: &mut [&mut error], callbacks: &mut [board], ..Fit::default() };
    trainer.fit(&mut Dense::zeroed(), samples, fit).unwrap()
}

#[test]
fn each_epoch_is_a_record_and_each_run_a_file() {
    let directory = TempDir::new().unwrap();
    let runs = directory.path().join("runs/1");
    let (mut one, two) = (TensorBoard::create(&runs).unwrap(), TensorBoard::create(&runs).unwrap());
    assert_ne!(one.path(), two.path());
    let history = run(&mut one);
    let bytes = fs::read(one.path()).unwrap();
    one.finish().unwrap();
    let mut records = vec![];
    let mut rest = &bytes[..];
    while let Some((length, _)) = rest.split_first_chunk::<8>() {
        let length = u64::from_le_bytes(*length) as usize;
        records.push(&rest[12..12 + length]);
        rest = &rest[12 + length + 4..];
    }
    assert_eq!(records.len(), 1 + 3);
    for (record, epoch) in records[1..].iter().zip(history.iter()) {
        for value in [epoch.training.loss, epoch.metrics[0], Momentum::default().learning_rate] {
            assert!(record.windows(4).any(|window| window == value.to_le_bytes()), "{value} in {record:?}");
        }
        assert!(record.windows(27).any(|window| window == b"metrics/mean_absolute_error"));
    }
}

#[test]
fn an_unwritable_directory_is_named() {
    let directory = TempDir::new().unwrap();
    fs::write(directory.path().join("file"), "").unwrap();
    let error = TensorBoard::create(directory.path().join("file/runs")).unwrap_err().to_string();
    assert!(error.starts_with("cannot write ") && error.contains("file/runs"), "{error}");
}
