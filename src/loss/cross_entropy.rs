//! Cross-entropy on class labels, fused with softmax.

use crate::activation::Softmax;
use crate::error::TrainError;
use crate::floats::zeroable;
use crate::kernels::map;
use crate::kernels::math::softmax;
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
    fn delta<S: Simd, R: Row>(&self, simd: S, logits: &mut [R], targets: &[usize]) -> Evaluation {
        let mean = 1.0 / logits.len() as f32;
        // The target of the label alone, and that of every class.
        let (certain, shared) = (1.0 - self.label_smoothing, self.label_smoothing / R::LEN as f32);
        let (mut loss, mut right) = (0.0, 0);
        for (row, label) in logits.iter_mut().zip(targets) {
            let row = row.values_mut();
            right += usize::from(index_of_largest(row) == *label);
            let logit = row.get(*label).copied().unwrap_or(f32::NAN);
            let smooth = if shared > 0.0 { shared * sum_of_differences(row, logit) } else { 0.0 };

            let (largest, sum) = softmax::exponentials(simd, row);
            loss += libm::logf(sum) + (largest - logit) + smooth;

            let scale = simd.splat(1.0 / sum);
            map::map(simd, row, inline!(|e| e * scale));
            if let Some(probability) = row.get_mut(*label) {
                *probability -= certain;
            }
            map::map(simd, row, inline!(|delta| (delta - simd.splat(shared)) * simd.splat(mean)));
        }
        Evaluation { loss: loss * mean, accuracy: Some(right as f32 / logits.len() as f32) }
    }
}

/// Σ (logit − z): the sum over all classes of the decrease in loss if that class were the label.
fn sum_of_differences(row: &[f32], logit: f32) -> f32 {
    row.iter().map(|z| logit - z).sum()
}
