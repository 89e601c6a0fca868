//! Draws learning curves, and reads the numbers beside their axes.

#![cfg(feature = "plots")]

use std::fs;

use stackprop::metrics::PerMetric;
use stackprop::prelude::*;
use stackprop_report::plots::learning_curves;
use tempfile::TempDir;

/// A number beside an axis, and its place along it, in pixels.
type Label = (f64, f64);

/// The numbers beside the x axis and beside the y axis of the picture's left chart.
fn labels(picture: &str) -> [Vec<Label>; 2] {
    let mut labels = [vec![], vec![]];
    for text in picture.split("<text ").skip(1) {
        let attribute = |name: &str| {
            let (_, rest) = text.split_once(&format!("{name}=\"")).expect("an attribute");
            rest.split_once('"').expect("a value").0
        };
        let content = text.split_once('>').and_then(|(_, rest)| rest.split_once("</text>")).expect("a text").0.trim();
        let (x, y): (f64, f64) = (attribute("x").parse().unwrap(), attribute("y").parse().unwrap());
        if let (Ok(number), true) = (content.parse::<f64>(), x <= 820.0) {
            match attribute("text-anchor") {
                "end" => labels[1].push((number, y)),
                _ => labels[0].push((number, x)),
            }
        }
    }
    labels
}

/// The labels of the curves of these losses, with an accuracy if `is_classifier`.
fn drawn(losses: &[f32], is_classifier: bool) -> [Vec<Label>; 2] {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("learning_curves.svg");
    let accuracy = is_classifier.then_some(0.5);
    let evaluation = |loss| Evaluation { loss, accuracy };
    let epoch = |(index, loss): (usize, &f32)| Epoch {
        epoch: index + 1,
        training: evaluation(*loss),
        validation: Some(evaluation(1.1 * loss)),
        metrics: PerMetric::default(),
    };
    let history: Vec<_> = losses.iter().enumerate().map(epoch).collect();
    learning_curves(&path, "loss", &history[..]).unwrap();
    labels(&fs::read_to_string(path).unwrap())
}

/// The ranges of losses that networks reach: of Fashion-MNIST, of MNIST, large ones of regressions, tiny ones of exact
/// solutions, nearly constant ones, and one that falls over many decades.
#[test]
fn a_loss_axis_has_three_to_eight_round_numbers_at_their_logarithms() {
    let mut state = Rng::seed_from_u64(1);
    let mut ranges =
        vec![[0.25, 0.6], [0.03, 0.4], [1e3, 2.5e4], [1e-6, 3e-5], [0.5, 0.5], [1e-6, 30.0], [0.0, 2.3], [1e30, 2e38]];
    ranges.extend((0..100).map(|_| {
        let first = 10_f32.powf(12.0 * state.uniform() - 6.0);
        [first, first * 10_f32.powf(6.0 * state.uniform().powi(3))]
    }));
    for [last, first] in ranges {
        let [_, y] = drawn(&[first, last], false);
        assert!((3..=8).contains(&y.len()), "losses from {last} to {first}: {y:?}");
        // Two labels give the scale; the others must fit, within the rounding of three places to pixels.
        let ((low, bottom), (high, top)) = (y[0], y[y.len() - 1]);
        let scale = (top - bottom) / (high / low).ln();
        for window in y.windows(2) {
            assert!(window[0].0 < window[1].0, "losses from {last} to {first}: {y:?}");
        }
        for &(number, place) in &y {
            assert!(
                (bottom + scale * (number / low).ln() - place).abs() <= 1.5,
                "{last} to {first}: {number} in {y:?}"
            );
            let mantissa = format!("{number:e}").split('e').next().expect("a mantissa").len();
            assert!(mantissa <= 4, "losses from {last} to {first}: {number} is not round");
        }
    }
}

#[test]
fn an_epoch_axis_has_whole_numbers() {
    for epochs in [1, 2, 3, 5, 7, 30, 200, 1000] {
        for is_classifier in [false, true] {
            let [x, _] = drawn(&vec![0.5; epochs], is_classifier);
            assert!((2..=9).contains(&x.len()), "{epochs} epochs: {x:?}");
            assert!(x.iter().all(|(epoch, _)| epoch.fract() == 0.0), "{epochs} epochs: {x:?}");
            assert!(x.windows(2).all(|window| window[0].0 < window[1].0), "{epochs} epochs: {x:?}");
        }
    }
}
