//! A queue from one thread to another.
//!
//! The lock of a piece makes it visible to the receiver, so the count of the pieces is relaxed. The release of
//! `is_closed` makes the last count visible. `models.rs` checks the queue with every interleaving of its threads.

use core::array;

use crate::threads::sync::{AtomicBool, AtomicUsize, Mutex, Ordering, lock, spin_loop, yield_now};

/// The capacity of a [`Spsc`] over its whole life.
pub const PIECES: usize = 32;

/// A single-producer, single-consumer queue of up to [`PIECES`] pieces, stored inline. It keeps their order.
#[derive(Debug)]
pub struct Spsc<T> {
    pieces: [Mutex<Option<T>>; PIECES],
    sent: AtomicUsize,
    is_closed: AtomicBool,
}

impl<T> Default for Spsc<T> {
    fn default() -> Self {
        let pieces = array::from_fn(|_| Mutex::new(None));
        Self { pieces, sent: AtomicUsize::new(0), is_closed: AtomicBool::new(false) }
    }
}

impl<T> Spsc<T> {
    /// The sending end, which closes the queue on drop, and the receiving end. A queue serves one pair of ends.
    pub fn ends(&mut self) -> (Sender<'_, T>, Receiver<'_, T>) {
        (Sender { pipe: self, sent: 0 }, Receiver { pipe: self, received: 0 })
    }
}

/// The sending end of a [`Spsc`].
#[derive(Debug)]
pub struct Sender<'a, T> {
    pipe: &'a Spsc<T>,
    sent: usize,
}

impl<T> Sender<'_, T> {
    /// Sends a piece; drops it if the queue has already carried [`PIECES`] pieces.
    pub fn send(&mut self, piece: T) {
        let Spsc { pieces, sent, .. } = self.pipe;
        if let Some(slot) = pieces.get(self.sent) {
            *lock(slot) = Some(piece);
            self.sent += 1;
            sent.store(self.sent, Ordering::Relaxed);
        }
    }
}

impl<T> Drop for Sender<'_, T> {
    fn drop(&mut self) {
        self.pipe.is_closed.store(true, Ordering::Release);
    }
}

/// The receiving end of a [`Spsc`].
#[derive(Debug)]
pub struct Receiver<'a, T> {
    pipe: &'a Spsc<T>,
    received: usize,
}

impl<T> Receiver<'_, T> {
    /// Waits for the next piece by polling; `None` after the last piece of a closed queue.
    pub fn receive(&mut self) -> Option<T> {
        let Spsc { pieces, sent, is_closed } = self.pipe;
        let mut spins: usize = 0;
        while sent.load(Ordering::Relaxed) <= self.received {
            if is_closed.load(Ordering::Acquire) && sent.load(Ordering::Relaxed) <= self.received {
                return None;
            }
            spin_loop();
            spins = spins.wrapping_add(1);
            // Another thread may occupy the sender's core.
            if spins.is_multiple_of(1 << 10) {
                yield_now();
            }
        }
        let piece = lock(pieces.get(self.received)?).take();
        self.received += 1;
        piece
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::boxed::Box;
    use std::thread;
    use std::vec::Vec;

    use super::{PIECES, Spsc};
    use crate::threads::deadline::in_time;

    #[test]
    fn pieces_arrive_in_order_and_then_no_more() {
        in_time(|| {
            let mut pipe = Spsc::default();
            let (mut sender, mut receiver) = pipe.ends();
            let received = thread::scope(|scope| {
                scope.spawn(move || (0..PIECES).for_each(|piece| sender.send(Box::new(piece))));
                std::iter::from_fn(|| receiver.receive()).collect::<Vec<_>>()
            });
            assert!(received.into_iter().map(|piece| *piece).eq(0..PIECES));
        });
    }

    #[test]
    fn a_receiver_does_not_wait_for_a_sender_that_panicked() {
        in_time(|| {
            let mut pipe = Spsc::<u8>::default();
            let (sender, mut receiver) = pipe.ends();
            thread::scope(|scope| {
                let sends = scope.spawn(move || {
                    let _sender = sender;
                    panic!("on purpose");
                });
                assert_eq!(receiver.receive(), None);
                assert!(sends.join().is_err());
            });
        });
    }
}
