//! Backpropagation through a dense layer.

use super::{Destination, Nothing, Pass, Train, Visitor, Weights};
use crate::activation::Activation;
use crate::bytes::Floats;
use crate::dense::Dense;
use crate::kernels::{self, Update};
use crate::layer::Layer;
use crate::simd::Simd;

impl<const INPUTS: usize, const UNITS: usize, A: Activation> Train for Dense<INPUTS, UNITS, A> {
    type Gradient = Self;
    /// Nothing: the inputs and the delta are all that the gradient needs.
    type Tape<const BATCH: usize> = ();
    type Statistics = Nothing;

    #[inline(always)]
    fn forward_train<S: Simd, const BATCH: usize>(
        &self,
        simd: S,
        _: Pass,
        inputs: &[Self::Input],
        logits: &mut [Self::Output],
        (): &mut (),
    ) {
        self.linear_batch(simd, inputs, logits);
    }

    #[inline(always)]
    fn backward<S: Simd, const BATCH: usize>(
        destination: Destination<'_, Self>,
        simd: S,
        inputs: &[Self::Input],
        deltas: &[Self::Output],
        (): &mut (),
        input_gradient: Option<&mut [Self::Input]>,
    ) {
        // Before the weights change.
        if let Some(input_gradient) = input_gradient {
            kernels::input_gradient(simd, deltas, &destination.layer().weights, input_gradient);
        }
        let (target, update) = match destination {
            Destination::Parameters { layer, learning_rate } => (layer, Update::Descend { learning_rate }),
            Destination::Buffer { gradient, .. } => (gradient, Update::Store),
            Destination::Nowhere { .. } => return,
        };
        kernels::weight_gradient::<_, _, _, BATCH>(simd, inputs, deltas, &mut target.weights, &mut target.bias, update);
    }

    #[inline(always)]
    fn visit_parameters(&mut self, visitor: &mut impl Visitor) {
        visitor.visit(self.floats_mut(), Weights { inputs: INPUTS, units: UNITS });
    }
}
