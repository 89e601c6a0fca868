//! Checked and counted access to the bytes of a file.

use std::cell::Cell;

use crate::Problem;

/// The sum of the lengths that a reader takes may exceed the length of the file by this factor.
const MAX_SHARING: usize = 16;

/// A part of a file that is damaged, or that the reader does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Hdf5Error {
    found: String,
    remedy: &'static str,
}

impl Hdf5Error {
    /// The bytes at an offset are not those of the format.
    pub(super) fn damaged(at: u64, expected: &str) -> Self {
        let found = format!("expected {expected} at byte {at}, found the end of the file or other bytes");
        Self { found, remedy: "copy the file again, in binary mode" }
    }

    /// The file uses a part of HDF5 that h5py does not write for Keras.
    pub(super) fn unsupported(found: impl Into<String>) -> Self {
        Self { found: found.into(), remedy: "load the model in Keras 3 and save it again" }
    }

    /// The problem of the part of a file with this name.
    pub(in super::super) fn problem(self, subject: impl Into<String>) -> Problem {
        Problem { subject: subject.into(), found: self.found, remedy: self.remedy.into() }
    }
}

pub(super) type Result<T> = std::result::Result<T, Hdf5Error>;

/// The bytes of a file.
#[derive(Debug)]
pub(super) struct Bytes<'a> {
    file: &'a [u8],
    /// The number of bytes that may still be taken.
    budget: Cell<usize>,
}

impl<'a> Bytes<'a> {
    pub(super) fn new(file: &'a [u8]) -> Self {
        Self { file, budget: Cell::new(file.len().saturating_mul(MAX_SHARING)) }
    }

    /// `length` bytes from the offset `at`.
    pub(super) fn take(&self, at: u64, length: u64, expected: &'static str) -> Result<Fields<'a>> {
        let end = at.checked_add(length).and_then(|end| usize::try_from(end).ok());
        let bytes = end.zip(usize::try_from(at).ok()).and_then(|(end, begin)| self.file.get(begin..end));
        let bytes = bytes.ok_or_else(|| Hdf5Error::damaged(at, expected))?;
        let left = self.budget.get().checked_sub(bytes.len());
        self.budget.set(left.ok_or_else(|| Hdf5Error::unsupported("found objects with too many names, or a cycle"))?);
        Ok(Fields { bytes, at, expected })
    }
}

/// The fields of a structure, from the first to the last.
#[derive(Clone, Debug)]
pub(super) struct Fields<'a> {
    bytes: &'a [u8],
    /// The offset in the file.
    at: u64,
    /// The structure's name, for messages.
    expected: &'static str,
}

impl<'a> Fields<'a> {
    /// The next `length` bytes.
    pub(super) fn bytes(&mut self, length: usize) -> Result<&'a [u8]> {
        let (bytes, rest) = self.bytes.split_at_checked(length).ok_or_else(|| self.damaged())?;
        self.bytes = rest;
        self.at += length as u64;
        Ok(bytes)
    }

    /// The next bytes as a structure of its own.
    pub(super) fn fields(&mut self, length: usize) -> Result<Self> {
        let at = self.at;
        Ok(Self { bytes: self.bytes(length)?, at, ..*self })
    }

    /// The rest.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    pub(super) fn skip(&mut self, length: usize) -> Result<()> {
        self.bytes(length).map(drop)
    }

    pub(super) fn u8(&mut self) -> Result<u8> {
        self.array().map(u8::from_le_bytes)
    }

    pub(super) fn u16(&mut self) -> Result<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// The next bytes must be these.
    pub(super) fn expect(&mut self, signature: &[u8]) -> Result<()> {
        let error = self.damaged();
        if self.bytes(signature.len())? == signature { Ok(()) } else { Err(error) }
    }

    /// The error of other bytes here.
    pub(super) fn damaged(&self) -> Hdf5Error {
        Hdf5Error::damaged(self.at, self.expected)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let error = self.damaged();
        self.bytes(N)?.try_into().map_err(|_| error)
    }
}
