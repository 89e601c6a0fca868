//! IDX, the file format of MNIST, plain or gzip-compressed.
//!
//! A file is a header of big-endian 32-bit numbers, then the values:
//!
//! | | magic number | sizes | values |
//! | --- | --- | --- | --- |
//! | images | `0x00000803` | images, rows, columns | pixels, from 0 (paper) to 255 (ink), row by row, a byte each |
//! | labels | `0x00000801` | labels | classes, a byte each |
//! | QMNIST's labels | `0x00000c02` | labels, 8 | 8 big-endian 32-bit numbers each: the class, then its origin |

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use super::DataError;

/// Unsigned bytes (8) in three dimensions (3).
const IMAGES: u32 = 0x0000_0803;
/// Unsigned bytes (8) in one dimension (1).
const LABELS: u32 = 0x0000_0801;
/// Signed 32-bit numbers (c) in two dimensions (2).
const QMNIST_LABELS: u32 = 0x0000_0c02;
/// The numbers of a label in QMNIST.
const QMNIST_COLUMNS: u32 = 8;
/// The first bytes of a gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The pixels of all images in the file, which must be of `side` × `side` pixels.
pub(super) fn read_pixels(path: &Path, side: u32) -> Result<Vec<u8>, DataError> {
    let expected = format!("an IDX file of images, which begins with the magic number {IMAGES:#010x}");
    let mut file = open(path)?;
    let [magic] = read_header(path, &mut file, &expected)?;
    if magic != IMAGES {
        return Err(DataError::new(path, expected, format!("{magic:#010x}")));
    }
    let [count, rows, columns] = read_header(path, &mut file, &expected)?;
    if (rows, columns) != (side, side) {
        let expected = format!("images of {side}×{side} pixels");
        return Err(DataError::new(path, expected, format!("{rows}×{columns}")));
    }
    if count == 0 {
        return Err(DataError::new(path, "at least one image", "none"));
    }
    read_values(path, file, u64::from(count) * u64::from(side * side))
}

/// The classes of all labels in the file.
pub(super) fn read_labels(path: &Path) -> Result<Vec<i32>, DataError> {
    let magics = format!("the magic number {LABELS:#010x} or, in QMNIST, {QMNIST_LABELS:#010x}");
    let expected = format!("an IDX file of labels, which begins with {magics}");
    let mut file = open(path)?;
    let [magic] = read_header(path, &mut file, &expected)?;
    match magic {
        LABELS => {
            let [count] = read_header(path, &mut file, &expected)?;
            Ok(read_values(path, file, count.into())?.into_iter().map(i32::from).collect())
        }
        QMNIST_LABELS => {
            let [count, columns] = read_header(path, &mut file, &expected)?;
            if columns != QMNIST_COLUMNS {
                return Err(DataError::new(path, format!("labels of {QMNIST_COLUMNS} numbers"), columns.to_string()));
            }
            const BYTES: usize = 4 * QMNIST_COLUMNS as usize;
            let values = read_values(path, file, u64::from(count) * BYTES as u64)?;
            let (labels, _) = values.as_chunks::<BYTES>();
            Ok(labels.iter().map(|[a, b, c, d, ..]| i32::from_be_bytes([*a, *b, *c, *d])).collect())
        }
        _ => Err(DataError::new(path, expected, format!("{magic:#010x}"))),
    }
}

/// Opens the file, and decompresses it if its first bytes are those of gzip, regardless of its name.
fn open(path: &Path) -> Result<Box<dyn Read>, DataError> {
    let open = || {
        let mut start = Vec::new();
        File::open(path)?.take(2).read_to_end(&mut start)?;
        let file = BufReader::new(File::open(path)?);
        Ok(if start == GZIP { Box::new(MultiGzDecoder::new(file)) as Box<dyn Read> } else { Box::new(file) })
    };
    open().map_err(|error: std::io::Error| DataError::new(path, "a readable file", error.to_string()))
}

/// The next numbers of the header.
fn read_header<const NUMBERS: usize>(
    path: &Path,
    file: &mut impl Read,
    expected: &str,
) -> Result<[u32; NUMBERS], DataError> {
    let mut numbers = [0; NUMBERS];
    for number in &mut numbers {
        let mut bytes = [0; 4];
        file.read_exact(&mut bytes)
            .map_err(|error| DataError::new(path, expected, format!("no whole header: {error}")))?;
        *number = u32::from_be_bytes(bytes);
    }
    Ok(numbers)
}

/// The values after the header: exactly `count` bytes.
fn read_values(path: &Path, file: impl Read, count: u64) -> Result<Vec<u8>, DataError> {
    let mut bytes = Vec::new();
    // Reads one byte more than expected, to detect surplus bytes. The buffer grows with the data, so a corrupt header
    // cannot exhaust memory.
    let read = file.take(count + 1).read_to_end(&mut bytes);
    let expected = || format!("{count} bytes after the header");
    match read {
        Err(error) if bytes.len() as u64 == count => {
            let expected = format!("{}, in whole gzip members with no bytes after them", expected());
            Err(DataError::new(path, expected, format!("{count} bytes and then: {error}")))
        }
        Err(error) => Err(DataError::new(path, expected(), format!("{} bytes and then: {error}", bytes.len()))),
        Ok(_) if bytes.len() as u64 > count => Err(DataError::new(path, expected(), "more")),
        Ok(_) if (bytes.len() as u64) < count => Err(DataError::new(path, expected(), bytes.len().to_string())),
        Ok(_) => Ok(bytes),
    }
}
