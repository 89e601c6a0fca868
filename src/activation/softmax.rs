//! Softmax: from a row of logits to a distribution over the classes.

use crate::activation::{Activation, Pass};
use crate::architecture::Architecture;
use crate::initializer::Initializer;
use crate::kernels::math::softmax;
use crate::limits::Percent;
use crate::row::Row;
use crate::simd::Simd;

/// eᶻⁱ / Σ eᶻʲ; the outputs sum to 1. The largest logit is subtracted first, so that no exponential overflows.
///
/// For the output of a classifier, with [`CrossEntropy`](crate::loss::CrossEntropy).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Softmax;

impl Activation for Softmax {
    const ARCHITECTURE: Architecture = Architecture::name("Softmax");
    const INITIALIZER: Initializer = Initializer::GlorotUniform;

    type Kept<R: Row> = ();
    type Dropout = Percent<0>;

    #[inline(always)]
    fn forward<S: Simd, R: Row>(simd: S, rows: &mut [R]) {
        for row in rows {
            softmax::softmax(simd, row.values_mut());
        }
    }

    #[inline(always)]
    fn forward_train<S: Simd, R: Row>(simd: S, _: Pass, rows: &mut [R], _: &mut [()]) {
        Self::forward(simd, rows);
    }

    /// ∂loss/∂zᵢ = aᵢ · (gᵢ − Σ gⱼ aⱼ), where g is ∂loss/∂a.
    #[inline(always)]
    fn backward<S: Simd, R: Row>(simd: S, outputs: &[R], _: &[()], gradient: &mut [R]) {
        for (outputs, gradient) in outputs.iter().zip(gradient) {
            softmax::backward(simd, outputs.values(), gradient.values_mut());
        }
    }
}
