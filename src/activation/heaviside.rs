//! The threshold of Rosenblatt's perceptron.

use crate::activation::{Activation, Pass};
use crate::architecture::Architecture;
use crate::initializer::Initializer;
use crate::kernels::map;
use crate::limits::Percent;
use crate::row::Row;
use crate::simd::{Simd, Vector};

/// 1 if z ≥ 0, otherwise 0: the Heaviside step, the threshold of Rosenblatt's perceptron. Exact; a NaN gives 0.
///
/// z = 0 gives 1. scikit-learn's `Perceptron` predicts 0 there, which concerns all inputs while all weights are zero;
/// for all other z the two agree.
///
/// The derivative is 0, so a layer before it learns nothing by backpropagation. A single layer of these units learns
/// with the perceptron rule, [`PerceptronCriterion`](crate::loss::PerceptronCriterion).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[doc(alias = "heaviside")]
pub struct Heaviside;

impl Activation for Heaviside {
    /// `Step`, the word for it in model files.
    const ARCHITECTURE: Architecture = Architecture::name("Step");
    const INITIALIZER: Initializer = Initializer::GlorotUniform;

    type Kept<R: Row> = ();
    type Dropout = Percent<0>;

    #[inline(always)]
    fn forward<S: Simd, R: Row>(simd: S, rows: &mut [R]) {
        // The opposite test, z < 0, would give 1 for a NaN. 0 ≤ z is equivalent to z > the largest number below 0.
        let below = simd.splat(-f32::from_bits(1));
        map::map(simd, R::flatten_mut(rows), inline!(|logit| below.less_than(logit).bit_and(simd.splat(1.0))));
    }

    #[inline(always)]
    fn forward_train<S: Simd, R: Row>(simd: S, _: Pass, rows: &mut [R], _: &mut [()]) {
        Self::forward(simd, rows);
    }

    #[inline(always)]
    fn backward<S: Simd, R: Row>(_: S, _: &[R], _: &[()], gradient: &mut [R]) {
        R::flatten_mut(gradient).fill(0.0);
    }
}
