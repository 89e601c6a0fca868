//! Cross-entropy on distributions, fused with softmax.

use crate::activation::Softmax;
use crate::error::TrainError;
use crate::floats::zeroable;
use crate::kernels::map;
use crate::kernels::math::softmax;
use crate::loss::loss::{check_probabilities, check_smoothing, one_hot};
use crate::loss::{Evaluation, FusedWith, Loss};
use crate::row::{Row, index_of_largest};
use crate::simd::Simd;

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
            let found = row.values().iter().sum::<f32>();
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
    fn delta<S: Simd, R: Row>(&self, simd: S, logits: &mut [R], targets: &[R]) -> Evaluation {
        let mean = 1.0 / logits.len() as f32;
        let (certain, shared) = (1.0 - self.label_smoothing, self.label_smoothing / R::LEN as f32);
        let (mut loss, mut right) = (0.0, 0);
        for (row, target) in logits.iter_mut().zip(targets) {
            let (row, target) = (row.values_mut(), target.values());
            right += usize::from(index_of_largest(row) == index_of_largest(target));
            let largest = map::largest(simd, row);
            let (mut total, mut differences) = (0.0, 0.0);
            for (z, y) in row.iter().zip(target) {
                let y = certain * y + shared;
                total += y;
                // A target of 0 contributes nothing, even if the logit is −∞.
                differences += if y > 0.0 { y * (largest - z) } else { 0.0 };
            }

            let (_, sum) = softmax::exponentials(simd, row);
            loss += libm::logf(sum) * total + differences;

            let (scale, certain, shared) = (simd.splat(total / sum), simd.splat(certain), simd.splat(shared));
            map::zip_map(simd, row, target, inline!(|e, y| (e * scale - (certain * y + shared)) * simd.splat(mean)));
        }
        Evaluation { loss: loss * mean, accuracy: Some(right as f32 / logits.len() as f32) }
    }
}

/// The tolerance on the sum of a distribution, which accepts probabilities with four digits.
const SUM_TOLERANCE: f32 = 1e-3;
