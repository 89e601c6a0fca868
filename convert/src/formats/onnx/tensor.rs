//! Constant tensors.

use std::rc::Rc;

use super::schema::Tensor;
use crate::Problem;
use crate::problem::printable;

/// A constant tensor. Copies share its elements.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Constant {
    pub(super) dims: Vec<usize>,
    pub(super) elements: Elements,
}

/// The elements of a constant tensor in row-major order.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Elements {
    Floats(Rc<[f32]>),
    Ints(Rc<[i64]>),
}

/// Numbers of `TensorProto.DataType`.
pub(super) mod data_type {
    pub(in crate::formats::onnx) const FLOAT: i64 = 1;
    pub(in crate::formats::onnx) const INT32: i64 = 6;
    pub(in crate::formats::onnx) const INT64: i64 = 7;
    pub(in crate::formats::onnx) const BOOL: i64 = 9;
    pub(in crate::formats::onnx) const FLOAT16: i64 = 10;
    pub(in crate::formats::onnx) const DOUBLE: i64 = 11;
    pub(in crate::formats::onnx) const BFLOAT16: i64 = 16;

    const NAMES: [&str; 17] = [
        "UNDEFINED",
        "FLOAT",
        "UINT8",
        "INT8",
        "UINT16",
        "INT16",
        "INT32",
        "INT64",
        "STRING",
        "BOOL",
        "FLOAT16",
        "DOUBLE",
        "UINT32",
        "UINT64",
        "COMPLEX64",
        "COMPLEX128",
        "BFLOAT16",
    ];

    /// Whether its numbers have fractions.
    pub(in crate::formats::onnx) fn is_float(number: i64) -> bool {
        matches!(number, FLOAT | FLOAT16 | DOUBLE | BFLOAT16)
    }

    /// The name of a type.
    pub(in crate::formats::onnx) fn name(number: i64) -> String {
        let known = usize::try_from(number).ok().and_then(|number| NAMES.get(number));
        known.map_or_else(|| format!("type {number}"), |name| (*name).into())
    }
}

impl Constant {
    /// Decodes a tensor. Types other than `f32` are rounded to it.
    ///
    /// # Errors
    ///
    /// Elements outside the file, of another type or of another number than the shape states.
    pub(super) fn read(tensor: &Tensor<'_>) -> Result<Self, Problem> {
        let problem =
            |found: String, remedy: &str| Problem { subject: printable(tensor.name), found, remedy: remedy.into() };
        if let Some(external) = tensor.external {
            let remedy = "put that file beside the model, or export the model as one file with `external_data=False`";
            let found = match external.file_name() {
                Some(name) => format!(
                    "expected its elements in the file {}, found none, or a shorter one",
                    printable(name.as_bytes())
                ),
                None => {
                    format!("expected its elements in a file beside the model, found {}", printable(external.location))
                }
            };
            return Err(problem(found, remedy));
        }
        let elements = Elements::read(tensor).ok_or_else(|| {
            let name = data_type::name(tensor.data_type);
            let found = format!("expected elements of FLOAT, DOUBLE, FLOAT16, BFLOAT16, INT32 or INT64, found {name}");
            problem(found, "export the model in float32, without quantization")
        })?;
        let dims: Option<Vec<_>> = tensor.dims.iter().map(|dim| usize::try_from(*dim).ok()).collect();
        let count = |dims: &[usize]| dims.iter().copied().fold(1, usize::saturating_mul);
        match dims.filter(|dims| count(dims) == elements.len()) {
            Some(dims) => Ok(Self { dims, elements }),
            None => {
                let found = format!("expected elements of the shape {:?}, found {}", tensor.dims, elements.len());
                Err(problem(found, "copy the file again, in binary mode"))
            }
        }
    }

    pub(super) fn floats(dims: Vec<usize>, floats: Vec<f32>) -> Self {
        Self { dims, elements: Elements::Floats(floats.into()) }
    }

    pub(super) fn ints(ints: &[i64]) -> Self {
        Self { dims: vec![ints.len()], elements: Elements::Ints(ints.into()) }
    }

    /// The elements as integers, for shapes and axes.
    pub(super) fn as_ints(&self) -> Option<&[i64]> {
        match &self.elements {
            Elements::Ints(ints) => Some(ints),
            Elements::Floats(_) => None,
        }
    }

    /// An element as `f64`.
    pub(super) fn get(&self, index: usize) -> Option<f64> {
        match &self.elements {
            Elements::Floats(floats) => floats.get(index).map(|value| f64::from(*value)),
            Elements::Ints(ints) => ints.get(index).map(|value| *value as f64),
        }
    }

    /// All elements.
    pub(super) fn to_floats(&self) -> Rc<[f32]> {
        match &self.elements {
            Elements::Floats(floats) => floats.clone(),
            Elements::Ints(ints) => ints.iter().map(|value| *value as f32).collect(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.elements.len()
    }

    /// The element of a constant with one; `None` for others.
    pub(super) fn scalar(&self) -> Option<f64> {
        self.get(0).filter(|_| self.len() == 1)
    }
}

impl Elements {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Floats(floats) => floats.len(),
            Self::Ints(ints) => ints.len(),
        }
    }

    fn read(tensor: &Tensor<'_>) -> Option<Self> {
        let Tensor { raw, floats, doubles, ints, .. } = tensor;
        let half = |bits: u16| f16(bits);
        let bfloat = |bits: u16| f32::from_bits(u32::from(bits) << 16);
        Some(match tensor.data_type {
            data_type::FLOAT => Self::numbers(raw, floats, f32::from_le_bytes),
            data_type::DOUBLE => Self::numbers(raw, doubles, |bytes| f64::from_le_bytes(bytes) as f32),
            data_type::FLOAT16 => Self::halves(raw, ints, half),
            data_type::BFLOAT16 => Self::halves(raw, ints, bfloat),
            data_type::INT64 if !raw.is_empty() => Self::integers(raw, i64::from_le_bytes),
            data_type::INT32 if !raw.is_empty() => Self::integers(raw, |bytes| i32::from_le_bytes(bytes).into()),
            data_type::BOOL if !raw.is_empty() => Self::integers(raw, |bytes: [u8; 1]| u8::from_le_bytes(bytes).into()),
            data_type::INT64 | data_type::INT32 | data_type::BOOL => Self::Ints(ints.as_slice().into()),
            _ => return None,
        })
    }

    /// The numbers of `raw`, or of the typed field.
    fn numbers<const N: usize>(raw: &[u8], typed: &[[u8; N]], number: impl Fn([u8; N]) -> f32) -> Self {
        let numbers = if raw.is_empty() { typed } else { raw.as_chunks().0 };
        Self::Floats(numbers.iter().map(|bytes| number(*bytes)).collect())
    }

    fn halves(raw: &[u8], typed: &[i64], number: impl Fn(u16) -> f32) -> Self {
        Self::Floats(if raw.is_empty() {
            typed.iter().map(|bits| number(*bits as u16)).collect()
        } else {
            raw.as_chunks().0.iter().map(|bytes| number(u16::from_le_bytes(*bytes))).collect()
        })
    }

    fn integers<const N: usize>(raw: &[u8], number: impl Fn([u8; N]) -> i64) -> Self {
        Self::Ints(raw.as_chunks().0.iter().map(|bytes| number(*bytes)).collect())
    }
}

/// A number in half precision: 1 bit sign, 5 bits exponent, 10 bits fraction.
fn f16(bits: u16) -> f32 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1F), f32::from(bits & 0x3FF));
    sign * match exponent {
        0 => fraction * 2_f32.powi(-24),
        0x1F if fraction == 0.0 => f32::INFINITY,
        0x1F => f32::NAN,
        _ => (1024.0 + fraction) * 2_f32.powi(exponent - 25),
    }
}

#[cfg(test)]
mod tests {
    use super::f16;

    #[test]
    fn half_precision() {
        let cases =
            [(0x3C00, 1.0), (0xC000, -2.0), (0x7BFF, 65504.0), (0x0001, 5.960_464_5e-8), (0x3555, 0.333_251_95)];
        for (bits, expected) in cases {
            assert_eq!(f16(bits), expected);
        }
        assert!(f16(0x7E00).is_nan() && f16(0xFC00) == f32::NEG_INFINITY);
    }
}
