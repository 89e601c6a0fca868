//! The mailbox through which one thread passes jobs to a worker, and takes them back.
//!
//! | from | to | by |
//! | --- | --- | --- |
//! | `UNPOLLED` | `PENDING` | `post`, which spawns a poller |
//! | `EMPTY` | `PENDING` | `post` |
//! | `PENDING` | `EMPTY` | the owner, which takes the job back |
//! | `PENDING` | `RUNNING`, then `EMPTY` | the poller, which runs the job |
//! | `EMPTY` | `UNPOLLED` | the poller, when it pauses |
//! | `UNPOLLED` | `EMPTY` | the poller, when it resumes |
//!
//! Locking `work` makes the job visible to the poller; the release of `EMPTY` makes the results visible to the owner,
//! which acquires them when it waits or posts the next job. All other orderings are relaxed. `models.rs` checks the
//! protocol with every interleaving of its threads.

#![allow(unsafe_code)]

use std::marker::PhantomData;
use std::mem;
use std::ops::ControlFlow;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, PoisonError};

use crate::threads::sync::{AtomicU8, Mutex, Ordering, lock, spin_loop, yield_now};

/// Polls of the mailbox between two pauses of the poller: about ten microseconds. A model needs no more than one.
const SPINS_PER_POLL: usize = if cfg!(loom) { 1 } else { 256 };

/// No thread polls the mailbox.
const UNPOLLED: u8 = 0;
/// The mailbox is empty, and a thread polls it or is about to.
const EMPTY: u8 = 1;
/// The mailbox holds a job that no thread has started.
const PENDING: u8 = 2;
/// The poller runs the job.
const RUNNING: u8 = 3;

/// A job. It borrows from the frame of [`Worker::join`], which returns only after the job is done or taken back.
type Work = &'static (dyn Fn() + Sync);

/// Holds one job at most.
///
/// Aligned to two cache lines, which CPUs fetch as a pair, so that no neighbouring write slows down the polling thread.
#[repr(align(128))]
#[derive(Default)]
struct Mailbox {
    state: AtomicU8,
    work: Mutex<Option<Work>>,
}

/// The end of a mailbox that posts jobs. Each mailbox has one, which stays on its thread.
#[derive(Default)]
pub(super) struct Worker {
    mailbox: Arc<Mailbox>,
    /// Neither `Send` nor `Sync`.
    of_this_thread: PhantomData<*const ()>,
}

/// The end of a mailbox that runs jobs.
pub(super) struct Poller(Arc<Mailbox>);

impl Worker {
    /// Runs both: `theirs` on a thread that polls the mailbox if it takes the job in time, `own` on this thread.
    ///
    /// Calls `spawn` if no thread polls the mailbox; some thread then calls [`Poller::poll`], at any time.
    ///
    /// Passes on a panic of either after both have ended.
    pub(super) fn join(&self, own: impl FnOnce(), theirs: impl FnOnce() + Send, spawn: impl FnOnce(Poller)) {
        let theirs = Mutex::new(Some(theirs));
        let result = Mutex::new(Ok(()));
        let work = || {
            // A statement of its own: the lock ends with it.
            let theirs = lock(&theirs).take();
            if let Some(theirs) = theirs {
                *lock(&result) = panic::catch_unwind(AssertUnwindSafe(theirs));
            }
        };
        {
            let _job = self.post(&work, spawn);
            own();
        }
        // Does nothing if the poller has taken the job.
        work();
        if let Err(panic) = result.into_inner().unwrap_or_else(PoisonError::into_inner) {
            panic::resume_unwind(panic);
        }
    }

    /// Posts a job. Does nothing if the mailbox is in use.
    fn post<'a>(&'a self, work: &'a (dyn Fn() + Sync), spawn: impl FnOnce(Poller)) -> Option<PendingJob<'a>> {
        let mailbox = &self.mailbox;
        let mut state = mailbox.state.load(Ordering::Acquire);
        if state == PENDING || state == RUNNING {
            return None;
        }
        // SAFETY: only the lifetime changes. The reference goes into the mailbox and from there to the poller, which
        // drops it before the state leaves `RUNNING`. `PendingJob::drop` returns only when the mailbox is empty and the
        // state is not `RUNNING`; the `PendingJob` lives no longer than 'a, and `join`, the only caller, neither
        // forgets it nor passes it on. No other post intervenes: the mailbox has one `Worker`, which is neither `Send`
        // nor `Sync`.
        let work = unsafe { mem::transmute::<&'a (dyn Fn() + Sync), Work>(work) };
        *lock(&mailbox.work) = Some(work);
        // The poller may stop or resume polling at the same time.
        while let Err(now) = mailbox.state.compare_exchange(state, PENDING, Ordering::Relaxed, Ordering::Relaxed) {
            state = now;
        }
        let job = PendingJob { mailbox };
        if state == UNPOLLED {
            spawn(Poller(Arc::clone(mailbox)));
        }
        Some(job)
    }

    /// Whether the mailbox holds no job, not even one that was taken back.
    #[cfg(all(loom, test))]
    pub(super) fn is_empty(&self) -> bool {
        lock(&self.mailbox.work).is_none()
    }
}

/// A posted job. Its drop, also in a panic, waits until the job is done, or takes it back.
struct PendingJob<'a> {
    mailbox: &'a Mailbox,
}

impl Drop for PendingJob<'_> {
    fn drop(&mut self) {
        let Mailbox { state, work } = self.mailbox;
        if state.compare_exchange(PENDING, EMPTY, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            *lock(work) = None;
            return;
        }
        let mut spins: usize = 0;
        while state.load(Ordering::Acquire) == RUNNING {
            spin_loop();
            spins = spins.wrapping_add(1);
            // Another thread may occupy the poller's core.
            if spins.is_multiple_of(4 * SPINS_PER_POLL) {
                yield_now();
            }
        }
    }
}

impl Poller {
    /// Polls the mailbox and runs its jobs.
    ///
    /// Calls `pause` every ten microseconds, with whether a job has run since the last pause, and returns when `pause`
    /// breaks. The mailbox counts as unpolled during a pause, which may therefore take any time.
    pub(super) fn poll(&self, mut pause: impl FnMut(bool) -> ControlFlow<()>) {
        let mut has_run = false;
        loop {
            has_run |= self.run_pending();
            for _ in 1..SPINS_PER_POLL {
                spin_loop();
                has_run |= self.run_pending();
            }
            if !self.stop_polling() {
                spin_loop();
                continue;
            }
            // A post in the pause spawns another poller.
            if pause(mem::take(&mut has_run)).is_break() || !self.resume_polling() {
                return;
            }
        }
    }

    /// Runs the posted job; returns whether there was one.
    fn run_pending(&self) -> bool {
        let Mailbox { state, work } = &*self.0;
        // The load leaves the cache line shared. A model does without: loom relates an exchange to the last access
        // only, here the load, and would miss interleavings.
        if !cfg!(loom) && state.load(Ordering::Relaxed) != PENDING
            || state.compare_exchange(PENDING, RUNNING, Ordering::Relaxed, Ordering::Relaxed).is_err()
        {
            return false;
        }
        // A statement of its own: the lock ends with it.
        let work = lock(work).take();
        if let Some(work) = work {
            work();
        }
        state.store(EMPTY, Ordering::Release);
        true
    }

    /// Stops polling, unless the mailbox holds a job.
    fn stop_polling(&self) -> bool {
        self.0.state.compare_exchange(EMPTY, UNPOLLED, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// Resumes polling, unless another thread polls the mailbox or a post has spawned one that will.
    fn resume_polling(&self) -> bool {
        self.0.state.compare_exchange(UNPOLLED, EMPTY, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}
