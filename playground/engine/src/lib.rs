//! The playground's engine: networks of any shape up to six hidden layers of eight units, on Stackprop's kernels.
//!
//! | module | content |
//! | --- | --- |
//! | [`network`] | one type for every shape, which implements the crate's `Layer` and `Train` |
//! | [`objective`], [`training`] | losses, optimizers and schedules, chosen at run time; a fit epoch by epoch |
//! | [`evaluation`], [`int8`] | losses, accuracies, maps of all units; the network in eight bits |
//! | [`settings`], [`data`], [`run`] | what a visitor chooses; samples; what was done to a network since it was drawn |
//! | [`link`], [`export`] | a run as an address, and as a Rust program |
//! | [`session`] | all of it together, for the page |

pub mod data;
pub mod evaluation;
pub mod export;
pub mod int8;
pub mod link;
pub mod network;
pub mod objective;
mod row;
pub mod run;
mod separate;
pub mod session;
pub mod settings;
mod shown;
pub mod training;
mod wasm;

pub use self::wasm::Playground;
