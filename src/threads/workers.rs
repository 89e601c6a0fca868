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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::panic::{self, AssertUnwindSafe};
    use std::sync::Mutex;
    use std::thread::{self, ThreadId};
    use std::time::{Duration, Instant};

    use super::WorkerSet;
    use crate::simd::Workers;

    #[test]
    fn workers_run_each_part_once() {
        for count in 0..4 {
            for _ in 0..20 {
                let parts = pool_of_four().install(|| {
                    let mut parts = [0; 4];
                    WorkerSet::call(count, |workers| run(workers, &mut parts));
                    parts
                });
                assert_eq!(parts.iter().sum::<i32>(), 1 + count as i32);
                assert!(parts.iter().all(|times| *times <= 1));
            }
        }
    }

    #[test]
    fn a_worker_set_is_no_larger_than_the_pool() {
        pool_of_four().install(|| WorkerSet::call(usize::MAX, |workers| assert_eq!(workers.count(), 3)));
    }

    /// A thread that polls one mailbox must not keep another mailbox unpolled.
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

    fn pool_of_four() -> rayon::ThreadPool {
        rayon::ThreadPoolBuilder::new().num_threads(4).build().expect("threads can be had")
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
    fn a_panic_in_a_part_reaches_the_caller_after_all_have_ended() {
        for own_panics in [false, true] {
            let (mut own, mut theirs) = (false, false);
            // A separate pool: the global pool of a machine with one core has no other thread.
            let result = pool_of_four().install(|| {
                panic::catch_unwind(AssertUnwindSafe(|| {
                    WorkerSet::call(1, |workers| {
                        workers.join(
                            |_| {
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
            // If this thread panicked first, an unstarted part is never run.
            assert!(own && (theirs || own_panics));
        }
    }
}
