//! Datasets: arrays of numbers.

use super::bytes::{Bytes, Fields, Hdf5Error, Result};
use super::object::{Object, kind};
use crate::arrays::{ByteOrder, Element};

/// The greatest number of dimensions in HDF5.
const MAX_DIMENSIONS: u8 = 32;
/// The address of contents that were never written.
const UNDEFINED: u64 = u64::MAX;

/// An array.
#[derive(Debug)]
pub(in super::super) struct Dataset<'a> {
    /// The sizes of the dimensions; none for a single number.
    pub(in super::super) shape: Vec<usize>,
    /// The type of the numbers; its name if they are no floats.
    kind: std::result::Result<(Element, ByteOrder), String>,
    data: &'a [u8],
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
        let (element, order) = self.kind.as_ref().map_err(String::as_str)?;
        Ok(element.decode(self.data, *order))
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
fn float(message: &mut Fields<'_>) -> Result<(std::result::Result<(Element, ByteOrder), String>, u32)> {
    let class = message.u8()? & 0x0F;
    let order = if message.u8()? & 1 == 0 { ByteOrder::LittleEndian } else { ByteOrder::BigEndian };
    message.skip(2)?;
    let size = message.u32()?;
    let bits = u64::from(size) * 8;
    let element = match (class, size) {
        (0, _) => Err(format!("integers of {bits} bits")),
        (1, _) => {
            message.skip(5)?; // the first bit, the number of bits, the first bit of the exponent
            match (size, message.u8()?) {
                (2, 5) => Ok(Element::F16),
                (2, 8) => Ok(Element::Bf16),
                (4, 8) => Ok(Element::F32),
                (8, 11) => Ok(Element::F64),
                _ => Err(format!("other floats of {bits} bits")),
            }
        }
        // HDF5 has no bfloat16: Keras writes its bytes without a type.
        (5, 2) => Ok(Element::Bf16),
        _ => Err(format!("values of the HDF5 class {class}")),
    };
    Ok((element.map(|element| (element, order)), size))
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
