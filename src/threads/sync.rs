//! The primitives of the threads' protocols: those of the standard library, and in a model check those of loom, which
//! runs a test with every interleaving of its threads.

#[cfg(all(loom, test))]
pub(super) use loom::hint::spin_loop;
#[cfg(all(loom, test))]
pub(super) use loom::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
#[cfg(all(loom, test))]
pub(super) use loom::sync::{Mutex, MutexGuard};
#[cfg(all(loom, test))]
pub(super) use loom::thread::yield_now;
#[cfg(not(all(loom, test)))]
pub(super) use std::hint::spin_loop;
#[cfg(not(all(loom, test)))]
pub(super) use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
#[cfg(not(all(loom, test)))]
pub(super) use std::sync::{Mutex, MutexGuard};
#[cfg(not(all(loom, test)))]
pub(super) use std::thread::yield_now;

use std::sync::PoisonError;

/// Locks a mutex; no code panics while it holds one.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
