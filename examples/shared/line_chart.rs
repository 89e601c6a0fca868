//! Line charts: of a training run, a function or a classifier.

use std::error::Error;
use std::ops::Range;
use std::path::Path;

use plotters::prelude::*;
use stackprop::prelude::*;

use crate::axis::Axis;
use crate::canvas::{BLUE, Canvas, FONT, VERMILION, save_svg};

/// The texts around a chart.
pub struct Words<'a> {
    pub title: &'a str,
    pub x: &'a str,
    pub y: &'a str,
    /// A position at which the legend does not hide a curve.
    pub legend: SeriesLabelPosition,
}

/// A curve with its name, color and points.
pub struct Curve<'a> {
    pub name: &'a str,
    pub color: RGBColor,
    pub points: Vec<(f32, f32)>,
}

/// Draws curves over the axes x and y.
pub fn draw(
    picture: &Canvas<'_>,
    words: &Words<'_>,
    (x, y): (Axis, Axis),
    curves: &[Curve<'_>],
) -> Result<(), Box<dyn Error>> {
    let mut chart = ChartBuilder::on(picture)
        .caption(words.title, (FONT, 30))
        .margin(24)
        .x_label_area_size(60)
        .y_label_area_size(90)
        .build_cartesian_2d(x, y)?;
    chart
        .configure_mesh()
        .x_desc(words.x)
        .y_desc(words.y)
        .label_style((FONT, 20))
        .axis_desc_style((FONT, 22))
        .draw()?;
    for Curve { name, color, points } in curves {
        let style = color.stroke_width(3);
        chart
            .draw_series(LineSeries::new(points.iter().copied(), style))?
            .label(*name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 28, y)], style));
    }
    if curves.len() > 1 {
        chart
            .configure_series_labels()
            .position(words.legend.clone())
            .legend_area_size(40)
            .background_style(WHITE.mix(0.9))
            .border_style(BLACK.mix(0.3))
            .label_font((FONT, 22))
            .draw()?;
    }
    Ok(())
}

/// Draws `learning_curves.svg`: the loss of every epoch on a logarithmic scale and, for a classifier, the accuracy.
///
/// The training loss and accuracy of an epoch are means over its batches, before their updates.
pub fn learning_curves(directory: &Path, loss: &str, history: &[Epoch]) -> Result<(), Box<dyn Error>> {
    let curves = |value: fn(&Evaluation) -> Option<f32>| {
        let points = |evaluation: fn(&Epoch) -> Option<Evaluation>| -> Vec<(f32, f32)> {
            let points = history.iter().filter_map(|epoch| Some((epoch.epoch as f32, value(&evaluation(epoch)?)?)));
            points.filter(|(_, y)| y.is_finite()).collect()
        };
        [
            Curve { name: "training", color: BLUE, points: points(|epoch| Some(epoch.training)) },
            Curve { name: "validation", color: VERMILION, points: points(|epoch| epoch.validation) },
        ]
    };
    // A logarithmic axis needs values above 0.
    let losses = curves(|evaluation| Some(evaluation.loss.max(1e-6)));
    let accuracies = curves(|evaluation| evaluation.accuracy);
    let has_accuracy = !accuracies[0].points.is_empty();

    let path = directory.join("learning_curves.svg");
    save_svg(&path, (if has_accuracy { 1640 } else { 860 }, 640), |picture| {
        let (left, right) = picture.split_horizontally(if has_accuracy { 820 } else { 860 });
        let epochs = 1.0..history.last().map_or(1, |epoch| epoch.epoch).max(2) as f32;
        let y = around(&losses);
        let y = y.start / 1.1..(y.end * 1.1).min(f32::MAX);
        let words = Words { title: "Loss", x: "epoch", y: loss, legend: SeriesLabelPosition::UpperRight };
        draw(&left, &words, (Axis::whole(epochs.clone()), Axis::logarithmic(y)), &losses)?;
        if has_accuracy {
            let y = around(&accuracies);
            let y = y.start - 0.01..(y.end + 0.01).min(1.0);
            let words =
                Words { title: "Accuracy", x: "epoch", y: "right answers", legend: SeriesLabelPosition::LowerRight };
            draw(&right, &words, (Axis::whole(epochs), Axis::linear(y)), &accuracies)?;
        }
        Ok(())
    })
}

/// The range of the curves' y values.
fn around(curves: &[Curve<'_>]) -> Range<f32> {
    let values = || curves.iter().flat_map(|curve| &curve.points).map(|(_, y)| *y);
    let lowest = values().fold(f32::INFINITY, f32::min);
    lowest..values().fold(lowest, f32::max)
}
