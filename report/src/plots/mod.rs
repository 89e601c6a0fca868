//! Charts and pictures, as SVG or PNG.
//!
//! | function | draws |
//! | --- | --- |
//! | [`learning_curves`] | loss, accuracy and metrics of every epoch |
//! | [`confusion_matrix`] | the counts of true and predicted classes |
//! | [`predictions`] | predictions over targets |
//! | [`roc_curve`] | true over false positives, for every threshold |
//! | [`learning_rates`] | the losses of a range test |
//! | [`canvas::save`] | your own picture |
//!
//! The extension of the path selects the format: `.svg`, or `.png` with the feature `png`, which compiles a font and an
//! encoder. A file appears as a whole, as those of models do, and replaces an older one.
//!
//! [`plotters`] is the crate that draws; your own pictures use this version of it.

mod axis;
pub mod canvas;
mod chart;
mod confusion_matrix;
mod font_size;
#[cfg(feature = "png")]
mod glyphs;
mod learning_curves;
mod learning_rates;
#[cfg(feature = "png")]
mod pixels;
mod predictions;
mod roc_curve;
mod surface;

pub use plotters;

pub use self::confusion_matrix::confusion_matrix;
pub use self::learning_curves::learning_curves;
pub use self::learning_rates::learning_rates;
pub use self::predictions::predictions;
pub use self::roc_curve::roc_curve;
