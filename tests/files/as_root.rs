//! Tests that need privileges: other users, mounted file systems, namespaces of processes, and a trace of system calls.
//!
//! Each test starts itself again in `sh`, in prepared surroundings. `.ci/run files` runs them as root.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use stackprop::prelude::*;

use super::concurrency::four_processes;
use super::process::{Saving, command, file, kill_repeatedly};
use super::{load, net, others};

/// A new directory that every user may enter, which `target` need not be.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        let directory = std::env::temp_dir().join(format!("stackprop-{name}-{}", std::process::id()));
        fs::create_dir(&directory).unwrap();
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o755)).unwrap();
        Self(directory)
    }

    fn file(&self) -> PathBuf {
        self.0.join("net")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs the test `name` again. `script` prepares its surroundings for the file `$STACKPROP_TEST_FILE` and runs "$@".
fn again(script: &str, name: &str, file: &Path) {
    let output = command(&["sh", "-ec", script, "sh"], name, file).output().unwrap();
    let (text, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && text.contains("1 passed"), "{script}\n{text}\n{errors}");
}

#[test]
#[ignore = "needs root: .ci/run files"]
fn a_process_with_the_number_of_a_dead_one_saves() {
    let directory = Directory::new("number");
    let prefix = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"];
    for _ in 0..60 {
        // Waits until process 1 of a new namespace has saved.
        Saving::start(&prefix, &directory.file()).kill();
    }
    load(&directory.file());
    net(1).save(directory.file()).unwrap();
    assert_eq!(others(&directory.0, "net"), [""; 0]);
}

/// Hides `/proc`, without which an anonymous file cannot be linked, in a file system of its own.
const WITHOUT_PROC: &str = r#"exec unshare --mount sh -ec 'mount -t tmpfs none /proc; exec "$@"' sh "$@""#;

/// File systems without anonymous files, and macOS, have named ones only.
#[test]
#[ignore = "needs root: .ci/run files"]
fn named_temporary_files_survive_kills_and_do_not_pile_up() {
    let directory = Directory::new("named");
    let most = kill_repeatedly(&["sh", "-ec", WITHOUT_PROC, "sh"], &directory.file(), 60);
    assert!(most <= 1, "{most} temporary files");
    net(1).save(directory.file()).unwrap();
    assert_eq!(others(&directory.0, "net"), [""; 0]);
}

#[test]
#[ignore = "needs root: .ci/run files"]
fn named_temporary_files_of_living_processes_stay() {
    four_processes(&["sh", "-ec", WITHOUT_PROC, "sh"], &Directory::new("living").0);
}

/// Another computer that does not see the locks may remove the file of a living process.
#[test]
#[ignore = "needs root: .ci/run files"]
fn a_temporary_file_that_disappears_is_written_again() {
    let directory = Directory::new("removed");
    let mut saving = Saving::start(&["sh", "-ec", WITHOUT_PROC, "sh"], &directory.file());
    let saved = || fs::metadata(directory.file()).unwrap().ino();
    for _ in 0..5 {
        while !others(&directory.0, "net").iter().any(|name| fs::remove_file(directory.0.join(name)).is_ok()) {}
        let before = saved();
        while saved() == before {
            saving.assert_alive();
        }
    }
    saving.kill();
}

#[test]
#[ignore = "needs root: .ci/run files"]
fn a_full_disk_keeps_the_file() {
    type Large = Dense<256, 256, Identity>;
    const NAME: &str = "as_root::a_full_disk_keeps_the_file";
    let Some(file) = file() else {
        let directory = Directory::new("full");
        const FULL: &str = r#"
            exec unshare --mount sh -ec '
                mount -t tmpfs -o size=128k tmpfs "${STACKPROP_TEST_FILE%/*}"
                exec "$@"
            ' sh "$@""#;
        again(FULL, NAME, &directory.file());
        return;
    };
    for number in 0..3 {
        net(number).save(&file).unwrap();
        let error = Large::boxed().save(&file).unwrap_err();
        assert_eq!(error.to_string(), format!("cannot write {file:?}: No space left on device (os error 28)"));
        assert_eq!(load(&file), net(number));
        assert_eq!(others(file.parent().unwrap(), "net"), [""; 0]);
    }
}

/// A container may mount a single file of its host.
#[test]
#[ignore = "needs root: .ci/run files"]
fn a_file_that_is_a_mount_point_is_busy() {
    const NAME: &str = "as_root::a_file_that_is_a_mount_point_is_busy";
    let Some(file) = file() else {
        let directory = Directory::new("mounted");
        net(0).save(directory.file()).unwrap();
        const MOUNTED: &str = r#"
            exec unshare --mount sh -ec '
                mount --bind "$STACKPROP_TEST_FILE" "$STACKPROP_TEST_FILE"
                exec "$@"
            ' sh "$@""#;
        again(MOUNTED, NAME, &directory.file());
        return;
    };
    let error = net(1).save(&file).unwrap_err();
    assert_eq!(error.to_string(), format!("cannot write {file:?}: Device or resource busy (os error 16)"));
    assert_eq!(load(&file), net(0));
    assert_eq!(others(file.parent().unwrap(), "net"), [""; 0]);
}

/// Runs a copy of this program as the user 65534, who cannot enter every `target`.
const AS_USER: &str = r#"
    program=${STACKPROP_TEST_FILE%/*}/program
    cp "$1" "$program"
    chmod 755 "$program"
    shift
    exec setpriv --reuid 65534 --regid 65534 --clear-groups "$program" "$@""#;

#[test]
#[ignore = "needs root: .ci/run files"]
fn a_directory_that_is_read_only_keeps_the_file() {
    const NAME: &str = "as_root::a_directory_that_is_read_only_keeps_the_file";
    let Some(file) = file() else {
        let directory = Directory::new("read_only");
        net(0).save(directory.file()).unwrap();
        fs::set_permissions(directory.file(), fs::Permissions::from_mode(0o666)).unwrap();
        again(AS_USER, NAME, &directory.file());
        assert_eq!(load(&directory.file()), net(0));
        return;
    };
    let directory = file.parent().unwrap();
    let error = net(1).save(&file).unwrap_err();
    let expected = format!("cannot write {file:?}: cannot create a file in {directory:?}: Permission denied");
    assert!(error.to_string().starts_with(&expected), "{error}");
    let error = net(1).save(directory.join("new")).unwrap_err();
    assert!(error.to_string().contains("Permission denied"), "{error}");
    assert_eq!(load(&file), net(0));
    assert_eq!(others(directory, "net"), ["program"]);
}

/// A directory in which a user may create files, but which the user cannot read, and therefore cannot sync.
#[test]
#[ignore = "needs root: .ci/run files"]
fn a_directory_that_cannot_be_read_takes_a_file() {
    const NAME: &str = "as_root::a_directory_that_cannot_be_read_takes_a_file";
    let Some(file) = file() else {
        let directory = Directory::new("write_only");
        fs::set_permissions(&directory.0, fs::Permissions::from_mode(0o733)).unwrap();
        again(AS_USER, NAME, &directory.file());
        assert_eq!(load(&directory.file()), net(1));
        return;
    };
    net(0).save(&file).unwrap();
    net(1).save(&file).unwrap();
}

#[test]
#[ignore = "needs root: .ci/run files"]
fn the_owner_stays_where_the_process_may_keep_it() {
    const NAME: &str = "as_root::the_owner_stays_where_the_process_may_keep_it";
    let Some(file) = file() else {
        let directory = Directory::new("owner");
        let owner = |path: &Path| fs::metadata(path).map(|data| (data.uid(), data.gid(), data.mode() & 0o777)).unwrap();
        net(0).save(directory.file()).unwrap();
        chown(directory.file(), Some(1234), Some(5678)).unwrap();
        fs::set_permissions(directory.file(), fs::Permissions::from_mode(0o640)).unwrap();
        net(1).save(directory.file()).unwrap();
        assert_eq!(owner(&directory.file()), (1234, 5678, 0o640));
        // Another user cannot keep the owner, and saves all the same.
        fs::set_permissions(&directory.0, fs::Permissions::from_mode(0o777)).unwrap();
        again(AS_USER, NAME, &directory.file());
        assert_eq!(owner(&directory.file()), (65534, 65534, 0o640));
        return;
    };
    net(1).save(&file).unwrap();
}

/// A file whose process belonged to another user stays, and stops no save.
#[test]
#[ignore = "needs root: .ci/run files"]
fn an_abandoned_file_of_another_user_does_not_stop_a_save() {
    const NAME: &str = "as_root::an_abandoned_file_of_another_user_does_not_stop_a_save";
    let Some(file) = file() else {
        let directory = Directory::new("other_user");
        fs::set_permissions(&directory.0, fs::Permissions::from_mode(0o1777)).unwrap();
        let abandoned = directory.0.join(".stackprop-0a1B2c3D4e5F.new");
        fs::write(&abandoned, "half of a fi").unwrap();
        fs::set_permissions(&abandoned, fs::Permissions::from_mode(0o600)).unwrap();
        again(AS_USER, NAME, &directory.file());
        assert!(abandoned.exists());
        return;
    };
    net(1).save(&file).unwrap();
    assert_eq!(load(&file), net(1));
}

/// The file is synced before it has its name, and the name afterwards. Until it has the mode of the old file, no other
/// user may read it.
#[test]
#[ignore = "needs strace: .ci/run files"]
fn the_file_and_its_directory_are_synced() {
    for (kind, script) in [("anonymous", r#"exec "$@""#), ("named", WITHOUT_PROC)] {
        let directory = Directory::new("synced");
        let (file, trace) = (directory.file(), directory.0.join("trace"));
        let script = format!(
            r#"exec strace -f -y -s 0 -e trace=openat,flock,fsync,fdatasync,linkat,rename,renameat,renameat2 -o {trace:?} \
                sh -ec '{}' sh "$@""#,
            script.replace('\'', r"'\''")
        );
        for mode in ["0666", "0600"] {
            again(&script, "as_root::saves_once", &file);
            let trace = fs::read_to_string(&trace).unwrap();
            let lines: Vec<&str> = trace.lines().filter(|line| !line.contains("= -1 ")).collect();
            let first = |words: &[&str]| lines.iter().position(|line| words.iter().all(|word| line.contains(word)));
            let of_directory = format!("{}>)", directory.0.display());
            let last_sync =
                |of| lines.iter().rposition(|line| line.contains("sync(") && line.contains(&of_directory) == of);
            let locked = first(&["flock(", "LOCK_EX"]);
            let renamed = first(&["rename", ".stackprop-", "/net\""]);
            let synced = [last_sync(false), last_sync(true)];
            let calls = match kind {
                "anonymous" => vec![
                    first(&["openat(", "O_TMPFILE", mode]),
                    first(&["sync("]),
                    locked,
                    first(&["linkat(", ".stackprop-"]),
                    renamed,
                    synced[0],
                    synced[1],
                ],
                _ => vec![
                    first(&["openat(", ".stackprop-", "O_EXCL", mode]),
                    locked,
                    first(&["sync("]),
                    renamed,
                    synced[0],
                    synced[1],
                ],
            };
            assert!(calls.iter().all(Option::is_some) && calls.is_sorted(), "{kind}: {calls:?}\n{trace}");
        }
    }
}

#[test]
#[ignore = "a child of another test"]
fn saves_once() {
    let Some(file) = file() else { return };
    net(1).save(file).unwrap();
}
