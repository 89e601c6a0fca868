//! Compares splits with scikit-learn's, from the file `golden/split/scikit_learn.json`. Errors and seeds.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use stackprop::prelude::*;
use stackprop::split::{KFold, Split, SplitError, StratifiedKFold, TrainTestSplit};

/// The golden file; `golden/split.py` describes its keys.
#[derive(Deserialize)]
struct Golden {
    k_fold: Vec<Folds>,
    stratified: Vec<Stratified>,
    train_test: Vec<TrainTest>,
}

#[derive(Deserialize)]
struct Folds {
    samples: usize,
    folds: usize,
    held_out: Vec<Vec<usize>>,
}

#[derive(Deserialize)]
struct Stratified {
    labels: Vec<usize>,
    folds: usize,
    held_out: Vec<Vec<usize>>,
    shuffled_counts: Vec<Vec<usize>>,
}

#[derive(Deserialize)]
struct TrainTest {
    samples: usize,
    test_size: f64,
    test: usize,
}

const SEEDS: [Option<u64>; 4] = [None, Some(0), Some(1), Some(2)];

fn golden() -> Golden {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/split/scikit_learn.json");
    serde_json::from_str(&fs::read_to_string(path).expect("the golden file")).expect("JSON")
}

/// The held-out samples of each fold, after a check that every sample is held out once and trains otherwise.
fn held_out<'a>(folds: impl Iterator<Item = Split<'a>>, samples: usize) -> Vec<Vec<usize>> {
    let folds = folds.map(|fold| {
        let mut all: Vec<usize> = fold.training().chain(fold.held_out()).collect();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..samples));
        fold.held_out().collect()
    });
    let folds: Vec<Vec<usize>> = folds.collect();
    let mut all = folds.concat();
    all.sort_unstable();
    assert!(all.into_iter().eq(0..samples));
    folds
}

/// The number of samples of each class in a fold.
fn counts(fold: &[usize], labels: &[usize], classes: usize) -> Vec<usize> {
    (0..classes).map(|class| fold.iter().filter(|sample| labels[**sample] == class).count()).collect()
}

#[test]
fn folds_are_those_of_scikit_learn() -> Result<(), SplitError> {
    for case in golden().k_fold {
        let split = |shuffle| KFold { folds: case.folds, shuffle }.split(case.samples);
        assert_eq!(held_out(split(None)?, case.samples), case.held_out);
        for seed in SEEDS {
            let sizes = held_out(split(seed)?, case.samples).into_iter().map(|fold| fold.len());
            assert!(sizes.eq(case.held_out.iter().map(Vec::len)), "{seed:?}");
        }
    }
    Ok(())
}

#[test]
fn stratified_folds_have_the_classes_of_scikit_learn() -> Result<(), SplitError> {
    for case in golden().stratified {
        let mut table = vec![0; case.labels.len()];
        let mut split = |shuffle| {
            let folds = StratifiedKFold { folds: case.folds, shuffle }.split(&case.labels, &mut table)?;
            Ok::<_, SplitError>(held_out(folds, case.labels.len()))
        };
        assert_eq!(split(None)?, case.held_out);
        for seed in SEEDS {
            for (fold, expected) in split(seed)?.iter().zip(&case.shuffled_counts) {
                assert_eq!(&counts(fold, &case.labels, expected.len()), expected, "{seed:?}");
            }
        }
    }
    Ok(())
}

#[test]
fn the_test_size_is_that_of_scikit_learn() -> Result<(), SplitError> {
    for TrainTest { samples, test_size, test } in golden().train_test {
        for shuffle in SEEDS {
            let split = TrainTestSplit { test_size, shuffle }.split(samples)?;
            assert_eq!((split.held_out().count(), split.training().count()), (test, samples - test), "{test_size}");
        }
        let split = TrainTestSplit { test_size, shuffle: None }.split(samples)?;
        assert!(split.held_out().eq(samples - test..samples));
    }
    Ok(())
}

#[test]
fn a_seed_repeats_its_split_and_others_differ() -> Result<(), SplitError> {
    let labels: Vec<usize> = (0..60).map(|sample| sample % 3).collect();
    let splits = |shuffle| {
        let mut table = [0; 60];
        let folds = held_out(KFold { folds: 4, shuffle }.split(60)?, 60);
        let stratified = held_out(StratifiedKFold { folds: 4, shuffle }.split(&labels, &mut table)?, 60);
        let test: Vec<usize> = TrainTestSplit { test_size: 0.25, shuffle }.split(60)?.held_out().collect();
        Ok::<_, SplitError>([folds, stratified, vec![test]])
    };
    for kind in 0..3 {
        let mut distinct = HashSet::new();
        for seed in SEEDS {
            assert_eq!(splits(seed)?[kind], splits(seed)?[kind]);
            distinct.insert(splits(seed)?[kind].clone());
        }
        assert_eq!(distinct.len(), SEEDS.len());
    }
    Ok(())
}

/// A validation split takes the end of the training samples, which must not be one class of sorted data.
#[test]
fn a_shuffled_split_has_no_order() -> Result<(), SplitError> {
    let classes_at_the_end = |split: Split| {
        let training: Vec<usize> = split.training().collect();
        training[training.len() - 30..].iter().map(|sample| sample / 50).collect::<HashSet<_>>().len()
    };
    for shuffle in [Some(0), Some(1), Some(2)] {
        assert_eq!(classes_at_the_end(TrainTestSplit { shuffle, ..TrainTestSplit::default() }.split(150)?), 3);
        for split in (KFold { folds: 5, shuffle }).split(150)? {
            assert_eq!(classes_at_the_end(split), 3);
        }
    }
    Ok(())
}

#[test]
fn copies_are_the_samples_of_the_indices() -> Result<(), SplitError> {
    let inputs: [[f32; 1]; 12] = std::array::from_fn(|i| [i as f32]);
    let targets: [[f32; 1]; 12] = std::array::from_fn(|i| [(i % 2) as f32]);
    let samples = Samples::new(&inputs, &targets);
    let rows = |indices: Vec<usize>| indices.iter().map(|i| (inputs[*i], targets[*i])).collect::<Vec<_>>();
    let copied = |copy: &split::OwnedSamples<[f32; 1], [f32; 1]>| {
        copy.inputs.iter().copied().zip(copy.targets.iter().copied()).collect::<Vec<_>>()
    };
    let check = |copies: Vec<_>, splits: Vec<Split>| {
        assert_eq!(copies.len(), splits.len());
        for ((training, other), split) in copies.iter().zip(splits) {
            assert_eq!(copied(training), rows(split.training().collect()));
            assert_eq!(copied(other), rows(split.held_out().collect()));
            assert_eq!(training.samples(), Samples::new(&training.inputs, &training.targets));
        }
    };
    let k_fold = KFold { folds: 5, shuffle: Some(3) };
    check(k_fold.split_samples(samples)?.collect(), k_fold.split(12)?.collect());
    let (stratified, mut table) = (StratifiedKFold { folds: 3, shuffle: Some(3) }, [0; 12]);
    check(stratified.split_samples(samples)?.collect(), stratified.split(&targets, &mut table)?.collect());
    let train_test = TrainTestSplit { test_size: 0.4, shuffle: Some(3) };
    check(vec![train_test.split_samples(samples)?], vec![train_test.split(12)?]);
    Ok(())
}

#[test]
fn impossible_splits_are_errors() {
    let k_fold = |folds, len| KFold { folds, ..KFold::default() }.split(len).err();
    assert_eq!(k_fold(0, 9), Some(SplitError::TooFewFolds { found: 0 }));
    assert_eq!(k_fold(1, 9), Some(SplitError::TooFewFolds { found: 1 }));
    assert_eq!(k_fold(10, 9), Some(SplitError::TooFewSamples { folds: 10, found: 9 }));
    assert_eq!(k_fold(9, 9), None);

    let stratified = |folds, labels: &[f32], places| {
        StratifiedKFold { folds, ..StratifiedKFold::default() }.split(labels, &mut vec![0; places]).err()
    };
    assert_eq!(stratified(1, &[0.0; 4], 4), Some(SplitError::TooFewFolds { found: 1 }));
    assert_eq!(stratified(5, &[0.0; 4], 4), Some(SplitError::TooFewSamples { folds: 5, found: 4 }));
    assert_eq!(stratified(2, &[0.0; 4], 3), Some(SplitError::TableMismatch { labels: 4, places: 3 }));
    let small = |found| Some(SplitError::ClassTooSmall { sample: 2, folds: 2, found });
    assert_eq!(stratified(2, &[0.0, 0.0, 1.0, 0.0], 4), small(1));
    assert_eq!(stratified(2, &[0.0, 0.0, f32::NAN, 0.0], 4), small(0));

    for (found, samples) in [(0.0, 9), (1.0, 9), (-0.5, 9), (f64::NAN, 9), (0.95, 9), (0.5, 1), (0.5, 0)] {
        let error = TrainTestSplit { test_size: found, shuffle: None }.split(samples).expect_err("no such split");
        assert!(matches!(error, SplitError::InvalidTestSize { samples: of, .. } if of == samples), "{found}");
    }

    let samples = Samples::new(&[[0.0], [1.0]], &[0]);
    let mismatch = Some(SplitError::LengthMismatch { inputs: 2, targets: 1 });
    assert_eq!(KFold::default().split_samples(samples).err(), mismatch);
    assert_eq!(StratifiedKFold::default().split_samples(samples).err(), mismatch);
    assert_eq!(TrainTestSplit::default().split_samples(samples).err(), mismatch);
}
