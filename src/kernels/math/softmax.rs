//! Softmax of one row, and its gradient.

use crate::kernels::map;
use crate::kernels::math::exp::exp_of_negative;
use crate::simd::Simd;

/// Logits become probabilities: eᶻⁱ⁻ᵐ / Σ eᶻʲ⁻ᵐ with m the largest logit, so that no exponential overflows.
///
/// A NaN among the logits makes every probability NaN; so does +∞, for which no distribution is right.
#[inline(always)]
pub fn softmax<S: Simd>(simd: S, row: &mut [f32]) {
    let scale = simd.splat(1.0 / exponentials(simd, row).1);
    map::map(simd, row, inline!(|e| e * scale));
}

/// Logits become eᶻⁱ⁻ᵐ; gives m, the largest logit, and the sum of the exponentials.
#[inline(always)]
pub fn exponentials<S: Simd>(simd: S, row: &mut [f32]) -> (f32, f32) {
    let largest = map::largest(simd, row);
    let shift = simd.splat(largest);
    let sum = map::map_sum(simd, row, inline!(|z| exp_of_negative(simd, z - shift)));
    (largest, sum)
}

/// `gradient` holds ∂loss/∂a and becomes ∂loss/∂z: aᵢ · (gᵢ − Σ gⱼ aⱼ).
#[inline(always)]
pub fn backward<S: Simd>(simd: S, outputs: &[f32], gradient: &mut [f32]) {
    let mean = simd.splat(map::sum_zip(simd, gradient, outputs, inline!(|g, a| g * a)));
    map::zip_map(simd, gradient, outputs, inline!(|g, a| a * (g - mean)));
}
