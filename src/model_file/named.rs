//! Temporary files with a name and a lock.
//!
//! A process holds a lock on its temporary file, because the operating system releases the lock when the process dies:
//! the next process that saves to the directory removes unlocked files. Their names are random, so an abandoned file
//! never stops a save.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

const PREFIX: &str = ".stackprop-";
const SUFFIX: &str = ".new";
/// The number of random letters and digits between the two.
const RANDOM: usize = 12;

/// Creates a locked file.
pub(super) fn create(directory: &Path, options: &OpenOptions) -> io::Result<NamedTempFile> {
    let file = names().make_in(directory, |path| options.clone().create_new(true).open(path))?;
    lock(file.as_file());
    Ok(file)
}

/// The names of temporary files, of 27 bytes each: a file system that holds the file's name holds these too.
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
