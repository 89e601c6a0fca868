//! Errors of reading and writing model files.

use core::fmt;
use core::num::FpCategory;

use crate::architecture::Architecture;
use crate::model_file::text::Text;

/// The reason why a model file cannot be read or written. The message states the expected and the found value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ModelError {
    /// The file does not start with the magic bytes of a model file.
    NotAModel {
        /// The file's first bytes.
        found: Found,
    },
    /// The file has another version of the format.
    UnsupportedVersion {
        /// The version this crate reads.
        expected: u32,
        /// The file's version.
        found: u32,
    },
    /// The file is shorter than its header states.
    Truncated {
        /// The file's length in bytes, as its header states it.
        expected: usize,
        /// The number of bytes found.
        found: usize,
    },
    /// The file is longer than its header states.
    TooLong {
        /// The file's length in bytes, as its header states it.
        expected: usize,
        /// The number of bytes found.
        found: usize,
    },
    /// The checksum does not match: the file was damaged after it was written.
    ChecksumMismatch {
        /// The checksum stored in the file.
        expected: u32,
        /// The checksum computed from the file's bytes.
        found: u32,
    },
    /// The file holds another network.
    ArchitectureMismatch {
        /// The architecture of the network to be read.
        expected: Architecture,
        /// The architecture stated in the file.
        found: Found,
    },
    /// The text of the architecture is not ASCII.
    InvalidText {
        /// The text.
        found: Found,
    },
    /// The file states this architecture, with another number of values: another version of the crate wrote it, such as
    /// a [`Checkpoint`](crate::train::Checkpoint) of an optimizer whose state has changed since.
    ValuesMismatch {
        /// The number of values of the network, or of the checkpoint.
        expected: usize,
        /// The number of values stated in the file.
        found: usize,
    },
    /// The parameters are not aligned to 4 bytes, so the network cannot be read in place.
    Misaligned {
        /// The parameters' address modulo 4.
        remainder: usize,
    },
    /// A parameter is NaN or infinite.
    NotFinite {
        /// The parameter's index, in memory order.
        index: usize,
        /// The parameter's bits, for [`f32::from_bits`].
        bits: u32,
    },
    /// The scale of a quantized network is not a positive, finite, normal number: quantization never writes it, but a
    /// zeroed network has scales of 0.
    InvalidScale {
        /// The scale's index, in words of 4 bytes of the parameters.
        index: usize,
        /// The scale's bits, for [`f32::from_bits`].
        bits: u32,
    },
    /// The zero point of a quantized network is no `i8`.
    InvalidZeroPoint {
        /// The zero point's index, in words of 4 bytes of the parameters.
        index: usize,
        /// The zero point.
        found: i32,
    },
    /// The buffer is smaller than the file.
    BufferTooSmall {
        /// The file's length in bytes.
        expected: usize,
        /// The buffer's length in bytes.
        found: usize,
    },
}

/// The first 128 bytes of a field of the file; `Display` replaces unprintable characters with `?`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found(Text<FOUND>);

/// 128 bytes hold the names of four dense layers, and keep the error small on a microcontroller's stack.
pub(super) const FOUND: usize = 128;

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
    /// The error's message. The function is `const`, for [`include_model!`](crate::include_model).
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
                .str(" bytes, found only ")
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
            Self::InvalidText { found } => {
                text.str("expected an architecture in ASCII, found \"").str(found.0.as_str()).str("\"")
            }
            Self::ValuesMismatch { expected, found } => text
                .str("expected a file of ")
                .number(expected, DECIMAL)
                .str(" values, found one of ")
                .number(found, DECIMAL)
                .str(" values for the same architecture: another version of the crate wrote it"),
            Self::Misaligned { remainder } => text
                .str("expected parameters at a multiple of 4 bytes, found an address with remainder ")
                .number(remainder, DECIMAL),
            Self::NotFinite { index, bits } => text
                .str("expected finite parameters, found ")
                .str(kind(f32::from_bits(bits)))
                .str(" at index ")
                .number(index, DECIMAL),
            Self::InvalidScale { index, bits } => text
                .str("expected a quantized network with positive, finite, normal scales, found ")
                .str(kind(f32::from_bits(bits)))
                .str(" at index ")
                .number(index, DECIMAL),
            Self::InvalidZeroPoint { index, found } => text
                .str("expected zero points from -128 to 127, found ")
                .str(if found < 0 { "-" } else { "" })
                .number(found.unsigned_abs() as usize, DECIMAL)
                .str(" at index ")
                .number(index, DECIMAL),
            Self::BufferTooSmall { expected, found } => text
                .str("expected a buffer of at least ")
                .number(expected, DECIMAL)
                .str(" bytes, found ")
                .number(found, DECIMAL),
        }
    }
}

/// The reason why a number is no parameter, or no scale.
const fn kind(value: f32) -> &'static str {
    match value.classify() {
        FpCategory::Nan => "NaN",
        FpCategory::Infinite => "an infinity",
        FpCategory::Zero => "0",
        FpCategory::Subnormal => "a subnormal number",
        FpCategory::Normal => "a negative number",
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message().as_str())
    }
}

impl core::error::Error for ModelError {}
