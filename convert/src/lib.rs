//! Networks of other programs as Stackprop's types and model files.
//!
//! A reader turns a file into a [`Network`], the same description for every format. [`stackprop_file::write`] makes the
//! bytes of a model file, and [`NetworkType`] the type to paste.
//!
//! ```
//! use stackprop_convert::{Options, Rounding, read, stackprop_file};
//!
//! let network = read("../tests/golden/int8/xor_2_3_1.tflite", &Options::default())?;
//! assert_eq!(network.network_type().rust(), "sequential![Dense<2, 3, Tanh>, Dense<3, 1, Logistic>]");
//! let file = stackprop_file::write(&network, Rounding::Lite)?;
//! assert_eq!(stackprop_file::read_type(&file)?.layers, network.network_type());
//! # Ok::<(), stackprop_convert::Error>(())
//! ```
//!
//! | module or function | content |
//! | --- | --- |
//! | [`read`] | a file of any format to a [`Network`] |
//! | [`formats`] | one reader per format |
//! | [`Network`] | a dense network in `f32` or in eight bits |
//! | [`NetworkType`], [`Code`] | its type, sizes, and the code to paste |
//! | [`mod@export`] | one writer per format |
//! | [`stackprop_file`] | model files: write, read |
//! | [`convert`], [`inspect`], [`export()`] | the commands |
//! | [`build`] | conversion in a build script |
//! | [`Problems`] | all problems of a file, each with a remedy |
//! | [`guide`] | from PyTorch and from Keras to a microcontroller |

mod activation;
mod arrays;
mod build_script;
mod chain;
mod code;
mod convert;
mod error;
pub mod export;
pub mod formats;
pub mod guide;
mod inspect;
mod network;
mod network_type;
mod options;
mod problem;
mod source;
pub mod stackprop_file;

pub use self::activation::Activation;
pub use self::build_script::{build, build_with};
pub use self::code::Code;
pub use self::convert::convert;
pub use self::error::Error;
pub use self::export::export;
pub use self::inspect::inspect;
pub use self::network::{BatchNorm, Dense, FloatLayer, Int8Dense, Int8Network, Network, Scaling, Statistic};
pub use self::network_type::{LayerType, NetworkType, Numbers};
pub use self::options::Options;
pub use self::problem::{Problem, Problems};
pub use self::source::read;
pub use self::stackprop_file::Rounding;
