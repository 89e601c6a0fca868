//! G = D·Wᵀ for a batch of rows: what a layer's delta says about its inputs.

use core::array;

use super::columns;
use super::tiles::{PanelRow, Product, VECTORS, compute, multiply_add, tile_rows, tile_rows_mut, update_columns};
use crate::simd::{LANES, Simd, Vector};

/// g\[r\] = d\[r\]·Wᵀ for every row r; rows beyond the shorter of the two slices are left alone.
///
/// The lanes run across the inputs, so that no sum crosses lanes: every panel of W is transposed as it is fetched.
#[inline(always)]
pub fn input_gradient<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    d: &[[f32; UNITS]],
    w: &[[f32; UNITS]; INPUTS],
    g: &mut [[f32; INPUTS]],
) {
    let panel = &mut [PanelRow::ZERO; UNITS];
    compute(simd, &mut InputGradient { d, w, g, panel });
}

struct InputGradient<'a, const INPUTS: usize, const UNITS: usize> {
    d: &'a [[f32; UNITS]],
    w: &'a [[f32; UNITS]; INPUTS],
    g: &'a mut [[f32; INPUTS]],
    /// The current columns of Wᵀ, a row for each unit.
    panel: &'a mut [PanelRow; UNITS],
}

impl<const INPUTS: usize, const UNITS: usize> Product for InputGradient<'_, INPUTS, UNITS> {
    const COLUMNS: usize = INPUTS;

    #[inline(always)]
    fn rows(&self) -> usize {
        self.d.len().min(self.g.len())
    }

    #[inline(always)]
    fn start_panel<S: Simd>(&mut self, simd: S, column: usize) {
        for v in 0..VECTORS {
            // Beyond the last input there is nothing to read: zeros stand for it.
            let w = self.w.get(column + v * LANES..).unwrap_or_default();
            for (block, to) in self.panel.chunks_mut(LANES).enumerate() {
                let mut square = [simd.splat(0.0); LANES];
                for (row, w) in square.iter_mut().zip(w) {
                    *row = columns::load(simd, w, block * LANES);
                }
                for (to, row) in to.iter_mut().zip(S::Vector::transpose(square)) {
                    row.store(&mut to.0[v]);
                }
            }
        }
    }

    #[inline(always)]
    fn tile<S: Simd, const R: usize, const V: usize>(&mut self, simd: S, row: usize, column: usize) {
        let (Some(d), Some(g)) = (tile_rows::<_, R>(self.d, row), tile_rows_mut::<_, R>(self.g, row)) else {
            return;
        };
        let steps = self.panel.iter().enumerate().map(
            #[inline(always)]
            |(u, w)| {
                (
                    array::from_fn(
                        #[inline(always)]
                        |r| d[r][u],
                    ),
                    w,
                )
            },
        );
        let sums = multiply_add(simd, [[simd.splat(0.0); V]; R], steps);
        for (g, sums) in g.iter_mut().zip(sums) {
            update_columns(
                simd,
                g,
                column,
                sums,
                #[inline(always)]
                |_, sum| sum,
            );
        }
    }
}
