//! Multi-layer perceptrons that live on the stack.
//!
//! A network is a *type*: its layers are fixed-size arrays, the compiler checks and knows its sizes, its matrix
//! products and activations are SIMD, and it needs no heap and no operating system. The same code trains on a desktop
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
//! let mut net = Xor::random(&mut Rng::seed_from_u64(42)); // the initializer of each activation: He or Glorot
//!
//! let sgd = Sgd { learning_rate: 0.5 };
//! let mut trainer = Trainer::<Xor, _, _, 4>::new(BinaryCrossEntropy::default(), sgd); // 4 samples a batch
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
//! [`guide`] starts with a perceptron in plain loops and ends with a network in flash.
//!
//! # Reading order
//!
//! 1. This page: the crate's purpose and its first program.
//! 2. [`layer`]: the one trait to learn, [`Layer`](layer::Layer), and [`Chain`](layer::Chain), which joins two layers;
//!    [`sequential!`] writes the type of a chain.
//! 3. [`layer::Dense`]: the fully connected layer. It holds weights and bias and nothing else.
//! 4. [`kernels::reference`]: the specification of its products, as plain loops.
//! 5. [`kernels`]: the fast products. One loop nest, `gemm`, computes the three products of a batch.
//! 6. [`simd`]: eight lanes on every machine, and the choice of instructions, once per call.
//!
//! The other modules are side doors, which nothing on this path needs:
//!
//! | module | content |
//! | --- | --- |
//! | [`train`], [`loss`], [`optimizer`], [`schedule`] | training: one file per loss, optimizer and schedule |
//! | [`split`] | k folds, stratified folds, training and test samples |
//! | [`metrics`], [`Classes`] | the quality of predictions, names for classes |
//! | [`model_file`] | saving, loading, a network in flash |
//! | [`quantized`] | a trained network in eight bits, in integers alone |
//! | [`layer::BatchNorm`], [`layer::Scaling`] | further layers; [`layer::Fold`] merges the first into a dense layer |
//!
//! # What you can rely on
//!
//! - **Shapes are types.** Layers that do not fit, a loss without its output activation, a batch of 0 and a layer of 0
//!   units fail in `cargo check`.
//! - **Sizes are constants.** A program can assert [`Layer::PARAMETERS`](layer::Layer::PARAMETERS),
//!   [`FLASH_BYTES`](layer::Layer::FLASH_BYTES), [`INFERENCE_BYTES`](layer::Layer::INFERENCE_BYTES) and
//!   [`TRAINING_BYTES`](train::Stepper::TRAINING_BYTES) when it is compiled.
//! - **No heap.** Only `boxed` constructors, `predict_all`, file I/O, threads, `metrics::roc_auc`, copies of samples,
//!   shuffle buffers, range tests, searches and quantization allocate; a quantized network predicts without a heap.
//! - **No panic.** No input makes the library panic, except for an index out of bounds, as in `classes[7]`.
//! - **One order of sums.** With finite parameters, a sample's result is bit-identical alone or in a batch, except for
//!   the sign of a zero. [`using`](layer::Layer::using)`(`[`Reproducible`](simd::Reproducible)`)` gives the same bits
//!   on every CPU: CPUs differ only in the fused multiply-add, which this execution never uses.
//! - **Errors state the expected and the found value.** A failed call leaves the network unchanged; a fit that fails
//!   midway, or ends in a panic of a callback, leaves the network of its last good epoch.
//! - **Misuse is an error.** A fit refuses a network that was never initialized, scaling that was never fitted, and
//!   settings without effect, and names the cure.
//!
//! # Features
//!
//! - `std` (default): detection of the CPU's instructions at run time, and files. Includes `alloc`.
//! - `alloc`: networks and trainers in a box, copies of samples, searches, and quantization.
//! - `derive`: `#[derive(Zeroable)]`, for a custom [loss](loss::Loss) or [optimizer](optimizer::Optimizer).
//! - `rayon`: `threads::Parallel`, an execution that divides the matrix products of batches over threads. The bits do
//!   not depend on the number of threads. Includes `std`.
//!
//! Without `std`, the crate is `no_std` and uses the instructions that the program is compiled for.

#![no_std]
#![cfg_attr(not(feature = "rayon"), warn(missing_debug_implementations))]
// The documentation links to the guide, files and boxes without their features too.
#![cfg_attr(not(feature = "std"), allow(rustdoc::broken_intra_doc_links))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

#[macro_use]
mod by_fields;
#[macro_use]
mod inline;

pub mod activation;
pub mod architecture;
mod classes;
mod error;
mod floats;
// For readers alone: the documentation contains it, and its programs are doc-tests.
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
pub mod quantized;
mod rng;
mod row;
pub mod schedule;
mod setting;
pub mod simd;
pub mod split;
#[cfg(feature = "rayon")]
pub mod threads;
pub mod train;
mod unrolled;

pub use bytemuck::Zeroable;

pub use self::classes::Classes;
pub use self::error::{LengthMismatch, TrainError};
pub use self::floats::Floats;
pub use self::rng::Rng;
pub use self::row::{Fits, Row, argmax};

/// The README's programs are doc-tests.
#[cfg(all(doctest, feature = "std"))]
#[doc = include_str!("../README.md")]
struct Readme;
