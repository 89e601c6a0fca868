//! What can be wrong with a model file.

use core::fmt;

use crate::architecture::Architecture;
use crate::model_file::text::Text;

/// Why a model file cannot be read or written. The text says what was expected and what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ModelError {
    /// The first bytes are not those of a model file.
    NotAModel {
        /// The first bytes.
        found: Found,
    },
    /// The file is of another version of the format.
    UnsupportedVersion {
        /// The version that this crate reads.
        expected: u32,
        /// The file's version.
        found: u32,
    },
    /// The file is cut.
    Truncated {
        /// How many bytes its header says that it has.
        expected: usize,
        /// How many it has.
        found: usize,
    },
    /// There are bytes after the file's end.
    TooLong {
        /// How many bytes its header says that it has.
        expected: usize,
        /// How many it has.
        found: usize,
    },
    /// Bits have changed since the file was written.
    ChecksumMismatch {
        /// The checksum in the file.
        expected: u32,
        /// The checksum of the bytes that are there.
        found: u32,
    },
    /// The file is of another network.
    ArchitectureMismatch {
        /// The network that was to be read.
        expected: Architecture,
        /// The network that the file says it holds.
        found: Found,
    },
    /// The bytes do not begin where a network can be read in place.
    Misaligned {
        /// What is left of the address of the parameters when it is divided by four.
        remainder: usize,
    },
    /// A parameter is NaN or infinite.
    NotFinite {
        /// Its index, in memory order.
        index: usize,
        /// Its bits, as [`f32::from_bits`] takes them.
        bits: u32,
    },
    /// There is no room for the file.
    BufferTooSmall {
        /// How many bytes the file has.
        expected: usize,
        /// How many the buffer has.
        found: usize,
    },
}

/// The beginning of what a file says in a place; `Display` shows it with `?` for what cannot be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found(Text<FOUND>);

/// Enough for four dense layers, and for an error that is no burden on a microcontroller's stack.
const FOUND: usize = 128;

impl Found {
    pub(super) const fn new(file: &[u8], from: usize, to: usize) -> Self {
        let mut text = Text::new();
        let mut i = from;
        while i < to && i < file.len() {
            if text.is_full() {
                return Self(text.cut());
            }
            text = text.byte(file[i]);
            i += 1;
        }
        Self(text)
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl ModelError {
    /// The text of the error. It is `const`, for [`include_model!`](crate::include_model).
    pub(super) const fn message(&self) -> Text<512> {
        const DECIMAL: usize = 10;
        const HEX: usize = 16;
        let text = Text::new();
        match *self {
            Self::NotAModel { found } => {
                text.str("expected a model file, found one that begins with \"").str(found.0.as_str()).str("\"")
            }
            Self::UnsupportedVersion { expected, found } => text
                .str("expected a model file of version ")
                .number(expected as usize, DECIMAL)
                .str(", found version ")
                .number(found as usize, DECIMAL),
            Self::Truncated { expected, found } => text
                .str("expected a model file of ")
                .number(expected, DECIMAL)
                .str(" bytes, found it cut after ")
                .number(found, DECIMAL),
            Self::TooLong { expected, found } => text
                .str("expected a model file of ")
                .number(expected, DECIMAL)
                .str(" bytes, found ")
                .number(found, DECIMAL),
            Self::ChecksumMismatch { expected, found } => text
                .str("expected a model file with checksum ")
                .number(expected as usize, HEX)
                .str(", found damaged bytes with checksum ")
                .number(found as usize, HEX),
            Self::ArchitectureMismatch { expected, found } => {
                text.str("expected a model of ").architecture(&expected).str(", found one of ").str(found.0.as_str())
            }
            Self::Misaligned { remainder } => text
                .str("expected parameters at an address that is a multiple of 4, found one with remainder ")
                .number(remainder, DECIMAL),
            Self::NotFinite { index, bits } => text
                .str("expected finite parameters, found ")
                .str(if f32::from_bits(bits).is_nan() { "NaN" } else { "an infinity" })
                .str(" at index ")
                .number(index, DECIMAL),
            Self::BufferTooSmall { expected, found } => text
                .str("expected room for ")
                .number(expected, DECIMAL)
                .str(" bytes, found room for ")
                .number(found, DECIMAL),
        }
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message().as_str())
    }
}

impl core::error::Error for ModelError {}
