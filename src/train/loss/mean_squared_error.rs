//! The mean squared error.

use super::Loss;
use crate::activation::{Activation, Elementwise};
use crate::kernels::map;
use crate::row::Row;
use crate::simd::Simd;
use crate::train::{Evaluation, TrainError};

/// (a − y)², the mean over samples and outputs, where a is the output: for regression. The target is a row of values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MeanSquaredError;

// So that the compiler says which losses go with an activation, not how this one asks for it.
#[diagnostic::do_not_recommend]
impl<A: Elementwise> Loss<A> for MeanSquaredError {
    type Target<R: Row> = R;

    fn check<R: Row>(_: &[R]) -> Result<(), TrainError> {
        Ok(())
    }

    #[inline(always)]
    fn delta<S: Simd, R: Row>(simd: S, logits: &mut [R], targets: &[R]) -> Evaluation {
        A::forward(simd, logits);
        let (outputs, targets) = (R::flatten_mut(logits), R::flatten(targets));
        let mean = 1.0 / outputs.len() as f32;
        let loss = map::sum_zip(
            simd,
            outputs,
            targets,
            #[inline(always)]
            |a, y| (a - y) * (a - y),
        );
        map::zip_map(
            simd,
            outputs,
            targets,
            #[inline(always)]
            |a, y| (a - y) * A::derivative(simd, a) * simd.splat(2.0 * mean),
        );
        Evaluation { loss: loss * mean, accuracy: None }
    }
}
