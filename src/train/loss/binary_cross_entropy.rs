//! Binary cross-entropy, fused with the logistic function.

use super::Loss;
use crate::activation::Logistic;
use crate::kernels::logistic::logistic;
use crate::kernels::map;
use crate::row::Row;
use crate::simd::Simd;
use crate::train::{Evaluation, TrainError};

/// −y ln p − (1 − y) ln(1 − p), where p is the logistic function of the logit: for one yes-or-no answer, or for several
/// labels of which any may be right. The target is a row of probabilities, mostly 0 or 1.
///
/// Computed as max(z, 0) − z·y + ln(1 + e⁻ᴵᶻᴵ), which is right however large the logits are. An output counts as right
/// where p and y lie on the same side of one half.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BinaryCrossEntropy;

impl Loss<Logistic> for BinaryCrossEntropy {
    type Target<R: Row> = R;

    fn check<R: Row>(targets: &[R]) -> Result<(), TrainError> {
        for (sample, row) in targets.iter().enumerate() {
            if let Some(&found) = row.values().iter().find(|y| !(0.0..=1.0).contains(*y)) {
                return Err(TrainError::Probability { sample, found });
            }
        }
        Ok(())
    }

    #[inline(always)]
    fn delta<S: Simd, R: Row>(simd: S, logits: &mut [R], targets: &[R]) -> Evaluation {
        let (logits, targets) = (R::flatten_mut(logits), R::flatten(targets));
        let mean = 1.0 / logits.len() as f32;
        let (mut loss, mut right) = (0.0, 0);
        for (z, y) in logits.iter().zip(targets) {
            loss += z.max(0.0) - z * y + libm::log1pf(libm::expf(-z.abs()));
            right += usize::from((*z > 0.0) == (*y > 0.5));
        }
        map::zip_map(
            simd,
            logits,
            targets,
            #[inline(always)]
            |z, y| (logistic(simd, z) - y) * simd.splat(mean),
        );
        Evaluation { loss: loss * mean, accuracy: Some(right as f32 / logits.len() as f32) }
    }
}
