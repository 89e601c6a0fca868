//! Stackprop.
#![no_std]
#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod activation;
pub mod architecture;
mod bytes;
pub mod dense;
pub mod initializer;
pub mod kernels;
pub mod layer;
pub mod model_file;
pub mod prelude;
mod rng;
mod row;
pub mod simd;
pub mod train;

pub use self::bytes::Floats;
pub use self::rng::Rng;
pub use self::row::{Fits, Row, argmax};
