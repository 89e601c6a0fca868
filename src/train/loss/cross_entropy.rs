//! Cross-entropy on class labels, fused with softmax.

use super::Loss;
use crate::activation::Softmax;
use crate::kernels::{map, softmax};
use crate::row::{Row, argmax};
use crate::simd::Simd;
use crate::train::{Evaluation, TrainError};

/// −ln p\[label\], where p is the softmax of the logits; the target is the label, from 0 to classes − 1.
///
/// Computed as ln Σ eᶻʲ⁻ᵐ + m − z\[label\] with m the largest logit, which is right however far apart the logits are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CrossEntropy;

impl Loss<Softmax> for CrossEntropy {
    type Target<R: Row> = usize;

    fn check<R: Row>(targets: &[usize]) -> Result<(), TrainError> {
        match targets.iter().enumerate().find(|(_, label)| **label >= R::LEN) {
            None => Ok(()),
            Some((sample, &label)) => Err(TrainError::Label { sample, label, classes: R::LEN }),
        }
    }

    #[inline(always)]
    fn delta<S: Simd, R: Row>(simd: S, logits: &mut [R], targets: &[usize]) -> Evaluation {
        let mean = 1.0 / logits.len() as f32;
        let (mut loss, mut right) = (0.0, 0);
        for (row, label) in logits.iter_mut().zip(targets) {
            let row = row.values_mut();
            right += usize::from(argmax(row) == *label);
            let logit = row.get(*label).copied().unwrap_or(f32::NAN);

            let (largest, sum) = softmax::exponentials(simd, row);
            loss += libm::logf(sum) + (largest - logit);

            let scale = simd.splat(1.0 / sum);
            map::map(
                simd,
                row,
                #[inline(always)]
                |e| e * scale,
            );
            if let Some(probability) = row.get_mut(*label) {
                *probability -= 1.0;
            }
            map::map(
                simd,
                row,
                #[inline(always)]
                |delta| delta * simd.splat(mean),
            );
        }
        Evaluation { loss: loss * mean, accuracy: Some(right as f32 / logits.len() as f32) }
    }
}
