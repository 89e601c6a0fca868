//! The parts of a threaded product: blocks of a matrix, a queue of pieces, and workers that may not answer in time.

#![cfg(feature = "rayon")]

use std::collections::HashSet;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use stackprop::simd::ColumnsMut;
use stackprop::threads::{PIECES, Spsc, WorkerSet};

/// A matrix that says of each value where it is.
fn matrix() -> [[f32; 5]; 7] {
    std::array::from_fn(|row| std::array::from_fn(|column| (10 * row + column) as f32))
}

/// Adds 100 to each value of a block, by its tiles of two rows and of one.
fn add(mut block: ColumnsMut<'_, 5>) {
    let rows = block.rows();
    for row in (0..rows - rows % 2).step_by(2) {
        let mut tile = block.tile::<2>(row).expect("there are two rows");
        for row in 0..2 {
            let old: Vec<f32> = tile.row(row).to_vec();
            tile.row_mut(row).iter_mut().zip(old).for_each(|(new, old)| *new = old + 100.0);
        }
    }
    if let Some(mut tile) = block.tile::<1>(rows - rows % 2) {
        tile.row_mut(0).iter_mut().for_each(|value| *value += 100.0);
    }
}

#[test]
fn two_threads_write_the_columns_of_one_matrix() {
    for column in 0..=6 {
        let mut found = matrix();
        let (left, right) = ColumnsMut::new(&mut found).split_at_column(column);
        assert_eq!((left.columns(), right.columns()), (0..column.min(5), column.min(5)..5));
        thread::scope(|scope| {
            scope.spawn(|| add(left));
            add(right);
        });
        assert_eq!(found, matrix().map(|row| row.map(|value| value + 100.0)), "divided at {column}");
    }
}

#[test]
fn a_block_has_its_own_values_and_no_others() {
    let mut found = matrix();
    let (mut upper, lower) = ColumnsMut::new(&mut found).split_at_row(3);
    let (_, mut block) = lower.split_at_column(1);
    let mut block = { block.split_off_columns(3) };
    assert_eq!((block.rows(), block.columns()), (4, 1..4));
    assert_eq!(block.tile::<2>(1).expect("rows 4 and 5").row(1), [51.0, 52.0, 53.0]);
    assert!(block.tile::<2>(1).expect("rows 4 and 5").row(2).is_empty());
    assert!(block.tile::<2>(3).is_none() && block.tile::<5>(0).is_none() && block.tile::<1>(usize::MAX).is_none());
    assert!(block.reborrow().whole_rows().is_none());
    assert_eq!(upper.reborrow().whole_rows().map(|rows| rows[2]), Some([20.0, 21.0, 22.0, 23.0, 24.0]));
    assert_eq!(upper.split_at_row(9).1.rows(), 0);
}

#[test]
fn pieces_arrive_in_order_and_then_no_more() {
    let pipe = Spsc::default();
    let (mut sender, mut receiver) = (pipe.sender(), pipe.receiver());
    let received = thread::scope(|scope| {
        scope.spawn(move || (0..PIECES).for_each(|piece| sender.send(Box::new(piece))));
        std::iter::from_fn(|| receiver.receive()).collect::<Vec<_>>()
    });
    assert!(received.into_iter().map(|piece| *piece).eq(0..PIECES));
}

#[test]
fn who_receives_does_not_wait_for_a_sender_that_panicked() {
    let pipe = Spsc::<u8>::default();
    let (sender, mut receiver) = (pipe.sender(), pipe.receiver());
    thread::scope(|scope| {
        let sends = scope.spawn(move || {
            let _sender = sender;
            panic!("on purpose");
        });
        assert_eq!(receiver.receive(), None);
        assert!(sends.join().is_err());
    });
}

#[test]
fn a_team_does_all_parts_once() {
    for members in 0..4 {
        for _ in 0..20 {
            let parts = pool_of_four().install(|| {
                let mut parts = [0; 4];
                WorkerSet::call(members, |workers| run(workers, &mut parts));
                parts
            });
            assert_eq!(parts.iter().sum::<i32>(), 1 + members as i32);
            assert!(parts.iter().all(|times| *times <= 1));
        }
    }
}

#[test]
fn a_team_is_no_larger_than_the_pool() {
    pool_of_four().install(|| WorkerSet::call(usize::MAX, |workers| assert_eq!(workers.members(), 3)));
}

/// Whoever looks into one mailbox must not keep another from being looked into.
#[test]
#[cfg_attr(miri, ignore = "measures time")]
fn each_part_finds_a_thread_of_its_own() {
    let begun = Instant::now();
    pool_of_four().install(|| {
        loop {
            let threads = Mutex::new(HashSet::new());
            WorkerSet::call(3, |workers| who(workers, &threads));
            if threads.into_inner().expect("no part panics").len() == 4 {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "four threads were never at work together");
        }
    });
}

/// Writes down which threads have the parts.
fn who(workers: WorkerSet<'_>, threads: &Mutex<HashSet<ThreadId>>) {
    let note = || {
        threads.lock().expect("no part panics").insert(thread::current().id());
        thread::sleep(Duration::from_millis(2));
    };
    match workers.split_last() {
        None => note(),
        Some((last, workers)) => last.join(|| who(workers, threads), note),
    }
}

fn pool_of_four() -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(4).build().expect("threads can be had")
}

/// Adds one to as many of the parts as there are in the workers, and one.
fn run(workers: WorkerSet<'_>, parts: &mut [i32]) {
    match (workers.split_last(), parts) {
        (None, [part, ..]) => *part += 1,
        (Some((last, workers)), [part, parts @ ..]) => last.join(|| run(workers, parts), || *part += 1),
        _ => {}
    }
}

#[test]
fn a_panic_in_a_part_reaches_the_caller_after_all_have_ended() {
    for own_panics in [false, true] {
        let (mut own, mut theirs) = (false, false);
        // In a pool of its own: that of a machine with one core has nobody to help.
        let result = pool_of_four().install(|| {
            panic::catch_unwind(AssertUnwindSafe(|| {
                WorkerSet::call(1, |workers| {
                    let (member, _) = workers.split_last().expect("the pool has four threads");
                    member.join(
                        || {
                            own = true;
                            assert!(!own_panics, "on purpose");
                        },
                        || {
                            theirs = true;
                            assert!(own_panics, "on purpose");
                        },
                    );
                });
            }))
        });
        assert!(result.is_err());
        // What was not begun when this thread panicked is not done at all.
        assert!(own && (theirs || own_panics));
    }
}
