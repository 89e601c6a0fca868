//! Threads of rayon's pool that poll for parts of one thread's work.
//!
//! A training step consists of about ten products of 10 to 100 µs each, with short serial sections between them. Waking
//! a sleeping thread takes as long as such a product, and [`rayon::join`] finds the other threads asleep after most
//! serial sections (and, called from outside the pool, puts the caller to sleep too). Therefore each thread that
//! computes with `Parallel` has a [`WorkerSet`]: one worker for each other thread of its pool. A worker polls its own
//! mailbox until it has been idle for a [millisecond](IDLE_TIMEOUT), and takes a job from there in less than a
//! microsecond.
//!
//! - **The caller never waits for a worker that has not started.** A worker may run other jobs of the pool, or not be
//!   scheduled: the caller takes an unstarted job back when its own part is done.
//! - **The same part goes to the same worker** in every product, so a worker finds the values that it wrote in its own
//!   cache. Work stealing would not guarantee that.
//! - **A worker remains a thread of its pool**: between polls it runs the pool's other jobs.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::thread;
use std::time::{Duration, Instant};
use std::vec::Vec;

use rayon::Yield;

use crate::simd::Workers;
use crate::threads::mailbox::{Poller, Worker};

/// The idle time after which a worker stops polling: many times its wake-up time, and longer than the gap between two
/// steps.
const IDLE_TIMEOUT: Duration = Duration::from_millis(1);

/// The total time that a worker polls before it must be spawned again; it bounds the delay of jobs that wait for the
/// worker's thread.
const MAX_RESIDENCY: Duration = Duration::from_millis(10);

std::thread_local! {
    static WORKERS: RefCell<Vec<Worker>> = const { RefCell::new(Vec::new()) };
}

/// The workers of the current thread. The set is not `Send`.
#[derive(Clone, Copy)]
pub struct WorkerSet<'a>(&'a [Worker]);

impl WorkerSet<'_> {
    /// Calls `work` with at most `max_workers` workers, and at most one fewer than the threads of this thread's pool.
    pub fn call(max_workers: usize, work: impl FnOnce(WorkerSet<'_>)) {
        let count = max_workers.min(rayon::current_num_threads().saturating_sub(1));
        let mut work = Some(work);
        let found = WORKERS.try_with(|workers| {
            // A nested call finds the list borrowed and does not extend it.
            if let Ok(mut workers) = workers.try_borrow_mut()
                && workers.len() < count
            {
                workers.resize_with(count, Worker::default);
            }
            let workers = workers.borrow();
            if let Some(work) = work.take() {
                work(WorkerSet(workers.get(..count).unwrap_or(&workers)));
            }
        });
        // The thread-local list is gone when the thread ends.
        if let (Err(_), Some(work)) = (found, work) {
            work(WorkerSet(&[]));
        }
    }
}

impl Workers for WorkerSet<'_> {
    fn count(self) -> usize {
        self.0.len()
    }

    fn join(self, own: impl FnOnce(Self), theirs: impl FnOnce() + Send) {
        match self.0.split_last() {
            Some((last, others)) => {
                last.join(|| own(Self(others)), theirs, |poller| rayon::spawn(move || poll(&poller)))
            }
            None => {
                own(self);
                theirs();
            }
        }
    }
}

/// Polls until a timeout; each pause runs another job of the pool, which may take long, or poll another mailbox.
fn poll(poller: &Poller) {
    let begun = Instant::now();
    let mut last = begun;
    poller.poll(|has_run| {
        if has_run {
            last = Instant::now();
        }
        if last.elapsed() > IDLE_TIMEOUT || begun.elapsed() > MAX_RESIDENCY {
            return ControlFlow::Break(());
        }
        if rayon::yield_now() != Some(Yield::Executed) {
            thread::yield_now();
        }
        ControlFlow::Continue(())
    });
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::boxed::Box;
    use std::collections::HashSet;
    use std::panic::{self, AssertUnwindSafe};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Barrier, Mutex};
    use std::thread::{self, ThreadId};
    use std::time::Duration;

    use super::WorkerSet;
    use crate::simd::Workers;
    use crate::threads::deadline::in_time;

    /// Runs `test` on a thread of a pool of four.
    fn in_pool_of_four(test: impl FnOnce() + Send + 'static) {
        in_time(|| rayon::ThreadPoolBuilder::new().num_threads(4).build().expect("the pool starts").install(test));
    }

    /// Adds one to a part for each worker and to one more.
    fn run(workers: WorkerSet<'_>, parts: &mut [i32]) {
        match parts {
            [part] => *part += 1,
            [part, ..] if workers.count() == 0 => *part += 1,
            [part, parts @ ..] => workers.join(|others| run(others, parts), || *part += 1),
            [] => {}
        }
    }

    #[test]
    fn workers_run_each_part_once() {
        for _ in 0..20 {
            in_pool_of_four(|| {
                for count in 0..4 {
                    let mut parts = [0; 4];
                    WorkerSet::call(count, |workers| run(workers, &mut parts));
                    assert_eq!(parts.iter().sum::<i32>(), 1 + count as i32);
                    assert!(parts.iter().all(|times| *times <= 1));
                }
            });
        }
    }

    #[test]
    fn a_worker_set_is_no_larger_than_the_pool() {
        in_pool_of_four(|| WorkerSet::call(usize::MAX, |workers| assert_eq!(workers.count(), 3)));
    }

    /// A thread that polls one mailbox must not keep another mailbox unpolled.
    #[test]
    #[cfg_attr(miri, ignore = "measures time")]
    fn each_part_finds_a_thread_of_its_own() {
        in_pool_of_four(|| {
            loop {
                let threads = Mutex::new(HashSet::new());
                WorkerSet::call(3, |workers| who(workers, &threads));
                if threads.into_inner().expect("no part panics").len() == 4 {
                    return;
                }
            }
        });
    }

    /// Records the threads that run the parts.
    fn who(workers: WorkerSet<'_>, threads: &Mutex<HashSet<ThreadId>>) {
        let note = || {
            threads.lock().expect("no part panics").insert(thread::current().id());
            thread::sleep(Duration::from_millis(2));
        };
        if workers.count() == 0 {
            return note();
        }
        workers.join(|others| who(others, threads), note);
    }

    /// A part's job begins, panics or writes in memory of the caller, and ends.
    #[derive(Default)]
    struct Part {
        panics: bool,
        values: [u32; 32],
        has_ended: bool,
    }

    impl Part {
        /// Waits until all parts have begun, so each of them runs on a thread of its own.
        fn run(&mut self, all_begin: &Barrier) {
            all_begin.wait();
            if self.panics {
                panic::resume_unwind(Box::new("on purpose"));
            }
            // The caller, if it panics, is ahead.
            thread::sleep(Duration::from_millis(1));
            self.values.iter_mut().for_each(|value| *value += 1);
            self.has_ended = true;
        }
    }

    /// Runs four parts at the same time.
    fn run_together(workers: WorkerSet<'_>, parts: &mut [Part], all_begin: &Barrier) {
        match parts {
            [part] => part.run(all_begin),
            [part, parts @ ..] => workers.join(|others| run_together(others, parts, all_begin), || part.run(all_begin)),
            [] => {}
        }
    }

    /// The memory of the parts ends with each round, so that a sanitizer finds a job that writes later.
    #[test]
    fn a_panic_of_any_parts_waits_for_the_others_and_leaves_the_workers_usable() {
        in_pool_of_four(|| {
            for panics in (1..16).flat_map(|panics| [panics, 0]) {
                let mut parts: Box<[Part; 4]> = Box::default();
                (0..).zip(parts.iter_mut()).for_each(|(part, state)| state.panics = panics >> part & 1 == 1);
                let all_begin = Barrier::new(4);
                let result = panic::catch_unwind(AssertUnwindSafe(|| {
                    WorkerSet::call(3, |workers| run_together(workers, &mut *parts, &all_begin));
                }));
                assert_eq!(result.is_err(), panics != 0);
                assert!(
                    parts
                        .iter()
                        .all(|part| part.has_ended != part.panics && part.values == [part.has_ended as u32; 32])
                );
            }
        });
    }

    /// The caller panics at once: its job has ended by then, or never begins.
    #[test]
    fn a_panic_of_the_caller_takes_back_its_job() {
        in_pool_of_four(|| {
            let ended = AtomicUsize::new(0);
            for _ in 0..100 {
                let result = panic::catch_unwind(AssertUnwindSafe(|| {
                    WorkerSet::call(1, |workers| {
                        let theirs = || _ = ended.fetch_add(1, Ordering::Relaxed);
                        workers.join(|_| panic::resume_unwind(Box::new("on purpose")), theirs);
                    });
                }));
                assert!(result.is_err());
                let before = ended.load(Ordering::Relaxed);
                thread::sleep(Duration::from_micros(100));
                assert_eq!(ended.load(Ordering::Relaxed), before);
            }
        });
    }

    /// Workers of a worker, and rayon's own jobs on both sides.
    #[test]
    fn a_part_has_parts() {
        in_pool_of_four(|| {
            for _ in 0..20 {
                let (mut own, mut theirs, mut joined) = ([0; 3], [0; 3], [0; 2]);
                let [first, second] = &mut joined;
                WorkerSet::call(1, |workers| {
                    workers.join(
                        |_| {
                            // The set of this thread is in use; the call shares its worker.
                            WorkerSet::call(2, |workers| run(workers, &mut own));
                            rayon::join(|| *first += 1, || *second += 1);
                        },
                        || {
                            WorkerSet::call(2, |workers| run(workers, &mut theirs));
                        },
                    );
                });
                assert_eq!([own.iter().sum::<i32>(), joined.iter().sum()], [2, 2]);
                assert!((2..=3).contains(&theirs.iter().sum()));
            }
        });
    }
}
