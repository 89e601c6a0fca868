//! What one thread passes on to another, piece by piece.

use core::hint;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// The most pieces that go through a [`Spsc`].
pub const PIECES: usize = 32;

/// Room for [`PIECES`] pieces, on the stack of whoever made it. One thread sends, another receives, in the same order.
#[derive(Debug)]
pub struct Spsc<T> {
    pieces: [Mutex<Option<T>>; PIECES],
    sent: AtomicUsize,
    is_closed: AtomicBool,
}

impl<T> Default for Spsc<T> {
    fn default() -> Self {
        let pieces = [const { Mutex::new(None) }; PIECES];
        Self { pieces, sent: AtomicUsize::new(0), is_closed: AtomicBool::new(false) }
    }
}

impl<T> Spsc<T> {
    /// The end that sends, which closes the pipe when it is dropped. There should be one.
    pub fn sender(&self) -> Sender<'_, T> {
        Sender { pipe: self }
    }

    /// The end that receives. There should be one.
    pub fn receiver(&self) -> Receiver<'_, T> {
        Receiver { pipe: self, received: 0 }
    }
}

/// The end of a [`Spsc`] that sends.
#[derive(Debug)]
pub struct Sender<'a, T> {
    pipe: &'a Spsc<T>,
}

impl<T> Sender<'_, T> {
    /// Sends a piece; one that there is no room for is dropped.
    pub fn send(&mut self, piece: T) {
        let Spsc { pieces, sent, .. } = self.pipe;
        let index = sent.load(Ordering::Relaxed);
        if let Some(slot) = pieces.get(index) {
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(piece);
            sent.store(index + 1, Ordering::Release);
        }
    }
}

impl<T> Drop for Sender<'_, T> {
    fn drop(&mut self) {
        self.pipe.is_closed.store(true, Ordering::Release);
    }
}

/// The end of a [`Spsc`] that receives.
#[derive(Debug)]
pub struct Receiver<'a, T> {
    pipe: &'a Spsc<T>,
    received: usize,
}

impl<T> Receiver<'_, T> {
    /// The next piece, for which it waits, awake; `None` when all were received and no more will come.
    pub fn receive(&mut self) -> Option<T> {
        let Spsc { pieces, sent, is_closed } = self.pipe;
        let mut looks: usize = 0;
        while sent.load(Ordering::Acquire) <= self.received {
            if is_closed.load(Ordering::Acquire) && sent.load(Ordering::Acquire) <= self.received {
                return None;
            }
            hint::spin_loop();
            looks = looks.wrapping_add(1);
            // The other may have been interrupted, by a thread that needs this core.
            if looks.is_multiple_of(1 << 10) {
                thread::yield_now();
            }
        }
        let piece = pieces.get(self.received)?.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.received += 1;
        piece
    }
}
