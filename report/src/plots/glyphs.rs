//! Text as pixels, in DejaVu Sans.
//!
//! Plotters' own text needs a global table of fonts (`ab_glyph`) or the fonts of the system (`ttf`).

use std::io;
use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, InvalidFont, PxScale, ScaleFont};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendTextStyle, DrawingErrorKind};

use super::font_size::em;

static SANS: LazyLock<Result<FontRef<'static>, InvalidFont>> =
    LazyLock::new(|| FontRef::try_from_slice(dejavu::sans::regular()));

/// Draws text around the place (0, 0), where the style's anchor puts it.
pub(super) fn draw<S: BackendTextStyle>(
    text: &str,
    style: &S,
    mut pixel: impl FnMut(BackendCoord, BackendColor) -> Result<(), DrawingErrorKind<io::Error>>,
) -> Result<(), DrawingErrorKind<io::Error>> {
    let font = SANS.as_ref().map_err(|error| DrawingErrorKind::FontError(Box::new(*error)))?;
    let em = em(style.size()) as f32;
    // The scale of `ab_glyph` is the font's height, which differs from the em.
    let height = font.units_per_em().map_or(em, |units| em * font.height_unscaled() / units);
    let font = font.as_scaled(PxScale::from(height));

    let advance = |text: &str| text.chars().map(|letter| font.h_advance(font.glyph_id(letter))).sum::<f32>();
    let mut x = match style.anchor().h_pos {
        HPos::Left => 0.0,
        HPos::Center => -advance(text) / 2.0,
        HPos::Right => -advance(text),
    };
    // The baselines of plotters' SVG, where an x is about half an em high.
    let baseline = em
        * match style.anchor().v_pos {
            VPos::Top => 0.76,
            VPos::Center => 0.27,
            VPos::Bottom => -0.27,
        };
    let (transform, color) = (style.transform(), style.color());
    for letter in text.chars() {
        let id = font.glyph_id(letter);
        let glyph = id.with_scale_and_position(height, ab_glyph::point(x, baseline));
        x += font.h_advance(id);
        let Some(outline) = font.outline_glyph(glyph) else { continue };
        let corner = outline.px_bounds().min;
        let mut drawn = Ok(());
        outline.draw(|right, down, coverage| {
            let place = transform.transform(corner.x as i32 + right as i32, corner.y as i32 + down as i32);
            if drawn.is_ok() {
                drawn = pixel(place, color.mix(coverage.into()));
            }
        });
        drawn?;
    }
    Ok(())
}
