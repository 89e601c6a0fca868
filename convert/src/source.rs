//! Files of any format, with the files beside them.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::formats::{DataFiles, Format};
use crate::{Error, Network, Options};

/// The bytes that tell a file's format.
const HEAD_BYTES: u64 = 16;

/// The greatest length of a file in bytes: that of ONNX and TensorFlow Lite. No microcontroller has room for more.
const MAX_BYTES: u64 = 1 << 31;

/// A file of any [format](crate::formats).
#[derive(Debug)]
pub(crate) struct Source {
    path: PathBuf,
    pub(crate) format: Format,
    pub(crate) bytes: Vec<u8>,
    data_files: DataFiles,
}

/// Reads a network from a file of any [format](crate::formats). Large weights of ONNX may lie in a file beside it.
///
/// # Errors
///
/// If the file cannot be read, is larger than its format allows, or holds parts that the crate cannot express: all of
/// them at once.
pub fn read(path: impl AsRef<Path>, options: &Options) -> Result<Network, Error> {
    Source::open(path.as_ref())?.network(options)
}

impl Source {
    /// Reads a file's format from its first bytes, then the file, and then those beside it that exist.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let (file, head) = open(path, HEAD_BYTES)?;
        let format = Format::of(path, &head).ok_or_else(|| Error::UnknownFormat {
            path: path.into(),
            found: format!("{:?}", String::from_utf8_lossy(&head)),
        })?;
        let bytes = read_rest(path, &file, head)?;
        let mut source = Self { path: path.into(), format, bytes, data_files: DataFiles::new() };
        for name in format.data_files(&source.bytes) {
            let path = source.beside(&name);
            if path.exists() {
                let (file, head) = open(&path, 0)?;
                source.data_files.insert(name, read_rest(&path, &file, head)?);
            }
        }
        Ok(source)
    }

    /// The network.
    pub(crate) fn network(&self, options: &Options) -> Result<Network, Error> {
        let network = self.format.read_with(&self.bytes, &self.data_files, options);
        network.map_err(|problems| Error::Unsupported { path: self.path.clone(), problems })
    }

    /// The paths of the files beside it that hold parts of it.
    pub(crate) fn data_paths(&self) -> impl Iterator<Item = PathBuf> {
        self.data_files.keys().map(|name| self.beside(name))
    }

    fn beside(&self, name: &str) -> PathBuf {
        self.path.with_file_name(name)
    }
}

/// Opens a regular file, and reads its first bytes.
fn open(path: &Path, head_bytes: u64) -> Result<(File, Vec<u8>), Error> {
    let failed = |cause| Error::ReadFailed { path: path.into(), cause };
    // A FIFO would wait for a writer, and a device may never end.
    let metadata = fs::metadata(path).map_err(failed)?;
    if !metadata.is_file() {
        return Err(failed(io::Error::other("expected a regular file")));
    }
    let file = File::open(path).map_err(failed)?;
    let mut head = Vec::new();
    (&file).take(head_bytes).read_to_end(&mut head).map_err(failed)?;
    Ok((file, head))
}

/// The bytes of a file, whose first ones are `head`.
fn read_rest(path: &Path, file: &File, head: Vec<u8>) -> Result<Vec<u8>, Error> {
    let failed = |cause| Error::ReadFailed { path: path.into(), cause };
    let found = file.metadata().map_err(failed)?.len();
    if found > MAX_BYTES {
        return Err(Error::TooLarge { path: path.into(), expected: MAX_BYTES, found });
    }
    let mut bytes = head;
    file.take(MAX_BYTES).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}
