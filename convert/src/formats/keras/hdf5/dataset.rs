//! Datasets: arrays of numbers.

use super::bytes::{Bytes, Fields, Hdf5Error, Result};
use super::object::{Object, kind};

/// The greatest number of dimensions in HDF5.
const MAX_DIMENSIONS: u8 = 32;
/// The address of contents that were never written.
const UNDEFINED: u64 = u64::MAX;

/// An array.
#[derive(Debug)]
pub(in super::super) struct Dataset<'a> {
    /// The sizes of the dimensions; none for a single number.
    pub(in super::super) shape: Vec<usize>,
    /// The type of the numbers; a name if they are no floats.
    kind: std::result::Result<Float, String>,
    data: &'a [u8],
}

/// A type of floats, little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Float {
    /// IEEE 754, 16 bits.
    Half,
    /// The upper 16 bits of an `f32`.
    Bfloat16,
    Single,
    Double,
}

impl<'a> Dataset<'a> {
    pub(super) fn read(bytes: &Bytes<'a>, address: u64) -> Result<Self> {
        let object = Object::read(bytes, address)?;
        let shape = shape(object.message(kind::DATASPACE, "the shape of a dataset")?)?;
        let mut datatype = object.message(kind::DATATYPE, "the type of a dataset")?;
        let (kind, size) = float(&mut datatype)?;
        let data = contents(bytes, object.message(kind::LAYOUT, "the layout of a dataset")?)?;
        let length = shape.iter().try_fold(size as usize, |product, size| product.checked_mul(*size));
        let data = length.and_then(|length| data.get(..length));
        let data = data.ok_or_else(|| Hdf5Error::damaged(address, "contents of a dataset as long as its shape"))?;
        Ok(Self { shape, kind, data })
    }

    /// The numbers, rounded to `f32`, and `Err` with the type if they are no floats.
    pub(in super::super) fn floats(&self) -> std::result::Result<Vec<f32>, &str> {
        Ok(match self.kind.as_ref().map_err(String::as_str)? {
            Float::Half => self.numbers(|bytes| half(u16::from_le_bytes(bytes))),
            Float::Bfloat16 => self.numbers(|bytes| f32::from_bits(u32::from(u16::from_le_bytes(bytes)) << 16)),
            Float::Single => self.numbers(f32::from_le_bytes),
            Float::Double => self.numbers(|bytes| f64::from_le_bytes(bytes) as f32),
        })
    }

    fn numbers<const N: usize>(&self, number: impl Fn([u8; N]) -> f32) -> Vec<f32> {
        self.data.as_chunks().0.iter().map(|bytes| number(*bytes)).collect()
    }
}

/// The sizes of a dataspace message.
fn shape(mut message: Fields<'_>) -> Result<Vec<usize>> {
    let (version, dimensions) = (message.u8()?, message.u8()?);
    if dimensions > MAX_DIMENSIONS {
        return Err(message.damaged());
    }
    message.skip(match version {
        1 => 6,
        2 => 2,
        _ => return Err(message.damaged()),
    })?;
    (0..dimensions).map(|_| usize::try_from(message.u64()?).map_err(|_| message.damaged())).collect()
}

/// The type of a datatype message, and the bytes of a number.
fn float(message: &mut Fields<'_>) -> Result<(std::result::Result<Float, String>, u32)> {
    let class = message.u8()? & 0x0F;
    let order = message.u8()?;
    message.skip(2)?;
    let size = message.u32()?;
    let float = match (class, size) {
        (0, _) => Err(format!("integers of {} bits", u64::from(size) * 8)),
        (1, _) if order & 0x41 != 0 => Err("big-endian floats".into()),
        (1, _) => {
            message.skip(5)?; // the first bit, the number of bits, the first bit of the exponent
            let exponent_bits = message.u8()?;
            match (size, exponent_bits) {
                (2, 5) => Ok(Float::Half),
                (2, 8) => Ok(Float::Bfloat16),
                (4, 8) => Ok(Float::Single),
                (8, 11) => Ok(Float::Double),
                _ => Err(format!("floats of {} bits", u64::from(size) * 8)),
            }
        }
        // NumPy has no bfloat16: Keras writes its bytes without a type.
        (5, 2) => Ok(Float::Bfloat16),
        _ => Err(format!("values of the HDF5 class {class}")),
    };
    Ok((float, size))
}

/// The bytes to which a layout message refers.
fn contents<'a>(bytes: &Bytes<'a>, mut message: Fields<'a>) -> Result<&'a [u8]> {
    let version = message.u8()?;
    if !matches!(version, 3 | 4) {
        return Err(Hdf5Error::unsupported(format!("expected a layout of version 3 or 4, found version {version}")));
    }
    match message.u8()? {
        0 => {
            let length = message.u16()?;
            message.bytes(length.into())
        }
        1 => match (message.u64()?, message.u64()?) {
            (UNDEFINED, _) => Ok(&[]),
            (at, length) => Ok(bytes.take(at, length, "the contents of a dataset")?.rest()),
        },
        2 => Err(Hdf5Error::unsupported("expected a contiguous dataset, found one in chunks")),
        _ => Err(message.damaged()),
    }
}

/// The value of a float of 16 bits: a sign, 5 bits of the exponent, 10 of the fraction.
fn half(bits: u16) -> f32 {
    let sign = u32::from(bits & 0x8000) << 16;
    let (exponent, fraction) = (u32::from(bits >> 10) & 0x1F, u32::from(bits & 0x3FF));
    f32::from_bits(
        sign | match exponent {
            0 => (fraction as f32 * 2_f32.powi(-24)).to_bits(),
            0x1F => 0x7F80_0000 | fraction << 13,
            _ => (exponent + 112) << 23 | fraction << 13,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_have_the_values_of_ieee_754() {
        let cases = [
            (0x0000, 0.0),
            (0x8000, -0.0),
            (0x0001, 1.0 / 16_777_216.0),
            (0x03FF, 1023.0 / 16_777_216.0),
            (0x0400, 1.0 / 16_384.0),
            (0x3C00, 1.0),
            (0xC100, -2.5),
            (0x7BFF, 65_504.0),
            (0x7C00, f32::INFINITY),
        ];
        for (bits, expected) in cases {
            assert_eq!(half(bits).to_bits(), f32::to_bits(expected), "{bits:#x}");
        }
        assert!(half(0x7E00).is_nan());
    }
}
