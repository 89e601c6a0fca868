//! A chart of lines or dots over two axes.

use std::ops::Range;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::axis::Axis;
use super::canvas::{Canvas, DrawingError, FONT, centered, shortened, text};

/// The texts around a chart.
pub(super) struct Labels<'a> {
    pub(super) title: &'a str,
    pub(super) x: &'a str,
    pub(super) y: &'a str,
}

/// The form of a series.
#[derive(Clone, Copy)]
pub(super) enum Marks {
    Line,
    /// Dots of this opacity, 0 to 1.
    Dots(f64),
}

/// Points with their name, color and form.
pub(super) struct Series<'a> {
    pub(super) name: &'a str,
    pub(super) color: RGBColor,
    pub(super) marks: Marks,
    /// A point whose y is not finite is a gap.
    pub(super) points: Vec<(f32, f32)>,
}

/// The pixels above the axes.
const TITLE: u32 = 64;
const LEGEND: u32 = 30;

/// Draws series over the axes x and y, with a legend if there are several.
pub(super) fn draw(
    canvas: &Canvas<'_>,
    labels: &Labels<'_>,
    (x, y): (Axis, Axis),
    series: &[Series<'_>],
) -> Result<(), DrawingError> {
    let (width, _) = canvas.dim_in_pixel();
    canvas.draw_text(&shortened(labels.title, width as usize / 15), &centered(30, BLACK), (width as i32 / 2, 36))?;
    let legend = if series.len() > 1 { LEGEND } else { 0 };
    let (above, below) = canvas.split_vertically(TITLE + legend);
    let mut chart = ChartBuilder::on(&below)
        .margin(24)
        .margin_top(8)
        .x_label_area_size(60)
        .y_label_area_size(90)
        .build_cartesian_2d(x, y)?;
    chart
        .configure_mesh()
        .x_desc(labels.x)
        .y_desc(labels.y)
        .label_style((FONT, 20))
        .axis_desc_style((FONT, 22))
        .draw()?;
    for Series { color, marks, points, .. } in series {
        match *marks {
            Marks::Dots(opacity) => {
                let style = color.mix(opacity).filled();
                chart.draw_series(points.iter().map(|point| Circle::new(*point, 3, style)))?;
            }
            Marks::Line => {
                for part in points.split(|(_, y)| !y.is_finite()) {
                    match part {
                        [point] => chart.draw_series([Circle::new(*point, 4, color.filled())]).map(drop)?,
                        _ => {
                            chart.draw_series(LineSeries::new(part.iter().copied(), color.stroke_width(3))).map(drop)?
                        }
                    }
                }
            }
        }
    }
    if legend > 0 { draw_legend(&above, series) } else { Ok(()) }
}

/// Draws the names of the series in a row below the title, where they hide no point.
fn draw_legend(canvas: &Canvas<'_>, series: &[Series<'_>]) -> Result<(), DrawingError> {
    const MARK: i32 = 28;
    const GAP: i32 = 10;
    let style = text(22).pos(Pos::new(HPos::Left, VPos::Center));
    let widths = series.iter().map(|series| canvas.estimate_text_size(series.name, &style));
    let widths: Vec<i32> = widths.map(|size| Ok(size?.0 as i32)).collect::<Result<_, DrawingError>>()?;
    let (width, height) = canvas.dim_in_pixel();
    let (y, all) = (height as i32 - 12, widths.iter().map(|width| MARK + GAP + width + 2 * GAP).sum::<i32>());
    let mut x = (width as i32 - all) / 2 + GAP;
    for (Series { name, color, marks, .. }, width) in series.iter().zip(widths) {
        match marks {
            Marks::Line => canvas.draw(&PathElement::new([(x, y), (x + MARK, y)], color.stroke_width(3)))?,
            Marks::Dots(_) => canvas.draw(&Circle::new((x + MARK / 2, y), 5, color.filled()))?,
        }
        canvas.draw_text(name, &style, (x + MARK + GAP, y))?;
        x += MARK + GAP + width + 2 * GAP;
    }
    Ok(())
}

/// The range of the finite values; `None` without one.
pub(super) fn range(values: impl IntoIterator<Item = f32>) -> Option<Range<f32>> {
    let finite = values.into_iter().filter(|value| value.is_finite());
    finite.fold(None, |range: Option<Range<f32>>, value| {
        Some(range.map_or(value..value, |range| range.start.min(value)..range.end.max(value)))
    })
}

/// The range of the finite values with a twentieth more on both sides; without a value 0 to 1.
pub(super) fn padded(values: impl IntoIterator<Item = f32>) -> Range<f32> {
    let Range { start, end } = range(values).unwrap_or(0.0..1.0);
    // The second term serves equal values, for which the first is 0.
    let padding = (0.05 * end - 0.05 * start).max(0.05 * end.abs()).max(f32::MIN_POSITIVE);
    let padding = if start == 0.0 && end == 0.0 { 1.0 } else { padding };
    (start - padding).max(f32::MIN)..(end + padding).min(f32::MAX)
}
