//! Logs: one row per epoch, written as it happens.
//!
//! | log | format |
//! | --- | --- |
//! | [`CsvLog`] | comma-separated values, for pandas and spreadsheets |
//! | [`JsonLinesLog`] | one JSON object per line |
//!
//! | column | value |
//! | --- | --- |
//! | `epoch` | counted from 1 |
//! | `learning_rate` | of the epoch's last step |
//! | `loss`, `accuracy` | of training: [`Epoch::training`](stackprop::schedule::Epoch::training) |
//! | `validation_loss`, `validation_accuracy` | after the epoch |
//! | the name of each metric | of [`Fit::metrics`](stackprop::train::Fit::metrics) |
//! | `seconds` | the duration of the epoch, its evaluation included |
//!
//! A value that the fit has not is empty in CSV and `null` in JSON: the accuracy of a regression, and the validation
//! columns without validation samples. A number has the fewest digits that give its `f32` again. NaN and infinities are
//! `NaN` and `inf` in CSV, and `null` in JSON, which has no such numbers.

mod csv;
mod file;
mod format;
mod json_lines;
mod log;

pub use self::csv::Csv;
pub use self::format::Format;
pub use self::json_lines::JsonLines;
pub use self::log::{CsvLog, JsonLinesLog, Log};
