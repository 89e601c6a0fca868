//! Samples in the plane: drawn, or the visitor's, as classes or values.
//!
//! The sources have the shapes, the numbers and the noise of the TensorFlow Playground, drawn with the crate's
//! [`Rng`](stackprop::Rng). A seed gives the same bits in WebAssembly and on every computer, because all functions are
//! those of `libm`.

mod bumps;
mod check;
mod circle;
mod csv;
mod draw;
mod feature;
mod gauss;
mod generate;
mod plane;
mod samples;
mod spiral;
mod split;
#[cfg(test)]
mod tests;
mod xor;

pub use self::check::{MAX_SAMPLES, MIN_SAMPLES, SamplesError};
pub use self::csv::{CsvError, parse_csv};
pub use self::draw::{CLASS_SAMPLES, VALUE_SAMPLES};
pub use self::feature::inputs;
pub use self::generate::{classes, generate};
pub use self::samples::{Problem, Samples};
pub use self::split::split;
