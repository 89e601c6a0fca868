//! The types of numbers that files of weights hold.

/// A type of numbers. [`decode`](Self::decode) turns each of them into `f32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    F16,
    Bf16,
    F32,
    /// Rounded to the nearest `f32`.
    F64,
}

/// The order of a number's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ByteOrder {
    LittleEndian,
    BigEndian,
}

impl Element {
    /// The bytes of a number.
    pub(crate) fn size(self) -> usize {
        match self {
            Self::F16 | Self::Bf16 => 2,
            Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// The numbers of `bytes`. An incomplete last number is ignored.
    pub(crate) fn decode(self, bytes: &[u8], order: ByteOrder) -> Vec<f32> {
        match self {
            Self::F16 => numbers(bytes, order, |bytes| from_f16(u16::from_le_bytes(bytes))),
            Self::Bf16 => numbers(bytes, order, |bytes| f32::from_bits(u32::from(u16::from_le_bytes(bytes)) << 16)),
            Self::F32 => numbers(bytes, order, f32::from_le_bytes),
            Self::F64 => numbers(bytes, order, |bytes| f64::from_le_bytes(bytes) as f32),
        }
    }
}

/// Calls `number` with the bytes of each number, the least significant one first.
fn numbers<const N: usize>(bytes: &[u8], order: ByteOrder, number: impl Fn([u8; N]) -> f32) -> Vec<f32> {
    let (numbers, _) = bytes.as_chunks::<N>();
    let little_endian = numbers.iter().map(|bytes| {
        let mut bytes = *bytes;
        if order == ByteOrder::BigEndian {
            bytes.reverse();
        }
        bytes
    });
    little_endian.map(number).collect()
}

/// An IEEE 754 number of 16 bits: sign, five bits of the exponent, ten of the fraction. No rounding occurs.
fn from_f16(bits: u16) -> f32 {
    let sign = u32::from(bits & 0x8000) << 16;
    let magnitude = u32::from(bits & 0x7FFF) << 13;
    let magnitude = if bits & 0x7C00 == 0x7C00 {
        magnitude | 0x7F80_0000 // infinite or NaN
    } else {
        // The biases of the exponents, 15 and 127, differ by 112. The product is exact for subnormal numbers too.
        (f32::from_bits(magnitude) * 2_f32.powi(112)).to_bits()
    };
    f32::from_bits(sign | magnitude)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares all numbers with the definition in `f64`.
    #[test]
    fn half_precision_is_exact() {
        for bits in 0..=u16::MAX {
            let [found] = Element::F16.decode(&bits.to_be_bytes(), ByteOrder::BigEndian)[..] else {
                panic!("one number")
            };
            let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023) / 1024.0);
            let magnitude = match exponent {
                0 => fraction * 2_f64.powi(-14),
                31 if fraction == 0.0 => f64::INFINITY,
                31 => f64::NAN,
                _ => (1.0 + fraction) * 2_f64.powi(exponent - 15),
            };
            let expected = if bits & 0x8000 == 0 { magnitude } else { -magnitude };
            assert!(
                f64::from(found).to_bits() == expected.to_bits() || found.is_nan() && expected.is_nan(),
                "{bits:#06x}: expected {expected}, found {found}"
            );
        }
    }

    #[test]
    fn each_type_has_its_size_and_both_byte_orders() {
        // 1.5 in each type.
        let cases: [(Element, &[u8]); 4] = [
            (Element::F16, &[0x3E, 0]),
            (Element::Bf16, &[0x3F, 0xC0]),
            (Element::F32, &[0x3F, 0xC0, 0, 0]),
            (Element::F64, &[0x3F, 0xF8, 0, 0, 0, 0, 0, 0]),
        ];
        for (element, bytes) in cases {
            let reversed: Vec<_> = bytes.iter().rev().copied().collect();
            assert_eq!(bytes.len(), element.size());
            assert_eq!(element.decode(bytes, ByteOrder::BigEndian), [1.5], "{element:?}");
            assert_eq!(element.decode(&reversed, ByteOrder::LittleEndian), [1.5], "{element:?}");
        }
    }
}
