//! What the examples' pictures have in common: a font that comes with the program, so that none need be installed, and
//! colours that can be told apart with any colour vision.

use std::error::Error;
use std::path::Path;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::register_font;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Blue of the palette of Okabe and Ito (*Color Universal Design*, 2008).
pub(crate) const BLUE: RGBColor = RGBColor(0, 114, 178);
/// Vermilion of the same palette.
pub(crate) const VERMILION: RGBColor = RGBColor(213, 94, 0);
/// Bluish green of the same palette.
pub(crate) const GREEN: RGBColor = RGBColor(0, 158, 115);
/// The name under which the font is known to plotters: Noto Sans.
pub(crate) const FONT: &str = "Noto Sans";

/// A picture in the making.
pub(crate) type Canvas<'a> = DrawingArea<BitMapBackend<'a>, Shift>;

/// A white picture of some pixels.
pub(crate) fn canvas(path: &Path, width: u32, height: u32) -> Result<Canvas<'_>, Box<dyn Error>> {
    register_font(FONT, FontStyle::Normal, notosans::REGULAR_TTF).map_err(|_| "the font Noto Sans cannot be read")?;
    let canvas = BitMapBackend::new(path, (width, height)).into_drawing_area();
    canvas.fill(&WHITE)?;
    Ok(canvas)
}

/// Writes the picture to the path that it was made with, as a PNG.
pub(crate) fn save(canvas: &Canvas<'_>, path: &Path) -> Result<(), Box<dyn Error>> {
    canvas.present().map_err(|error| format!("{}: {error}", path.display()).into())
}

/// A style of text of some pixels in height, whose middle is where it is drawn.
pub(crate) fn centered(size: u32, color: RGBColor) -> TextStyle<'static> {
    (FONT, size).into_font().color(&color).pos(Pos::new(HPos::Center, VPos::Center))
}

/// The font in some pixels of height, for what is not centered.
pub(crate) fn text(size: u32) -> TextStyle<'static> {
    (FONT, size).into_font().color(&BLACK)
}

/// The color between two: the first where `share` is 0, the second where it is 1.
pub(crate) fn blend(first: RGBColor, second: RGBColor, share: f32) -> RGBColor {
    let mix = |first: u8, second: u8| (f32::from(first) + share * (f32::from(second) - f32::from(first))).round() as u8;
    RGBColor(mix(first.0, second.0), mix(first.1, second.1), mix(first.2, second.2))
}
