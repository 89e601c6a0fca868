//! One array: the format `.npy`, versions 1 to 3.
//!
//! After the magic bytes, the version and the header's length follows the header, the text of a Python dictionary:
//! `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`. The numbers follow it.

use crate::arrays::{Array, ByteOrder, Element, transpose};
use crate::problem::printable;

/// The found part and a remedy.
type Failure = (String, &'static str);

const MAGIC: &[u8] = b"\x93NUMPY";
const SAVE_AGAIN: &str = "save the file again, with `numpy.savez`";

/// Reads an array.
///
/// # Errors
///
/// If the file is damaged or holds Python objects.
pub(super) fn array(name: &str, file: &[u8]) -> Result<Array, Failure> {
    let (header, data) = split(file).ok_or_else(|| damaged("expected the header of an array, found another one"))?;
    let Header { descr, is_fortran, shape } = header_of(header)
        .ok_or_else(|| damaged(format!("expected a header with descr, fortran_order and shape, found {header:?}")))?;
    let Descr::Simple(descr) = descr else {
        return Ok(Array::of_unknown_type(name.into(), &shape, "records of several fields"));
    };
    let (element, order) = match element(descr) {
        Ok(element) => element,
        Err(_) if descr.contains('O') => {
            let found = "expected an array of numbers, found pickled Python objects";
            return Err((found.into(), "save each array by itself: `numpy.savez(path, *arrays)`"));
        }
        Err(found) => return Ok(Array::of_unknown_type(name.into(), &shape, found)),
    };
    let bytes = shape.iter().try_fold(element.size(), |product, size| product.checked_mul(*size));
    if bytes != Some(data.len()) {
        let found = format!("expected the shape {shape:?} in {} bytes, found {}", element.size(), data.len());
        return Err(damaged(found));
    }
    let mut array = Array::new(name.into(), &shape, data, element, order);
    // A reader of dense layers needs no more than two dimensions.
    if let ([_, columns], true, Ok(numbers)) = (&shape[..], is_fortran, &mut array.numbers) {
        *numbers = transpose(numbers, *columns);
    }
    Ok(array)
}

fn damaged(found: impl Into<String>) -> Failure {
    (printable(found.into().as_bytes()), SAVE_AGAIN)
}

/// The header and the bytes of the numbers.
fn split(file: &[u8]) -> Option<(&str, &[u8])> {
    let rest = file.strip_prefix(MAGIC)?;
    let ([major, _minor], rest) = rest.split_first_chunk()?;
    let (length, rest) = match major {
        1 => {
            let (length, rest) = rest.split_first_chunk()?;
            (u32::from(u16::from_le_bytes(*length)), rest)
        }
        2 | 3 => {
            let (length, rest) = rest.split_first_chunk()?;
            (u32::from_le_bytes(*length), rest)
        }
        _ => return None,
    };
    let (header, data) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    Some((std::str::from_utf8(header).ok()?, data))
}

struct Header<'a> {
    descr: Descr<'a>,
    is_fortran: bool,
    shape: Vec<usize>,
}

enum Descr<'a> {
    /// A type, such as `<f4`.
    Simple(&'a str),
    /// A list of fields.
    Record,
}

/// The three entries of a header.
fn header_of(text: &str) -> Option<Header<'_>> {
    let is_fortran = match entry(text, "fortran_order")? {
        value if value.starts_with("True") => true,
        value if value.starts_with("False") => false,
        _ => return None,
    };
    let (sizes, _) = entry(text, "shape")?.strip_prefix('(')?.split_once(')')?;
    let sizes = sizes.split(',').map(str::trim).filter(|size| !size.is_empty());
    // NumPy of Python 2 wrote 3L.
    let shape = sizes.map(|size| size.trim_end_matches('L').parse().ok()).collect::<Option<_>>()?;
    let descr = entry(text, "descr")?;
    let descr = match descr.strip_prefix('\'') {
        Some(quoted) => Descr::Simple(quoted.split_once('\'')?.0),
        None => descr.starts_with('[').then_some(Descr::Record)?,
    };
    Some(Header { descr, is_fortran, shape })
}

/// The text behind a key.
fn entry<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("'{key}':"))?;
    Some(rest.trim_start())
}

/// The type of numbers and the order of their bytes; the type's name if the crate does not read it.
fn element(descr: &str) -> Result<(Element, ByteOrder), String> {
    let unknown = || printable(format!("the type {descr}").as_bytes());
    let (order, kind) = match descr.split_at_checked(1).ok_or_else(unknown)? {
        ("<", kind) => (ByteOrder::LittleEndian, kind),
        (">", kind) => (ByteOrder::BigEndian, kind),
        _ => return Err(unknown()),
    };
    let element = match kind {
        "f2" => Element::F16,
        "f4" => Element::F32,
        "f8" => Element::F64,
        _ => return Err(unknown()),
    };
    Ok((element, order))
}
