//! The curves of a training run.

use std::ops::Range;
use std::path::Path;

use stackprop::prelude::*;

use super::axis::Axis;
use super::canvas::{BLUE, Canvas, DrawingError, GREEN, VERMILION, save};
use super::chart::{self, Labels, Marks, Series, padded, range};
use crate::{Epochs, Error};

/// The size of one chart in pixels.
const SIZE: (u32, u32) = (820, 640);
/// The maximum number of charts side by side.
const COLUMNS: usize = 3;

/// Draws the learning curves of a history: the loss of every epoch on a logarithmic scale, the accuracy of a
/// classifier, and one chart for each metric of the fit. `loss` names the loss and its unit.
///
/// The training loss and accuracy of an epoch are means over its batches, before their updates. A loss or metric that
/// is not finite is a gap. If a loss is negative, the scale is linear.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop_report::plots;
///
/// let inputs = [[0.0], [1.0], [2.0], [3.0]];
/// let targets = inputs.map(|[x]| [2.0 * x + 1.0]);
/// let mut net = Dense::<1, 1, Identity>::random(&mut Rng::seed_from_u64(0));
/// let mut trainer = Trainer::<Dense<1, 1, Identity>, _, _, 4>::new(MeanSquaredError, Sgd { learning_rate: 0.1 });
/// let fit = Fit { epochs: 20, validation_split: 0.25, ..Fit::default() };
/// let history = trainer.fit(&mut net, Samples::new(&inputs, &targets), fit)?;
///
/// let path = std::env::temp_dir().join("stackprop-learning_curves.svg");
/// plots::learning_curves(&path, "mean squared error", &history)?;
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If `history` is empty, the extension of `path` is neither `.svg` nor `.png`, or the file cannot be written.
pub fn learning_curves<'a>(path: impl AsRef<Path>, loss: &str, history: impl Into<Epochs<'a>>) -> Result<(), Error> {
    let Epochs { epochs: history, metrics: names } = history.into();
    let [first, ..] = history else { return Err(Error::Empty { what: "epoch" }) };
    let mut charts = vec![losses(loss, history)];
    if first.training.accuracy.is_some() {
        charts.push(accuracies(history));
    }
    charts.extend(names.iter().enumerate().map(|(index, name)| metric(name, index, history)));

    let epochs = first.epoch..history.last().map_or(1, |epoch| epoch.epoch).max(first.epoch + 1);
    let epochs = epochs.start as f32..epochs.end as f32;
    let columns = charts.len().min(COLUMNS);
    let rows = charts.len().div_ceil(columns);
    save(path, (SIZE.0 * columns as u32, SIZE.1 * rows as u32), |canvas| {
        let areas = canvas.split_evenly((rows, columns));
        areas.iter().zip(charts).try_for_each(|(area, chart)| chart.draw(area, Axis::whole(epochs.clone())))
    })
}

/// One chart over the epochs.
struct Curves<'a> {
    title: &'a str,
    y: &'a str,
    axis: Axis,
    series: Vec<Series<'a>>,
}

impl Curves<'_> {
    fn draw(self, canvas: &Canvas<'_>, epochs: Axis) -> Result<(), DrawingError> {
        let Self { title, y, axis, series } = self;
        chart::draw(canvas, &Labels { title, x: "epoch", y }, (epochs, axis), &series)
    }
}

/// The curves of a value for training and, if there are such samples, for validation.
fn curves(history: &[Epoch], value: impl Fn(&Evaluation) -> Option<f32>) -> Vec<Series<'static>> {
    let points = |evaluation: fn(&Epoch) -> Option<Evaluation>| -> Vec<(f32, f32)> {
        history.iter().filter_map(|epoch| Some((epoch.epoch as f32, value(&evaluation(epoch)?)?))).collect()
    };
    let series = |name, color, points| Series { name, color, marks: Marks::Line, points };
    let training = series("training", BLUE, points(|epoch| Some(epoch.training)));
    let validation = series("validation", VERMILION, points(|epoch| epoch.validation));
    if validation.points.is_empty() { vec![training] } else { vec![training, validation] }
}

/// The y values of all series.
fn values(series: &[Series<'_>]) -> impl Iterator<Item = f32> {
    series.iter().flat_map(|series| &series.points).map(|(_, y)| *y)
}

fn losses<'a>(loss: &'a str, history: &[Epoch]) -> Curves<'a> {
    let series = curves(history, |evaluation| Some(evaluation.loss));
    let (axis, series) = match range(values(&series)) {
        Some(Range { start, .. }) if start < 0.0 => (Axis::linear(padded(values(&series))), series),
        _ => {
            // A logarithmic axis needs values above 0. `f32::max` would replace a NaN.
            let above = |loss: f32| if loss < 1e-6 { 1e-6 } else { loss };
            let series = curves(history, |evaluation| Some(above(evaluation.loss)));
            let Range { start, end } = range(values(&series)).unwrap_or(0.1..1.0);
            (Axis::logarithmic(start / 1.1..(end * 1.1).min(f32::MAX)), series)
        }
    };
    Curves { title: "Loss", y: loss, axis, series }
}

fn accuracies(history: &[Epoch]) -> Curves<'static> {
    let series = curves(history, |evaluation| evaluation.accuracy);
    let Range { start, end } = range(values(&series)).unwrap_or(0.0..1.0);
    let axis = Axis::linear(start - 0.01..(end + 0.01).min(1.0));
    Curves { title: "Accuracy", y: "fraction of right answers", axis, series }
}

fn metric<'a>(name: &'a str, index: usize, history: &[Epoch]) -> Curves<'a> {
    let value = |epoch: &Epoch| epoch.metrics.get(index).copied().unwrap_or(f32::NAN);
    let points: Vec<_> = history.iter().map(|epoch| (epoch.epoch as f32, value(epoch))).collect();
    let axis = Axis::linear(padded(points.iter().map(|(_, y)| *y)));
    Curves { title: name, y: name, axis, series: vec![Series { name, color: GREEN, marks: Marks::Line, points }] }
}
