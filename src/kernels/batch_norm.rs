//! Batch normalisation: scales the columns of a batch to mean 0 and variance 1, then applies a scale γ and a shift β.
//!
//! ```text
//! μ = Σ z / n,   σ² = Σ (z − μ)² / n                 over the n rows, for each unit
//! x̂ = (z − μ) / √(σ² + ε),   y = γ·x̂ + β
//! ∂/∂β = Σ δ,   ∂/∂γ = Σ δ·x̂                          δ = ∂loss/∂y
//! ∂/∂z = γ / √(σ² + ε) · (δ − (∂/∂β + x̂·∂/∂γ) / n)    without the second term in brackets if μ and σ² are constants
//! ```
//!
//! Source: Ioffe and Szegedy, *Batch Normalization*, 2015. Kernels process eight units at a time and sum over the rows
//! in ascending order.

use crate::kernels::columns;
use crate::simd::{Simd, Vector};

/// ε, PyTorch's default: avoids a division by zero for a unit that is constant over the batch.
pub const EPSILON: f32 = 1e-5;

/// Replaces z with γ · (z − μ) / √(σ² + ε) + β, in every row.
#[inline(always)]
pub fn normalize<S: Simd, const UNITS: usize>(
    simd: S,
    rows: &mut [[f32; UNITS]],
    mean: &[f32; UNITS],
    variance: &[f32; UNITS],
    scale: &[f32; UNITS],
    shift: &[f32; UNITS],
) {
    for column in (0..UNITS).step_by(S::LANES) {
        let [mean, variance, scale, shift] =
            [mean, variance, scale, shift].map(inline!(|row| columns::load(simd, row, column)));
        let scale = scale * inverse_deviation(simd, variance);
        for row in rows.iter_mut() {
            let z = columns::load(simd, row, column);
            columns::store(simd, simd.mul_add(z - mean, scale, shift), row, column);
        }
    }
}

/// The mean and the variance of each unit over the n rows, both with divisor n.
#[inline(always)]
pub fn statistics<S: Simd, const UNITS: usize>(
    simd: S,
    rows: &[[f32; UNITS]],
    mean: &mut [f32; UNITS],
    variance: &mut [f32; UNITS],
) {
    let count = simd.splat(rows.len() as f32);
    for column in (0..UNITS).step_by(S::LANES) {
        let mut sum = simd.splat(0.0);
        for row in rows {
            sum = sum + columns::load(simd, row, column);
        }
        let center = sum / count;
        let mut squares = simd.splat(0.0);
        for row in rows {
            let distance = columns::load(simd, row, column) - center;
            squares = simd.mul_add(distance, distance, squares);
        }
        columns::store(simd, center, mean, column);
        columns::store(simd, squares / count, variance, column);
    }
}

/// Computes the gradients of scale and shift, and replaces the normalised rows x̂ with ∂loss/∂z.
///
/// `of_the_batch`: μ and σ² are the statistics of these rows, and therefore depend on z.
#[inline(always)]
pub fn backward<S: Simd, const UNITS: usize>(
    simd: S,
    deltas: &[[f32; UNITS]],
    normalized: &mut [[f32; UNITS]],
    variance: &[f32; UNITS],
    scale: &[f32; UNITS],
    of_the_batch: bool,
    [scale_gradient, shift_gradient]: [&mut [f32; UNITS]; 2],
) {
    let part = simd.splat(if of_the_batch { 1.0 / deltas.len() as f32 } else { 0.0 });
    for column in (0..UNITS).step_by(S::LANES) {
        let (mut sum, mut product) = (simd.splat(0.0), simd.splat(0.0));
        for (delta, normalized) in deltas.iter().zip(normalized.iter()) {
            let delta = columns::load(simd, delta, column);
            sum = sum + delta;
            product = simd.mul_add(delta, columns::load(simd, normalized, column), product);
        }
        columns::store(simd, product, scale_gradient, column);
        columns::store(simd, sum, shift_gradient, column);

        let (mean_sum, mean_product) = (sum * part, product * part);
        let factor =
            columns::load(simd, scale, column) * inverse_deviation(simd, columns::load(simd, variance, column));
        for (delta, normalized) in deltas.iter().zip(normalized.iter_mut()) {
            let x = columns::load(simd, normalized, column);
            let through_statistics = simd.mul_add(x, mean_product, mean_sum);
            columns::store(
                simd,
                factor * (columns::load(simd, delta, column) - through_statistics),
                normalized,
                column,
            );
        }
    }
}

/// `average += momentum · (correction · value − average)`: an exponential moving average.
#[inline(always)]
pub fn move_average<S: Simd, const UNITS: usize>(
    simd: S,
    average: &mut [f32; UNITS],
    value: &[f32; UNITS],
    momentum: f32,
    correction: f32,
) {
    let (momentum, correction) = (simd.splat(momentum), simd.splat(correction));
    super::map::zip_map(
        simd,
        average,
        value,
        inline!(|average, value| simd.mul_add(momentum, value * correction - average, average)),
    );
}

/// 1 / √(σ² + ε)
#[inline(always)]
fn inverse_deviation<S: Simd>(simd: S, variance: S::Vector) -> S::Vector {
    simd.splat(1.0) / (variance + simd.splat(EPSILON)).sqrt()
}
