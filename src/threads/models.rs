//! Model checks of the mailbox and of the queue: loom runs each model with every interleaving of its threads, and lets
//! each atomic load return every value that the memory model permits.
//!
//! ```sh
//! RUSTFLAGS='--cfg loom' cargo test --release --features rayon --lib models
//! ```

use std::ops::ControlFlow;
use std::panic::{self, AssertUnwindSafe};
use std::vec::Vec;

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread::{self, JoinHandle};

use crate::threads::Spsc;
use crate::threads::mailbox::{Poller, Worker};

/// Memory that jobs write and the caller reads: loom fails if one access does not happen before the next.
#[derive(Default)]
struct Part {
    accesses: UnsafeCell<()>,
    writes: usize,
}

impl Part {
    fn write(&mut self) {
        self.accesses.with_mut(|_| ());
        self.writes += 1;
    }

    fn writes(&self) -> usize {
        self.accesses.with(|_| ());
        self.writes
    }
}

/// The threads that poll.
#[derive(Default)]
struct Pollers(Vec<JoinHandle<()>>);

impl Pollers {
    /// Starts a thread that pauses twice: it resumes polling once.
    fn spawn(&mut self, poller: Poller) {
        self.0.push(thread::spawn(move || {
            let mut pauses = 0;
            poller.poll(|_| {
                pauses += 1;
                if pauses < 2 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            });
        }));
    }

    fn join(self) {
        self.0.into_iter().for_each(|thread| thread.join().expect("no poller panics"));
    }
}

/// Panics without a message.
fn panic_silently() {
    panic::resume_unwind(std::boxed::Box::new(()));
}

/// Whether `f` panics.
fn panics(f: impl FnOnce()) -> bool {
    panic::catch_unwind(AssertUnwindSafe(f)).is_err()
}

#[test]
fn a_job_runs_once_before_join_returns() {
    loom::model(|| {
        let (worker, mut pollers, mut part) = (Worker::default(), Pollers::default(), Part::default());
        for jobs in 1..=2 {
            worker.join(|| {}, || part.write(), |poller| pollers.spawn(poller));
            assert_eq!(part.writes(), jobs);
        }
        pollers.join();
    });
}

#[test]
fn a_panic_of_the_caller_waits_for_the_job() {
    loom::model(|| {
        let (worker, mut pollers, mut part) = (Worker::default(), Pollers::default(), Part::default());
        assert!(panics(|| worker.join(panic_silently, || part.write(), |poller| pollers.spawn(poller))));
        // The job ran, or never will.
        let writes = part.writes();
        assert!(writes <= 1);
        worker.join(|| {}, || part.write(), |poller| pollers.spawn(poller));
        assert_eq!(part.writes(), writes + 1);
        pollers.join();
    });
}

#[test]
fn a_panic_of_the_job_reaches_the_caller() {
    loom::model(|| {
        let (worker, mut pollers, mut part) = (Worker::default(), Pollers::default(), Part::default());
        let job = || {
            part.write();
            panic_silently();
        };
        assert!(panics(|| worker.join(|| {}, job, |poller| pollers.spawn(poller))));
        worker.join(|| {}, || part.write(), |poller| pollers.spawn(poller));
        assert_eq!(part.writes(), 2);
        pollers.join();
    });
}

#[test]
fn panics_of_both_leave_the_worker_usable() {
    loom::model(|| {
        let (worker, mut pollers, mut part) = (Worker::default(), Pollers::default(), Part::default());
        assert!(panics(|| worker.join(panic_silently, panic_silently, |poller| pollers.spawn(poller))));
        worker.join(|| {}, || part.write(), |poller| pollers.spawn(poller));
        assert_eq!(part.writes(), 1);
        pollers.join();
    });
}

/// The inner job finds the mailbox in use, unless the outer one is done.
#[test]
fn a_job_within_a_job_runs_once() {
    loom::model(|| {
        let (worker, mut pollers, [mut outer, mut inner]) =
            (Worker::default(), Pollers::default(), <[Part; 2]>::default());
        let mut more = Pollers::default();
        worker.join(
            || worker.join(|| {}, || inner.write(), |poller| more.spawn(poller)),
            || outer.write(),
            |poller| pollers.spawn(poller),
        );
        assert_eq!([outer.writes(), inner.writes()], [1, 1]);
        pollers.join();
        more.join();
    });
}

#[test]
fn pieces_arrive_in_order_and_none_is_lost() {
    loom::model(|| {
        let pipe = Arc::new(Spsc::default());
        let sends = thread::spawn({
            let pipe = pipe.clone();
            move || {
                let mut sender = pipe.sender();
                for number in 1..=2 {
                    let mut piece = Part::default();
                    (0..number).for_each(|_| piece.write());
                    sender.send(piece);
                }
            }
        });
        let mut receiver = pipe.receiver();
        let mut receive = || receiver.receive().map(|piece| piece.writes());
        assert_eq!([receive(), receive(), receive()], [Some(1), Some(2), None]);
        sends.join().expect("the sender does not panic");
    });
}
