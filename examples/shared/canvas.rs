//! The SVG files that the examples draw, and their font and colours.

use std::error::Error;
use std::path::Path;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use stackprop::model_file::write_file;

/// Blue of the palette of Okabe and Ito (*Color Universal Design*, 2008).
pub const BLUE: RGBColor = RGBColor(0, 114, 178);
/// Vermilion of the same palette.
pub const VERMILION: RGBColor = RGBColor(213, 94, 0);
/// Bluish green of the same palette.
pub const GREEN: RGBColor = RGBColor(0, 158, 115);
/// The browser's default sans-serif font.
pub const FONT: &str = "sans-serif";

/// A picture under construction.
pub type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Saves a picture of `width` × `height` pixels as an SVG, which `draw` draws on white. The file appears as a whole, as
/// those of the models do.
pub fn save_svg(
    path: &Path,
    (width, height): (u32, u32),
    draw: impl FnOnce(&Canvas<'_>) -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let mut svg = String::new();
    let canvas = SVGBackend::with_string(&mut svg, (width, height)).into_drawing_area();
    canvas.fill(&WHITE)?;
    draw(&canvas)?;
    canvas.present()?;
    drop(canvas);
    Ok(write_file(path, svg)?)
}

/// Text of `size` pixels, centred on its position.
pub fn centered(size: u32, color: RGBColor) -> TextStyle<'static> {
    (FONT, size).into_font().color(&color).pos(Pos::new(HPos::Center, VPos::Center))
}

/// Left-aligned text of `size` pixels.
pub fn text(size: u32) -> TextStyle<'static> {
    (FONT, size).into_font().color(&BLACK)
}

/// The color between two: the first at a `share` of 0, the second at 1.
pub fn blend(first: RGBColor, second: RGBColor, share: f32) -> RGBColor {
    let mix = |first: u8, second: u8| (f32::from(first) + share * (f32::from(second) - f32::from(first))).round() as u8;
    RGBColor(mix(first.0, second.0), mix(first.1, second.1), mix(first.2, second.2))
}
