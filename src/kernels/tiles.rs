//! How the matrix products are cut into register tiles.
//!
//! A product of two matrices is computed tile by tile: a few rows by one or two vectors of columns, small enough that all
//! sums stay in registers, large enough that the multiply-adds hide their latency and the loads. The three products differ
//! only in where the factors come from and where the sums go; that is a [`Product`]. The loops over the tiles
//! ([`compute`]) and the loop inside one ([`multiply_add`]) are the same for all.
//!
//! Columns are the outer loop and rows the inner one: a panel of columns is fetched once, laid out densely by
//! [`Product::start_panel`], and stays in the cache while all rows pass. Long sums are cut: a product goes over all tiles for
//! the first [`DEPTH`] steps, then again for the next, which changes nothing in the order of any sum.

use core::array;

use super::columns;
use crate::simd::{Computation, LANES, Simd};

/// Vectors in a full panel of columns.
pub(super) const VECTORS: usize = 2;

/// Rows in a full tile: with two vectors that is twelve sums, which hide the latency of the multiply-add and leave room for
/// the factors in 16 registers. (Four rows of three vectors are as many, but then the compiler spills one.)
const ROWS: usize = 6;

/// Steps of the inner sum that are done for all of the matrix before the next: a panel of so many rows stays in the L1 cache,
/// and takes 8 KiB of stack at most.
pub(super) const DEPTH: usize = 128;

/// One row of a panel: consecutive values of one row of the right-hand matrix. A narrow panel uses the first vector only.
///
/// Aligned as cache lines are, which spares half of the loads a second line.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct PanelRow(pub(super) [[f32; LANES]; VECTORS]);

impl PanelRow {
    pub(super) const ZERO: Self = Self([[0.0; LANES]; VECTORS]);

    /// The columns of `row` from `column` on; those beyond the last are zero.
    #[inline(always)]
    pub(super) fn new(row: &[f32], column: usize) -> Self {
        let columns = row.get(column..).unwrap_or_default();
        let mut values = [0.0; LANES * VECTORS];
        match columns.first_chunk() {
            Some(columns) => values = *columns,
            None => values.iter_mut().zip(columns).for_each(|(to, value)| *to = *value),
        }
        let mut panel_row = Self::ZERO;
        panel_row.0.as_flattened_mut().copy_from_slice(&values);
        panel_row
    }
}

/// A matrix product, as what happens with one panel of columns and with one tile.
pub(super) trait Product {
    /// How many columns the product has.
    const COLUMNS: usize;

    /// How many rows it has.
    fn rows(&self) -> usize;

    /// Fetches the panel that begins at `column`; columns beyond the last are zero.
    fn start_panel<S: Simd>(&mut self, simd: S, column: usize);

    /// Computes the tile of `R` rows from `row` on in the current panel.
    fn tile<S: Simd, const R: usize, const V: usize>(&mut self, simd: S, row: usize, column: usize);
}

/// Computes all tiles of a product.
///
/// A function of its own, unlike all around it, which is `#[inline(always)]`: a product is large, and the same one serves
/// training, evaluation and prediction.
pub(super) fn compute<S: Simd>(simd: S, product: &mut impl Product) {
    simd.vectorize(AllTiles(product));
}

struct AllTiles<'a, P>(&'a mut P);

impl<P: Product> Computation for AllTiles<'_, P> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let whole = P::COLUMNS / (VECTORS * LANES) * (VECTORS * LANES);
        for column in (0..whole).step_by(VECTORS * LANES) {
            panel::<S, VECTORS>(simd, column, self.0);
        }
        match P::COLUMNS - whole {
            0 => {}
            1..=LANES => panel::<S, 1>(simd, whole, self.0),
            _ => panel::<S, VECTORS>(simd, whole, self.0),
        }
    }
}

/// Computes all tiles of one panel.
#[inline(always)]
fn panel<S: Simd, const V: usize>(simd: S, column: usize, product: &mut impl Product) {
    product.start_panel(simd, column);
    let rows = product.rows();
    let mut row = 0;
    while row < rows {
        // Two rows alone do not hide the latency of the multiply-add: eight are better cut in half than in six and two.
        row += match rows - row {
            1 => tile::<S, 1, V>(simd, row, column, product),
            2 | 3 => tile::<S, 2, V>(simd, row, column, product),
            4 | 5 | 8 => tile::<S, 4, V>(simd, row, column, product),
            _ => tile::<S, ROWS, V>(simd, row, column, product),
        };
    }
}

/// Computes one tile, and gives how many rows it has.
#[inline(always)]
fn tile<S: Simd, const R: usize, const V: usize>(
    simd: S,
    row: usize,
    column: usize,
    product: &mut impl Product,
) -> usize {
    product.tile::<S, R, V>(simd, row, column);
    R
}

/// `sums[r][v] += Σ a[r]·b[v]` over all `steps`, in order: the loop in which the time is spent.
#[inline(always)]
pub(super) fn multiply_add<'a, S: Simd, const R: usize, const V: usize>(
    simd: S,
    mut sums: [[S::Vector; V]; R],
    steps: impl Iterator<Item = ([f32; R], &'a PanelRow)>,
) -> [[S::Vector; V]; R] {
    for (a, b) in steps {
        let b: [_; V] = array::from_fn(
            #[inline(always)]
            |v| simd.load(&b.0[v]),
        );
        for (sums, a) in sums.iter_mut().zip(a) {
            let a = simd.splat(a);
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum = simd.mul_add(a, b, *sum);
            }
        }
    }
    sums
}

/// `out[r] += a[r]·B` for the rows of one tile and the columns of one panel of B, whose rows belong to the values of `a[r]`
/// from `first` on.
#[inline(always)]
pub(super) fn add_products<S: Simd, const R: usize, const V: usize, const A: usize, const COLUMNS: usize>(
    simd: S,
    a: &[[f32; A]; R],
    first: usize,
    panel: &[PanelRow],
    out: &mut [[f32; COLUMNS]; R],
    column: usize,
) {
    let mut sums = [[simd.splat(0.0); V]; R];
    for (sums, out) in sums.iter_mut().zip(out.iter()) {
        for (v, sum) in sums.iter_mut().enumerate() {
            *sum = columns::load(simd, out, column + v * LANES);
        }
    }
    let a = a.each_ref().map(|a| part(a, first, DEPTH));
    // The rows all end where the panel does, but only so does the compiler know it, and leave out the check in the loop.
    let depth = a.iter().fold(panel.len(), |depth, a| depth.min(a.len()));
    let steps = panel.iter().take(depth).enumerate().map(
        #[inline(always)]
        |(k, b)| (array::from_fn(|r| a[r].get(k).copied().unwrap_or_default()), b),
    );
    sums = multiply_add(simd, sums, steps);
    for (out, sums) in out.iter_mut().zip(sums) {
        for (v, sum) in sums.into_iter().enumerate() {
            columns::store(sum, out, column + v * LANES);
        }
    }
}

/// `values[i] = f(values[i], sums[i])` for the columns of `row` from `column` on; sums beyond the last column are dropped.
#[inline(always)]
pub(super) fn update_columns<S: Simd, const V: usize>(
    simd: S,
    row: &mut [f32],
    column: usize,
    sums: [S::Vector; V],
    f: impl Fn(S::Vector, S::Vector) -> S::Vector,
) {
    for (v, sum) in sums.into_iter().enumerate() {
        let column = column + v * LANES;
        columns::store(f(columns::load(simd, row, column), sum), row, column);
    }
}

/// The rows from `row` on, as many as the tile has.
#[inline(always)]
pub(super) fn tile_rows<T, const R: usize>(rows: &[T], row: usize) -> Option<&[T; R]> {
    rows.get(row..)?.first_chunk()
}

/// The rows from `row` on, as many as the tile has.
#[inline(always)]
pub(super) fn tile_rows_mut<T, const R: usize>(rows: &mut [T], row: usize) -> Option<&mut [T; R]> {
    rows.get_mut(row..)?.first_chunk_mut()
}

/// Calls `compute` with room for a panel of `ROWS` rows, or of `DEPTH` where that is less.
#[inline(always)]
pub(super) fn with_panel<const ROWS: usize>(compute: impl FnOnce(&mut [PanelRow])) {
    // The condition is known when the program is compiled, and the other branch leaves nothing behind, on the stack either.
    if const { ROWS <= DEPTH } { compute(&mut [PanelRow::ZERO; ROWS]) } else { compute(&mut [PanelRow::ZERO; DEPTH]) }
}

/// The values from `first` on, at most `len`.
#[inline(always)]
pub(super) fn part<T>(values: &[T], first: usize, len: usize) -> &[T] {
    let values = values.get(first..).unwrap_or_default();
    values.get(..len).unwrap_or(values)
}
