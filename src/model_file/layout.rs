//! The values of a network in a file, as far as a reader checks them.

use crate::model_file::ModelError;

/// A network's values in memory order, as far as a reader checks them.
#[derive(Clone, Copy, Debug)]
pub enum Layout {
    /// Bytes of any value; their number.
    Bytes(usize),
    /// Finite `f32`s; their number.
    Floats(usize),
    /// A [`Quantization`](crate::quantized::Quantization): a scale that is positive, finite and not subnormal, and a
    /// zero point from −128 to 127.
    Quantization,
    /// One part after the other.
    Parts(&'static [Layout]),
}

/// The bytes of an `f32` or an `i32`.
const WORD: usize = size_of::<f32>();

impl Layout {
    /// The length of the values in bytes.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        match self {
            Self::Bytes(count) => *count,
            Self::Floats(count) => *count * WORD,
            Self::Quantization => 2 * WORD,
            Self::Parts(parts) => {
                let mut parts: &[Self] = parts;
                let mut sum = 0;
                while let Some((part, rest)) = parts.split_first() {
                    sum += part.bytes();
                    parts = rest;
                }
                sum
            }
        }
    }

    /// The first error in the bytes of a network, which begin at the word with this index in a file's parameters.
    pub(super) const fn check(&self, bytes: &[u8], index: usize) -> Result<(), ModelError> {
        match self {
            Self::Bytes(_) => Ok(()),
            Self::Floats(count) => check_floats(bytes, *count, index),
            Self::Quantization => check_quantization(bytes, index),
            Self::Parts(parts) => {
                let (mut parts, mut offset): (&[Self], _) = (parts, 0);
                while let Some((part, rest)) = parts.split_first() {
                    if let Err(error) = part.check(tail(bytes, offset), index + offset / WORD) {
                        return Err(error);
                    }
                    offset += part.bytes();
                    parts = rest;
                }
                Ok(())
            }
        }
    }
}

/// Whether a file, and TensorFlow Lite's XNNPACK, accept a scale.
pub(crate) const fn is_scale(value: f32) -> bool {
    value.is_normal() && value.is_sign_positive()
}

const fn check_floats(bytes: &[u8], count: usize, index: usize) -> Result<(), ModelError> {
    let values = bytes.as_chunks().0;
    let mut i = 0;
    while i < count && i < values.len() {
        let value = f32::from_le_bytes(values[i]);
        if !value.is_finite() {
            return Err(ModelError::NotFinite { index: index + i, bits: value.to_bits() });
        }
        i += 1;
    }
    Ok(())
}

const fn check_quantization(bytes: &[u8], index: usize) -> Result<(), ModelError> {
    let (Some(scale), Some(zero_point)) = (bytes.first_chunk(), tail(bytes, WORD).first_chunk()) else {
        return Ok(());
    };
    let (scale, zero_point) = (f32::from_le_bytes(*scale), i32::from_le_bytes(*zero_point));
    if !is_scale(scale) {
        return Err(ModelError::InvalidScale { index, bits: scale.to_bits() });
    }
    if zero_point != zero_point as i8 as i32 {
        return Err(ModelError::InvalidZeroPoint { index: index + 1, found: zero_point });
    }
    Ok(())
}

/// The bytes from `offset`; empty if `offset` exceeds the length.
pub(super) const fn tail(bytes: &[u8], offset: usize) -> &[u8] {
    match bytes.split_at_checked(offset) {
        Some((_, tail)) => tail,
        None => &[],
    }
}
