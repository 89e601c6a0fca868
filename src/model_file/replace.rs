//! Replaces a file as a whole: writes a temporary file, syncs it, and renames it.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::model_file::{named, regular, temporary};

/// Linux's limit of symbolic links in a path.
const MAX_LINKS: usize = 40;
/// The number of attempts before a save fails because other processes remove its temporary file. They do so if they do
/// not see its lock: in the moment before the file is locked or, on Windows, renamed, and on file systems that keep the
/// locks of each computer apart.
const ATTEMPTS: usize = 10;

/// Replaces the contents of the regular file at `path`, or creates it. The file has its old contents or all of `bytes`
/// at any time, also after a crash or a power failure.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let old = existing(path)?;
    let path = follow(path.into())?;
    let directory = directory(&path)?;
    named::remove_abandoned(directory);
    let temporary = rename(&path, || temporary::write(directory, old.as_ref(), bytes))?;
    // Btrfs syncs a file that was anonymous only after it has a name.
    let synced = if cfg!(target_os = "linux") { temporary.as_file().sync_all() } else { Ok(()) };
    synced.and_then(|()| sync(directory)).map_err(|error| {
        let message = "the new file is in place, but may not survive a power failure: cannot sync";
        io::Error::new(error.kind(), std::format!("{message} it and {directory:?}: {error}"))
    })
}

/// Writes a temporary file and renames it.
fn rename(path: &Path, write: impl Fn() -> io::Result<NamedTempFile>) -> io::Result<NamedTempFile> {
    let mut attempts = 0;
    loop {
        let mut temporary = write()?;
        // Windows does not let other processes read a locked file.
        #[cfg(windows)]
        temporary.as_file().unlock()?;
        attempts += 1;
        // `NamedTempFile::persist` would fail on Windows while another thread reads the file.
        match fs::rename(temporary.path(), path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && attempts < ATTEMPTS => {}
            Err(error) => return Err(error),
            Ok(()) => {
                temporary.disable_cleanup(true);
                return Ok(temporary);
            }
        }
    }
}

/// The metadata of the file, if it exists; an error if it is no regular file.
fn existing(path: &Path) -> io::Result<Option<Metadata>> {
    match fs::metadata(path) {
        Ok(metadata) => regular::check(metadata).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The path after all symbolic links at its end. `fs::canonicalize` fails if the last one points to a missing file.
fn follow(mut path: PathBuf) -> io::Result<PathBuf> {
    for _ in 0..=MAX_LINKS {
        let Ok(target) = fs::read_link(&path) else {
            return Ok(path);
        };
        path.pop();
        path.push(target);
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "expected at most 40 symbolic links, found more"))
}

/// The directory of the file. A path like `missing/` or `missing/..` names no file.
fn directory(path: &Path) -> io::Result<&Path> {
    let ends_with_name =
        |name: &std::ffi::OsStr| path.as_os_str().as_encoded_bytes().ends_with(name.as_encoded_bytes());
    match (path.parent(), path.file_name().is_some_and(ends_with_name)) {
        (Some(directory), true) if directory.as_os_str().is_empty() => Ok(Path::new(".")),
        (Some(directory), true) => Ok(directory),
        _ => Err(io::Error::new(io::ErrorKind::InvalidInput, "expected a path that ends with the name of a file")),
    }
}

/// Writes the directory's entries to the disk, which only Unix lets programs do.
fn sync(directory: &Path) -> io::Result<()> {
    use io::ErrorKind::{InvalidInput, PermissionDenied, Unsupported};
    if !cfg!(unix) {
        return Ok(());
    }
    match fs::File::open(directory).and_then(|directory| directory.sync_all()) {
        // The process may not read the directory, or the file system does not sync directories.
        Err(error) if matches!(error.kind(), InvalidInput | PermissionDenied | Unsupported) => Ok(()),
        result => result,
    }
}

#[cfg(all(test, unix))]
mod tests {
    use core::cell::Cell;

    use super::*;

    /// The error of [`rename`] to `path`, and the number of its attempts, at most twenty. `change` changes each
    /// temporary file.
    fn error(path: &Path, directory: &Path, change: impl Fn(&NamedTempFile)) -> (io::ErrorKind, usize) {
        let attempts = Cell::new(0);
        let write = || {
            attempts.set(attempts.get() + 1);
            assert!(attempts.get() <= 20, "attempts without end");
            let file = temporary::write(directory, None, b"bytes")?;
            change(&file);
            Ok(file)
        };
        let error = rename(path, write).expect_err("the rename fails").kind();
        (error, attempts.get())
    }

    #[test]
    fn only_the_loss_of_the_temporary_file_repeats_a_save() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("net");
        let removed = |file: &NamedTempFile| fs::remove_file(file.path()).expect("the file exists");
        assert_eq!(error(&path, directory.path(), removed), (io::ErrorKind::NotFound, ATTEMPTS));
        fs::create_dir(&path).expect("a directory that no file replaces");
        assert_eq!(error(&path, directory.path(), |_| ()), (io::ErrorKind::IsADirectory, 1));
    }

    #[test]
    fn the_sync_of_a_missing_directory_fails() {
        let directory = tempfile::tempdir().expect("a directory");
        sync(directory.path()).expect("the directory exists");
        let error = sync(&directory.path().join("missing")).expect_err("no directory");
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
