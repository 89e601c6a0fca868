//! The answers of a network with two inputs and one output, over a plane.

use std::ops::Range;

use stackprop_report::plots::canvas::{BLUE, Canvas, DrawingError, FONT, VERMILION, blend};
use stackprop_report::plots::plotters::prelude::*;

/// A part of the plane, and the samples in it.
pub struct Plane<'a> {
    pub title: &'a str,
    /// The names of the two inputs.
    pub axes: [&'a str; 2],
    /// The range of each input.
    pub ranges: [Range<f32>; 2],
    /// The names of the classes: blue for a target of 0, vermilion for 1.
    pub classes: [&'a str; 2],
    pub inputs: &'a [[f32; 2]],
    pub targets: &'a [[f32; 1]],
}

/// Draws the samples over the network's answers, from 0 to 1: blue is 0, vermilion 1, and white is undecided.
pub fn draw(picture: &Canvas<'_>, plane: &Plane<'_>, answer: impl Fn([f32; 2]) -> f32) -> Result<(), DrawingError> {
    /// The number of coloured rectangles per axis, of about six pixels each, which keeps the file below a megabyte.
    const STEPS: u16 = 100;
    let [x, y] = &plane.ranges;
    let step = |range: &Range<f32>| (range.end - range.start) / f32::from(STEPS);
    let (width, height) = (step(x), step(y));

    let mut chart = ChartBuilder::on(picture)
        .caption(plane.title, (FONT, 28))
        .margin(24)
        .x_label_area_size(60)
        .y_label_area_size(70)
        .build_cartesian_2d(x.clone(), y.clone())?;
    let places = |range: &Range<f32>, step: f32| {
        let start = range.start;
        (0..STEPS).map(move |place| start + f32::from(place) * step)
    };
    chart.draw_series(places(y, height).flat_map(|b| places(x, width).map(move |a| (a, b))).map(|(a, b)| {
        let sureness = 2.0 * answer([a + width / 2.0, b + height / 2.0]) - 1.0;
        // A pale colour, so that the samples stand out.
        let color = blend(WHITE, if sureness < 0.0 { BLUE } else { VERMILION }, 0.5 * sureness.abs());
        Rectangle::new([(a, b), (a + width, b + height)], color.filled())
    }))?;
    chart
        .configure_mesh()
        .disable_mesh()
        .x_labels(7)
        .y_labels(7)
        .x_desc(plane.axes[0])
        .y_desc(plane.axes[1])
        .label_style((FONT, 20))
        .axis_desc_style((FONT, 22))
        .draw()?;
    for (class, (name, color)) in plane.classes.into_iter().zip([BLUE, VERMILION]).enumerate() {
        let dot = move |place| {
            EmptyElement::at(place) + Circle::new((0, 0), 8, WHITE.filled()) + Circle::new((0, 0), 7, color.filled())
        };
        let samples = plane.inputs.iter().zip(plane.targets).filter(|(_, [target])| (*target > 0.5) == (class == 1));
        chart
            .draw_series(samples.map(|([a, b], _)| dot((*a, *b))))?
            .label(name)
            .legend(move |(x, y)| Circle::new((x + 10, y), 7, color.filled()));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .legend_area_size(20)
        .background_style(WHITE.mix(0.9))
        .border_style(BLACK.mix(0.3))
        .label_font((FONT, 20))
        .draw()?;
    Ok(())
}
