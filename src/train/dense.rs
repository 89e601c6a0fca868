//! Backpropagation through a dense layer.

use super::{Destination, Nothing, Pass, Rule, Train, Visitor, Weights};
use crate::activation::Activation;
use crate::bytes::Floats;
use crate::dense::Dense;
use crate::kernels;
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
    fn backward<S: Simd, R: Rule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
        destination: Destination<'_, Self, R, MOMENTS>,
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
        if let Destination::Parameters { layer: Self { weights, bias, .. }, rule, moments } = destination {
            kernels::weight_gradient::<_, _, _, _, BATCH, _>(simd, inputs, deltas, weights, bias, rule, moments);
        }
    }

    #[inline(always)]
    fn visit_parameters(&mut self, visitor: &mut impl Visitor) {
        visitor.visit(self.floats_mut(), Weights { inputs: INPUTS, units: UNITS });
    }
}
