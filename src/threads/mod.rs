//! Threads for the products of one batch: the feature `rayon`.

mod parallel;
mod spsc;
mod workers;

pub use self::parallel::Parallel;
pub use self::spsc::{PIECES, Receiver, Sender, Spsc};
pub use self::workers::WorkerSet;
