//! The products of a batch on CPUs without vectors: plain loops, because panels and tiles would only cost memory, code
//! and unused lanes. Every sum has the same order as in the tiles.

use crate::kernels::update::{self, Moments, UpdateRule};
use crate::simd::Simd;

/// See [`affine_batch`](super::affine_batch).
#[inline(always)]
pub(super) fn affine_batch<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    x: &[[f32; INPUTS]],
    w: &[[f32; UNITS]; INPUTS],
    b: &[f32; UNITS],
    z: &mut [[f32; UNITS]],
) {
    for (x, z) in x.iter().zip(z) {
        simd.affine::<true, _, _>(x, w, b, z, false);
    }
}

/// See [`input_gradient`](super::input_gradient).
#[inline(always)]
pub(super) fn input_gradient<const INPUTS: usize, const UNITS: usize>(
    d: &[[f32; UNITS]],
    w: &[[f32; UNITS]; INPUTS],
    g: &mut [[f32; INPUTS]],
) {
    for (d, g) in d.iter().zip(g) {
        for (g, w) in g.iter_mut().zip(w) {
            *g = d.iter().zip(w).fold(0.0, inline!(|sum, (d, w)| sum + d * w));
        }
    }
}

/// See [`weight_gradient`](super::weight_gradient()); `x` and `d` have equally many rows.
#[inline(always)]
pub(super) fn weight_gradient<S, R, const INPUTS: usize, const UNITS: usize, const MOMENTS: usize>(
    simd: S,
    x: &[[f32; INPUTS]],
    d: &[[f32; UNITS]],
    w: &mut [[f32; UNITS]; INPUTS],
    b: &mut [f32; UNITS],
    rule: R,
    mut moments: Moments<'_, MOMENTS>,
) where
    S: Simd,
    R: UpdateRule<MOMENTS>,
{
    for (i, w) in w.iter_mut().enumerate() {
        let column = x.iter().map(inline!(|x| x.get(i).copied().unwrap_or_default()));
        let rest = moments.split_off(UNITS);
        update_row(simd, w, column, d, rule, moments);
        moments = rest;
    }
    update_row(simd, b, core::iter::repeat(1.0), d, rule, moments);
}

/// Updates a row of parameters with the gradient Σ x·d.
#[inline(always)]
fn update_row<S: Simd, R: UpdateRule<MOMENTS>, const UNITS: usize, const MOMENTS: usize>(
    simd: S,
    row: &mut [f32; UNITS],
    x: impl Iterator<Item = f32>,
    d: &[[f32; UNITS]],
    rule: R,
    mut moments: Moments<'_, MOMENTS>,
) {
    let mut sums = [0.0; UNITS];
    for (x, d) in x.zip(d) {
        for (sum, d) in sums.iter_mut().zip(d) {
            *sum += x * d;
        }
    }
    update::update(simd, rule, row, &sums, &mut moments);
}
