//! Multi-layer perceptrons that live on the stack.
//!
//! A network is a *type*: its layers are fixed-size arrays, its sizes are checked and known when the program is compiled, its
//! matrix products and activations are SIMD, and it needs no heap and no operating system. The same code trains on a desktop
//! and trains or infers on a microcontroller.
//!
//! ```
//! use stackprop::prelude::*;
//!
//! type Xor = sequential![
//!     Dense<2, 4, Tanh>,
//!     Dense<4, 1, Logistic>,
//! ];
//!
//! let inputs = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
//! let targets = [[0.0], [1.0], [1.0], [0.0]];
//!
//! let mut net = Xor::random(&mut Rng::seed_from_u64(42)); // what each activation asks for: He or Glorot
//!
//! let mut trainer = Trainer::<Xor, _, _, 4>::new(BinaryCrossEntropy::default(), Sgd { learning_rate: 0.5 }); // 4 samples a batch
//! let fit = Fit { epochs: 1000, ..Fit::default() };
//! let history = trainer.fit(&mut net, Samples::new(&inputs, &targets), fit)?;
//!
//! assert_eq!(history.last().unwrap().training.accuracy, Some(1.0));
//! for (input, [target]) in inputs.iter().zip(targets) {
//!     let [probability] = net.predict(input);
//!     assert_eq!(probability > 0.5, target == 1.0);
//! }
//! # Ok::<(), TrainError>(())
//! ```
//!
//! New to networks? [`guide`] walks the whole path, from one threshold unit to a network that is trained, judged and saved.
//!
//! # The way through the house
//!
//! 1. [`layer`]: the one trait to learn, [`Layer`](layer::Layer), how [`Chain`](layer::Chain) joins two, and
//!    [`sequential!`], which writes the type down;
//! 2. [`layer::Dense`]: the fully connected layer, which holds its weights and bias and nothing else, and [`activation`];
//! 3. [`kernels`]: the four products that a dense layer needs, first as plain loops in
//!    [`kernels::reference`], then fast; `exp`, `tanh`, `logistic` and others, each with its bound;
//! 4. [`simd`]: eight lanes on every machine, and the choice of instructions, once per call.
//!
//! Two more layers are beside the dense one: [`BatchNorm`](layer::BatchNorm), which [`Fold`](layer::Fold) takes out again for inference, and [`Scaling`](layer::Scaling).
//! [`Classes`] gives the outputs names.
//!
//! Three side doors, which nothing on that way needs: [`train`] (losses, optimizers, schedules, the loop over epochs),
//! [`metrics`] (how good the predictions are) and [`model_file`] (saving, loading, a network in flash).
//!
//! # What you can rely on
//!
//! - **Shapes are types.** Layers that do not fit, or a loss that does not go with the output activation, do not compile.
//! - **Sizes are constants.** [`Layer::PARAMETERS`](layer::Layer::PARAMETERS),
//!   [`FLASH_BYTES`](layer::Layer::FLASH_BYTES), [`INFERENCE_BYTES`](layer::Layer::INFERENCE_BYTES) and
//!   [`TRAINING_BYTES`](train::Stepper::TRAINING_BYTES) can be asserted by the program that budgets for them.
//! - **No heap, no panic.** Nothing allocates, but for what is called `boxed`, files, threads, and the metric `roc_auc`. No
//!   input makes the library panic.
//! - **One order of sums.** A sample gives the same bits alone and in a batch, but for the sign of a zero, and so long as the parameters
//!   are finite. With [`Reproducible`](simd::Reproducible) arithmetic it gives the same bits on every CPU: only the fused
//!   multiply-add differs between them, and that never fuses.
//! - **Errors say what was expected and what was found**, and leave the network as it was; a fit that fails midway leaves that of its
//!   last good epoch.
//!
//! # Features
//!
//! - `std` (default): the CPU's instructions are found at run time, and there are files. Includes `alloc`.
//! - `alloc`: networks and trainers in a box.
//! - `derive`: `#[derive(Zeroable)]`, for a [loss](loss::Loss) or an [optimizer](optimizer::Optimizer) of one's own.
//! - `rayon`: `threads::Parallel`, an arithmetic that divides the matrix products of batches over threads and gives the same bits on
//!   any number of them. Includes `std`.
//!
//! Without `std`, the crate is `no_std` and uses the instructions that the program is compiled for.

#![no_std]
#![cfg_attr(not(feature = "rayon"), warn(missing_debug_implementations))]
// The guide, files and boxes are spoken of without them too.
#![cfg_attr(not(feature = "std"), allow(rustdoc::broken_intra_doc_links))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

#[macro_use]
mod inline;

pub mod activation;
pub mod architecture;
mod classes;
mod error;
mod floats;
// Only for readers: it is part of the documentation, and its programs are doc-tests.
#[cfg(all(any(doc, doctest), feature = "std"))]
pub mod guide;
pub mod initializer;
pub mod kernels;
pub mod layer;
pub mod limits;
pub mod loss;
pub mod metrics;
pub mod model_file;
pub mod optimizer;
pub mod prelude;
mod rng;
mod row;
pub mod schedule;
mod setting;
pub mod simd;
#[cfg(feature = "rayon")]
pub mod threads;
pub mod train;

pub use bytemuck::Zeroable;

pub use self::classes::Classes;
pub use self::error::TrainError;
pub use self::floats::Floats;
pub use self::rng::Rng;
pub use self::row::{Fits, Row, argmax};

/// The README's programs are doc-tests.
#[cfg(all(doctest, feature = "std"))]
#[doc = include_str!("../README.md")]
struct Readme;
