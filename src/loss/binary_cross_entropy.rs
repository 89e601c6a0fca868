//! Binary cross-entropy, fused with the logistic function.

use crate::activation::Logistic;
use crate::error::TrainError;
use crate::floats::zeroable;
use crate::kernels::map;
use crate::kernels::math::logistic::logistic;
use crate::loss::loss::{binary_class, check_probabilities, check_smoothing, one_hot};
use crate::loss::{Evaluation, FusedWith, Loss};
use crate::row::Row;
use crate::simd::Simd;

/// −y ln p − (1 − y) ln(1 − p), where p is the logistic function of the logit: for one yes-or-no answer, or for several
/// independent labels. The target is a row of probabilities, usually 0 or 1.
///
/// The formula max(z, 0) − z·y + ln(1 + e⁻ᴵᶻᴵ) is accurate for logits of any size. An output counts as right if p and y
/// lie on the same side of one half.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C)]
pub struct BinaryCrossEntropy {
    /// σ, from 0 to below 1, by default 0: the target becomes (1 − σ) y + σ / 2.
    pub label_smoothing: f32,
}

zeroable! { [] BinaryCrossEntropy { label_smoothing } }

impl Loss for BinaryCrossEntropy {
    type Target<R: Row> = R;

    fn check<R: Row>(&self, targets: &[R]) -> Result<(), TrainError> {
        check_smoothing(self.label_smoothing)?;
        check_probabilities(targets)
    }

    fn target_of<R: Row>(label: usize) -> R {
        one_hot(label)
    }

    fn class_of<R: Row>(target: &R) -> Option<usize> {
        binary_class(target)
    }
}

impl FusedWith<Logistic> for BinaryCrossEntropy {
    #[inline(always)]
    fn delta<S: Simd, R: Row>(&self, simd: S, logits: &mut [R], targets: &[R]) -> Evaluation {
        let (logits, targets) = (R::flatten_mut(logits), R::flatten(targets));
        let mean = 1.0 / logits.len() as f32;
        let (certain, shared) = (1.0 - self.label_smoothing, 0.5 * self.label_smoothing);
        let (mut loss, mut right) = (0.0, 0);
        for (z, y) in logits.iter().zip(targets) {
            loss += z.max(0.0) - z * (certain * y + shared) + libm::log1pf(libm::expf(-z.abs()));
            right += usize::from((*z > 0.0) == (*y > 0.5));
        }
        let (certain, shared) = (simd.splat(certain), simd.splat(shared));
        map::zip_map(
            simd,
            logits,
            targets,
            inline!(|z, y| (logistic(simd, z) - (certain * y + shared)) * simd.splat(mean)),
        );
        Evaluation { loss: loss * mean, accuracy: Some(right as f32 / logits.len() as f32) }
    }
}
