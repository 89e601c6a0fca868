//! The file of a log.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use stackprop::model_file::FileError;

use super::format::sealed::Format;
use crate::Error;

/// A file that grows by rows.
#[derive(Debug)]
pub(super) struct LogFile {
    path: PathBuf,
    file: File,
}

impl LogFile {
    /// Opens the file, or creates an empty one; an older one keeps its contents.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let file = options.map_err(|cause| FileError::WriteFailed { path: path.into(), cause })?;
        Ok(Self { path: path.into(), file })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Empties the file, and writes the header.
    pub(super) fn restart(&mut self, header: &str) -> Result<(), Error> {
        self.cut(0)?;
        self.append(header)
    }

    /// Removes the rows behind those of the epochs up to `last`, and a row that a killed process has not completed.
    pub(super) fn resume<F: Format>(&mut self, columns: &[&str], last: usize) -> Result<(), Error> {
        let mut text = String::new();
        let read = self.file.seek(SeekFrom::Start(0)).and_then(|_| self.file.read_to_string(&mut text));
        read.map_err(|cause| FileError::ReadFailed { path: self.path.clone(), cause })?;
        let header = F::header(columns);
        if text.is_empty() {
            return self.append(&header);
        }
        let other = |found: &str| Error::OtherColumns {
            path: self.path.clone(),
            expected: columns.join(", "),
            found: found.trim_end().into(),
        };
        let rows = text.strip_prefix(&header).ok_or_else(|| other(text.lines().next().unwrap_or_default()))?;
        let mut kept = header.len();
        for row in rows.split_inclusive('\n').filter(|row| row.ends_with('\n')) {
            if F::epoch(columns, row).ok_or_else(|| other(row))? > last {
                break;
            }
            kept += row.len();
        }
        self.cut(kept as u64)
    }

    /// Writes text behind the last row. It reaches the operating system at once, so a killed process loses none.
    pub(super) fn append(&mut self, text: &str) -> Result<(), Error> {
        self.file.write_all(text.as_bytes()).map_err(|cause| self.failed(cause))
    }

    /// Shortens the file to `len` bytes, and continues there.
    fn cut(&mut self, len: u64) -> Result<(), Error> {
        let cut = self.file.set_len(len).and_then(|()| self.file.seek(SeekFrom::Start(len)));
        cut.map(drop).map_err(|cause| self.failed(cause))
    }

    fn failed(&self, cause: std::io::Error) -> Error {
        FileError::WriteFailed { path: self.path.clone(), cause }.into()
    }
}
