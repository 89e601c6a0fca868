//! The pixels of a PNG, and their encoding.

use std::io;

use plotters_backend::{BackendColor, BackendCoord, BackendTextStyle, DrawingBackend, DrawingErrorKind};
use png::{BitDepth, ColorType, Encoder, EncodingError};

use super::glyphs;

/// A white picture in three bytes per pixel. Plotters' rasteriser draws lines and areas pixel by pixel.
pub struct Pixels {
    size: (u32, u32),
    rgb: Vec<[u8; 3]>,
}

impl Pixels {
    /// A picture of `width` × `height` pixels.
    pub(super) fn new(size: (u32, u32)) -> Self {
        Self { size, rgb: vec![[255; 3]; size.0 as usize * size.1 as usize] }
    }

    /// The bytes of the file.
    pub(super) fn png(&self) -> Result<Vec<u8>, EncodingError> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, self.size.0, self.size.1);
        encoder.set_color(ColorType::Rgb);
        encoder.set_depth(BitDepth::Eight);
        encoder.write_header()?.write_image_data(self.rgb.as_flattened())?;
        Ok(bytes)
    }

    /// The pixel at a place, if it is in the picture.
    fn at(&mut self, (x, y): BackendCoord) -> Option<&mut [u8; 3]> {
        let (x, y) = (u32::try_from(x).ok()?, u32::try_from(y).ok()?);
        let (width, height) = self.size;
        if x < width && y < height { self.rgb.get_mut(y as usize * width as usize + x as usize) } else { None }
    }
}

impl DrawingBackend for Pixels {
    type ErrorType = io::Error;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Result<(), DrawingErrorKind<io::Error>> {
        Ok(())
    }

    fn present(&mut self) -> Result<(), DrawingErrorKind<io::Error>> {
        Ok(())
    }

    fn draw_pixel(&mut self, place: BackendCoord, color: BackendColor) -> Result<(), DrawingErrorKind<io::Error>> {
        let BackendColor { alpha, rgb: (red, green, blue) } = color;
        if let Some(pixel) = self.at(place) {
            for (old, new) in pixel.iter_mut().zip([red, green, blue]) {
                *old = (f64::from(*old) + alpha * (f64::from(new) - f64::from(*old))).round() as u8;
            }
        }
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        place: BackendCoord,
    ) -> Result<(), DrawingErrorKind<io::Error>> {
        glyphs::draw(text, style, |(x, y), color| self.draw_pixel((place.0 + x, place.1 + y), color))
    }
}
