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

#![allow(unsafe_code)]

use std::cell::RefCell;
use std::hint;
use std::marker::PhantomData;
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use std::vec::Vec;

use rayon::Yield;

use crate::simd::Workers;

/// The idle time after which a worker stops polling: many times its wake-up time, and longer than the gap between two
/// steps.
const IDLE_TIMEOUT: Duration = Duration::from_millis(1);

/// The total time that a worker polls before it must be spawned again; it bounds the delay of jobs that wait for the
/// worker's thread.
const MAX_RESIDENCY: Duration = Duration::from_millis(10);

/// Polls of the mailbox between two checks of the clock and of the pool's other jobs: about ten microseconds.
const SPINS_PER_POLL: usize = 256;

/// No thread polls the mailbox.
const UNPOLLED: u8 = 0;
/// The mailbox is empty, and a worker polls it or is about to.
const EMPTY: u8 = 1;
/// The mailbox holds a job that no worker has started.
const PENDING: u8 = 2;
/// The worker runs the job.
const RUNNING: u8 = 3;

/// A job. It borrows from the frame of [`Worker::join`], which returns only after the job is done or taken back.
type Work = &'static (dyn Fn() + Sync);

/// The mailbox of one worker, and its state. Only the thread that owns the worker set posts jobs.
///
/// Aligned to two cache lines, which CPUs fetch as a pair, so that no neighbouring write slows down the polling worker.
#[repr(align(128))]
#[derive(Default)]
struct Mailbox {
    state: AtomicU8,
    work: Mutex<Option<Work>>,
}

std::thread_local! {
    static WORKERS: RefCell<Vec<Arc<Mailbox>>> = const { RefCell::new(Vec::new()) };
}

/// The workers of the current thread. The set is not `Send`.
#[derive(Clone, Copy)]
pub struct WorkerSet<'a>(&'a [Arc<Mailbox>], OfThisThread);

/// One worker of a [`WorkerSet`].
#[derive(Clone, Copy)]
struct Worker<'a>(&'a Arc<Mailbox>, OfThisThread);

/// Neither `Send` nor `Sync`.
type OfThisThread = PhantomData<*const ()>;

impl<'a> WorkerSet<'a> {
    /// Calls `work` with at most `max_workers` workers, and at most one fewer than the threads of this thread's pool.
    pub fn call(max_workers: usize, work: impl FnOnce(WorkerSet<'_>)) {
        let count = max_workers.min(rayon::current_num_threads().saturating_sub(1));
        let mut work = Some(work);
        let found = WORKERS.try_with(|workers| {
            // A nested call finds the list borrowed and does not extend it.
            if let Ok(mut workers) = workers.try_borrow_mut()
                && workers.len() < count
            {
                workers.resize_with(count, Arc::default);
            }
            let workers = workers.borrow();
            if let Some(work) = work.take() {
                work(WorkerSet(workers.get(..count).unwrap_or(&workers), PhantomData));
            }
        });
        // The thread-local list is gone when the thread ends.
        if let (Err(_), Some(work)) = (found, work) {
            work(WorkerSet(&[], PhantomData));
        }
    }
}

impl Workers for WorkerSet<'_> {
    fn count(self) -> usize {
        self.0.len()
    }

    fn join(self, own: impl FnOnce(Self), theirs: impl FnOnce() + Send) {
        match self.0.split_last() {
            Some((last, others)) => Worker(last, PhantomData).join(|| own(Self(others, PhantomData)), theirs),
            None => {
                own(self);
                theirs();
            }
        }
    }
}

impl Worker<'_> {
    /// Runs both: `theirs` on the worker's thread if the worker takes it in time, `own` on this thread.
    ///
    /// Passes on a panic of either after both have ended.
    fn join(self, own: impl FnOnce(), theirs: impl FnOnce() + Send) {
        let theirs = Mutex::new(Some(theirs));
        let result = Mutex::new(Ok(()));
        let work = || {
            if let Some(theirs) = lock(&theirs).take() {
                *lock(&result) = panic::catch_unwind(AssertUnwindSafe(theirs));
            }
        };
        {
            let _job = self.0.post(&work);
            own();
        }
        // Does nothing if the worker has taken the job.
        work();
        if let Err(panic) = result.into_inner().unwrap_or_else(PoisonError::into_inner) {
            panic::resume_unwind(panic);
        }
    }
}

impl Mailbox {
    /// Posts a job, and spawns the worker if no thread polls the mailbox. Does nothing if the mailbox is in use.
    fn post<'a>(self: &'a Arc<Self>, work: &'a (dyn Fn() + Sync)) -> Option<PendingJob<'a>> {
        let mut state = self.state.load(Ordering::Acquire);
        if state == PENDING || state == RUNNING {
            return None;
        }
        // SAFETY: only the lifetime changes. The reference goes into the mailbox and from there to the worker, which
        // drops it before the state leaves `RUNNING`. `PendingJob::drop` returns only when the mailbox is empty and the
        // state is not `RUNNING`; the `PendingJob` lives no longer than 'a, and `join`, the only caller, neither
        // forgets it nor passes it on. No other post intervenes: one thread makes all posts, because a `Worker` is not
        // `Send`.
        let work = unsafe { mem::transmute::<&'a (dyn Fn() + Sync), Work>(work) };
        *lock(&self.work) = Some(work);
        // The worker may stop or resume polling at the same time.
        while let Err(now) = self.state.compare_exchange(state, PENDING, Ordering::Release, Ordering::Relaxed) {
            state = now;
        }
        let job = PendingJob { mailbox: self };
        if state == UNPOLLED {
            let mailbox = Arc::clone(self);
            rayon::spawn(move || mailbox.poll());
        }
        Some(job)
    }

    /// Polls the mailbox and runs its jobs until a timeout.
    fn poll(&self) {
        let begun = Instant::now();
        let mut last = begun;
        loop {
            for _ in 0..SPINS_PER_POLL {
                if self.run_pending() {
                    last = Instant::now();
                }
                hint::spin_loop();
            }
            // Stops polling while it runs the pool's other jobs: such a job may poll another mailbox for long.
            if !self.stop_polling() {
                continue;
            }
            if last.elapsed() > IDLE_TIMEOUT || begun.elapsed() > MAX_RESIDENCY {
                return;
            }
            if rayon::yield_now() != Some(Yield::Executed) {
                thread::yield_now();
            }
            // Another thread may have been spawned in the meantime.
            if self.state.compare_exchange(UNPOLLED, EMPTY, Ordering::Relaxed, Ordering::Relaxed).is_err() {
                return;
            }
        }
    }

    /// Runs the posted job; returns whether there was one.
    fn run_pending(&self) -> bool {
        if self.state.load(Ordering::Relaxed) != PENDING
            || self.state.compare_exchange(PENDING, RUNNING, Ordering::Acquire, Ordering::Relaxed).is_err()
        {
            return false;
        }
        let work = lock(&self.work).take();
        if let Some(work) = work {
            work();
        }
        self.state.store(EMPTY, Ordering::Release);
        true
    }

    /// Stops polling, unless the mailbox holds a job.
    fn stop_polling(&self) -> bool {
        self.state.compare_exchange(EMPTY, UNPOLLED, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

/// A posted job. Its drop, also in a panic, waits until the job is done, or takes it back.
struct PendingJob<'a> {
    mailbox: &'a Mailbox,
}

impl Drop for PendingJob<'_> {
    fn drop(&mut self) {
        let Mailbox { state, work } = self.mailbox;
        if state.compare_exchange(PENDING, RUNNING, Ordering::Acquire, Ordering::Relaxed).is_ok() {
            *lock(work) = None;
            state.store(EMPTY, Ordering::Release);
            return;
        }
        let mut spins: usize = 0;
        while state.load(Ordering::Acquire) == RUNNING {
            hint::spin_loop();
            spins = spins.wrapping_add(1);
            // Another thread may occupy the worker's core.
            if spins.is_multiple_of(4 * SPINS_PER_POLL) {
                thread::yield_now();
            }
        }
    }
}

/// Locks a mutex; no code panics while it holds one.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
