//! Training: backpropagation in mini-batches, losses, optimizers, and the loop over epochs.
//!
//! One step of gradient descent on a batch is three passes:
//!
//! 1. **forward**: the batch goes through the network; what each layer gives is kept on a
//!    [tape](crate::layer::Train::Tape);
//! 2. **loss**: a [`Loss`](crate::loss::Loss) turns the logits, in place, into the *delta*, ∂loss/∂logits;
//! 3. **backward**: from the last layer to the first, the delta gives the gradient of the layer's weights and,
//!    multiplied by the weights, the delta of the layer before; the [`Optimizer`](crate::optimizer::Optimizer) says
//!    what becomes of the gradients.
//!
//! [`Stepper`] does that and needs the least memory; [`Trainer`] adds the loop over epochs. Nothing here is on the path
//! of inference: a program that only predicts contains none of it.

mod checkpoint;
mod early_stopping;
mod epochs;
mod evaluate;
mod fit;
mod gather;
mod history;
mod mean;
mod samples;
mod shuffle;
mod snapshot;
mod step;
mod stepper;
mod trainer;

pub use self::checkpoint::Checkpoint;
pub use self::early_stopping::{EarlyStopping, Monitor};
pub use self::evaluate::Evaluate;
pub use self::fit::{Batch, Fit, OnBatch, OnCheckpoint, OnEpoch};
pub use self::history::History;
pub use self::samples::Samples;
pub use self::shuffle::Permutation;
pub use self::stepper::Stepper;
pub use self::trainer::Trainer;
pub use crate::error::TrainError;
