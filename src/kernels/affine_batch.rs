//! Z = X·W + b for a batch of rows.

use core::array;

use super::tiles::{
    PanelRow, Product, VECTORS, compute, multiply_add, panel_row, tile_rows, tile_rows_mut, update_columns,
};
use crate::simd::{LANES, Simd};

/// z\[r\] = x\[r\]·W + b for every row r; rows beyond the shorter of the two slices are left alone.
#[inline(always)]
pub fn affine_batch<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    x: &[[f32; INPUTS]],
    w: &[[f32; UNITS]; INPUTS],
    b: &[f32; UNITS],
    z: &mut [[f32; UNITS]],
) {
    let rows = x.len().min(z.len());
    let panel = [[[0.0; LANES]; VECTORS]; INPUTS];
    compute(simd, rows, UNITS, &mut AffineBatch { x, w, b, z, panel });
}

struct AffineBatch<'a, const INPUTS: usize, const UNITS: usize> {
    x: &'a [[f32; INPUTS]],
    w: &'a [[f32; UNITS]; INPUTS],
    b: &'a [f32; UNITS],
    z: &'a mut [[f32; UNITS]],
    /// The current columns of W, a row for each input: dense, so that neither the cache nor the prefetcher strides.
    panel: [PanelRow; INPUTS],
}

impl<S: Simd, const INPUTS: usize, const UNITS: usize> Product<S> for AffineBatch<'_, INPUTS, UNITS> {
    #[inline(always)]
    fn start_panel(&mut self, _: S, column: usize) {
        for (to, w) in self.panel.iter_mut().zip(self.w) {
            *to = panel_row(w, column);
        }
    }

    #[inline(always)]
    fn tile<const R: usize, const V: usize>(&mut self, simd: S, row: usize, column: usize) {
        let (Some(x), Some(z)) = (tile_rows::<_, R>(self.x, row), tile_rows_mut::<_, R>(self.z, row)) else {
            return;
        };
        let bias = panel_row(self.b, column);
        let bias: [_; V] = array::from_fn(|v| simd.load(&bias[v]));
        let steps = self
            .panel
            .iter()
            .enumerate()
            .map(|(i, w)| (array::from_fn(|r| x[r][i]), w));
        let sums = multiply_add(simd, [bias; R], steps);
        for (z, sums) in z.iter_mut().zip(sums) {
            update_columns(simd, z, column, sums, |_, sum| sum);
        }
    }
}
