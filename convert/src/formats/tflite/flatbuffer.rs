//! Flatbuffers: tables whose fields lie at the offsets of their vtables. Every access is checked, and nothing is
//! copied, so the memory of a reader does not depend on the lengths that a file states.

use crate::formats::damaged::Damaged;

type Result<T> = std::result::Result<T, Damaged>;

/// A table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<'a> {
    file: &'a [u8],
    position: usize,
    vtable: &'a [u8],
}

/// A vector of tables.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tables<'a> {
    file: &'a [u8],
    /// The position of the first offset.
    first: usize,
    offsets: &'a [[u8; 4]],
}

impl<'a> Table<'a> {
    /// The table to which the first word of the file refers.
    pub(super) fn root(file: &'a [u8]) -> Result<Self> {
        Self::at(file, follow(file, 0)?)
    }

    fn at(file: &'a [u8], position: usize) -> Result<Self> {
        let damaged = Damaged { at: position, expected: "a table" };
        let distance = i32::from_le_bytes(read(file, position).ok_or(damaged)?);
        let vtable = i64::try_from(position).ok().and_then(|position| position.checked_sub(distance.into()));
        let vtable = vtable.and_then(|begin| file.get(usize::try_from(begin).ok()?..)).ok_or(damaged)?;
        let size = u16::from_le_bytes(read(vtable, 0).ok_or(damaged)?);
        Ok(Self { file, position, vtable: vtable.get(..usize::from(size)).ok_or(damaged)? })
    }

    /// The position of a field; `None` if it has its default value.
    fn field(&self, number: usize) -> Option<usize> {
        match u16::from_le_bytes(read(self.vtable, 4 + 2 * number)?) {
            0 => None,
            offset => self.position.checked_add(usize::from(offset)),
        }
    }

    /// The bytes of a number; `None` if it has its default value.
    pub(super) fn scalar<const N: usize>(&self, number: usize) -> Result<Option<[u8; N]>> {
        let Some(at) = self.field(number) else { return Ok(None) };
        read(self.file, at).map(Some).ok_or(Damaged { at, expected: "a number" })
    }

    /// A number of 32 bits, 0 by default.
    pub(super) fn int(&self, number: usize) -> Result<i32> {
        Ok(self.scalar(number)?.map_or(0, i32::from_le_bytes))
    }

    /// A number of 8 bits, 0 by default.
    pub(super) fn byte(&self, number: usize) -> Result<i8> {
        Ok(self.scalar(number)?.map_or(0, i8::from_le_bytes))
    }

    /// A table in a field.
    pub(super) fn table(&self, number: usize) -> Result<Option<Self>> {
        let Some(at) = self.field(number) else { return Ok(None) };
        Self::at(self.file, follow(self.file, at)?).map(Some)
    }

    /// A vector of numbers of `N` bytes, or text; empty if it is missing.
    pub(super) fn numbers<const N: usize>(&self, number: usize) -> Result<&'a [[u8; N]]> {
        match self.field(number) {
            Some(at) => vector(self.file, follow(self.file, at)?),
            None => Ok(&[]),
        }
    }

    /// A vector of tables; empty if it is missing.
    pub(super) fn tables(&self, number: usize) -> Result<Tables<'a>> {
        let Some(at) = self.field(number) else { return Ok(Tables { file: self.file, first: 0, offsets: &[] }) };
        let begin = follow(self.file, at)?;
        Ok(Tables { file: self.file, first: begin + WORD, offsets: vector(self.file, begin)? })
    }
}

impl<'a> Tables<'a> {
    pub(super) fn len(&self) -> usize {
        self.offsets.len()
    }

    /// A table; `None` beyond the end.
    pub(super) fn get(&self, index: usize) -> Option<Result<Table<'a>>> {
        let offset = u32::from_le_bytes(*self.offsets.get(index)?);
        let position = (self.first + WORD * index).checked_add(offset as usize)?;
        Some(Table::at(self.file, position))
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Result<Table<'a>>> {
        (0..self.len()).map_while(move |index| self.get(index))
    }
}

/// The bytes of an offset or of a length.
const WORD: usize = size_of::<u32>();

/// The position to which the offset at `at` refers. It is below the file's length.
fn follow(file: &[u8], at: usize) -> Result<usize> {
    let damaged = Damaged { at, expected: "an offset" };
    let offset = u32::from_le_bytes(read(file, at).ok_or(damaged)?);
    at.checked_add(offset as usize).filter(|position| *position < file.len()).ok_or(damaged)
}

/// The vector at `at`: its length, then its elements.
fn vector<const N: usize>(file: &[u8], at: usize) -> Result<&[[u8; N]]> {
    let damaged = Damaged { at, expected: "a vector" };
    let count = u32::from_le_bytes(read(file, at).ok_or(damaged)?) as usize;
    let bytes = file.get(at + WORD..).zip(count.checked_mul(N));
    let bytes = bytes.and_then(|(rest, len)| rest.get(..len)).ok_or(damaged)?;
    Ok(bytes.as_chunks().0)
}

fn read<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}
