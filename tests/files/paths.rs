//! The file's mode, links, long names, and paths that are no regular file.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use stackprop::prelude::*;

use super::{Net, directory, load, net, others};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

#[test]
fn the_mode_of_the_file_stays() {
    let directory = directory("mode");
    let file = directory.join("net");
    net(0).save(&file).unwrap();
    for expected in [0o640, 0o600, 0o666, 0o444, 0o755, 0o200] {
        fs::set_permissions(&file, Permissions::from_mode(expected)).unwrap();
        net(1).save(&file).unwrap();
        assert_eq!(mode(&file), expected);
    }
    assert_eq!(others(&directory, "net"), [""; 0]);
}

#[test]
fn a_new_file_has_the_mode_that_the_umask_gives() {
    let directory = directory("umask");
    let (file, expected) = (directory.join("net"), directory.join("expected"));
    File::create(&expected).unwrap();
    net(1).save(&file).unwrap();
    assert_eq!(mode(&file), mode(&expected));
}

#[test]
fn links_are_followed_and_stay() {
    let directory = directory("links");
    fs::create_dir_all(directory.join("models/old")).unwrap();
    let file = directory.join("models/net");
    net(0).save(&file).unwrap();
    // A relative link is relative to its own directory.
    symlink("../models/net", directory.join("models/second")).unwrap();
    symlink(directory.join("models/second"), directory.join("models/old/first")).unwrap();
    symlink("models/old", directory.join("folder")).unwrap();
    for link in ["models/second", "models/old/first", "folder/first"] {
        let link = directory.join(link);
        fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        net(1).save(&link).unwrap();
        assert_eq!((load(&file), mode(&file)), (net(1), 0o640));
        assert!(link.is_symlink());
        net(0).save(&file).unwrap();
    }
    assert_eq!(others(&directory.join("models"), "net").len(), 2, "`old` and `second`");
}

#[test]
fn a_dangling_link_stays_and_its_target_is_created() {
    let directory = directory("dangling");
    fs::create_dir(directory.join("models")).unwrap();
    let targets = ["absolute", "relative", "models/below"].map(|name| directory.join(name));
    let links = [targets[0].clone(), "relative".into(), "models/below".into()];
    for (number, (target, text)) in targets.iter().zip(links).enumerate() {
        let (first, second) = (directory.join(format!("first{number}")), directory.join(format!("second{number}")));
        symlink(text, &first).unwrap();
        symlink(&first, &second).unwrap();
        net(1).save(&second).unwrap();
        assert!(first.is_symlink() && second.is_symlink());
        assert!(target.symlink_metadata().unwrap().is_file());
        assert_eq!(load(target), net(1));
    }
}

#[test]
fn a_loop_of_links_is_an_error() {
    let directory = directory("loop");
    let (one, two) = (directory.join("one"), directory.join("two"));
    symlink(&one, &two).unwrap();
    symlink(&two, &one).unwrap();
    for error in [net(1).save(&one).unwrap_err(), Net::boxed().load(&one).unwrap_err()] {
        assert!(error.to_string().contains("Too many levels of symbolic links"), "{error}");
    }
}

/// 255 bytes are the longest name of ext4, XFS, Btrfs and tmpfs.
#[test]
fn names_may_be_as_long_as_the_file_system_allows() {
    let directory = directory("long");
    for len in [1, 240, 250, 255] {
        let file = directory.join("n".repeat(len));
        net(0).save(&file).unwrap();
        net(1).save(&file).unwrap();
        assert_eq!(load(&file), net(1));
    }
    let error = net(1).save(directory.join("n".repeat(256))).unwrap_err();
    assert!(error.to_string().contains("File name too long"), "{error}");
    assert_eq!(fs::read_dir(directory).unwrap().count(), 4);
}

/// Runs `f` in a thread and panics if it does not end, which an open FIFO causes.
fn ends<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(f()));
    receiver.recv_timeout(Duration::from_secs(60)).expect("saving and loading do not wait for another process")
}

#[test]
fn other_than_regular_files_are_neither_replaced_nor_read() {
    let directory = directory("irregular");
    let (fifo, socket, link) = (directory.join("fifo"), directory.join("socket"), directory.join("link"));
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let _socket = UnixListener::bind(&socket);
    symlink("/dev/zero", &link).unwrap();
    let cases = [
        (directory.clone(), "directory"),
        (fifo, "FIFO"),
        ("/dev/null".into(), "character device"),
        ("/dev/zero".into(), "character device"),
        (link, "character device"),
    ];
    for (path, kind) in cases {
        let found = format!("expected a regular file, found a {kind}");
        let (save, load) = (path.clone(), path.clone());
        let error = ends(move || net(1).save(save).unwrap_err().to_string());
        assert_eq!(error, format!("cannot write {path:?}: {found}"));
        let error = ends(move || Net::boxed().load(load).unwrap_err().to_string());
        assert_eq!(error, format!("cannot read {path:?}: {found}"));
    }
    // The operating system does not open a socket.
    let error = net(1).save(&socket).unwrap_err().to_string();
    assert_eq!(error, format!("cannot write {socket:?}: expected a regular file, found a socket"));
    assert!(Net::boxed().load(&socket).is_err());
    assert_eq!(fs::read_dir(directory).unwrap().count(), 3);
}

#[test]
fn a_path_without_the_name_of_a_file_is_an_error() {
    let directory = directory("nameless");
    symlink("missing/", directory.join("link")).unwrap();
    for path in ["", "missing/", "missing/.", "missing/..", "link"] {
        let path = if path.is_empty() { path.into() } else { directory.join(path) };
        let error = net(1).save(&path).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("cannot write {path:?}: expected a path that ends with the name of a file")
        );
    }
    assert_eq!(others(&directory, "link"), [""; 0]);
}

#[test]
fn a_missing_directory_is_named() {
    let directory = directory("missing");
    let error = net(1).save(directory.join("no/such/net")).unwrap_err().to_string();
    let expected = format!("cannot create a file in {:?}: No such file or directory", directory.join("no/such"));
    assert!(error.contains(&expected), "{error}");
}

#[test]
fn a_file_in_the_working_directory_is_saved() {
    // The working directory belongs to the whole process: a child has its own.
    let directory = directory("working");
    let mut child = super::process::command(&[], "paths::saves_in_the_working_directory", Path::new("net"));
    assert!(child.current_dir(&directory).output().unwrap().status.success());
    assert_eq!(load(&directory.join("net")), net(1));
    assert_eq!(others(&directory, "net"), [""; 0]);
}

#[test]
#[ignore = "a child of another test"]
fn saves_in_the_working_directory() {
    let Some(file) = super::process::file() else { return };
    net(0).save(&file).unwrap();
    net(1).save(&file).unwrap();
}
