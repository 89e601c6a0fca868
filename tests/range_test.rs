//! Compares the learning-rate finder with gradient descent in plain `f64`, for a line.

mod support;

use stackprop::Floats;
use stackprop::prelude::*;
use stackprop::simd::Portable;
use stackprop::train::{RangeTest, RateCurve};
use support::{bits, tolerances};

type Line = Dense<1, 1, Identity>;
const BATCH: usize = 4;

fn trainer() -> Trainer<Line, MeanSquaredError, Adam, BATCH> {
    Trainer::<Line, _, _, BATCH>::new(MeanSquaredError, Adam::default())
}

/// Ten samples beside a line: no loss is near 0, where its relative error would be large.
fn line() -> ([[f32; 1]; 10], [[f32; 1]; 10]) {
    let input = |i: usize| (3 * i % 10) as f32 / 8.0; // batches with similar losses
    let target = |i: usize| 2.0 * input(i) - 1.0 + if i.is_multiple_of(2) { 0.25 } else { -0.25 };
    (std::array::from_fn(|i| [input(i)]), std::array::from_fn(|i| [target(i)]))
}

/// The smoothed losses of gradient descent from w = 0.5, b = 0.25.
fn expected(test: &RangeTest) -> Vec<[f64; 2]> {
    let (inputs, targets) = line();
    let samples: Vec<(f64, f64)> = inputs.iter().zip(targets).map(|([x], [y])| ((*x).into(), y.into())).collect();
    let (mut w, mut b, mut average, mut smallest) = (0.5, 0.25, 0.0, f64::INFINITY);
    let (first, last, smoothing) = (f64::from(test.first), f64::from(test.last), f64::from(test.smoothing));
    let mut points = Vec::new();
    for (step, batch) in samples.chunks(BATCH).cycle().take(test.steps).enumerate() {
        let rate = first * (last / first).powf(step as f64 / (test.steps - 1) as f64);
        let mean = |f: &dyn Fn(f64, f64) -> f64| batch.iter().map(|(x, y)| f(*x, *y)).sum::<f64>() / batch.len() as f64;
        let error = |x: f64, y: f64| w * x + b - y;
        let loss = mean(&|x, y| error(x, y).powi(2));
        let (dw, db) = (mean(&|x, y| 2.0 * error(x, y) * x), mean(&|x, y| 2.0 * error(x, y)));
        (w, b) = (w - rate * dw, b - rate * db);
        average = smoothing * average + (1.0 - smoothing) * loss;
        let smoothed = average / (1.0 - smoothing.powi(step as i32 + 1));
        smallest = smoothed.min(smallest);
        points.push([rate, smoothed]);
        if smoothed > f64::from(test.divergence) * smallest {
            break;
        }
    }
    points
}

fn numbers(curve: &RateCurve) -> Vec<[f64; 2]> {
    curve.iter().map(|point| [point.learning_rate.into(), point.loss.into()]).collect()
}

#[test]
fn the_curve_is_that_of_gradient_descent() -> Result<(), TrainError> {
    let (inputs, targets) = line();
    let default = RangeTest { shuffle: None, ..RangeTest::default() };
    let short = RangeTest { first: 1e-3, last: 4.0, steps: 40, smoothing: 0.5, divergence: 3.0, shuffle: None };
    let whole = RangeTest { first: 1e-3, last: 1e-1, steps: 30, smoothing: 0.75, ..default };
    let few = RangeTest { steps: 4, ..whole }; // too few for a rate
    for (test, is_stopped) in [(default, true), (short, true), (whole, false), (few, false)] {
        let net = Line::new([[0.5]], [0.25]);
        let mut trainer = Trainer::<Line, _, _, BATCH>::new(MeanSquaredError, Sgd::default());
        let curve = trainer.using(Portable).find_learning_rate(&net, Samples::new(&inputs, &targets), test)?;
        let (found, expected) = (numbers(&curve), expected(&test));
        assert_eq!(found.len(), expected.len());
        assert_eq!(found.len() < test.steps, is_stopped);
        tolerances::RANGE_TEST.assert("the curve", found.as_flattened(), expected.as_flattened());

        let (fifth, tenth) = (expected.len() / 5, expected.len() / 10);
        let fall = |first: &usize| expected[*first][1] - expected[*first + fifth][1];
        let first = (tenth..expected.len() - fifth).max_by(|a, b| fall(a).total_cmp(&fall(b)));
        let steepest = first.filter(|first| fall(first) > 0.0).map(|first| expected[first + fifth / 2][0]);
        let found = curve.steepest();
        tolerances::RATES.assert("the rate", found.as_slice(), steepest.as_slice());
    }
    Ok(())
}

#[test]
fn network_and_trainer_stay_unchanged() -> Result<(), TrainError> {
    let (inputs, targets) = line();
    let samples = Samples::new(&inputs, &targets);
    let train = |tests: bool| {
        let (mut net, mut trainer) = (Line::zeroed(), trainer());
        trainer.using(Portable).fit(&mut net, samples, Fit::default())?;
        if tests {
            let before = bits(net.floats());
            trainer.using(Portable).find_learning_rate(&net, samples, RangeTest::default())?;
            assert_eq!(bits(net.floats()), before);
            assert_eq!(trainer.stepper.optimizer, Adam::default());
        }
        trainer.using(Portable).fit(&mut net, samples, Fit::default())?;
        Ok::<_, TrainError>(bits(net.floats()))
    };
    assert_eq!(train(true)?, train(false)?);
    Ok(())
}

#[test]
fn a_seed_repeats_its_curve() -> Result<(), TrainError> {
    let (inputs, targets) = line();
    let curve = |shuffle| {
        let test = RangeTest { shuffle, ..RangeTest::default() };
        trainer().using(Portable).find_learning_rate(&Line::zeroed(), Samples::new(&inputs, &targets), test)
    };
    assert_eq!(curve(Some(1))?, curve(Some(1))?);
    assert_ne!(curve(Some(1))?, curve(Some(2))?);
    assert_ne!(curve(Some(1))?, curve(None)?);
    Ok(())
}

#[test]
fn misuse_is_an_error() {
    let (inputs, targets) = line();
    let find = |inputs: &[[f32; 1]], test| {
        trainer().using(Portable).find_learning_rate(&Line::zeroed(), Samples::new(inputs, &targets), test).err()
    };
    let test = RangeTest::default();
    for (name, test) in [
        ("first", RangeTest { first: 0.0, ..test }),
        ("last", RangeTest { last: test.first, ..test }),
        ("last", RangeTest { last: f32::INFINITY, ..test }),
        ("steps", RangeTest { steps: 1, ..test }),
        ("smoothing", RangeTest { smoothing: 1.0, ..test }),
        ("divergence", RangeTest { divergence: 1.0, ..test }),
    ] {
        let error = find(&inputs, test);
        assert!(matches!(error, Some(TrainError::InvalidSetting { name: found, .. }) if found == name), "{error:?}");
    }
    assert_eq!(find(&inputs[..9], test), Some(TrainError::LengthMismatch { inputs: 9, targets: 10 }));
    let mut infinite = inputs;
    infinite[7] = [f32::INFINITY];
    assert_eq!(find(&infinite, test), Some(TrainError::InputNotFinite { sample: 7, found: f32::INFINITY }));
    let huge = find(&[[f32::MAX]; 10], RangeTest { steps: 2, ..test });
    assert_eq!(huge, None); // the network is zero, so the first loss is finite; the second ends the curve
}
