//! The threshold of the first perceptrons.

use crate::activation::Activation;
use crate::activation::Pass;
use crate::architecture::Architecture;
use crate::initializer::Initializer;
use crate::kernels::map;
use crate::limits::Percent;
use crate::row::Row;
use crate::simd::{Simd, Vector};

/// 1 where z ≥ 0, elsewhere 0: the Heaviside step, the threshold of Rosenblatt's perceptron. Exact; a NaN gives 0.
///
/// At z = 0 the answer is yes. The `predict` of scikit-learn's `Perceptron` says no there, and where all weights are still zero that
/// is everywhere; on all other inputs they agree.
///
/// Its derivative is 0, so that a layer before it learns nothing by backpropagation. A single layer of these units learns by
/// the perceptron rule: [`PerceptronCriterion`](crate::loss::PerceptronCriterion).
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
        // Not "where z < 0 it is 0", which would make 1 of a NaN; the largest number below 0 is what 0 ≤ z is beyond.
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
