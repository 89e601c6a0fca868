//! Training: backpropagation in mini-batches, losses, optimizers, and the loop over epochs.
//!
//! One step of gradient descent on a batch consists of three passes:
//!
//! 1. **forward**: computes the network's outputs; each layer records values for the backward pass on a
//!    [tape](crate::layer::Train::Tape);
//! 2. **loss**: a [`Loss`](crate::loss::Loss) replaces the logits by the *delta*, ∂loss/∂logits;
//! 3. **backward**: from the last layer to the first, the delta gives the gradient of the layer's weights and,
//!    multiplied by the weights, the delta of the layer before; the [`Optimizer`](crate::optimizer::Optimizer) turns
//!    the gradients into an update.
//!
//! [`Stepper`] runs these passes and needs the least memory; [`Trainer`] adds the loop over epochs. Inference uses none
//! of this module: a program that only predicts contains no training code.

mod checkpoint;
mod early_stopping;
mod epochs;
mod evaluate;
mod fit;
mod gather;
mod history;
mod mean;
#[cfg(feature = "alloc")]
mod range_test;
#[cfg(feature = "alloc")]
mod rate_curve;
mod ready;
mod running;
mod samples;
#[cfg(feature = "alloc")]
mod search;
mod shuffle;
mod snapshot;
mod step;
mod stepper;
mod trainable;
mod trainer;

pub use self::checkpoint::Checkpoint;
pub use self::early_stopping::{EarlyStopping, Monitor};
pub use self::evaluate::Evaluate;
pub use self::fit::{Batch, Fit, OnBatch, OnCheckpoint, OnEpoch};
pub use self::history::History;
#[cfg(feature = "alloc")]
pub use self::range_test::RangeTest;
#[cfg(feature = "alloc")]
pub use self::rate_curve::{RateCurve, RatePoint};
pub use self::samples::Samples;
#[cfg(feature = "alloc")]
pub use self::search::{Trial, Trials};
pub use self::shuffle::Permutation;
pub use self::stepper::Stepper;
pub use self::trainable::Trainable;
pub use self::trainer::Trainer;
pub use crate::error::TrainError;
