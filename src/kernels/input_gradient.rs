//! G = D·Wᵀ for a batch of rows: what a layer's delta says about its inputs.

use super::tiles::{DEPTH, PanelRow, Product, VECTORS, add_products, compute, tile_rows, tile_rows_mut, with_panel};
use super::{columns, scalar};
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
    if S::SCALAR {
        return scalar::input_gradient(d, w, g);
    }
    for g in g.iter_mut().take(d.len()) {
        *g = [0.0; INPUTS];
    }
    with_panel::<UNITS>(
        #[inline(always)]
        |panel| {
            for first in (0..UNITS).step_by(DEPTH) {
                compute(simd, &mut InputGradient { d, w, g, first, panel });
            }
        },
    );
}

/// G += D·Wᵀ for the units from `first` on, as many as are summed at a time.
struct InputGradient<'a, const INPUTS: usize, const UNITS: usize> {
    d: &'a [[f32; UNITS]],
    w: &'a [[f32; UNITS]; INPUTS],
    g: &'a mut [[f32; INPUTS]],
    first: usize,
    /// The current columns of Wᵀ, a row for each unit.
    panel: &'a mut [PanelRow],
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
                    *row = columns::load(simd, w, self.first + block * LANES);
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
        add_products::<_, R, V, _, _>(simd, d, self.first, self.panel, g, column);
    }
}
