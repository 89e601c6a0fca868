//! What a layer needs to be trained.

use bytemuck::Zeroable;

use crate::activation::Pass;
use crate::floats::Floats;
use crate::kernels::{Moments, Record, UpdateRule};
use crate::layer::Layer;
use crate::simd::Simd;

/// A layer, or a whole network, that can be trained.
pub trait Train: Layer {
    /// The gradient of the parameters, and each moment of it: the parameters' own type, where they can be trained.
    type Gradient: Floats;

    /// What the layer keeps between the forward and the backward pass, for up to `BATCH` samples.
    type Tape<const BATCH: usize>: Zeroable;

    /// What training learns beside the parameters, not by gradients: the running statistics of batch normalisation, and
    /// [`NoParameters`](crate::layer::NoParameters) elsewhere.
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
    fn backward<S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
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

/// A layer in the backward pass, and where the gradient of its parameters goes.
#[derive(Debug)]
pub enum Destination<'a, L: Train + ?Sized, R, const MOMENTS: usize> {
    /// The layer is trained: the rule changes its parameters and their moments.
    Trained {
        /// The layer.
        layer: &'a mut L,
        /// What becomes of a parameter and of its moments.
        rule: R,
        /// The moments of the layer's parameters, in the order of [`visit_parameters`](Train::visit_parameters).
        moments: Moments<'a, MOMENTS>,
    },
    /// The layer is frozen: only the gradient of its inputs is computed.
    Frozen {
        /// The layer.
        layer: &'a L,
    },
}

impl<'a, L: Train> Destination<'a, L, Record, 1> {
    /// The gradient is written down, and the layer stays as it is.
    #[inline(always)]
    pub fn gradient(layer: &'a mut L, gradient: &'a mut L::Gradient) -> Self {
        Self::Trained { layer, rule: Record, moments: Moments([gradient.floats_mut()]) }
    }
}

impl<L: Train, R, const MOMENTS: usize> Destination<'_, L, R, MOMENTS> {
    /// The layer, as it is before its parameters change.
    #[inline(always)]
    pub fn layer(&self) -> &L {
        match self {
            Self::Trained { layer, .. } => layer,
            Self::Frozen { layer } => layer,
        }
    }
}
