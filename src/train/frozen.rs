//! A network behind a shared reference: it takes part in training, and does not change.

use super::{Destination, Pass, Rule, Train, Visitor};
use crate::simd::Simd;

/// The gradient of what does not learn, and the state of what remembers nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C, align(4))]
pub struct Nothing;

impl<L: Train> Train for &L {
    type Gradient = Nothing;
    type Tape<const BATCH: usize> = L::Tape<BATCH>;
    type Statistics = Nothing;

    #[inline(always)]
    fn forward_train<S: Simd, const BATCH: usize>(
        &self,
        simd: S,
        _: Pass,
        inputs: &[Self::Input],
        logits: &mut [Self::Output],
        tape: &mut Self::Tape<BATCH>,
    ) {
        L::forward_train(self, simd, Pass::Frozen, inputs, logits, tape);
    }

    #[inline(always)]
    fn backward<S: Simd, R: Rule<MOMENTS>, const BATCH: usize, const MOMENTS: usize>(
        destination: Destination<'_, Self, R, MOMENTS>,
        simd: S,
        inputs: &[Self::Input],
        deltas: &[Self::Output],
        tape: &mut Self::Tape<BATCH>,
        input_gradient: Option<&mut [Self::Input]>,
    ) {
        // A frozen layer at the front of a network has nobody to pass a gradient on to.
        if input_gradient.is_some() {
            let layer = *destination.layer();
            let destination: Destination<'_, L, R, MOMENTS> = Destination::Nowhere { layer };
            L::backward(destination, simd, inputs, deltas, tape, input_gradient);
        }
    }

    fn visit_parameters(&mut self, _: &mut impl Visitor) {}
}
