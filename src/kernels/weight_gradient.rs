//! Xᵀ·D: the gradient of a layer's weights, written down or taken off the weights at once.

use super::tiles::{PanelRow, Product, VECTORS, compute, multiply_add, part, tile_rows, update_columns, with_panel};
use super::{columns, map, scalar};
use crate::simd::{LANES, Simd};

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
    /// What an old value becomes.
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, old: S::Vector, gradient: S::Vector) -> S::Vector {
        match self {
            Self::Store => gradient,
            Self::Descend { learning_rate } => simd.mul_add(simd.splat(-learning_rate), gradient, old),
        }
    }

    /// Makes this of each gradient, in the place that is beside it.
    #[inline(always)]
    pub(crate) fn apply_to<S: Simd>(self, simd: S, places: &mut [f32], gradients: &[f32]) {
        map::zip_map(
            simd,
            places,
            gradients,
            #[inline(always)]
            |old, gradient| self.apply(simd, old, gradient),
        );
    }
}

/// Updates `w` by Xᵀ·D and `b` by the sum of D's rows, over as many rows as `x` and `d` both have.
///
/// `BATCH` says how many rows there mostly are, so that no more room is made. A descent along more than 128 rows, or more than
/// `BATCH`, is taken in parts of as many.
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
    if S::SCALAR {
        return scalar::weight_gradient::<_, _, _, BATCH>(simd, x, d, w, b, update);
    }
    with_panel::<BATCH>(
        #[inline(always)]
        |panel| {
            let depth = panel.len();
            // Once even without any row, whose gradient is zero.
            for first in (0..rows.max(1)).step_by(depth.max(1)) {
                let (x, d) = (part(x, first, depth), part(d, first, depth));
                let goes_on = first > 0 && update == Update::Store;
                compute(simd, &mut WeightGradient { x, d, w, b, update, goes_on, panel });
            }
        },
    );
}

/// The part of the update that comes from some rows.
struct WeightGradient<'a, const INPUTS: usize, const UNITS: usize> {
    x: &'a [[f32; INPUTS]],
    d: &'a [[f32; UNITS]],
    w: &'a mut [[f32; UNITS]; INPUTS],
    b: &'a mut [f32; UNITS],
    update: Update,
    /// Whether `w` and `b` hold the sums over earlier rows, and the sums go on from there.
    goes_on: bool,
    /// The current columns of D, a row for each sample.
    panel: &'a mut [PanelRow],
}

impl<const INPUTS: usize, const UNITS: usize> WeightGradient<'_, INPUTS, UNITS> {
    /// What the sums of some columns begin with.
    #[inline(always)]
    fn begin<S: Simd, const V: usize>(&self, simd: S, row: &[f32; UNITS], column: usize) -> [S::Vector; V] {
        let mut sums = [simd.splat(0.0); V];
        if self.goes_on {
            for (v, sum) in sums.iter_mut().enumerate() {
                *sum = columns::load(simd, row, column + v * LANES);
            }
        }
        sums
    }
}

impl<const INPUTS: usize, const UNITS: usize> Product for WeightGradient<'_, INPUTS, UNITS> {
    const COLUMNS: usize = UNITS;

    #[inline(always)]
    fn rows(&self) -> usize {
        INPUTS
    }

    /// Fetches the columns of D, and updates the bias on the way.
    #[inline(always)]
    fn start_panel<S: Simd>(&mut self, simd: S, column: usize) {
        let mut sums: [_; VECTORS] = self.begin(simd, self.b, column);
        for (to, d) in self.panel.iter_mut().zip(self.d) {
            *to = PanelRow::new(d, column);
            for (sum, d) in sums.iter_mut().zip(&to.0) {
                *sum = *sum + simd.load(d);
            }
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
        let mut sums = [[simd.splat(0.0); V]; R];
        for (sums, w) in sums.iter_mut().zip(self.w.iter().skip(row)) {
            *sums = self.begin(simd, w, column);
        }
        // The tile's rows are within W, so that no zeros ever stand in; only the compiler does not know.
        let steps = self.x.iter().zip(&*self.panel).map(
            #[inline(always)]
            |(x, d)| (*tile_rows(x, row).unwrap_or(&[0.0; R]), d),
        );
        sums = multiply_add(simd, sums, steps);
        for (w, sums) in self.w.iter_mut().skip(row).zip(sums) {
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
