//! The quality of a network on samples, and the values of its units.

mod gradient;
mod map;
mod score;

pub use self::gradient::gradient_norms;
pub use self::map::{EXTENT, grid, unit_values};
pub use self::score::Score;
pub(crate) use self::score::{confusion, logits, loss, outputs};
