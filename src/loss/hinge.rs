//! The hinge loss.

use crate::error::TrainError;
use crate::floats::zeroable;
use crate::loss::Pointwise;
use crate::loss::loss::check_signs;
use crate::row::Row;
use crate::simd::{Simd, Vector};

/// max(0, 1 − y a), the mean over samples and outputs, with y = 1 for yes and −1 for no: the loss of a support vector
/// machine, for margins instead of probabilities. A target of 0 means −1, as in Keras.
///
/// An output counts as right if output and target are both above 0 or both not above 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Hinge;

zeroable! { [] Hinge {} }

impl Pointwise for Hinge {
    const THRESHOLD: Option<f32> = Some(0.0);

    fn check<R: Row>(&self, targets: &[R]) -> Result<(), TrainError> {
        check_signs(targets)
    }

    #[inline(always)]
    fn loss<S: Simd>(&self, simd: S, output: S::Vector, target: S::Vector) -> (S::Vector, S::Vector) {
        let (zero, one) = (simd.splat(0.0), simd.splat(1.0));
        let sign = zero.less_than(target).select(one, -one);
        let margin = one - sign * output;
        // This order keeps NaN; a sample that meets the margin has a gradient of 0.
        (zero.max(margin), zero.less_than(margin).select(-sign, zero))
    }
}
