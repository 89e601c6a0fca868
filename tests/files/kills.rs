//! SIGKILL during a save, and the files that a dead process left.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::process::Command;
use std::thread;
use std::time::Duration;

use stackprop::prelude::*;

use super::process::kill_repeatedly;
use super::{directory, load, net, others};

#[test]
fn sixty_kills_during_saves_leave_the_file_whole_and_no_pile() {
    let directory = directory("sixty_kills");
    let file = directory.join("net");
    // A process that died between the link and the rename leaves one file, which the next save removes.
    assert!(kill_repeatedly(&[], &file, 60) <= 1);
    net(1).save(&file).unwrap();
    assert_eq!(others(&directory, "net"), [""; 0]);
}

/// The name that a predecessor with the same process number, for example 1 in a container, could have left.
#[test]
fn a_file_of_a_dead_process_with_this_number_does_not_stop_a_save() {
    let directory = directory("same_number");
    let file = directory.join("net");
    for name in [format!("net.{}.new", std::process::id()), "net.new".into(), "net.tmp".into(), ".net".into()] {
        fs::write(directory.join(name), "half of a fi").unwrap();
    }
    net(1).save(&file).unwrap();
    assert_eq!(load(&file), net(1));
    assert_eq!(others(&directory, "net").len(), 4, "files of other programs stay");
}

#[test]
fn a_save_removes_what_a_dead_process_left_and_nothing_else() {
    let directory = directory("abandoned");
    let dead = [".stackprop-0a1B2c3D4e5F.new", ".stackprop-000000000000.new"];
    let others_files =
        [".stackprop-0a1B2c3D4e5F", ".stackprop-.new", ".stackprop-0a1B2c3D4e5-.new", "net.new", "other"];
    for name in dead.iter().chain(&others_files) {
        fs::write(directory.join(name), "half of a fi").unwrap();
    }
    // A living process locks its file.
    let alive = File::create(directory.join(".stackprop-1a1B2c3D4e5F.new")).unwrap();
    alive.lock().unwrap();
    // No program makes these; a FIFO must not stop the save, nor a directory or a link.
    fs::create_dir(directory.join(".stackprop-2a1B2c3D4e5F.new")).unwrap();
    let fifo = directory.join(".stackprop-3a1B2c3D4e5F.new");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    symlink("other", directory.join(".stackprop-4a1B2c3D4e5F.new")).unwrap();

    net(1).save(directory.join("net")).unwrap();
    let mut left = others(&directory, "net");
    left.sort();
    let mut expected: Vec<&str> = others_files.into();
    expected.extend([".stackprop-1a1B2c3D4e5F.new", ".stackprop-2a1B2c3D4e5F.new", ".stackprop-4a1B2c3D4e5F.new"]);
    expected.sort();
    assert_eq!(left, expected);

    drop(alive);
    // A process that another test has just started holds the lock as well, until it runs its own program.
    let is_removed = |_| {
        net(1).save(directory.join("net")).unwrap();
        thread::sleep(Duration::from_millis(1));
        !directory.join(".stackprop-1a1B2c3D4e5F.new").exists()
    };
    assert!((0..1000).any(is_removed));
}
