//! A run as the fragment of a link, and back.
//!
//! A link is a list of `key=value` separated by `&`. It contains the settings that differ from the default.
//!
//! | key | value |
//! | --- | --- |
//! | `data`, `classes`, `noise`, `train`, `dataSeed` | [`Data`](crate::settings::Data) |
//! | `features` | names, separated by commas: `x1,x2,x1^2` |
//! | `layers` | hidden layers: `8:tanh,4:relu:d20:bn`, the second with dropout of 20 % and batch normalization |
//! | `init`, `seed` | the other settings of [`Network`](crate::settings::Network) |
//! | `loss`, `optimizer`, `rate`, `reg`, `regRate`, `batch` | [`Training`] of the first stage |
//! | `schedule`, `scheduleEpochs` | its schedule |
//! | `stop`, `stopValue` | [`Stop`](crate::settings::Stop) |
//! | `test`, `discrete` | 0 or 1: [`View`](crate::settings::View) |
//! | `w1.3.0`, `b1.0` | edits of the first stage: the weight of layer 1, input 3, unit 0, and the bias of unit 0 |
//! | `epochs` | the epochs of the first stage |
//! | `stages` | the further stages: changed settings, edits and `epochs` with commas, the stages with semicolons |
//! | `labels` | the names of the visitor's classes, percent-encoded |
//! | `samples` | the visitor's samples: base64url of x₁, x₂ and target, each a little-endian `f32` |
//!
//! [`Training`]: crate::settings::Training

mod check;
mod error;
mod fields;
mod link;
mod own_samples;
mod settings;
mod stage;
#[cfg(test)]
mod tests;
mod value;

pub use self::error::LinkError;
pub use self::link::{decode, encode};
