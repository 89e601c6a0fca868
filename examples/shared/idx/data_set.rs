//! The data sets that come as IDX files: the names of the files and their conventions.
//!
//! | | begin of the file names | ends |
//! | --- | --- | --- |
//! | MNIST, Fashion-MNIST | `train-`, `t10k-` | `images-idx3-ubyte`, `labels-idx1-ubyte` |
//! | QMNIST | `qmnist-train-`, `qmnist-test-` | `images-idx3-ubyte`, `labels-idx2-int` |
//! | EMNIST | `emnist-NAME-train-`, `emnist-NAME-test-` | `images-idx3-ubyte`, `labels-idx1-ubyte` |
//!
//! A dot may replace the hyphen before `idx`, and `.gz` may follow. EMNIST stores its images transposed, column by
//! column. The labels of its letters begin at 1, all others at 0.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{DataError, format};

/// EMNIST's data sets: the name in the file names, the number of classes, the first label. (Cohen, Afshar, Tapson and
/// van Schaik, *EMNIST: an extension of MNIST to handwritten letters*, 2017.)
const EMNIST: [(&str, u8, u8); 6] = [
    ("emnist-balanced-", 47, 0),
    ("emnist-byclass-", 62, 0),
    ("emnist-bymerge-", 47, 0),
    ("emnist-digits-", 10, 0),
    ("emnist-letters-", 26, 1),
    ("emnist-mnist-", 10, 0),
];
const QMNIST: &str = "qmnist-";

/// Images with pixels from 0 (paper) to 1 (ink), upright and row by row, and their labels from 0.
pub type Images<const PIXELS: usize> = (Vec<[f32; PIXELS]>, Vec<usize>);

/// A part of a data set.
#[derive(Clone, Copy)]
pub enum Part {
    Train,
    Test,
}

/// The files of a data set.
pub struct DataSet {
    directory: PathBuf,
    /// The start of all file names: empty for MNIST and Fashion-MNIST, otherwise with a final hyphen.
    prefix: String,
}

impl DataSet {
    /// The data set in the directory `path`. `DIR/emnist-letters` is the one in DIR whose file names begin so.
    pub fn find(path: &Path) -> Result<Self, DataError> {
        if !path.is_dir() {
            return Self::find_by_name(path);
        }
        let prefixes = prefixes(path)?;
        let prefix = match &*prefixes {
            [] => {
                let expected = "a file train-images-idx3-ubyte or train-images-idx3-ubyte.gz in this directory";
                return Err(DataError::new(path, expected, "neither"));
            }
            [unnamed, ..] if unnamed.is_empty() => unnamed,
            [only] => only,
            several => {
                let names: Vec<_> = several.iter().map(|prefix| prefix.trim_end_matches('-')).collect();
                let expected = format!("the path of one data set, such as {}", path.join(names[0]).display());
                return Err(DataError::new(path, expected, format!("a directory with {}", names.join(", "))));
            }
        };
        Ok(Self { directory: path.into(), prefix: prefix.clone() })
    }

    /// The data set whose file names begin with the last name of the path.
    fn find_by_name(path: &Path) -> Result<Self, DataError> {
        let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let prefix = format!("{}-", path.file_name().unwrap_or_default().to_string_lossy());
        if directory.is_dir() && prefixes(directory)?.contains(&prefix) {
            return Ok(Self { directory: directory.into(), prefix });
        }
        let found = if path.exists() { "a file" } else { "nothing there" };
        Err(DataError::new(path, "a directory with the four IDX files", found))
    }

    /// The directory of the files.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The number of classes, if the name tells it.
    pub fn classes(&self) -> Option<u8> {
        self.emnist().map(|(_, classes, _)| classes)
    }

    /// The images and labels of a part, equal in number, of images of `PIXELS` pixels and of `classes` classes.
    pub fn read<const PIXELS: usize>(&self, part: Part, classes: u8) -> Result<Images<PIXELS>, DataError> {
        if let Some(found) = self.classes().filter(|found| *found != classes) {
            let path = self.directory.join(self.prefix.trim_end_matches('-'));
            return Err(DataError::new(&path, format!("a data set of {classes} classes"), found.to_string()));
        }
        let images_path = self.file(part, "images", "idx3-ubyte")?;
        let labels_path = self.file(part, "labels", if self.prefix == QMNIST { "idx2-int" } else { "idx1-ubyte" })?;
        let images = self.read_images(&images_path)?;
        let labels = self.read_labels(&labels_path, classes)?;
        if labels.len() != images.len() {
            let expected = format!("{} labels, one for each image beside it", images.len());
            return Err(DataError::new(&labels_path, expected, labels.len().to_string()));
        }
        Ok((images, labels))
    }

    /// Square images, scaled from 0 … 255 to 0 … 1.
    fn read_images<const PIXELS: usize>(&self, path: &Path) -> Result<Vec<[f32; PIXELS]>, DataError> {
        let side = PIXELS.isqrt();
        let pixels = format::read_pixels(path, side as u32)?;
        let (images, _) = pixels.as_chunks::<PIXELS>();
        let is_transposed = self.emnist().is_some();
        let upright = |image: &[u8; PIXELS]| match is_transposed {
            true => std::array::from_fn(|pixel| image[pixel % side * side + pixel / side]),
            false => *image,
        };
        Ok(images.iter().map(|image| upright(image).map(|pixel| f32::from(pixel) / 255.0)).collect())
    }

    /// Labels below `classes`, counted from 0.
    fn read_labels(&self, path: &Path, classes: u8) -> Result<Vec<usize>, DataError> {
        let first = self.emnist().map_or(0, |(_, _, first)| i64::from(first));
        let labels = format::read_labels(path)?;
        let from_0 = |(index, label): (usize, &i32)| match usize::try_from(i64::from(*label) - first) {
            Ok(label) if label < classes.into() => Ok(label),
            _ => {
                let expected = format!("labels from {first} to {}", first + i64::from(classes) - 1);
                Err(DataError::new(path, expected, format!("label {label} at index {index}")))
            }
        };
        labels.iter().enumerate().map(from_0).collect()
    }

    /// The row of the table, if the files are EMNIST's.
    fn emnist(&self) -> Option<(&str, u8, u8)> {
        EMNIST.into_iter().find(|(prefix, ..)| *prefix == self.prefix)
    }

    /// Finds a part's file of images or labels.
    fn file(&self, part: Part, what: &str, kind: &str) -> Result<PathBuf, DataError> {
        let part = match part {
            Part::Train => "train",
            Part::Test if self.prefix.is_empty() => "t10k",
            Part::Test => "test",
        };
        let stem = format!("{}{part}-{what}", self.prefix);
        ["-", "."]
            .iter()
            .flat_map(|joint| ["", ".gz"].map(|end| self.directory.join(format!("{stem}{joint}{kind}{end}"))))
            .find(|path| path.is_file())
            .ok_or_else(|| {
                let expected = format!("a file {stem}-{kind} or {stem}-{kind}.gz in this directory");
                DataError::new(&self.directory, expected, "neither")
            })
    }
}

/// The prefixes of the files of images in a directory, in alphabetical order.
fn prefixes(directory: &Path) -> Result<Vec<String>, DataError> {
    let names = || -> std::io::Result<BTreeSet<String>> {
        let names = fs::read_dir(directory)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        names.filter_map(|name| name.map(|name| prefix(&name).map(String::from)).transpose()).collect()
    };
    let names = names().map_err(|error| DataError::new(directory, "a readable directory", error.to_string()))?;
    Ok(names.into_iter().collect())
}

/// The prefix of the data set to which a file of images belongs.
fn prefix(name: &str) -> Option<&str> {
    let stem = name.strip_suffix(".gz").unwrap_or(name).strip_suffix("idx3-ubyte")?.strip_suffix(['-', '.'])?;
    let prefix = ["train-images", "t10k-images", "test-images"].iter().find_map(|end| stem.strip_suffix(end))?;
    (prefix.is_empty() || prefix.ends_with('-')).then_some(prefix)
}
