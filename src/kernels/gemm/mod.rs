//! The three matrix products of a batch, on one tiling: `tile.rs`.

mod affine_batch;
pub(super) mod epilogue;
mod input_gradient;
mod lhs;
mod pack;
#[cfg(feature = "rayon")]
mod pipeline;
mod tile;
mod weight_gradient;

pub use self::affine_batch::affine_batch;
pub use self::epilogue::{Descend, Moments, Record, Store, UpdateRule, update};
pub use self::input_gradient::input_gradient;
pub use self::weight_gradient::weight_gradient;
