//! The curve of a range test.

use std::path::Path;

use stackprop::train::RateCurve;

use super::axis::Axis;
use super::canvas::{BLUE, VERMILION, save};
use super::chart::{self, Labels, Marks, Series, padded, range};
use crate::Error;

/// Draws the losses of [`Trainer::find_learning_rate`](stackprop::train::Trainer::find_learning_rate) over the
/// logarithm of the learning rate, with a line at the [steepest](RateCurve::steepest) fall. `loss` names the loss and
/// its unit.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::train::RangeTest;
/// use stackprop_report::plots;
///
/// let inputs = [[0.0], [1.0], [2.0], [3.0]];
/// let targets = inputs.map(|[x]| [2.0 * x + 1.0]);
/// let net = Dense::<1, 1, Identity>::random(&mut Rng::seed_from_u64(0));
/// let mut trainer = Trainer::<Dense<1, 1, Identity>, _, _, 4>::new(MeanSquaredError, Sgd { learning_rate: 0.1 });
/// let curve = trainer.find_learning_rate(&net, Samples::new(&inputs, &targets), RangeTest::default())?;
///
/// let path = std::env::temp_dir().join("stackprop-learning_rates.svg");
/// plots::learning_rates(&path, "mean squared error", &curve)?;
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the curve has no point, the extension of `path` is neither `.svg` nor `.png`, or the file cannot be written.
pub fn learning_rates(path: impl AsRef<Path>, loss: &str, curve: &RateCurve) -> Result<(), Error> {
    let rates = range(curve.iter().map(|point| point.learning_rate)).ok_or(Error::Empty { what: "learning rate" })?;
    // The last losses of a divergence would flatten the rest.
    let first = curve.first().map_or(f32::INFINITY, |point| point.loss);
    let losses = padded(curve.iter().map(|point| point.loss).filter(|loss| *loss <= 2.0 * first.abs()));
    let within = |loss: f32| if loss > losses.end { f32::NAN } else { loss };
    let points = curve.iter().map(|point| (point.learning_rate, within(point.loss))).collect();
    let mut series = vec![Series { name: "loss", color: BLUE, marks: Marks::Line, points }];
    let name;
    if let Some(rate) = curve.steepest() {
        name = format!("steepest at {rate:.1e}");
        let points = vec![(rate, losses.start), (rate, losses.end)];
        series.push(Series { name: &name, color: VERMILION, marks: Marks::Line, points });
    }
    let labels = Labels { title: "Range test", x: "learning rate", y: loss };
    let axes = (Axis::logarithmic(rates.start / 1.1..rates.end * 1.1), Axis::linear(losses));
    save(path, (860, 640), |canvas| chart::draw(canvas, &labels, axes, &series))
}
