//! The binary format of a model file. Reading is `const`, so that [`include_model!`](crate::include_model) reads at
//! compile time.

use crc::{CRC_32_ISO_HDLC, Crc};

use crate::architecture::Architecture;
use crate::model_file::Layout;
use crate::model_file::bytes::{Decoder, Encoder};
use crate::model_file::error::{Found, ModelError};
use crate::model_file::layout::tail;
use crate::model_file::model::Contents;

const MAGIC: [u8; 8] = *b"\x89STACK\r\n";
const VERSION: u32 = 1;
/// Offset of the checksum.
const CHECKSUM: usize = 12;
/// Offset of the first byte that the checksum covers.
const CHECKED: usize = 16;
/// Offset of the architecture's text.
const TEXT: usize = 24;
/// The bytes of a word, the unit of the parameters' length.
const WORD: usize = size_of::<u32>();
static CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// Length of the header, and offset of the parameters, for an architecture's text of `text` bytes.
const fn header_bytes(text: usize) -> usize {
    (TEXT + text).next_multiple_of(align_of::<f32>())
}

/// Length of the parameters in words.
const fn words(layout: &Layout) -> usize {
    layout.bytes() / WORD
}

/// Length of a file with these contents, in bytes.
pub(crate) const fn file_bytes(contents: &Contents) -> usize {
    file_bytes_of(contents.architecture.text_len(), &contents.layout)
}

/// The number of bytes that [`check_head`] needs: the header's numbers, and the text, at least up to the length that an
/// error shows, with the byte that tells that it is longer.
#[cfg(feature = "std")]
pub(crate) fn head_bytes(architecture: &Architecture) -> usize {
    TEXT + architecture.text_len().max(super::error::FOUND) + 1
}

/// Writes a model file to the front of `buffer`; `encode` writes its parameters.
pub(crate) fn write<'a>(
    contents: &Contents,
    buffer: &'a mut [u8],
    encode: impl FnOnce(&mut Encoder<'_>),
) -> Result<&'a [u8], ModelError> {
    let Contents { architecture, layout } = contents;
    let text = (0..).map_while(|index| architecture.text_byte(index));
    write_text((architecture.text_len(), text), layout, buffer, encode)
}

/// Length of a file with a text of this length and these parameters, in bytes.
pub(super) const fn file_bytes_of(text: usize, layout: &Layout) -> usize {
    header_bytes(text) + layout.bytes()
}

/// [`write`] with the architecture's text and its length.
pub(super) fn write_text<'a>(
    (text_len, text): (usize, impl Iterator<Item = u8>),
    layout: &Layout,
    buffer: &'a mut [u8],
    encode: impl FnOnce(&mut Encoder<'_>),
) -> Result<&'a [u8], ModelError> {
    let (expected, found) = (file_bytes_of(text_len, layout), buffer.len());
    let file = buffer.get_mut(..expected).ok_or(ModelError::BufferTooSmall { expected, found })?;
    let Some((header, parameters)) = file.split_at_mut_checked(header_bytes(text_len)) else {
        return Err(ModelError::BufferTooSmall { expected, found });
    };
    encode(&mut Encoder::new(parameters));
    layout.check(parameters, 0)?;
    let numbers = [VERSION, 0, text_len as u32, words(layout) as u32].map(u32::to_le_bytes);
    let text = text.chain(core::iter::repeat(0));
    let bytes = MAGIC.into_iter().chain(numbers.into_iter().flatten()).chain(text);
    header.iter_mut().zip(bytes).for_each(|(to, byte)| *to = byte);

    let checksum = CRC.checksum(tail(file, CHECKED)).to_le_bytes();
    file.iter_mut().skip(CHECKSUM).zip(checksum).for_each(|(to, byte)| *to = byte);
    Ok(file)
}

/// Reads a model file; `decode` reads its parameters. It does not run if the file is invalid.
pub(crate) fn read(contents: &Contents, file: &[u8], decode: impl FnOnce(&mut Decoder<'_>)) -> Result<(), ModelError> {
    decode(&mut Decoder::new(parameters(contents, file)?));
    Ok(())
}

/// The bytes of the parameters in a file of these contents. Checks everything except their alignment.
pub(crate) const fn parameters<'a>(contents: &Contents, file: &'a [u8]) -> Result<&'a [u8], ModelError> {
    let header = match Header::checked(file, file_bytes(contents)) {
        Ok(header) => header,
        Err(error) => return Err(error),
    };
    if header.file_bytes() != file.len() as u64
        || header.parameters as usize != words(&contents.layout)
        || !header_matches(file, &contents.architecture)
    {
        return Err(header.another(contents, file));
    }

    let parameters = tail(file, header.parameters_start() as usize);
    match contents.layout.check(parameters, 0) {
        Ok(()) => Ok(parameters),
        Err(error) => Err(error),
    }
}

/// The architecture's text and the bytes of the parameters of any file. Checks everything except whether the parameters
/// are finite, which depends on the text.
pub(super) fn parts(file: &[u8]) -> Result<(&str, &[u8]), ModelError> {
    let header = Header::checked(file, TEXT)?;
    if header.file_bytes() != file.len() as u64 {
        return Err(ModelError::Truncated { expected: saturated(header.file_bytes()), found: file.len() });
    }
    let end = saturated(header.text_end());
    let text = file.get(TEXT..end).filter(|text| text.is_ascii()).and_then(|text| core::str::from_utf8(text).ok());
    let text = text.ok_or(ModelError::InvalidText { found: Found::new(file, TEXT, end) })?;
    Ok((text, tail(file, saturated(header.parameters_start()))))
}

/// Checks a file of `file_len` bytes by its first [`head_bytes`], before the rest is read: on success the file has this
/// network's length, and [`parameters`] can check its bytes. A file of another network fails without a look at its
/// checksum, which covers the rest.
#[cfg(feature = "std")]
pub(crate) fn check_head(contents: &Contents, head: &[u8], file_len: u64) -> Result<(), ModelError> {
    let file_bytes = file_bytes(contents);
    let header = Header::read(head, file_bytes)?;
    header.check_length(file_len, file_bytes)?;
    if file_len != file_bytes as u64 { Err(header.another(contents, head)) } else { Ok(()) }
}

/// The numbers of a header. No 32-bit field overflows a sum in `u64`.
struct Header {
    checksum: u32,
    /// Length of the architecture's text.
    text: u32,
    /// Length of the parameters, in words.
    parameters: u32,
}

impl Header {
    /// Reads the header of a file that should have `file_bytes` bytes. Checks the magic bytes and the version.
    const fn read(file: &[u8], file_bytes: usize) -> Result<Self, ModelError> {
        if !starts_like(file, &MAGIC) {
            return Err(ModelError::NotAModel { found: Found::new(file, 0, MAGIC.len()) });
        }
        let (Some(version), Some(checksum), Some(text), Some(parameters)) =
            (number(file, 8), number(file, CHECKSUM), number(file, 16), number(file, 20))
        else {
            return Err(ModelError::Truncated { expected: file_bytes, found: file.len() });
        };
        if version != VERSION {
            return Err(ModelError::UnsupportedVersion { expected: VERSION, found: version });
        }
        Ok(Self { checksum, text, parameters })
    }

    /// [`read`](Header::read) with the checks of the file's length and of its checksum.
    const fn checked(file: &[u8], file_bytes: usize) -> Result<Self, ModelError> {
        let header = match Self::read(file, file_bytes) {
            Ok(header) => header,
            Err(error) => return Err(error),
        };
        if let Err(error) = header.check_length(file.len() as u64, file_bytes) {
            return Err(error);
        }
        let found = CRC.checksum(tail(file, CHECKED));
        if found != header.checksum {
            return Err(ModelError::ChecksumMismatch { expected: header.checksum, found });
        }
        Ok(header)
    }

    const fn text_end(&self) -> u64 {
        TEXT as u64 + self.text as u64
    }

    const fn parameters_start(&self) -> u64 {
        self.text_end().next_multiple_of(align_of::<f32>() as u64)
    }

    /// The length of the file, as the header states it.
    const fn file_bytes(&self) -> u64 {
        self.parameters_start() + self.parameters as u64 * WORD as u64
    }

    /// Checks the length `found` of the file. A file of this network's length, `file_bytes`, is not truncated: its
    /// header is damaged, and the checksum reports that.
    const fn check_length(&self, found: u64, file_bytes: usize) -> Result<(), ModelError> {
        if self.file_bytes() == found || file_bytes as u64 == found {
            return Ok(());
        }
        let (expected, found) = (saturated(self.file_bytes()), saturated(found));
        Err(if found < expected {
            ModelError::Truncated { expected, found }
        } else {
            ModelError::TooLong { expected, found }
        })
    }

    /// The error of a file of another network, or of this one with another number of values.
    const fn another(&self, contents: &Contents, file: &[u8]) -> ModelError {
        if header_matches(file, &contents.architecture) {
            return ModelError::ValuesMismatch { expected: words(&contents.layout), found: self.parameters as usize };
        }
        ModelError::ArchitectureMismatch {
            expected: contents.architecture,
            found: Found::new(file, TEXT, saturated(self.text_end())),
        }
    }
}

/// Whether `bytes` begins with `with`, or `with` with `bytes`.
const fn starts_like(bytes: &[u8], with: &[u8]) -> bool {
    let mut i = 0;
    while i < with.len() && i < bytes.len() {
        if bytes[i] != with[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// The little-endian `u32` at `offset`.
const fn number(file: &[u8], offset: usize) -> Option<u32> {
    match tail(file, offset).first_chunk() {
        Some(bytes) => Some(u32::from_le_bytes(*bytes)),
        None => None,
    }
}

/// Whether the header states this architecture's text and its length.
const fn header_matches(file: &[u8], architecture: &Architecture) -> bool {
    let len = architecture.text_len();
    if !matches!(number(file, 16), Some(text) if text as usize == len) {
        return false;
    }
    let mut i = 0;
    while i < len {
        if TEXT + i >= file.len() || !matches!(architecture.text_byte(i), Some(byte) if byte == file[TEXT + i]) {
            return false;
        }
        i += 1;
    }
    true
}

const fn saturated(length: u64) -> usize {
    if length > usize::MAX as u64 { usize::MAX } else { length as usize }
}
