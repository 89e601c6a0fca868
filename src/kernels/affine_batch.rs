//! Z = X·W + b for a batch of rows.

use core::array;

use super::columns;
use super::tiles::{DEPTH, PanelRow, Product, block, compute, multiply_add, tile_rows, tile_rows_mut};
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
    for z in z.iter_mut().take(x.len()) {
        *z = *b;
    }
    let panel = &mut [PanelRow::ZERO; INPUTS];
    let mut product = AffineBatch { x, w, z, first: 0, panel };
    while product.first < INPUTS {
        compute(simd, &mut product);
        product.first += DEPTH;
    }
}

/// Z += X·W for the inputs from `first` on, as many as are summed at a time.
struct AffineBatch<'a, const INPUTS: usize, const UNITS: usize> {
    x: &'a [[f32; INPUTS]],
    w: &'a [[f32; UNITS]; INPUTS],
    z: &'a mut [[f32; UNITS]],
    first: usize,
    /// The current columns of W, a row for each input: dense, so that neither the cache nor the prefetcher strides. Only the
    /// first `DEPTH` rows are used; a smaller layer has no more.
    panel: &'a mut [PanelRow; INPUTS],
}

impl<const INPUTS: usize, const UNITS: usize> Product for AffineBatch<'_, INPUTS, UNITS> {
    const COLUMNS: usize = UNITS;

    #[inline(always)]
    fn rows(&self) -> usize {
        self.x.len().min(self.z.len())
    }

    #[inline(always)]
    fn start_panel<S: Simd>(&mut self, _: S, column: usize) {
        for (to, w) in self.panel.iter_mut().zip(block(self.w, self.first)) {
            *to = PanelRow::new(w, column);
        }
    }

    #[inline(always)]
    fn tile<S: Simd, const R: usize, const V: usize>(&mut self, simd: S, row: usize, column: usize) {
        let (Some(x), Some(z)) = (tile_rows::<_, R>(self.x, row), tile_rows_mut::<_, R>(self.z, row)) else {
            return;
        };
        let mut sums = [[simd.splat(0.0); V]; R];
        for (sums, z) in sums.iter_mut().zip(z.iter()) {
            for (v, sum) in sums.iter_mut().enumerate() {
                *sum = columns::load(simd, z, column + v * LANES);
            }
        }
        let x = x.each_ref().map(|x| block(x, self.first));
        // Never less than the block, but only so is it known that no row ends before the panel does.
        let depth = x.iter().fold(self.panel.len(), |depth, x| depth.min(x.len()));
        let steps = self.panel.iter().take(depth).enumerate().map(
            #[inline(always)]
            |(i, w)| (array::from_fn(|r| x[r].get(i).copied().unwrap_or_default()), w),
        );
        sums = multiply_add(simd, sums, steps);
        for (z, sums) in z.iter_mut().zip(sums) {
            for (v, sum) in sums.into_iter().enumerate() {
                columns::store(sum, z, column + v * LANES);
            }
        }
    }
}
