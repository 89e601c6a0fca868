//! Backpropagation through a scaling layer, which learns nothing by it.

use super::{Destination, Nothing, Pass, Rule, Train, Visitor};
use crate::activation::Activation;
use crate::kernels::map;
use crate::layer::Layer;
use crate::scaling::{Scaling, Statistic};
use crate::simd::Simd;

impl<S: Statistic, const N: usize, A: Activation> Train for Scaling<S, N, A> {
    type Gradient = Nothing;
    type Tape<const BATCH: usize> = ();
    type Statistics = Nothing;

    #[inline(always)]
    fn forward_train<I: Simd, const BATCH: usize>(
        &self,
        simd: I,
        _: Pass,
        inputs: &[Self::Input],
        logits: &mut [Self::Output],
        (): &mut (),
    ) {
        self.linear_batch(simd, inputs, logits);
    }

    #[inline(always)]
    fn backward<I: Simd, R: Rule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
        destination: Destination<'_, Self, R, MOMENTS>,
        simd: I,
        _: &[Self::Input],
        deltas: &[Self::Output],
        (): &mut (),
        input_gradient: Option<&mut [Self::Input]>,
    ) {
        let factor = &destination.layer().factor;
        for (gradient, delta) in input_gradient.unwrap_or_default().iter_mut().zip(deltas) {
            *gradient = *delta;
            map::zip_map(
                simd,
                gradient,
                factor,
                #[inline(always)]
                |delta, factor| delta * factor,
            );
        }
    }

    fn visit_parameters(&mut self, _: &mut impl Visitor) {}
}
