//! Several threads and processes on one path.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use stackprop::prelude::*;

use super::process::Saving;
use super::{directory, load, net, others};

#[test]
fn four_threads_save_to_one_path_while_a_fifth_loads() {
    let directory = directory("four_threads");
    let file = directory.join("net");
    net(0).save(&file).unwrap();
    let nets: Vec<_> = (0..4).map(net).collect();
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        let savers: Vec<_> =
            nets.iter().map(|net| scope.spawn(|| (0..50).for_each(|_| net.save(&file).unwrap()))).collect();
        let loader = scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                assert!(nets.contains(&load(&file)));
            }
        });
        let results: Vec<_> = savers.into_iter().map(|saver| saver.join()).collect();
        is_done.store(true, Ordering::Relaxed);
        results.into_iter().chain([loader.join()]).for_each(Result::unwrap);
    });
    assert_eq!(others(&directory, "net"), [""; 0]);
}

#[test]
fn four_processes_save_to_one_path() {
    four_processes(&[], &directory("four_processes"));
}

/// Saves and loads while four other processes, which the command `prefix` starts, save to the same file.
pub(crate) fn four_processes(prefix: &[&str], directory: &Path) {
    let file = directory.join("net");
    let processes: Vec<_> = (0..4).map(|_| Saving::start(prefix, &file)).collect();
    for _ in 0..50 {
        let loaded = load(&file);
        assert!((1..=3).any(|seed| loaded == net(seed)));
        net(3).save(&file).unwrap();
    }
    processes.into_iter().for_each(Saving::kill);
    net(1).save(&file).unwrap();
    assert_eq!(load(&file), net(1));
    assert_eq!(others(directory, "net"), [""; 0]);
}
