//! Softmax of one row, and its gradient.

use super::exp::exp_of_negative;
use super::map;
use crate::simd::{LANES, Simd, Vector};

/// Logits become probabilities: eᶻⁱ⁻ᵐ / Σ eᶻʲ⁻ᵐ with m the largest logit, so that no exponential overflows.
///
/// A NaN among the logits makes every probability NaN; so does +∞, for which no distribution is right.
#[inline(always)]
pub fn softmax<S: Simd>(simd: S, row: &mut [f32]) {
    let scale = simd.splat(1.0 / exponentials(simd, row).1);
    map::map(
        simd,
        row,
        #[inline(always)]
        |e| e * scale,
    );
}

/// Logits become eᶻⁱ⁻ᵐ; gives m, the largest logit, and the sum of the exponentials.
#[inline(always)]
pub fn exponentials<S: Simd>(simd: S, row: &mut [f32]) -> (f32, f32) {
    let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let shift = simd.splat(largest);
    let mut sums = simd.splat(0.0);
    let (chunks, tail) = row.as_chunks_mut::<LANES>();
    for chunk in chunks {
        let e = exp_of_negative(simd, simd.load(chunk) - shift);
        e.store(chunk);
        sums = sums + e;
    }
    if !tail.is_empty() {
        exp_of_negative(simd, simd.load_partial(tail) - shift).store_partial(tail);
        sums = sums + simd.load_partial(tail);
    }
    (largest, sums.sum())
}

/// `gradient` holds ∂loss/∂a and becomes ∂loss/∂z: aᵢ · (gᵢ − Σ gⱼ aⱼ).
#[inline(always)]
pub fn backward<S: Simd>(simd: S, outputs: &[f32], gradient: &mut [f32]) {
    let mean = simd.splat(map::sum_zip(
        simd,
        gradient,
        outputs,
        #[inline(always)]
        |g, a| g * a,
    ));
    map::zip_map(
        simd,
        gradient,
        outputs,
        #[inline(always)]
        |g, a| a * (g - mean),
    );
}
