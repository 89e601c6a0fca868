//! Model files of [`stackprop::model_file`], without the network's type.

mod int8;
mod read;
mod units;
mod values;
mod write;

pub use self::read::{FileType, read, read_type};
pub use self::write::{Rounding, write};
