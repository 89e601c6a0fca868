//! Model checks of the mailbox and of the queue: loom runs each model with every interleaving of its threads, and lets
//! each atomic load return every value that the memory model permits.
//!
//! ```sh
//! RUSTFLAGS='--cfg loom' cargo test --release --features rayon --lib models
//! ```
//!
//! A model must reach the outcomes that it names: a model that explores too little fails.

use std::boxed::Box;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::ops::ControlFlow;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex};
use std::vec::Vec;

use loom::cell::UnsafeCell;
use loom::model::Builder;
use loom::thread::{self, JoinHandle};

use crate::threads::Spsc;
use crate::threads::mailbox::{Poller, Worker};

/// The involuntary switches between threads in one interleaving; one more takes about five times as long.
const PREEMPTIONS: usize = 4;

/// Runs a model with every interleaving; its outcomes must be these.
fn explore<T: Ord + Debug + Send + 'static>(expected: &[T], model: impl Fn() -> T + Send + Sync + 'static) {
    let outcomes = Arc::new(Mutex::new(BTreeSet::new()));
    let mut builder = Builder::new();
    builder.preemption_bound.get_or_insert(PREEMPTIONS);
    let found = outcomes.clone();
    builder.check(move || {
        let outcome = model();
        found.lock().expect("no panic").insert(outcome);
    });
    let found = outcomes.lock().expect("no panic");
    assert!(found.iter().eq(expected), "found the outcomes {found:?}, expected {expected:?}");
}

/// The thread that ran a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    Nobody,
    Caller,
    Poller,
}
use By::{Caller, Nobody, Poller as Other};

/// A job's result. Loom fails if one access to it does not happen before the next.
struct Part {
    accesses: UnsafeCell<()>,
    caller: thread::ThreadId,
    by: By,
}

impl Part {
    /// The result of a job of the current thread.
    fn new() -> Self {
        Self { accesses: UnsafeCell::new(()), caller: thread::current().id(), by: Nobody }
    }

    /// Runs the job.
    fn run(&mut self) {
        self.accesses.with_mut(|_| ());
        assert_eq!(self.by, Nobody, "a job ran twice");
        self.by = if thread::current().id() == self.caller { Caller } else { Other };
    }

    /// The thread that ran the job.
    fn by(&self) -> By {
        self.accesses.with(|_| ());
        self.by
    }
}

/// The threads that poll. Each returns whether it ran a job.
#[derive(Default)]
struct Pollers(Vec<JoinHandle<bool>>);

impl Pollers {
    /// Starts a thread that pauses twice: it resumes polling once.
    fn spawn(&mut self, poller: Poller) {
        self.0.push(thread::spawn(move || {
            let (mut pauses, mut ran) = (0, false);
            poller.poll(|has_run| {
                pauses += 1;
                ran |= has_run;
                if pauses < 2 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            });
            ran
        }));
    }

    /// Waits for the threads; returns whether one ran a job.
    fn join(&mut self) -> bool {
        self.0.drain(..).fold(false, |ran, thread| ran | thread.join().expect("no poller panics"))
    }
}

impl Drop for Pollers {
    fn drop(&mut self) {
        self.join();
    }
}

/// Panics without a message.
fn panic_silently() {
    panic::resume_unwind(Box::new(()));
}

/// Whether `f` panics.
fn panics(f: impl FnOnce()) -> bool {
    panic::catch_unwind(AssertUnwindSafe(f)).is_err()
}

#[test]
fn a_job_runs_once_before_join_returns() {
    explore(&[[Caller, Caller], [Caller, Other], [Other, Caller], [Other, Other]], || {
        let (worker, mut pollers) = (Worker::default(), Pollers::default());
        let by = [(); 2].map(|()| {
            let mut part = Part::new();
            worker.join(|| {}, || part.run(), |poller| pollers.spawn(poller));
            assert!(worker.is_empty());
            part.by()
        });
        assert_eq!(pollers.join(), by.contains(&Other));
        by
    });
}

/// The job ran before `join` passed on the panic, or it never runs.
#[test]
fn a_panic_of_the_caller_waits_for_the_job() {
    explore(&[[Nobody, Caller], [Nobody, Other], [Other, Caller], [Other, Other]], || {
        let (worker, mut pollers) = (Worker::default(), Pollers::default());
        let [mut first, mut second] = [Part::new(), Part::new()];
        assert!(panics(|| worker.join(panic_silently, || first.run(), |poller| pollers.spawn(poller))));
        let by = first.by();
        worker.join(|| {}, || second.run(), |poller| pollers.spawn(poller));
        [by, second.by()]
    });
}

#[test]
fn a_panic_of_the_job_reaches_the_caller() {
    explore(&[[Caller, Caller], [Caller, Other], [Other, Caller], [Other, Other]], || {
        let (worker, mut pollers) = (Worker::default(), Pollers::default());
        let [mut first, mut second] = [Part::new(), Part::new()];
        let job = || {
            first.run();
            panic_silently();
        };
        assert!(panics(|| worker.join(|| {}, job, |poller| pollers.spawn(poller))));
        worker.join(|| {}, || second.run(), |poller| pollers.spawn(poller));
        [first.by(), second.by()]
    });
}

#[test]
fn panics_of_both_leave_the_worker_usable() {
    explore(&[[Nobody, Caller], [Nobody, Other], [Other, Caller], [Other, Other]], || {
        let (worker, mut pollers) = (Worker::default(), Pollers::default());
        let [mut first, mut second] = [Part::new(), Part::new()];
        let job = || {
            first.run();
            panic_silently();
        };
        assert!(panics(|| worker.join(panic_silently, job, |poller| pollers.spawn(poller))));
        worker.join(|| {}, || second.run(), |poller| pollers.spawn(poller));
        [first.by(), second.by()]
    });
}

/// The inner job finds the mailbox in use, unless the outer job is done.
#[test]
fn a_job_within_a_job_runs_once() {
    explore(&[[Caller, Caller], [Other, Caller], [Other, Other]], || {
        let (worker, mut pollers, mut more) = (Worker::default(), Pollers::default(), Pollers::default());
        let [mut outer, mut inner] = [Part::new(), Part::new()];
        worker.join(
            || worker.join(|| {}, || inner.run(), |poller| more.spawn(poller)),
            || outer.run(),
            |poller| pollers.spawn(poller),
        );
        [outer.by(), inner.by()]
    });
}

#[test]
fn two_workers_run_one_job_each() {
    explore(&[[Caller, Caller], [Caller, Other], [Other, Caller], [Other, Other]], || {
        let (workers, mut pollers, mut more) = (<[Worker; 2]>::default(), Pollers::default(), Pollers::default());
        let [mut outer, mut inner] = [Part::new(), Part::new()];
        workers[0].join(
            || workers[1].join(|| {}, || inner.run(), |poller| more.spawn(poller)),
            || outer.run(),
            |poller| pollers.spawn(poller),
        );
        [outer.by(), inner.by()]
    });
}

#[test]
fn pieces_arrive_in_order_and_none_is_lost() {
    explore(&[([Some(1), Some(2), None], Caller), ([Some(1), Some(2), None], Other)], || {
        let (worker, mut pollers, mut pipe) = (Worker::default(), Pollers::default(), Spsc::default());
        let (mut sender, mut receiver) = pipe.ends();
        let (mut found, mut part) = ([None; 3], Part::new());
        let send = move || {
            (1..=2).for_each(|number| {
                let mut piece = Part::new();
                piece.run();
                sender.send((number, piece));
            });
        };
        let receive = || {
            part.run();
            found = found.map(|_: Option<usize>| {
                let (number, piece) = receiver.receive()?;
                piece.by();
                Some(number)
            });
        };
        worker.join(send, receive, |poller| pollers.spawn(poller));
        (found, part.by())
    });
}

/// The first stage sends a piece and panics; the second does not wait for more.
#[test]
fn a_pipeline_ends_where_its_first_stage_panics() {
    explore(&[(0, Nobody), (1, Other)], || {
        let (worker, mut pollers, mut pipe) = (Worker::default(), Pollers::default(), Spsc::default());
        let (mut sender, mut receiver) = pipe.ends();
        let (mut received, mut part) = (0, Part::new());
        let first = move || {
            sender.send(());
            panic_silently();
        };
        let second = || {
            part.run();
            while receiver.receive().is_some() {
                received += 1;
            }
        };
        assert!(panics(|| worker.join(first, second, |poller| pollers.spawn(poller))));
        (received, part.by())
    });
}
