//! Threads of rayon's pool that wait for parts of one thread's work without going to sleep.
//!
//! A step of training is some ten products of ten to a hundred microseconds, with short serial pieces between them. To wake a
//! thread that sleeps takes as long as such a product, and [`rayon::join`] finds the others asleep again after most serial pieces
//! (and, from outside the pool, lets the caller sleep too). So each thread that computes with `Parallel` has a *worker set*: one member
//! for each other thread of its pool. A member that was called stays awake, its eye on a mailbox of its own, for a
//! [millisecond](IDLE_TIMEOUT) after its last part, and takes a part from there within a fraction of a microsecond.
//!
//! - **Nobody waits for a member that does not come.** It may be busy with other work of the pool, or not be scheduled: what it
//!   has not begun when the caller is done with its own part, the caller takes back.
//! - **The same part goes to the same member**, product after product, so that what one has written is in its own cache when it
//!   reads it again. Stealing would not promise that.
//! - **A member remains a thread of its pool**: while it waits it does what others have put there.

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

use crate::simd::{Divisible, Simd};

/// How long a member stays awake without work: many times what it takes to wake it, and longer than what lies between two steps.
const IDLE_TIMEOUT: Duration = Duration::from_millis(1);

/// How long it stays in all, until it is called again: whoever waits for the thread that it runs on waits no longer.
const MAX_RESIDENCY: Duration = Duration::from_millis(10);

/// Looks into the mailbox between two looks for other work of the pool, and at the clock: some ten microseconds.
const SPINS_PER_POLL: usize = 256;

/// Nobody looks into the mailbox.
const AWAY: u8 = 0;
/// The mailbox is empty, and a member looks into it, or is on its way.
const FREE: u8 = 1;
/// There is work in the mailbox.
const OFFERED: u8 = 2;
/// The member is at work.
const TAKEN: u8 = 3;

/// What is offered: it lives in the frame of [`Worker::join`], which does not return before it is done or taken back.
type Work = &'static (dyn Fn() + Sync);

/// Where work is put, and whether a thread looks there. Only the thread that owns the worker set puts something in.
///
/// Two cache lines, which is what CPUs fetch at once: nothing else is to disturb the one who looks.
#[repr(align(128))]
#[derive(Default)]
struct Mailbox {
    state: AtomicU8,
    work: Mutex<Option<Work>>,
}

std::thread_local! {
    static WORKERS: RefCell<Vec<Arc<Mailbox>>> = const { RefCell::new(Vec::new()) };
}

/// Threads that are ready to help this one, to which it belongs: it cannot be sent to another.
#[derive(Clone, Copy)]
pub struct WorkerSet<'a>(&'a [Arc<Mailbox>], OfThisThread);

/// One of a [`WorkerSet`].
#[derive(Clone, Copy)]
pub struct Worker<'a>(&'a Arc<Mailbox>, OfThisThread);

/// Neither `Send` nor `Sync`.
type OfThisThread = PhantomData<*const ()>;

impl<'a> WorkerSet<'a> {
    /// Does `work` with at most so many members, and one less than there are threads in this thread's pool.
    pub fn call(members: usize, work: impl FnOnce(WorkerSet<'_>)) {
        let members = members.min(rayon::current_num_threads().saturating_sub(1));
        let mut work = Some(work);
        let found = WORKERS.try_with(|workers| {
            // It cannot grow while it is in use, by work that calls the worker set again.
            if let Ok(mut workers) = workers.try_borrow_mut()
                && workers.len() < members
            {
                workers.resize_with(members, Arc::default);
            }
            let workers = workers.borrow();
            if let Some(work) = work.take() {
                work(WorkerSet(workers.get(..members).unwrap_or(&workers), PhantomData));
            }
        });
        // A thread that ends has no worker set.
        if let (Err(_), Some(work)) = (found, work) {
            work(WorkerSet(&[], PhantomData));
        }
    }

    /// Divides a product: a part for each member, and one for this thread.
    pub fn run_parts<S: Simd, W: Divisible>(self, simd: S, product: W) {
        let Some((last, workers)) = self.split_last() else { return simd.vectorize_product(product) };
        let own = workers.members() + 1;
        let (own, theirs) = product.divide(own, own + 1);
        last.join(|| workers.run_parts(simd, own), || simd.vectorize_product(theirs));
    }

    /// How many there are.
    pub fn members(self) -> usize {
        self.0.len()
    }

    /// The last of them, and the others.
    pub fn split_last(self) -> Option<(Worker<'a>, Self)> {
        let (last, others) = self.0.split_last()?;
        Some((Worker(last, PhantomData), Self(others, PhantomData)))
    }
}

impl Worker<'_> {
    /// Does both: `theirs` on the member's thread if it takes it in time, `own` on this one.
    ///
    /// A panic in either is passed on after both have ended.
    pub fn join(self, own: impl FnOnce(), theirs: impl FnOnce() + Send) {
        let theirs = Mutex::new(Some(theirs));
        let result = Mutex::new(Ok(()));
        let work = || {
            if let Some(theirs) = lock(&theirs).take() {
                *lock(&result) = panic::catch_unwind(AssertUnwindSafe(theirs));
            }
        };
        {
            let _offer = self.0.offer(&work);
            own();
        }
        // It is still there if no one took it.
        work();
        if let Err(panic) = result.into_inner().unwrap_or_else(PoisonError::into_inner) {
            panic::resume_unwind(panic);
        }
    }
}

impl Mailbox {
    /// Puts work into the mailbox, and calls the member if it is away. Nothing happens if the mailbox is in use.
    fn offer<'a>(self: &'a Arc<Self>, work: &'a (dyn Fn() + Sync)) -> Option<PendingJob<'a>> {
        let mut state = self.state.load(Ordering::Acquire);
        if state == OFFERED || state == TAKEN {
            return None;
        }
        // SAFETY: only the lifetime changes. The reference goes into the mailbox and, from there, to the member, who drops it before
        // the state leaves `TAKEN`. The `PendingJob` is not dropped before the mailbox is empty and the state is not `TAKEN`; it lives
        // no longer than 'a, and `join`, the only caller, neither forgets it nor gives it away. And no other offer comes between: all
        // come from one thread, which a `Worker` does not leave.
        let work = unsafe { mem::transmute::<&'a (dyn Fn() + Sync), Work>(work) };
        *lock(&self.work) = Some(work);
        // The member may leave, or come back, just now.
        while let Err(now) = self.state.compare_exchange(state, OFFERED, Ordering::Release, Ordering::Relaxed) {
            state = now;
        }
        let offer = PendingJob { mailbox: self };
        if state == AWAY {
            let mailbox = Arc::clone(self);
            rayon::spawn(move || mailbox.serve());
        }
        Some(offer)
    }

    /// Does what is offered, until nothing was for a while.
    fn serve(&self) {
        let begun = Instant::now();
        let mut last = begun;
        loop {
            for _ in 0..SPINS_PER_POLL {
                if self.take() {
                    last = Instant::now();
                }
                hint::spin_loop();
            }
            // Away, while it looks for other work: that may be another mailbox, into which it would look for long.
            if !self.leave() {
                continue;
            }
            if last.elapsed() > IDLE_TIMEOUT || begun.elapsed() > MAX_RESIDENCY {
                return;
            }
            if rayon::yield_now() != Some(Yield::Executed) {
                thread::yield_now();
            }
            // Meanwhile another thread may have been called.
            if self.state.compare_exchange(AWAY, FREE, Ordering::Relaxed, Ordering::Relaxed).is_err() {
                return;
            }
        }
    }

    /// Does what is in the mailbox; whether there was something.
    fn take(&self) -> bool {
        if self.state.load(Ordering::Relaxed) != OFFERED
            || self.state.compare_exchange(OFFERED, TAKEN, Ordering::Acquire, Ordering::Relaxed).is_err()
        {
            return false;
        }
        let work = lock(&self.work).take();
        if let Some(work) = work {
            work();
        }
        self.state.store(FREE, Ordering::Release);
        true
    }

    /// Goes away, unless there is something in the mailbox.
    fn leave(&self) -> bool {
        self.state.compare_exchange(FREE, AWAY, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

/// Work that lies in a mailbox. When this is dropped, also because of a panic, it is done, or was taken back.
struct PendingJob<'a> {
    mailbox: &'a Mailbox,
}

impl Drop for PendingJob<'_> {
    fn drop(&mut self) {
        let Mailbox { state, work } = self.mailbox;
        if state.compare_exchange(OFFERED, TAKEN, Ordering::Acquire, Ordering::Relaxed).is_ok() {
            *lock(work) = None;
            state.store(FREE, Ordering::Release);
            return;
        }
        let mut looks: usize = 0;
        while state.load(Ordering::Acquire) == TAKEN {
            hint::spin_loop();
            looks = looks.wrapping_add(1);
            // The member may have been interrupted, by a thread that needs this core.
            if looks.is_multiple_of(4 * SPINS_PER_POLL) {
                thread::yield_now();
            }
        }
    }
}

/// Nothing panics while one of these is locked.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
