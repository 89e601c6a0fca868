//! Softmax of one row, and its gradient.

use crate::kernels::map;
use crate::kernels::math::exp::exp_of_negative;
use crate::simd::Simd;

/// Replaces logits with probabilities: eᶻⁱ⁻ᵐ / Σ eᶻʲ⁻ᵐ, where m is the largest logit, so that no exponential overflows.
///
/// If a logit is NaN or +∞, all probabilities are NaN.
#[inline(always)]
pub fn softmax<S: Simd>(simd: S, row: &mut [f32]) {
    let shift = simd.splat(map::largest(simd, row));
    let sum = map::map_sum(simd, row, inline!(|z| exp_of_negative(simd, z - shift)));
    let scale = simd.splat(1.0 / sum);
    map::map(simd, row, inline!(|e| e * scale));
}

/// Replaces logits with eᶻⁱ⁻ᵐ, where m is the largest logit; returns the sum of the exponentials, with a rounding error
/// that does not grow with their number, because a loss reports it.
#[inline(always)]
pub fn exponentials<S: Simd>(simd: S, row: &mut [f32], largest: f32) -> f32 {
    let shift = simd.splat(largest);
    map::map(simd, row, inline!(|z| exp_of_negative(simd, z - shift)));
    map::sum_zip(simd, row, row, inline!(|e, _| e))
}

/// Replaces `gradient`, ∂loss/∂a, with ∂loss/∂z: aᵢ · (gᵢ − Σ gⱼ aⱼ).
#[inline(always)]
pub fn backward<S: Simd>(simd: S, outputs: &[f32], gradient: &mut [f32]) {
    let mean = simd.splat(map::sum_zip(simd, gradient, outputs, inline!(|g, a| g * a)));
    map::zip_map(simd, gradient, outputs, inline!(|g, a| a * (g - mean)));
}
