//! Temporary files beside the file that they will replace.
//!
//! A process holds a lock on its temporary file, because the operating system releases the lock when the process dies:
//! the next process that saves to the directory removes unlocked files. Their names are random, so an abandoned file
//! never stops a save.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

#[cfg(target_os = "linux")]
use crate::model_file::anonymous;

const PREFIX: &str = ".stackprop-";
const SUFFIX: &str = ".new";
/// The number of random letters and digits between the two.
const RANDOM: usize = 12;

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
    let file = create(directory, &options).map_err(|error| {
        io::Error::new(error.kind(), std::format!("cannot create a file in {directory:?}: {error}"))
    })?;
    complete(file.as_file(), old, bytes)?;
    Ok(file)
}

/// Creates a locked file.
fn create(directory: &Path, options: &OpenOptions) -> io::Result<NamedTempFile> {
    let file = names().make_in(directory, |path| options.clone().create_new(true).open(path))?;
    lock(file.as_file());
    Ok(file)
}

/// The names of temporary files: 27 bytes, whatever the length of the file's name.
pub(super) fn names() -> Builder<'static, 'static> {
    let mut names = Builder::new();
    names.prefix(PREFIX).suffix(SUFFIX).rand_bytes(RANDOM);
    names
}

/// Tries to lock a file. Without the lock, because the file system has none or another process was faster, another
/// process may remove the file, and the rename fails.
pub(super) fn lock(file: &File) {
    let _ = file.try_lock();
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

/// Removes the temporary files whose processes have died.
pub(super) fn remove_abandoned(directory: &Path) {
    // Without the right to read the directory, or to remove a file, abandoned files stay. They stop no save.
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| is_temporary(entry.file_name().as_encoded_bytes())) {
        let _ = remove_unlocked(&entry.path());
    }
}

fn is_temporary(name: &[u8]) -> bool {
    let random = name.strip_prefix(PREFIX.as_bytes()).and_then(|name| name.strip_suffix(SUFFIX.as_bytes()));
    random.is_some_and(|random| random.len() == RANDOM && random.iter().all(u8::is_ascii_alphanumeric))
}

fn remove_unlocked(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.read(true);
    // Another program may have given this name to a FIFO, whose writer the call would await, or to a link.
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        let flags = OFlags::NONBLOCK | OFlags::NOFOLLOW;
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, flags.bits() as i32);
    }
    let file = options.open(path)?;
    file.try_lock_shared()?;
    fs::remove_file(path)
}
