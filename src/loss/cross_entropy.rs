//! Cross-entropy on class labels, fused with softmax.

use crate::activation::Softmax;
use crate::error::TrainError;
use crate::floats::zeroable;
use crate::kernels::map;
use crate::kernels::math::softmax;
use crate::kernels::sum::Sum;
use crate::loss::loss::{check_labels, check_smoothing};
use crate::loss::{Evaluation, FusedWith, Loss};
use crate::row::{Row, index_of_largest};
use crate::simd::Simd;

/// −ln p\[label\], where p is the softmax of the logits; the target is the label, from 0 to classes − 1.
///
/// The formula ln Σ eᶻʲ⁻ᵐ + m − z\[label\], with m the largest logit, is accurate for any distance between the logits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C)]
pub struct CrossEntropy {
    /// σ, from 0 to below 1, by default 0: the target becomes 1 − σ for the label plus σ / classes for every class, so
    /// that training does not drive a logit to infinity (Szegedy et al., *Rethinking the Inception Architecture*,
    /// 2016).
    pub label_smoothing: f32,
}

zeroable! { [] CrossEntropy { label_smoothing } }

impl Loss for CrossEntropy {
    type Target<R: Row> = usize;

    fn check<R: Row>(&self, targets: &[usize]) -> Result<(), TrainError> {
        check_smoothing(self.label_smoothing)?;
        check_labels::<R>(targets)
    }

    fn target_of<R: Row>(label: usize) -> usize {
        label
    }

    fn class_of<R: Row>(label: &usize) -> Option<usize> {
        Some(*label)
    }
}

impl FusedWith<Softmax> for CrossEntropy {
    #[inline(always)]
    fn weighted_delta<S: Simd, R: Row>(&self, simd: S, logits: &mut [R], targets: &[usize], weight: f32) -> Evaluation {
        // The target of the label alone, and that of every class.
        let (certain, shared) = (1.0 - self.label_smoothing, self.label_smoothing / R::LEN as f32);
        let (mut loss, mut right) = (Sum::default(), 0);
        for (row, label) in logits.iter_mut().zip(targets) {
            let row = row.values_mut();
            right += usize::from(index_of_largest(row) == *label);
            let logit = row.get(*label).copied().unwrap_or(f32::NAN);
            let largest = map::largest(simd, row);
            let all = if shared > 0.0 { shared_distances(simd, row, largest, shared) } else { 0.0 };

            let sum = softmax::exponentials(simd, row, largest);
            // Half of the loss, because a distance of two logits may overflow.
            let half = 0.5 * libm::logf(sum) + certain * (0.5 * largest - 0.5 * logit) + all;
            loss.add(2.0 * weight * half);

            let scale = simd.splat(1.0 / sum);
            map::map(simd, row, inline!(|e| e * scale));
            if let Some(probability) = row.get_mut(*label) {
                *probability -= certain;
            }
            map::map(simd, row, inline!(|delta| (delta - simd.splat(shared)) * simd.splat(weight)));
        }
        Evaluation { loss: loss.value(), accuracy: Some(right as f32 / logits.len() as f32) }
    }
}

/// Half of Σ shared · (largest − z): the part of the loss that label smoothing adds for every class.
#[inline(always)]
fn shared_distances<S: Simd>(simd: S, row: &[f32], largest: f32, shared: f32) -> f32 {
    let (half, half_largest, shared) = (simd.splat(0.5), simd.splat(0.5 * largest), simd.splat(shared));
    map::sum_zip(simd, row, row, inline!(|z, _| shared * (half_largest - half * z)))
}
