//! Regular files: reading a device, or waiting for the writer of a FIFO, may never end.

use std::fs::{self, File, FileType, Metadata, OpenOptions};
use std::io;
use std::path::Path;

/// Opens a regular file, and returns its length too. The check examines the open file, which no other process can
/// exchange.
pub(super) fn open(path: &Path) -> io::Result<(File, u64)> {
    let mut options = OpenOptions::new();
    options.read(true);
    // Without this flag, the call waits until another process opens a FIFO for writing.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, rustix::fs::OFlags::NONBLOCK.bits() as i32);
    let file = options.open(path).map_err(|error| {
        // The operating system does not open a socket, and Windows no directory.
        fs::metadata(path).and_then(check).err().filter(|error| error.get_ref().is_some()).unwrap_or(error)
    })?;
    let len = check(file.metadata()?)?.len();
    Ok((file, len))
}

/// Returns the metadata if they are those of a regular file.
pub(super) fn check(metadata: Metadata) -> io::Result<Metadata> {
    if metadata.is_file() {
        Ok(metadata)
    } else {
        let found = std::format!("expected a regular file, found {}", kind(metadata.file_type()));
        Err(io::Error::new(io::ErrorKind::InvalidInput, found))
    }
}

fn kind(file_type: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kinds = [
            (file_type.is_fifo(), "a FIFO"),
            (file_type.is_socket(), "a socket"),
            (file_type.is_char_device(), "a character device"),
            (file_type.is_block_device(), "a block device"),
        ];
        if let Some((_, kind)) = kinds.into_iter().find(|(is_kind, _)| *is_kind) {
            return kind;
        }
    }
    if file_type.is_dir() { "a directory" } else { "something else" }
}
