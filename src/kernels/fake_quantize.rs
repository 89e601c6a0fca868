//! Fake quantization: `f32` values that an `i8` can represent, so that training meets the rounding of integers.
//!
//! ```text
//! n = round(x / s), limited to −128 − z … 127 − z        s: scale, z: zero point; halves to even
//! x̂ = n·s
//! ∂x̂/∂x = 1 where the limits changed nothing, otherwise 0        the straight-through estimator
//! ```
//!
//! Source: Jacob et al., *Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
//! Inference*, 2018; Bengio et al., *Estimating or Propagating Gradients Through Stochastic Neurons*, 2013. Equals
//! PyTorch's `fake_quantize_per_tensor_affine` and `fake_quantize_per_channel_affine`.

use crate::kernels::{columns, map};
use crate::row::Row;
use crate::simd::{Simd, Vector};

/// The numbers that an `i8` represents: n · scale for the integers n from `low` to `high`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    scale: f32,
    low: f32,
    high: f32,
}

impl Grid {
    /// The grid of an asymmetric `i8` for values in this range, extended to contain 0; that of PyTorch's
    /// `MinMaxObserver`.
    #[inline(always)]
    pub fn of_range([low, high]: [f32; 2]) -> Self {
        let (low, high) = (low.min(0.0), high.max(0.0));
        let scale = ((high - low) / 255.0).max(f32::EPSILON);
        let zero_point = (-128.0 - libm::rintf(low / scale)).clamp(-128.0, 127.0);
        Self { scale, low: -128.0 - zero_point, high: 127.0 - zero_point }
    }
}

/// The least and the greatest value; `[∞, −∞]` for none. Skips NaN.
#[inline(always)]
pub fn range<S: Simd>(simd: S, values: &[f32]) -> [f32; 2] {
    let (chunks, tail) = S::Values::chunks(values);
    let (mut low, mut high) = (simd.splat(f32::INFINITY), simd.splat(f32::NEG_INFINITY));
    for chunk in chunks {
        let values = simd.load(chunk);
        (low, high) = (values.min(low), values.max(high));
    }
    let least = inline!(|a: f32, b: f32| if a < b { a } else { b });
    let greatest = inline!(|a: f32, b: f32| if a > b { a } else { b });
    let ends = [low.reduce(least), high.reduce(greatest)];
    tail.iter().fold(ends, inline!(|[low, high]: [f32; 2], value: &f32| [least(*value, low), greatest(*value, high)]))
}

/// Replaces the values with the nearest ones on the grid.
#[inline(always)]
pub fn fake_quantize<S: Simd>(simd: S, grid: Grid, values: &mut [f32]) {
    let [scale, inverse] = [grid.scale, 1.0 / grid.scale].map(inline!(|value| simd.splat(value)));
    let [low, high] = [grid.low, grid.high].map(inline!(|value| simd.splat(value)));
    map::map(simd, values, inline!(|x| round(simd, low.max(high.min(x * inverse))) * scale));
}

/// Replaces the gradient with 0 where fake quantization limited the value.
#[inline(always)]
pub fn backward<S: Simd>(simd: S, grid: Grid, values: &[f32], gradient: &mut [f32]) {
    let [inverse, zero] = [1.0 / grid.scale, 0.0].map(inline!(|value| simd.splat(value)));
    // The nearest integer lies outside the limits exactly if the value lies more than 1/2 outside; a half rounds to
    // even.
    let [low, high] = [grid.low, grid.high].map(inline!(|value| simd.splat(value)));
    let reach = simd.splat(LARGEST);
    map::zip_map(
        simd,
        gradient,
        values,
        inline!(|gradient, x| {
            let n = round(simd, (-reach).max(reach.min(x * inverse)));
            let above = high.less_than(n).select(zero, gradient);
            n.less_than(low).select(zero, above)
        }),
    );
}

/// Writes the weights on symmetric grids, one for each unit, −127 to 127 times max |w| / 127.
#[inline(always)]
pub fn fake_quantize_weights<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    weights: &[[f32; UNITS]; INPUTS],
    quantized: &mut [[f32; UNITS]; INPUTS],
) {
    for column in (0..UNITS).step_by(S::LANES) {
        let mut largest = simd.splat(0.0);
        for row in weights {
            let w = columns::load(simd, row, column);
            largest = largest.max(w.max(-w));
        }
        let steps = simd.splat(127.0);
        let scale = simd.splat(f32::EPSILON).max(largest / steps);
        let inverse = simd.splat(1.0) / scale;
        for (row, to) in weights.iter().zip(quantized.iter_mut()) {
            let n = round(simd, columns::load(simd, row, column) * inverse);
            columns::store(simd, (-steps).max(steps.min(n)) * scale, to, column);
        }
    }
}

/// The largest magnitude that [`round`] receives.
const LARGEST: f32 = (1 << 21) as f32;

/// The nearest integer of a value up to 2²², halves to even: the sum with 1.5 · 2²³ has no fraction bits.
#[inline(always)]
fn round<S: Simd>(simd: S, value: S::Vector) -> S::Vector {
    let shift = simd.splat(1.5 * (1 << 23) as f32);
    (value + shift) - shift
}
