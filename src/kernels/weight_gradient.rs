//! Xᵀ·D: the gradient of a layer's weights, written down or taken off the weights at once.

use core::array;

use super::tiles::{PanelRow, Product, VECTORS, compute, multiply_add, tile_rows, tile_rows_mut, update_columns};
use crate::simd::Simd;

/// What becomes of a gradient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Update {
    /// It overwrites what is there: `w = gradient`.
    Store,
    /// It is taken off what is there, which is plain SGD without a gradient buffer: `w = w − learning_rate · gradient`.
    Descend {
        /// The learning rate.
        learning_rate: f32,
    },
}

impl Update {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, old: S::Vector, gradient: S::Vector) -> S::Vector {
        match self {
            Self::Store => gradient,
            Self::Descend { learning_rate } => simd.mul_add(simd.splat(-learning_rate), gradient, old),
        }
    }
}

/// Updates `w` by Xᵀ·D and `b` by the sum of D's rows, over as many rows as `x`, `d` and `BATCH` have.
#[inline(always)]
pub fn weight_gradient<S: Simd, const INPUTS: usize, const UNITS: usize, const BATCH: usize>(
    simd: S,
    x: &[[f32; INPUTS]],
    d: &[[f32; UNITS]],
    w: &mut [[f32; UNITS]; INPUTS],
    b: &mut [f32; UNITS],
    update: Update,
) {
    let rows = x.len().min(d.len());
    let (x, d) = (x.get(..rows).unwrap_or_default(), d.get(..rows).unwrap_or_default());
    let panel = &mut [PanelRow::ZERO; BATCH];
    compute(simd, &mut WeightGradient { x, d, w, b, update, panel });
}

struct WeightGradient<'a, const INPUTS: usize, const UNITS: usize, const BATCH: usize> {
    x: &'a [[f32; INPUTS]],
    d: &'a [[f32; UNITS]],
    w: &'a mut [[f32; UNITS]; INPUTS],
    b: &'a mut [f32; UNITS],
    update: Update,
    /// The current columns of D, a row for each sample.
    panel: &'a mut [PanelRow; BATCH],
}

impl<const INPUTS: usize, const UNITS: usize, const BATCH: usize> Product for WeightGradient<'_, INPUTS, UNITS, BATCH> {
    const COLUMNS: usize = UNITS;

    #[inline(always)]
    fn rows(&self) -> usize {
        INPUTS
    }

    /// Fetches the columns of D, and updates the bias on the way.
    #[inline(always)]
    fn start_panel<S: Simd>(&mut self, simd: S, column: usize) {
        let mut sums = [simd.splat(0.0); VECTORS];
        for (to, d) in self.panel.iter_mut().zip(self.d) {
            *to = PanelRow::new(d, column);
            sums = array::from_fn(
                #[inline(always)]
                |v| sums[v] + simd.load(&to.0[v]),
            );
        }
        update_columns(
            simd,
            self.b,
            column,
            sums,
            #[inline(always)]
            |b, sum| self.update.apply(simd, b, sum),
        );
    }

    #[inline(always)]
    fn tile<S: Simd, const R: usize, const V: usize>(&mut self, simd: S, row: usize, column: usize) {
        let Some(w) = tile_rows_mut::<_, R>(self.w, row) else {
            return;
        };
        let steps = self.x.iter().zip(&*self.panel).map(
            #[inline(always)]
            |(x, d)| (*tile_rows(x, row).unwrap_or(&[0.0; R]), d),
        );
        let sums = multiply_add(simd, [[simd.splat(0.0); V]; R], steps);
        for (w, sums) in w.iter_mut().zip(sums) {
            update_columns(
                simd,
                w,
                column,
                sums,
                #[inline(always)]
                |w, sum| self.update.apply(simd, w, sum),
            );
        }
    }
}
