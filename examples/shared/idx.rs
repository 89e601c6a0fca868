//! IDX, the file format of MNIST and Fashion-MNIST, plain or gzip-compressed.
//!
//! A file is a header of big-endian 32-bit numbers, then one byte for each value:
//!
//! | | magic number | sizes | values |
//! | --- | --- | --- | --- |
//! | images | `0x00000803` | images, rows, columns | pixels, from 0 (paper) to 255 (ink), row by row |
//! | labels | `0x00000801` | labels | classes, from 0 |

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::GzDecoder;

use super::data_error::DataError;

/// Unsigned bytes in one dimension.
const LABELS: u32 = 0x0000_0801;
/// Unsigned bytes in three dimensions.
const IMAGES: u32 = 0x0000_0803;
/// The first bytes of a gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The images and labels of one part, `train` or `t10k`, from the two files that begin with its name.
///
/// Images and labels are equal in number, and each label is below `classes`.
pub fn read_part<const PIXELS: usize>(
    directory: &Path,
    part: &str,
    classes: u8,
) -> Result<(Vec<[f32; PIXELS]>, Vec<usize>), DataError> {
    let images_path = find(directory, &format!("{part}-images"), "idx3-ubyte")?;
    let labels_path = find(directory, &format!("{part}-labels"), "idx1-ubyte")?;
    let images = read_images(&images_path)?;
    let labels = read_labels(&labels_path, classes)?;
    if labels.len() != images.len() {
        let expected = format!("{} labels, one for each image beside it", images.len());
        return Err(DataError::new(&labels_path, expected, labels.len().to_string()));
    }
    Ok((images, labels))
}

/// Square images of `PIXELS` pixels, scaled from 0 … 255 to 0 … 1.
fn read_images<const PIXELS: usize>(path: &Path) -> Result<Vec<[f32; PIXELS]>, DataError> {
    let mut file = open(path)?;
    let [count, rows, columns] = read_header(path, &mut file, IMAGES, "images")?;
    let side = PIXELS.isqrt() as u32;
    if (rows, columns) != (side, side) {
        let expected = format!("images of {side}×{side} pixels");
        return Err(DataError::new(path, expected, format!("{rows}×{columns}")));
    }
    let bytes = read_values(path, file, u64::from(count) * PIXELS as u64)?;
    let (images, _) = bytes.as_chunks::<PIXELS>();
    Ok(images.iter().map(|image| image.map(|pixel| f32::from(pixel) / 255.0)).collect())
}

/// Labels below `classes`.
fn read_labels(path: &Path, classes: u8) -> Result<Vec<usize>, DataError> {
    let mut file = open(path)?;
    let [count] = read_header(path, &mut file, LABELS, "labels")?;
    let labels = read_values(path, file, count.into())?;
    if let Some(index) = labels.iter().position(|label| *label >= classes) {
        let found = format!("label {} at index {index}", labels[index]);
        return Err(DataError::new(path, format!("labels below {classes}"), found));
    }
    Ok(labels.into_iter().map(usize::from).collect())
}

/// Finds the file `{stem}-{kind}`, also named `{stem}.{kind}`, and either of them with the suffix `.gz`.
fn find(directory: &Path, stem: &str, kind: &str) -> Result<PathBuf, DataError> {
    if !directory.is_dir() {
        let found = if directory.exists() { "a file" } else { "nothing there" };
        return Err(DataError::new(directory, "a directory with the four IDX files", found));
    }
    ["-", "."]
        .iter()
        .flat_map(|joint| ["", ".gz"].map(|end| directory.join(format!("{stem}{joint}{kind}{end}"))))
        .find(|path| path.is_file())
        .ok_or_else(|| {
            let expected = format!("a file {stem}-{kind} or {stem}-{kind}.gz in this directory");
            DataError::new(directory, expected, "neither")
        })
}

/// Opens the file, and decompresses it if its first bytes are those of gzip, regardless of its name.
fn open(path: &Path) -> Result<Box<dyn Read>, DataError> {
    let open = || {
        let mut start = Vec::new();
        File::open(path)?.take(2).read_to_end(&mut start)?;
        let file = BufReader::new(File::open(path)?);
        Ok(if start == GZIP { Box::new(GzDecoder::new(file)) as Box<dyn Read> } else { Box::new(file) })
    };
    open().map_err(|error: std::io::Error| DataError::new(path, "a readable file", error.to_string()))
}

/// The sizes in the header, after the magic number.
fn read_header<const SIZES: usize>(
    path: &Path,
    file: &mut impl Read,
    magic: u32,
    what: &str,
) -> Result<[u32; SIZES], DataError> {
    let expected = || format!("an IDX file of {what}, which begins with the magic number {magic:#010x}");
    let mut number = || {
        let mut bytes = [0; 4];
        match file.read_exact(&mut bytes) {
            Ok(()) => Ok(u32::from_be_bytes(bytes)),
            Err(error) => Err(DataError::new(path, expected(), format!("no whole header: {error}"))),
        }
    };
    let found = number()?;
    if found != magic {
        return Err(DataError::new(path, expected(), format!("{found:#010x}")));
    }
    let mut sizes = [0; SIZES];
    for size in &mut sizes {
        *size = number()?;
    }
    Ok(sizes)
}

/// The values after the header: exactly `count` bytes.
fn read_values(path: &Path, file: impl Read, count: u64) -> Result<Vec<u8>, DataError> {
    let mut bytes = Vec::new();
    // Reads one byte more than expected, to detect surplus bytes. The buffer grows with the data, so a corrupt header
    // cannot exhaust memory.
    let read = file.take(count + 1).read_to_end(&mut bytes);
    let expected = || format!("{count} bytes after the header");
    match read {
        Err(error) => Err(DataError::new(path, expected(), format!("{} bytes and then: {error}", bytes.len()))),
        Ok(_) if bytes.len() as u64 > count => Err(DataError::new(path, expected(), "more")),
        Ok(_) if (bytes.len() as u64) < count => Err(DataError::new(path, expected(), bytes.len().to_string())),
        Ok(_) => Ok(bytes),
    }
}
