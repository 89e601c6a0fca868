//! The network: one type for every shape.

pub(crate) mod activation;
mod network;
mod shape;

pub(crate) use self::network::linear_batch;
pub use self::network::{LAYERS, Network, Slot, Tape};
pub use self::shape::Shape;
