//! Saving replaces a file as a whole, whatever happens meanwhile, and loading reads no more than the network's file.
//!
//! The tests of `as_root` need privileges: `.ci/run files` runs them.

#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use stackprop::prelude::*;

#[path = "files/as_root.rs"]
mod as_root;
#[path = "files/concurrency.rs"]
mod concurrency;
#[path = "files/kills.rs"]
mod kills;
#[path = "files/loading.rs"]
mod loading;
#[path = "files/paths.rs"]
mod paths;
#[path = "files/process.rs"]
mod process;

/// A file of 16,688 bytes, five pages.
type Net = Dense<64, 64, Identity>;

fn net(seed: u64) -> Box<Net> {
    Net::boxed_random(&mut Rng::seed_from_u64(seed))
}

fn load(path: &Path) -> Box<Net> {
    let mut net = Net::boxed();
    net.load(path).unwrap();
    net
}

/// An empty directory for one test. Each user has their own, because `.ci/run files` runs these tests as root.
fn directory(name: &str) -> PathBuf {
    let user = fs::metadata("/proc/self").unwrap().uid();
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("files-{user}")).join(name);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    directory
}

/// The names in a directory, except `file`.
fn others(directory: &Path, file: &str) -> Vec<String> {
    let names = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name != file).collect()
}
