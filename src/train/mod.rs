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

mod backward;
mod batch_norm;
mod chain;
mod checkpoint;
mod dense;
mod early_stopping;
mod error;
mod fit;
mod frozen;
mod history;
mod loss;
mod optimizer;
mod samples;
mod scaling;
mod schedule;
mod setting;
mod shuffle;
mod snapshot;
mod stepper;
mod trainer;

pub use self::backward::{Backward, Recorded};
pub use self::batch_norm::{BatchNormGradient, BatchNormTape};
pub use self::chain::ChainTape;
pub use self::checkpoint::Checkpoint;
pub use self::early_stopping::{EarlyStopping, Monitor};
pub use self::error::TrainError;
pub use self::fit::{Batch, Fit, OnBatch, OnCheckpoint, OnEpoch};
pub use self::frozen::Nothing;
pub use self::history::{Epoch, Evaluation, History};
pub use self::loss::{
    BinaryCrossEntropy, CategoricalCrossEntropy, ClassWeighted, CrossEntropy, Hinge, Huber, Loss, MeanAbsoluteError,
    MeanSquaredError, OneAgainstRest, PerceptronCriterion, Pointwise,
};
pub use self::optimizer::{Adam, AdamW, Adaptive, Momentum, NAdam, Nesterov, Optimizer, Regularized, RmsProp, Sgd};
pub use self::samples::Samples;
pub use self::schedule::{
    Constant, Cosine, ExponentialDecay, Moment, OnPlateau, OneCycle, PlateauState, SCHEDULE_STATE, Schedule, StepDecay,
};
pub use self::shuffle::Permutation;
pub use self::stepper::Stepper;
pub use self::trainer::Trainer;

pub use crate::kernels::{Moments, Record, Rule};

pub(crate) use self::checkpoint::Position;
pub(crate) use self::snapshot::Snapshot;

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

    /// What training learns beside the parameters, not by gradients: the running statistics of batch normalisation, and
    /// [`Nothing`] elsewhere.
    type Statistics: Floats;

    /// The logits of a batch of at most `BATCH` samples; keeps on the tape what [`backward`](Train::backward) needs.
    fn forward_train<S: Simd, const BATCH: usize>(
        &self,
        simd: S,
        pass: Pass,
        inputs: &[Self::Input],
        logits: &mut [Self::Output],
        tape: &mut Self::Tape<BATCH>,
    );

    /// Backpropagation through the layer, after [`forward_train`](Train::forward_train) with the same inputs and tape.
    ///
    /// `deltas` is ∂loss/∂logits. The gradient of the parameters goes where `destination` says; ∂loss/∂inputs is written to
    /// `input_gradient`, if there is one.
    fn backward<S: Simd, R: Rule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
        destination: Destination<'_, Self, R, MOMENTS>,
        simd: S,
        inputs: &[Self::Input],
        deltas: &[Self::Output],
        tape: &mut Self::Tape<BATCH>,
        input_gradient: Option<&mut [Self::Input]>,
    );

    /// Shows the visitor every layer's trainable parameters, in the order that they have in [`Gradient`](Train::Gradient).
    fn visit_parameters(&mut self, visitor: &mut impl Visitor);

    /// Shows the visitor what [`Statistics`](Train::Statistics) are kept of, in that order.
    fn visit_statistics(&mut self, _: &mut impl Visitor) {}

    /// Moves the running statistics towards those of the batch on the tape, after a step.
    #[inline(always)]
    fn learn_statistics<S: Simd, const BATCH: usize>(&mut self, simd: S, tape: &Self::Tape<BATCH>) {
        let _ = (simd, tape);
    }
}

/// What is done with each layer's parameters in turn. Every closure on a `&mut [f32]` is a visitor.
///
/// What must be compiled for the token's instructions is one by a method that is `#[inline(always)]`: that cannot be had of a
/// closure that is passed on by reference.
pub trait Visitor {
    /// Does it with one layer's parameters, of which the first `weights.len()` are its weights.
    fn visit(&mut self, parameters: &mut [f32], weights: Weights);
}

impl<F: FnMut(&mut [f32])> Visitor for F {
    #[inline(always)]
    fn visit(&mut self, parameters: &mut [f32], _: Weights) {
        self(parameters);
    }
}

/// The shape of a layer's weights, `[inputs][units]`; what comes after them is its bias.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weights {
    /// How many inputs the layer has, each a row of weights; 0 where there are no weights.
    pub inputs: usize,
    /// How many units the layer has.
    pub units: usize,
}

impl Weights {
    /// No weights: the parameters are scales and shifts.
    pub const NONE: Self = Self { inputs: 0, units: 0 };

    /// How many weights there are.
    #[must_use]
    pub const fn len(self) -> usize {
        self.inputs * self.units
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }
}

/// How a forward pass in training is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// The layer learns: dropout leaves units out, batch normalisation uses the batch's own statistics.
    Learning {
        /// What dropout's choices are drawn from; another in every step.
        seed: u32,
    },
    /// The layer is frozen, and computes what it predicts.
    Frozen,
}

impl Pass {
    /// Passes for the first layer, for its activation, and for the layers after it: the same, but for the seed.
    #[inline(always)]
    #[must_use]
    pub fn split(self) -> [Self; 3] {
        match self {
            // Odd constants without a pattern: the fractional parts of √2 and √3.
            Self::Learning { seed } => [
                Self::Learning { seed },
                Self::Learning { seed: seed ^ 0x6a09_e667 },
                Self::Learning { seed: seed.rotate_left(7) ^ 0xbb67_ae85 },
            ],
            Self::Frozen => [Self::Frozen; 3],
        }
    }
}

/// A layer in the backward pass, and where the gradient of its parameters goes.
pub enum Destination<'a, L: Train + ?Sized, R, const MOMENTS: usize> {
    /// Into the parameters and their moments, as the rule says.
    Parameters {
        /// The layer.
        layer: &'a mut L,
        /// What becomes of a parameter and of its moments.
        rule: R,
        /// The moments of the layer's parameters, in the order of [`visit_parameters`](Train::visit_parameters).
        moments: Moments<'a, MOMENTS>,
    },
    /// Nowhere: the layer is frozen, and only the gradient of its inputs is asked for.
    Nowhere {
        /// The layer.
        layer: &'a L,
    },
}

impl<'a, L: Train> Destination<'a, L, Record, 1> {
    /// The gradient is written down, and the layer stays as it is.
    #[inline(always)]
    pub fn gradient(layer: &'a mut L, gradient: &'a mut L::Gradient) -> Self {
        Self::Parameters { layer, rule: Record, moments: Moments([gradient.floats_mut()]) }
    }
}

impl<L: Train, R, const MOMENTS: usize> Destination<'_, L, R, MOMENTS> {
    /// The layer, as it is before its parameters change.
    #[inline(always)]
    pub fn layer(&self) -> &L {
        match self {
            Self::Parameters { layer, .. } => layer,
            Self::Nowhere { layer } => layer,
        }
    }
}
