//! Anonymous temporary files of Linux, which disappear with their process. The file gets a name only between two system
//! calls, the link and the rename, because Linux cannot link a file over another one.

use std::format;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, OFlags, linkat};
use tempfile::NamedTempFile;

use crate::model_file::named::{lock, names};

/// The open files of this process, by number.
const OPEN_FILES: &str = "/proc/self/fd";

/// Creates a file without a name; `None` if the file system has none, or if the system has no `/proc` to link it.
pub(super) fn create(directory: &Path, options: &OpenOptions) -> Option<File> {
    let file = options.clone().custom_flags(OFlags::TMPFILE.bits() as i32).open(directory).ok()?;
    Path::new(OPEN_FILES).exists().then_some(file)
}

/// Gives the file a temporary name.
pub(super) fn link(file: File, directory: &Path) -> io::Result<NamedTempFile> {
    lock(&file);
    let anonymous = format!("{OPEN_FILES}/{}", file.as_raw_fd());
    let link = |name: &Path| Ok(linkat(CWD, &anonymous, CWD, name, AtFlags::SYMLINK_FOLLOW)?);
    let name = names().make_in(directory, link)?.into_temp_path();
    Ok(NamedTempFile::from_parts(file, name))
}
