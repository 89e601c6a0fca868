//! Training: backpropagation in mini-batches, losses, optimizers, and the loop over epochs.
//!
//! One step of gradient descent on a batch is three passes:
//!
//! 1. **forward**: the batch goes through the network; what each layer gives is kept on a [tape](Train::Tape);
//! 2. **loss**: a [`Loss`] turns the logits, in place, into the *delta*, ∂loss/∂logits;
//! 3. **backward**: from the last layer to the first, the delta gives the gradient of the layer's weights and, multiplied by
//!    the weights, the delta of the layer before; the [`Optimizer`] says what becomes of the gradients.
//!
//! [`Stepper`] does that and needs the least memory; [`Trainer`] adds the loop over epochs. Nothing here is on the path of
//! inference: a program that only predicts contains none of it.

mod chain;
mod dense;
mod error;
mod fit;
mod frozen;
mod history;
mod loss;
mod optimizer;
mod samples;
mod shuffle;
mod stepper;
mod trainer;

pub use self::chain::ChainTape;
pub use self::error::TrainError;
pub use self::fit::{Batch, Fit, OnBatch, OnEpoch};
pub use self::frozen::Frozen;
pub use self::history::{Epoch, Evaluation, History};
pub use self::loss::{BinaryCrossEntropy, CrossEntropy, Loss, MeanSquaredError};
pub use self::optimizer::{Adam, Adaptive, Momentum, Optimizer, Sgd, Velocity};
pub use self::samples::Samples;
pub use self::shuffle::Permutation;
pub use self::stepper::Stepper;
pub use self::trainer::Trainer;

use bytemuck::Zeroable;

use crate::bytes::Floats;
use crate::layer::Layer;
use crate::simd::Simd;

/// A layer, or a whole network, that can be trained.
pub trait Train: Layer {
    /// The gradient of the parameters, and each moment of it: the parameters' own type, where they can be trained.
    type Gradient: Floats;

    /// What the layer keeps between the forward and the backward pass, for up to `BATCH` samples.
    type Tape<const BATCH: usize>: Zeroable;

    /// The logits of a batch of at most `BATCH` samples; keeps on the tape what [`backward`](Train::backward) needs.
    fn forward_train<S: Simd, const BATCH: usize>(
        &self,
        simd: S,
        inputs: &[Self::Input],
        logits: &mut [Self::Output],
        tape: &mut Self::Tape<BATCH>,
    );

    /// Backpropagation through the layer, after [`forward_train`](Train::forward_train) with the same inputs and tape.
    ///
    /// `deltas` is ∂loss/∂logits. The gradient of the parameters goes where `destination` says; ∂loss/∂inputs is written to
    /// `input_gradient`, if there is one.
    fn backward<S: Simd, const BATCH: usize>(
        destination: Destination<'_, Self>,
        simd: S,
        inputs: &[Self::Input],
        deltas: &[Self::Output],
        tape: &mut Self::Tape<BATCH>,
        input_gradient: Option<&mut [Self::Input]>,
    );

    /// Shows the visitor every layer's trainable parameters, in the order that they have in [`Gradient`](Train::Gradient).
    fn visit_parameters(&mut self, visitor: &mut impl Visitor);
}

/// What is done with each layer's parameters in turn. Every closure on a `&mut [f32]` is a visitor.
///
/// An optimizer is one by a method that is `#[inline(always)]`, so that it is compiled for the token's instructions: that
/// cannot be had of a closure that is passed on by reference.
pub trait Visitor {
    /// Does it with one layer's parameters.
    fn visit(&mut self, parameters: &mut [f32]);
}

impl<F: FnMut(&mut [f32])> Visitor for F {
    #[inline(always)]
    fn visit(&mut self, parameters: &mut [f32]) {
        self(parameters);
    }
}

/// A layer in the backward pass, and where the gradient of its parameters goes.
pub enum Destination<'a, L: Train + ?Sized> {
    /// Off the parameters at once: plain SGD, which needs no gradient buffer.
    Parameters {
        /// The layer.
        layer: &'a mut L,
        /// What the gradient is multiplied by.
        learning_rate: f32,
    },
    /// Into a buffer, for an optimizer to use.
    Buffer {
        /// The layer.
        layer: &'a L,
        /// What is overwritten with the gradient.
        gradient: &'a mut L::Gradient,
    },
    /// Nowhere: the layer is frozen, and only the gradient of its inputs is asked for.
    Nowhere {
        /// The layer.
        layer: &'a L,
    },
}

impl<L: Train> Destination<'_, L> {
    /// The layer, as it is before its parameters change.
    #[inline(always)]
    pub fn layer(&self) -> &L {
        match self {
            Self::Parameters { layer, .. } => layer,
            Self::Buffer { layer, .. } | Self::Nowhere { layer } => layer,
        }
    }
}
