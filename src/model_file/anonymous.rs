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

use crate::model_file::temporary::{lock, names};

/// Creates a file without a name; `None` if the file system has none.
pub(super) fn create(directory: &Path, options: &OpenOptions) -> Option<File> {
    options.clone().custom_flags(OFlags::TMPFILE.bits() as i32).open(directory).ok()
}

/// Names the file. Fails without `/proc`.
pub(super) fn link(file: File, directory: &Path) -> io::Result<NamedTempFile> {
    lock(&file);
    let anonymous = format!("/proc/self/fd/{}", file.as_raw_fd());
    let named = names().make_in(directory, |path| Ok(linkat(CWD, &anonymous, CWD, path, AtFlags::SYMLINK_FOLLOW)?))?;
    Ok(NamedTempFile::from_parts(file, named.into_temp_path()))
}
