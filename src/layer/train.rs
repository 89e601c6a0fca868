//! The trait of layers that can be trained.

use core::mem;

use bytemuck::Zeroable;

use crate::activation::{AtZero, Pass};
use crate::floats::Floats;
use crate::kernels::{Moments, Record, UpdateRule};
use crate::layer::Layer;
use crate::simd::Simd;

/// A layer, or a whole network, that can be trained.
///
/// A custom layer implements [`CustomTrain`](crate::layer::CustomTrain) instead, which implies this trait.
pub trait Train: Layer {
    /// The gradient of the parameters, and each of their moments: the parameters' own type for a layer that learns.
    type Gradient: Floats;

    /// The values that the layer keeps between the forward and the backward pass, for up to `BATCH` samples.
    type Tape<const BATCH: usize>: Zeroable;

    /// Values that training updates without gradients: the running statistics of batch normalisation, and
    /// [`NoParameters`](crate::layer::NoParameters) elsewhere.
    type Statistics: Floats;

    /// Writes the logits of a batch of at most `BATCH` samples, and records on the tape the values that
    /// [`backward`](Train::backward) needs. By default it records nothing.
    #[inline(always)]
    fn forward_train<S: Simd, const BATCH: usize>(
        &self,
        simd: S,
        pass: Pass,
        inputs: &[Self::Input],
        logits: &mut [Self::Output],
        tape: &mut Self::Tape<BATCH>,
    ) {
        let _ = (pass, tape);
        self.linear_batch(simd, inputs, logits);
    }

    /// Backpropagates through the layer, after [`forward_train`](Train::forward_train) with the same inputs and tape.
    ///
    /// `deltas` is ∂loss/∂logits. `destination` receives the gradient of the parameters; `input_gradient`, if given,
    /// receives ∂loss/∂inputs.
    fn backward<S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
        destination: Destination<'_, Self, R, MOMENTS>,
        simd: S,
        inputs: &[Self::Input],
        deltas: &[Self::Output],
        tape: &mut Self::Tape<BATCH>,
        input_gradient: Option<&mut [Self::Input]>,
    );

    /// [`backward`](Train::backward) through the first layer of a network, whose inputs need no gradient.
    ///
    /// The method is separate from `backward(…, None)` so that the compiler leaves out the product of the input
    /// gradient, which would be that of a network's largest layer.
    #[inline(always)]
    fn backward_first<S: Simd, R: UpdateRule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
        destination: Destination<'_, Self, R, MOMENTS>,
        simd: S,
        inputs: &[Self::Input],
        deltas: &[Self::Output],
        tape: &mut Self::Tape<BATCH>,
    ) {
        Self::backward(destination, simd, inputs, deltas, tape, None);
    }

    /// Passes every layer's trainable parameters to the visitor, in the order of [`Gradient`](Train::Gradient). A layer
    /// without them passes an empty slice; a layer with them that lacks this method does not compile.
    #[inline(always)]
    fn visit_parameters(&mut self, visitor: &mut impl Visitor) {
        const { assert!(Self::Gradient::LEN == 0, "a layer with a gradient implements `visit_parameters`") };
        visitor.visit(&mut [], Weights::NONE);
    }

    /// Passes the values that [`Statistics`](Train::Statistics) copies to the visitor, in that order.
    fn visit_statistics(&mut self, _: &mut impl Visitor) {}

    /// Moves the running statistics towards those of the batch on the tape, after a step.
    #[inline(always)]
    fn learn_statistics<S: Simd, const BATCH: usize>(&mut self, simd: S, tape: &Self::Tape<BATCH>) {
        let _ = (simd, tape);
    }
}

/// An operation on each layer's parameters in turn. Every closure on a `&mut [f32]` is a visitor.
///
/// A visitor that must be compiled for the token's instructions implements `visit` with `#[inline(always)]`, because a
/// closure passed by reference is not always inlined.
pub trait Visitor {
    /// Visits one layer's parameters; the first `weights.len()` of them are its weights.
    fn visit(&mut self, parameters: &mut [f32], weights: Weights);
}

impl<F: FnMut(&mut [f32])> Visitor for F {
    #[inline(always)]
    fn visit(&mut self, parameters: &mut [f32], _: Weights) {
        self(parameters);
    }
}

/// A layer's weights: their shape, `[inputs][units]`, and the activation after them. The bias follows them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weights {
    /// The number of inputs, each with a row of weights; 0 for a layer without weights.
    pub inputs: usize,
    /// The number of units.
    pub units: usize,
    /// The activation at a logit of 0.
    pub at_zero: AtZero,
}

impl Weights {
    /// No weights: the parameters are scales and shifts.
    pub const NONE: Self = Self { inputs: 0, units: 0, at_zero: AtZero::Other };

    /// The number of weights.
    #[must_use]
    pub const fn len(self) -> usize {
        self.inputs * self.units
    }

    /// Whether there are no weights.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }
}

/// A layer in the backward pass, and the place for the gradient of its parameters.
#[derive(Debug)]
pub enum Destination<'a, L, R, const MOMENTS: usize> {
    /// The layer learns: the rule changes its parameters and their moments.
    Trained {
        /// The layer.
        layer: &'a mut L,
        /// The rule that updates a parameter and its moments.
        rule: R,
        /// The moments of the layer's parameters, in the order of [`visit_parameters`](Train::visit_parameters).
        moments: Moments<'a, MOMENTS>,
    },
    /// The layer is frozen: the backward pass computes only the gradient of its inputs.
    Frozen {
        /// The layer.
        layer: &'a L,
    },
}

impl<'a, L: Train> Destination<'a, L, Record, 1> {
    /// A destination that records the gradient and leaves the layer unchanged.
    #[inline(always)]
    pub fn gradient(layer: &'a mut L, gradient: &'a mut L::Gradient) -> Self {
        Self::Trained { layer, rule: Record, moments: Moments([gradient.floats_mut()]) }
    }
}

impl<L, R, const MOMENTS: usize> Destination<'_, L, R, MOMENTS> {
    /// The layer, before its parameters change.
    #[inline(always)]
    pub fn layer(&self) -> &L {
        match self {
            Self::Trained { layer, .. } => layer,
            Self::Frozen { layer } => layer,
        }
    }
}

impl<L: Train, R, const MOMENTS: usize> Destination<'_, L, R, MOMENTS> {
    /// This destination with exactly the moments of the layer's parameters, unless there are fewer: in a function that
    /// receives a destination, the compiler knows their number only after this call.
    #[inline(always)]
    pub(super) fn with_exact_moments(mut self) -> Option<Self> {
        if let Self::Trained { moments, .. } = &mut self {
            for moment in &mut moments.0 {
                *moment = mem::take(moment).get_mut(..L::Gradient::LEN)?;
            }
        }
        Some(self)
    }
}
