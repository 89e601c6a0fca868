//! Little-endian bytes in order.

/// A buffer that is written in order, from its front.
///
/// ```
/// use stackprop::model_file::Encoder;
/// use stackprop::quantized::{Quantization, data::PlainData};
///
/// let mut bytes = [0; size_of::<Quantization>()];
/// Quantization { scale: 1.0, zero_point: -2 }.encode(&mut Encoder::new(&mut bytes));
/// assert_eq!(bytes, [0x00, 0x00, 0x80, 0x3F, 0xFE, 0xFF, 0xFF, 0xFF]);
/// ```
#[derive(Debug)]
pub struct Encoder<'a> {
    rest: &'a mut [u8],
}

impl<'a> Encoder<'a> {
    /// An encoder that begins at the front of `buffer`.
    pub fn new(buffer: &'a mut [u8]) -> Self {
        Self { rest: buffer }
    }

    /// Appends `N` bytes; none at the end of the buffer.
    #[inline]
    pub fn put<const N: usize>(&mut self, bytes: [u8; N]) {
        if let Some((to, rest)) = core::mem::take(&mut self.rest).split_first_chunk_mut() {
            *to = bytes;
            self.rest = rest;
        }
    }

    /// Appends all of `bytes`.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.put([*byte]));
    }

    /// Appends `count` zeros.
    pub(crate) fn pad(&mut self, count: usize) {
        (0..count).for_each(|_| self.put([0]));
    }

    /// Appends values.
    pub(crate) fn floats(&mut self, values: &[f32]) {
        values.iter().for_each(|value| self.put(value.to_le_bytes()));
    }
}

/// Bytes that are read in order.
#[derive(Debug)]
pub struct Decoder<'a> {
    rest: &'a [u8],
}

impl<'a> Decoder<'a> {
    /// A decoder that begins at the front of `bytes`.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next `N` bytes; `None` at the end.
    #[inline]
    pub fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*bytes)
    }

    /// Skips `count` bytes.
    pub(crate) fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    /// Reads values.
    pub(crate) fn floats(&mut self, values: &mut [f32]) {
        for value in values {
            if let Some(bytes) = self.take() {
                *value = f32::from_le_bytes(bytes);
            }
        }
    }
}
