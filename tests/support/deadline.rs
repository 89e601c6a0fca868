//! A deadline: a deadlock fails a test instead of hanging it.

use std::panic;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// A hundred times the duration of the slowest test under ThreadSanitizer.
const LIMIT: Duration = Duration::from_secs(300);

/// Runs `test` on a thread of its own, whose panic it passes on. Panics after the deadline, and leaves the thread.
pub(crate) fn in_time<R: Send + 'static>(test: impl FnOnce() -> R + Send + 'static) -> R {
    let (done, is_done) = mpsc::channel();
    let thread = thread::spawn(move || {
        let result = test();
        // Fails after the deadline, when the receiver is gone.
        let _ = done.send(());
        result
    });
    // A panic disconnects the channel.
    if is_done.recv_timeout(LIMIT) == Err(RecvTimeoutError::Timeout) {
        panic!("a deadlock: not done after {LIMIT:?}");
    }
    thread.join().unwrap_or_else(|payload| panic::resume_unwind(payload))
}
