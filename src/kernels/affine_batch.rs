//! Z = X·W + b for a batch of rows.

use super::scalar;
use super::tiles::{DEPTH, PanelRow, Product, add_products, compute, part, tile_rows, tile_rows_mut, with_panel};
use crate::simd::Simd;

/// z\[r\] = x\[r\]·W + b for every row r; rows beyond the shorter of the two slices are left alone.
#[inline(always)]
pub fn affine_batch<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    x: &[[f32; INPUTS]],
    w: &[[f32; UNITS]; INPUTS],
    b: &[f32; UNITS],
    z: &mut [[f32; UNITS]],
) {
    if S::SCALAR {
        return scalar::affine_batch(simd, x, w, b, z);
    }
    for z in z.iter_mut().take(x.len()) {
        *z = *b;
    }
    with_panel::<INPUTS>(
        #[inline(always)]
        |panel| {
            for first in (0..INPUTS).step_by(DEPTH) {
                compute(simd, &mut AffineBatch { x, w, z, first, panel });
            }
        },
    );
}

/// Z += X·W for the inputs from `first` on, as many as are summed at a time.
struct AffineBatch<'a, const INPUTS: usize, const UNITS: usize> {
    x: &'a [[f32; INPUTS]],
    w: &'a [[f32; UNITS]; INPUTS],
    z: &'a mut [[f32; UNITS]],
    first: usize,
    /// The current columns of W, a row for each input: dense, so that neither the cache nor the prefetcher strides.
    panel: &'a mut [PanelRow],
}

impl<const INPUTS: usize, const UNITS: usize> Product for AffineBatch<'_, INPUTS, UNITS> {
    const COLUMNS: usize = UNITS;

    #[inline(always)]
    fn rows(&self) -> usize {
        self.x.len().min(self.z.len())
    }

    #[inline(always)]
    fn start_panel<S: Simd>(&mut self, _: S, column: usize) {
        for (to, w) in self.panel.iter_mut().zip(part(self.w, self.first, DEPTH)) {
            *to = PanelRow::new(w, column);
        }
    }

    #[inline(always)]
    fn tile<S: Simd, const R: usize, const V: usize>(&mut self, simd: S, row: usize, column: usize) {
        let (Some(x), Some(z)) = (tile_rows::<_, R>(self.x, row), tile_rows_mut::<_, R>(self.z, row)) else {
            return;
        };
        add_products::<_, R, V, _, _>(simd, x, self.first, self.panel, z, column);
    }
}
