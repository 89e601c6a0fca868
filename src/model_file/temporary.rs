//! Temporary files beside the file that they will replace.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

#[cfg(target_os = "linux")]
use crate::model_file::anonymous;
use crate::model_file::named;

/// Writes `bytes` to a temporary file and syncs it. The file gets the mode of the `old` one, and its owner if possible.
/// It disappears when it is dropped.
pub(super) fn write(directory: &Path, old: Option<&Metadata>, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut options = OpenOptions::new();
    options.write(true);
    // Private until the file has the mode of the old one; otherwise the umask decides.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if old.is_some() { 0o600 } else { 0o666 });

    #[cfg(target_os = "linux")]
    if let Some(file) = anonymous::create(directory, &options) {
        complete(&file, old, bytes)?;
        if let Ok(file) = anonymous::link(file, directory) {
            return Ok(file);
        }
    }
    let file = named::create(directory, &options).map_err(|error| {
        io::Error::new(error.kind(), std::format!("cannot create a file in {directory:?}: {error}"))
    })?;
    complete(file.as_file(), old, bytes)?;
    Ok(file)
}

fn complete(mut file: &File, old: Option<&Metadata>, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)?;
    if let Some(old) = old {
        keep_owner_and_mode(file, old)?;
    }
    file.sync_all()
}

#[cfg(unix)]
fn keep_owner_and_mode(file: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let new = file.metadata()?;
    if (new.uid(), new.gid()) != (old.uid(), old.gid()) && fchown(file, Some(old.uid()), Some(old.gid())).is_err() {
        // Only root may change the owner; a member of the group may change the group.
        let _ = fchown(file, None, Some(old.gid()));
    }
    // Some file systems have one mode for all files, and do not let every user set it. The mode follows the owner,
    // whose change clears some of its bits.
    if new.mode() == old.mode() { Ok(()) } else { file.set_permissions(old.permissions()) }
}

#[cfg(not(unix))]
fn keep_owner_and_mode(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}
