//! Threads for the products of one batch: the feature `rayon`.

#[cfg(all(test, not(loom)))]
#[path = "../../tests/support/deadline.rs"]
mod deadline;
mod mailbox;
#[cfg(all(loom, test))]
mod models;
mod parallel;
mod spsc;
mod sync;
mod workers;

pub use self::parallel::Parallel;
pub use self::spsc::{PIECES, Receiver, Sender, Spsc};
pub use self::workers::WorkerSet;
