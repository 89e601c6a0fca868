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

mod callback;
mod checkpoint;
mod early_stopping;
mod epochs;
mod evaluate;
mod fit;
mod gather;
mod generated;
mod history;
mod mean;
mod metric_pass;
mod notify;
#[cfg(feature = "alloc")]
mod range_test;
#[cfg(feature = "alloc")]
mod rate_curve;
mod ready;
mod running;
mod sample;
mod samples;
#[cfg(feature = "alloc")]
mod search;
mod shuffle;
#[cfg(feature = "alloc")]
mod shuffle_buffer;
mod snapshot;
mod source;
mod source_error;
mod step;
mod stepper;
mod stream;
mod trainable;
mod trainer;
mod weighted_batch;
mod weights;

pub use self::callback::{Callback, FitInfo};
pub use self::checkpoint::Checkpoint;
pub use self::early_stopping::{EarlyStopping, Monitor};
pub use self::evaluate::Evaluate;
pub use self::fit::{Batch, Fit, Metrics, OnBatch, OnCheckpoint, OnEpoch};
pub use self::generated::Generated;
pub use self::history::History;
#[cfg(feature = "alloc")]
pub use self::range_test::RangeTest;
#[cfg(feature = "alloc")]
pub use self::rate_curve::{RateCurve, RatePoint};
pub use self::sample::Sample;
pub use self::samples::Samples;
#[cfg(feature = "alloc")]
pub use self::search::{Trial, Trials};
pub use self::shuffle::Permutation;
pub use self::source::Source;
pub use self::source_error::SourceError;
pub use self::stepper::Stepper;
pub use self::stream::Stream;
pub use self::trainable::Trainable;
pub use self::trainer::Trainer;
pub use crate::error::TrainError;
