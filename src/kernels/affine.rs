//! z = x·W + b for one sample.

use core::array;

use crate::simd::{LANES, Simd, Vector};

/// Weights up to which a layer is computed with its sums in registers; a larger one streams its weights row by row.
const SMALL: usize = 1024;

/// Rows of weights that are streamed together, so that the sums are loaded and stored once for all of them.
const ROWS: usize = 4;

/// z = x·W + b.
///
/// In a large layer an input of zero skips its row of weights, which is most of the work on images.
#[inline(always)]
pub fn affine<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    x: &[f32; INPUTS],
    w: &[[f32; UNITS]; INPUTS],
    b: &[f32; UNITS],
    z: &mut [f32; UNITS],
) {
    if INPUTS * UNITS <= SMALL {
        small(simd, x, w, b, z);
    } else {
        streamed(simd, x, w, b, z);
    }
}

/// The sums of eight units at a time stay in a register while all inputs pass.
#[inline(always)]
fn small<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    x: &[f32; INPUTS],
    w: &[[f32; UNITS]; INPUTS],
    b: &[f32; UNITS],
    z: &mut [f32; UNITS],
) {
    let mut column = 0;
    while column < UNITS {
        let mut sums = columns(simd, b, column);
        for (x, w) in x.iter().zip(w) {
            sums = simd.mul_add(simd.splat(*x), columns(simd, w, column), sums);
        }
        sums.store_partial(z.get_mut(column..).unwrap_or_default());
        column += LANES;
    }
}

/// Eight values of `row` from `column` on; those beyond the last are zero.
#[inline(always)]
fn columns<S: Simd, const UNITS: usize>(simd: S, row: &[f32; UNITS], column: usize) -> S::Vector {
    let columns = row.get(column..).unwrap_or_default();
    match columns.first_chunk() {
        Some(columns) => simd.load(columns),
        None => simd.load_partial(columns),
    }
}

/// The rows of weights whose input is not zero pass a few at a time through the sums, which stay in the L1 cache.
#[inline(always)]
fn streamed<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    x: &[f32; INPUTS],
    w: &[[f32; UNITS]; INPUTS],
    b: &[f32; UNITS],
    z: &mut [f32; UNITS],
) {
    *z = *b;
    let mut rows = x.iter().zip(w).filter(|(x, _)| **x != 0.0);
    while let Some(first) = rows.next() {
        // Once the rows run out, a factor of zero stands in: it adds nothing to the sums.
        let block: [_; ROWS] = array::from_fn(|r| {
            if r == 0 {
                first
            } else {
                rows.next().unwrap_or((&0.0, first.1))
            }
        });
        add_rows(simd, block, z);
    }
}

/// z += Σ x·w over a few rows, in order.
#[inline(always)]
fn add_rows<S: Simd, const UNITS: usize>(simd: S, rows: [(&f32, &[f32; UNITS]); ROWS], z: &mut [f32; UNITS]) {
    let x = rows.map(|(x, _)| simd.splat(*x));
    let (w, w_tail) = (
        rows.map(|(_, w)| w.as_chunks::<LANES>().0),
        rows.map(|(_, w)| w.as_chunks::<LANES>().1),
    );
    let (z, z_tail) = z.as_chunks_mut::<LANES>();
    for (i, z) in z.iter_mut().enumerate() {
        let mut sums = simd.load(z);
        for r in 0..ROWS {
            if let Some(w) = w[r].get(i) {
                sums = simd.mul_add(x[r], simd.load(w), sums);
            }
        }
        sums.store(z);
    }
    if !z_tail.is_empty() {
        let mut sums = simd.load_partial(z_tail);
        for r in 0..ROWS {
            sums = simd.mul_add(x[r], simd.load_partial(w_tail[r]), sums);
        }
        sums.store_partial(z_tail);
    }
}
