//! Cross-entropy on distributions, fused with softmax.

use crate::activation::Softmax;
use crate::error::TrainError;
use crate::floats::zeroable;
use crate::kernels::map;
use crate::kernels::math::softmax;
use crate::kernels::sum::Sum;
use crate::loss::loss::{check_probabilities, check_smoothing, one_hot};
use crate::loss::{Evaluation, FusedWith, Loss};
use crate::row::{Row, index_of_largest};
use crate::simd::{Simd, Vector};

/// −Σ yⱼ ln pⱼ, where p is the softmax of the logits; the target y is a distribution over the classes, which may be
/// one-hot. For integer labels use [`CrossEntropy`](super::CrossEntropy).
///
/// The formula is (ln Σ eᶻʲ⁻ᵐ) Σ y + Σ yⱼ (m − zⱼ), with m the largest logit. An answer counts as right if the largest
/// logit and the largest target belong to the same class.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C)]
pub struct CategoricalCrossEntropy {
    /// σ, from 0 to below 1, by default 0: the target becomes (1 − σ) y + σ / classes.
    pub label_smoothing: f32,
}

zeroable! { [] CategoricalCrossEntropy { label_smoothing } }

impl Loss for CategoricalCrossEntropy {
    type Target<R: Row> = R;

    fn check<R: Row>(&self, targets: &[R]) -> Result<(), TrainError> {
        check_smoothing(self.label_smoothing)?;
        check_probabilities(targets)?;
        for (sample, row) in targets.iter().enumerate() {
            let mut sum = Sum::default();
            sum.extend(row.values().iter().copied());
            let found = sum.value();
            if (found - 1.0).abs() > SUM_TOLERANCE {
                return Err(TrainError::InvalidDistribution { sample, found });
            }
        }
        Ok(())
    }

    fn target_of<R: Row>(label: usize) -> R {
        one_hot(label)
    }

    fn class_of<R: Row>(target: &R) -> Option<usize> {
        Some(index_of_largest(target.values()))
    }
}

impl FusedWith<Softmax> for CategoricalCrossEntropy {
    #[inline(always)]
    fn weighted_delta<S: Simd, R: Row>(&self, simd: S, logits: &mut [R], targets: &[R], weight: f32) -> Evaluation {
        let (certain, shared) = (1.0 - self.label_smoothing, self.label_smoothing / R::LEN as f32);
        let (mut loss, mut right) = (Sum::default(), 0);
        for (row, target) in logits.iter_mut().zip(targets) {
            let (row, target) = (row.values_mut(), target.values());
            right += usize::from(index_of_largest(row) == index_of_largest(target));
            let total = certain * map::sum_zip(simd, target, target, inline!(|y, _| y)) + self.label_smoothing;
            let (certain, shared) = (simd.splat(certain), simd.splat(shared));
            let smoothed = inline!(|y| certain * y + shared);

            // Half of the loss, because a distance of two logits may overflow.
            let largest = map::largest(simd, row);
            let (zero, half, half_largest) = (simd.splat(0.0), simd.splat(0.5), simd.splat(0.5 * largest));
            let distances = map::sum_zip(
                simd,
                row,
                target,
                inline!(|z, y| {
                    let y = smoothed(y);
                    // A target of 0 contributes nothing, even if the logit is −∞.
                    zero.less_than(y).select(y * (half_largest - half * z), zero)
                }),
            );
            let sum = softmax::exponentials(simd, row, largest);
            loss.add(2.0 * weight * (0.5 * libm::logf(sum) * total + distances));

            let scale = simd.splat(total / sum);
            map::zip_map(simd, row, target, inline!(|e, y| (e * scale - smoothed(y)) * simd.splat(weight)));
        }
        Evaluation { loss: loss.value(), accuracy: Some(right as f32 / logits.len() as f32) }
    }
}

/// The tolerance on the sum of a distribution, which accepts probabilities with four digits.
const SUM_TOLERANCE: f32 = 1e-3;
