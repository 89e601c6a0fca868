//! The picture of a regression.

use std::error::Error;
use std::path::Path;

use plotters::prelude::*;

use crate::canvas::{BLUE, FONT, VERMILION, save_svg};

/// Draws `predictions.svg`: the predictions of `what` over the targets of the test samples, up to `most`; equal values
/// lie on the line.
pub fn predictions(
    directory: &Path,
    what: &str,
    most: f32,
    targets: &[[f32; 1]],
    predictions: &[[f32; 1]],
) -> Result<(), Box<dyn Error>> {
    let path = directory.join("predictions.svg");
    save_svg(&path, (860, 820), |picture| {
        let mut chart = ChartBuilder::on(picture)
            .caption("Predictions for the test samples", (FONT, 30))
            .margin(24)
            .x_label_area_size(60)
            .y_label_area_size(80)
            .build_cartesian_2d(0.0..most, 0.0..most)?;
        chart
            .configure_mesh()
            .x_labels(7)
            .y_labels(7)
            .x_desc(format!("true {what}"))
            .y_desc(format!("predicted {what}"))
            .label_style((FONT, 20))
            .axis_desc_style((FONT, 22))
            .light_line_style(WHITE)
            .draw()?;
        // Few dots overlap less and may be more opaque.
        let opacity = if targets.len() > 1_000 { 0.2 } else { 0.7 };
        let places = targets.iter().zip(predictions).map(|([target], [prediction])| (*target, *prediction));
        chart.draw_series(places.map(|place| Circle::new(place, 3, BLUE.mix(opacity).filled())))?;
        chart.draw_series(LineSeries::new([(0.0, 0.0), (most, most)], VERMILION.stroke_width(2)))?;
        Ok(())
    })
}
