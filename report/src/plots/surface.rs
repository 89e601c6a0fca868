//! The backend of a canvas: one type for both formats, so that a drawing function is compiled once.

use std::io;

use plotters::prelude::SVGBackend;
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};

use super::font_size::em;
#[cfg(feature = "png")]
use super::pixels::Pixels;

/// A picture in one of the formats.
#[non_exhaustive]
pub enum Surface<'a> {
    /// The text of an SVG.
    Svg(SVGBackend<'a>),
    /// The pixels of a PNG.
    #[cfg(feature = "png")]
    Pixels(&'a mut Pixels),
}

type Drawn = Result<(), DrawingErrorKind<io::Error>>;

/// Calls a method of the format's backend.
macro_rules! delegate {
    ($surface:expr, $backend:ident => $call:expr) => {
        match $surface {
            Surface::Svg($backend) => $call,
            #[cfg(feature = "png")]
            Surface::Pixels($backend) => $call,
        }
    };
}

impl DrawingBackend for Surface<'_> {
    type ErrorType = io::Error;

    fn get_size(&self) -> (u32, u32) {
        delegate!(self, backend => backend.get_size())
    }

    fn ensure_prepared(&mut self) -> Drawn {
        delegate!(self, backend => backend.ensure_prepared())
    }

    fn present(&mut self) -> Drawn {
        delegate!(self, backend => backend.present())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        delegate!(self, backend => backend.draw_pixel(point, color))
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        delegate!(self, backend => backend.draw_line(from, to, style))
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Drawn {
        delegate!(self, backend => backend.draw_rect(from, to, style, fill))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        delegate!(self, backend => backend.draw_path(path, style))
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        delegate!(self, backend => backend.draw_circle(center, radius, style, fill))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, points: I, style: &S) -> Drawn {
        delegate!(self, backend => backend.fill_polygon(points, style))
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, place: BackendCoord) -> Drawn {
        delegate!(self, backend => backend.draw_text(text, style, place))
    }

    /// An estimate without a font, because a browser chooses its own. Plotters' estimate fails if another crate enables
    /// its feature `ttf` and the system has no fonts.
    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<io::Error>> {
        let width = CHARACTER * style.size() * text.chars().count() as f64;
        Ok((width.round() as u32, em(style.size()).round() as u32))
    }
}

/// The mean width of a character, relative to plotters' size of a font.
const CHARACTER: f64 = 0.46;
