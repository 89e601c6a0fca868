//! The losses of regression: functions of the distance between output and target.

use crate::error::TrainError;
use crate::floats::zeroable;
use crate::loss::Pointwise;
use crate::row::Row;
use crate::setting::Allowed;
use crate::simd::{Simd, Vector};

/// (a − y)², the mean over samples and outputs, where a is the output: for regression. The target is a row of values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct MeanSquaredError;

zeroable! { [] MeanSquaredError {} }

impl Pointwise for MeanSquaredError {
    #[inline(always)]
    fn loss<S: Simd>(&self, simd: S, output: S::Vector, target: S::Vector) -> (S::Vector, S::Vector) {
        let error = output - target;
        (error * error, error * simd.splat(2.0))
    }
}

/// |a − y|, the mean over samples and outputs: for regression with outliers in the targets. The derivative at a = y is
/// 0, as in PyTorch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct MeanAbsoluteError;

zeroable! { [] MeanAbsoluteError {} }

impl Pointwise for MeanAbsoluteError {
    #[inline(always)]
    fn loss<S: Simd>(&self, simd: S, output: S::Vector, target: S::Vector) -> (S::Vector, S::Vector) {
        let (zero, one) = (simd.splat(0.0), simd.splat(1.0));
        let error = output - target;
        (error.max(-error), zero.less_than(error).select(one, error.less_than(zero).select(-one, zero)))
    }
}

/// ½ (a − y)² where |a − y| ≤ δ, elsewhere δ (|a − y| − δ/2), the mean over samples and outputs: quadratic near the
/// target, linear far from it (Huber, *Robust Estimation of a Location Parameter*, 1964).
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Huber {
    /// δ, the end of the quadratic part, above 0; by default 1.
    pub delta: f32,
}

zeroable! { [] Huber { delta } }

impl Default for Huber {
    fn default() -> Self {
        Self { delta: 1.0 }
    }
}

impl Pointwise for Huber {
    fn check<R: Row>(&self, _: &[R]) -> Result<(), TrainError> {
        Allowed::POSITIVE_LIMIT.check([("delta", self.delta)])
    }

    #[inline(always)]
    fn loss<S: Simd>(&self, simd: S, output: S::Vector, target: S::Vector) -> (S::Vector, S::Vector) {
        let (half, delta) = (simd.splat(0.5), simd.splat(self.delta));
        let error = output - target;
        let distance = error.max(-error);
        let far = delta.less_than(distance);
        let loss = far.select(delta * (distance - half * delta), half * (error * error));
        // This order keeps NaN.
        (loss, (-delta).max(delta.min(error)))
    }
}
