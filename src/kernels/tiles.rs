//! How the matrix products are cut into register tiles.
//!
//! A product of two matrices is computed tile by tile: a few rows by one or two vectors of columns, small enough that all
//! sums stay in registers, large enough that the multiply-adds hide their latency and the loads. The three products differ
//! only in where the factors come from and where the sums go; that is a [`Product`]. The loops over the tiles
//! ([`compute`]) and the loop inside one ([`multiply_add`]) are the same for all.
//!
//! Columns are the outer loop and rows the inner one: a panel of columns is fetched once, laid out densely by
//! [`Product::start_panel`], and stays in the cache while all rows pass.

use core::array;

use crate::simd::{LANES, Simd, Vector};

/// Vectors in a full panel of columns.
pub(super) const VECTORS: usize = 2;

/// Rows in a full tile: with two vectors that is twelve sums, the most that leaves room for the factors in 16 registers.
const ROWS: usize = 6;

/// One row of a panel: consecutive values of one row of the right-hand matrix. A narrow panel uses the first vector only.
pub(super) type PanelRow = [[f32; LANES]; VECTORS];

/// A matrix product, as what happens with one panel of columns and with one tile.
pub(super) trait Product<S: Simd> {
    /// Fetches the panel that begins at `column`; columns beyond the last are zero.
    fn start_panel(&mut self, simd: S, column: usize);

    /// Computes the tile of `R` rows from `row` on in the current panel.
    fn tile<const R: usize, const V: usize>(&mut self, simd: S, row: usize, column: usize);
}

/// Computes all tiles of a product with so many rows and columns.
#[inline(always)]
pub(super) fn compute<S: Simd>(simd: S, rows: usize, columns: usize, product: &mut impl Product<S>) {
    let mut column = 0;
    while column + LANES < columns {
        panel::<S, VECTORS>(simd, rows, column, product);
        column += VECTORS * LANES;
    }
    if column < columns {
        panel::<S, 1>(simd, rows, column, product);
    }
}

/// Computes all tiles of one panel.
#[inline(always)]
fn panel<S: Simd, const V: usize>(simd: S, rows: usize, column: usize, product: &mut impl Product<S>) {
    product.start_panel(simd, column);
    let mut row = 0;
    while row + ROWS <= rows {
        product.tile::<ROWS, V>(simd, row, column);
        row += ROWS;
    }
    while row + 2 <= rows {
        product.tile::<2, V>(simd, row, column);
        row += 2;
    }
    if row < rows {
        product.tile::<1, V>(simd, row, column);
    }
}

/// `sums[r][v] += Σ a[r]·b[v]` over all `steps`, in order: the loop in which the time is spent.
#[inline(always)]
pub(super) fn multiply_add<'a, S: Simd, const R: usize, const V: usize>(
    simd: S,
    mut sums: [[S::Vector; V]; R],
    steps: impl Iterator<Item = ([f32; R], &'a PanelRow)>,
) -> [[S::Vector; V]; R] {
    for (a, b) in steps {
        let b: [_; V] = array::from_fn(|v| simd.load(&b[v]));
        for (sums, a) in sums.iter_mut().zip(a) {
            let a = simd.splat(a);
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum = simd.mul_add(a, b, *sum);
            }
        }
    }
    sums
}

/// The columns of `row` from `column` on as a panel's row; those beyond the last are zero.
#[inline(always)]
pub(super) fn panel_row(row: &[f32], column: usize) -> PanelRow {
    let mut panel_row = [[0.0; LANES]; VECTORS];
    let columns = row.get(column..).unwrap_or_default();
    match columns.first_chunk() {
        Some(columns) => {
            *panel_row
                .as_flattened_mut()
                .first_chunk_mut()
                .unwrap_or(&mut [0.0; VECTORS * LANES]) = *columns
        }
        None => panel_row
            .as_flattened_mut()
            .iter_mut()
            .zip(columns)
            .for_each(|(to, value)| *to = *value),
    }
    panel_row
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
    let columns = row.get_mut(column..).unwrap_or_default();
    for (columns, sum) in columns.chunks_mut(LANES).zip(sums) {
        match columns.first_chunk_mut::<LANES>() {
            Some(columns) => f(simd.load(columns), sum).store(columns),
            None => f(simd.load_partial(columns), sum).store_partial(columns),
        }
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
