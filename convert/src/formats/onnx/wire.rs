//! Protocol buffers: messages of numbered fields. Every access is checked, nothing is copied, and messages inside
//! messages are read on demand, so neither memory nor stack depend on the lengths and the depth that a file states.

use crate::formats::damaged::Damaged;

type Result<T> = std::result::Result<T, Damaged>;

/// A message: bytes, with their offset in the file.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Message<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// A field of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    /// Its number in the `.proto` file.
    pub(super) number: u64,
    /// The offset of its value.
    at: usize,
    value: Value<'a>,
}

/// The value of a field, by its wire type.
#[derive(Clone, Copy, Debug)]
enum Value<'a> {
    Varint(u64),
    Fixed64([u8; 8]),
    Bytes(&'a [u8]),
    Fixed32([u8; 4]),
}

impl<'a> Message<'a> {
    /// The error that this message is no part of the format.
    pub(super) fn damaged(&self, expected: &'static str) -> Damaged {
        Damaged { at: self.at, expected }
    }

    /// The message of a whole file.
    pub(super) fn root(file: &'a [u8]) -> Self {
        Self { bytes: file, at: 0 }
    }

    /// The fields, up to the first damaged one.
    pub(super) fn fields(mut self) -> impl Iterator<Item = Result<Field<'a>>> {
        std::iter::from_fn(move || {
            if self.bytes.is_empty() {
                return None;
            }
            let field = self.field();
            if field.is_err() {
                self.bytes = &[];
            }
            Some(field)
        })
    }

    fn field(&mut self) -> Result<Field<'a>> {
        let tag = self.varint()?;
        let at = self.at;
        let value = match tag & 7 {
            0 => Value::Varint(self.varint()?),
            1 => Value::Fixed64(self.chunk()?),
            2 => Value::Bytes(self.sized()?),
            5 => Value::Fixed32(self.chunk()?),
            _ => return Err(Damaged { at, expected: "a field" }),
        };
        Ok(Field { number: tag >> 3, at, value })
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self
            .bytes
            .split_at_checked(count)
            .ok_or(Damaged { at: self.at, expected: "bytes of the stated length" })?;
        self.bytes = rest;
        self.at += count;
        Ok(taken)
    }

    fn chunk<const N: usize>(&mut self) -> Result<[u8; N]> {
        let damaged = Damaged { at: self.at, expected: "a number" };
        self.take(N)?.first_chunk().copied().ok_or(damaged)
    }

    fn sized(&mut self) -> Result<&'a [u8]> {
        let damaged = Damaged { at: self.at, expected: "a length" };
        let count = usize::try_from(self.varint()?).map_err(|_| damaged)?;
        self.take(count)
    }

    /// Groups of 7 bits, the lowest first. The highest bit of a byte announces another.
    fn varint(&mut self) -> Result<u64> {
        let damaged = Damaged { at: self.at, expected: "an integer" };
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = *self.take(1)?.first().ok_or(damaged)?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(damaged)
    }
}

impl<'a> Field<'a> {
    /// An error at this field.
    pub(super) fn damaged(&self, expected: &'static str) -> Damaged {
        Damaged { at: self.at, expected }
    }

    /// An integer. Negative ones have 64 bits too.
    pub(super) fn int(&self) -> Result<i64> {
        match self.value {
            Value::Varint(value) => Ok(value as i64),
            _ => Err(self.damaged("an integer")),
        }
    }

    /// A number of 32 bits.
    pub(super) fn float(&self) -> Result<f32> {
        match self.value {
            Value::Fixed32(bytes) => Ok(f32::from_le_bytes(bytes)),
            _ => Err(self.damaged("a number of 32 bits")),
        }
    }

    /// Bytes or text.
    pub(super) fn bytes(&self) -> Result<&'a [u8]> {
        match self.value {
            Value::Bytes(bytes) => Ok(bytes),
            _ => Err(self.damaged("bytes")),
        }
    }

    /// A message.
    pub(super) fn message(&self) -> Result<Message<'a>> {
        let bytes = self.bytes()?;
        Ok(Message { bytes, at: self.at })
    }

    /// Appends integers: one, or a packed field of several.
    pub(super) fn extend_ints(&self, ints: &mut Vec<i64>) -> Result<()> {
        let Value::Bytes(bytes) = self.value else {
            ints.push(self.int()?);
            return Ok(());
        };
        let mut packed = Message { bytes, at: self.at };
        while !packed.bytes.is_empty() {
            ints.push(packed.varint()? as i64);
        }
        Ok(())
    }

    /// Appends the bytes of numbers of `N` bytes: one, or a packed field of several.
    pub(super) fn extend_fixed<const N: usize>(&self, numbers: &mut Vec<[u8; N]>) -> Result<()> {
        let bytes: &[u8] = match &self.value {
            Value::Bytes(bytes) => bytes,
            Value::Fixed32(bytes) => bytes,
            Value::Fixed64(bytes) => bytes,
            Value::Varint(_) => &[],
        };
        let (chunks, []) = bytes.as_chunks() else { return Err(self.damaged("whole numbers")) };
        numbers.extend_from_slice(chunks);
        Ok(())
    }
}
