//! Binary cross-entropy, fused with the logistic function.

use crate::activation::Logistic;
use crate::error::TrainError;
use crate::floats::zeroable;
use crate::kernels::map;
use crate::kernels::math::logistic::logistic;
use crate::kernels::math::softplus::softplus;
use crate::loss::loss::{binary_class, check_probabilities, check_smoothing, one_hot};
use crate::loss::{Evaluation, FusedWith, Loss};
use crate::row::Row;
use crate::simd::{Simd, Vector};

/// −y ln p − (1 − y) ln(1 − p), where p is the logistic function of the logit: for one yes-or-no answer, or for several
/// independent labels. The target is a row of probabilities, usually 0 or 1.
///
/// The formula |z|·y′ + ln(1 + e⁻ᴵᶻᴵ), with y′ = 1 − y for positive logits and y for negative ones, is accurate for
/// logits of any size. An output counts as right if p and y lie on the same side of one half.
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
    fn weighted_delta<S: Simd, R: Row>(&self, simd: S, logits: &mut [R], targets: &[R], weight: f32) -> Evaluation {
        let (logits, targets) = (R::flatten_mut(logits), R::flatten(targets));
        let right = logits.iter().zip(targets).filter(|(z, y)| (**z > 0.0) == (**y > 0.5)).count();
        let accuracy = Some(right as f32 / logits.len() as f32);
        let [zero, one, weight] = [0.0, 1.0, weight / R::LEN as f32].map(inline!(|value| simd.splat(value)));
        let (certain, shared) = (simd.splat(1.0 - self.label_smoothing), simd.splat(0.5 * self.label_smoothing));
        let loss = map::zip_map_sum(
            simd,
            logits,
            targets,
            inline!(|z, y| {
                let (yes, no) = (certain * y + shared, certain * (one - y) + shared);
                let distance = z.bit_or(simd.splat(-0.0)); // −|z|
                let loss = softplus(simd, distance) - distance * zero.less_than(z).select(no, yes);
                ((logistic(simd, z) - yes) * weight, loss * weight)
            }),
        );
        Evaluation { loss, accuracy }
    }
}
