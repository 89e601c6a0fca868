//! Your own pictures, in the same colours and font: [`save`].

use std::error::Error as StdError;
use std::path::Path;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use stackprop::model_file::write_file;

use super::surface::Surface;
use crate::Error;

/// Blue of the palette of Okabe and Ito (*Color Universal Design*, 2008).
pub const BLUE: RGBColor = RGBColor(0, 114, 178);
/// Vermilion of the same palette.
pub const VERMILION: RGBColor = RGBColor(213, 94, 0);
/// Bluish green of the same palette.
pub const GREEN: RGBColor = RGBColor(0, 158, 115);
/// The browser's default sans-serif font in SVG; PNG has DejaVu Sans.
pub const FONT: &str = "sans-serif";

/// A picture under construction.
pub type Canvas<'a> = DrawingArea<Surface<'a>, Shift>;

/// Any error of a drawing function.
pub type DrawingError = Box<dyn StdError + Send + Sync>;

/// Saves a picture of `width` × `height` pixels, which `draw` draws on white. The extension of `path` selects the
/// format: `.svg`, or `.png` with the feature `png`. The file appears as a whole, as those of models do.
///
/// ```
/// use stackprop_report::plots::canvas::{BLUE, centered, save};
///
/// let path = std::env::temp_dir().join("stackprop-canvas.svg");
/// save(&path, (200, 100), |canvas| Ok(canvas.draw_text("sine", &centered(20, BLUE), (100, 50))?))?;
/// assert!(std::fs::read_to_string(&path)?.contains("sine"));
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If the extension is another one, `draw` fails, or the file cannot be written.
pub fn save(
    path: impl AsRef<Path>,
    size: (u32, u32),
    draw: impl FnOnce(&Canvas<'_>) -> Result<(), DrawingError>,
) -> Result<(), Error> {
    let path = path.as_ref();
    let bytes = match path.extension().map(|extension| extension.to_ascii_lowercase()) {
        Some(extension) if extension == "svg" => {
            let mut svg = String::new();
            paint(Surface::Svg(SVGBackend::with_string(&mut svg, size)), draw)?;
            svg.into_bytes()
        }
        #[cfg(feature = "png")]
        Some(extension) if extension == "png" => {
            let mut pixels = super::pixels::Pixels::new(size);
            paint(Surface::Pixels(&mut pixels), draw)?;
            pixels.png().map_err(|error| Error::Drawing(error.into()))?
        }
        _ => return Err(Error::UnknownExtension { path: path.into() }),
    };
    Ok(write_file(path, bytes)?)
}

fn paint(surface: Surface<'_>, draw: impl FnOnce(&Canvas<'_>) -> Result<(), DrawingError>) -> Result<(), Error> {
    let canvas = surface.into_drawing_area();
    let paint = || {
        canvas.fill(&WHITE)?;
        draw(&canvas)?;
        Ok(canvas.present()?)
    };
    paint().map_err(Error::Drawing)
}

/// Text of `size` pixels, centred on its position.
#[must_use]
pub fn centered(size: u32, color: RGBColor) -> TextStyle<'static> {
    (FONT, size).into_font().color(&color).pos(Pos::new(HPos::Center, VPos::Center))
}

/// Black text of `size` pixels, to the right of its position and below it.
#[must_use]
pub fn text(size: u32) -> TextStyle<'static> {
    (FONT, size).into_font().color(&BLACK)
}

/// The color between two: the first at a `share` of 0, the second at 1.
#[must_use]
pub fn blend(first: RGBColor, second: RGBColor, share: f32) -> RGBColor {
    let mix = |first: u8, second: u8| (f32::from(first) + share * (f32::from(second) - f32::from(first))).round() as u8;
    RGBColor(mix(first.0, second.0), mix(first.1, second.1), mix(first.2, second.2))
}

/// `name` with at most `limit` characters, without control characters, which XML forbids.
pub(super) fn shortened(name: &str, limit: usize) -> String {
    let characters = name.chars().map(|character| if character.is_control() { '\u{fffd}' } else { character });
    match name.chars().count() > limit {
        true => characters.take(limit.saturating_sub(1)).chain(['…']).collect(),
        false => characters.collect(),
    }
}
