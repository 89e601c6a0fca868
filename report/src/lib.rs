//! Shows the training of Stackprop's networks: a progress bar, logs, TensorBoard, charts.
//!
//! ```
//! # #[cfg(all(feature = "log", feature = "plots", feature = "progress", feature = "tensorboard"))] {
//! use stackprop::prelude::*;
//! use stackprop_report::log::CsvLog;
//! use stackprop_report::tensorboard::TensorBoard;
//! use stackprop_report::{Progress, plots};
//!
//! type Net = sequential![Dense<1, 8, Tanh>, Dense<8, 1, Identity>];
//!
//! let inputs: Vec<[f32; 1]> = (0..64).map(|x| [x as f32 / 32.0 - 1.0]).collect();
//! let targets: Vec<[f32; 1]> = inputs.iter().map(|[x]| [x * x]).collect();
//! let output = std::env::temp_dir().join("stackprop-report");
//! std::fs::create_dir_all(&output)?;
//! let mut log = CsvLog::create(output.join("log.csv"))?;
//! let mut board = TensorBoard::create(&output)?;
//!
//! let mut net = Net::random(&mut Rng::seed_from_u64(1));
//! let mut trainer = Trainer::<Net, _, _, 8>::new(MeanSquaredError, Adam::default());
//! let fit = Fit {
//!     epochs: 50,
//!     validation_split: 0.25,
//!     callbacks: &mut [&mut Progress::new(), &mut log, &mut board],
//!     ..Fit::default()
//! };
//! let history = trainer.fit(&mut net, Samples::new(&inputs, &targets), fit)?;
//! log.finish()?; // the error of a write, which stopped the fit
//! board.finish()?;
//!
//! plots::learning_curves(output.join("learning_curves.svg"), "mean squared error", &history)?;
//! plots::predictions(output.join("predictions.svg"), "square", &targets, &net.predict_all(&inputs))?;
//! # std::fs::remove_dir_all(output)?;
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | item | feature | gives |
//! | --- | --- | --- |
//! | `Progress` | `progress` | a bar on a terminal, a few lines elsewhere |
//! | `log::CsvLog`, `log::JsonLinesLog` | `log` | a row per epoch, as it happens |
//! | `tensorboard::TensorBoard` | `tensorboard` | event files, which TensorBoard shows during the fit |
//! | `plots` | `plots` | learning curves, confusion matrix, predictions, ROC curve, range test, as SVG |
//! | | `png` | the same as PNG |
//!
//! All features except `png` are enabled by default. The first three are callbacks:
//! [`Fit::callbacks`](stackprop::train::Fit::callbacks) takes any number of them. A callback cannot return an error, so
//! the first one stops the fit, and `finish` returns it.

#[cfg(any(feature = "log", feature = "plots"))]
mod epochs;
mod error;
#[cfg(any(feature = "log", feature = "tensorboard"))]
mod evaluations;
#[cfg(feature = "log")]
pub mod log;
#[cfg(any(feature = "log", feature = "tensorboard"))]
mod outcome;
#[cfg(feature = "plots")]
pub mod plots;
#[cfg(feature = "progress")]
mod progress;
#[cfg(feature = "tensorboard")]
pub mod tensorboard;

#[cfg(any(feature = "log", feature = "plots"))]
pub use self::epochs::Epochs;
pub use self::error::Error;
#[cfg(any(feature = "log", feature = "tensorboard"))]
use self::outcome::Outcome;
#[cfg(feature = "progress")]
pub use self::progress::Progress;
