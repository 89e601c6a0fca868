//! Model files of [`stackprop::model_file`], without the network's type.

mod read;
mod write;

pub use self::read::{FileType, read_type};
pub use self::write::{Rounding, write};
