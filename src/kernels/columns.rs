//! Loads and stores of eight columns of a row: whole vectors within the row, a partial one at its end.

use crate::simd::{Simd, Vector};

/// The eight values of `row` from `column`; zeros beyond the row's end.
#[inline(always)]
pub(crate) fn load<S: Simd>(simd: S, row: &[f32], column: usize) -> S::Vector {
    let columns = row.get(column..).unwrap_or_default();
    match columns.first_chunk() {
        Some(columns) => simd.load(columns),
        None => simd.load_partial(columns),
    }
}

/// Stores eight values in `row` from `column`; drops those beyond the row's end.
#[inline(always)]
pub(crate) fn store<V: Vector>(values: V, row: &mut [f32], column: usize) {
    let columns = row.get_mut(column..).unwrap_or_default();
    match columns.first_chunk_mut() {
        Some(columns) => values.store(columns),
        None => values.store_partial(columns),
    }
}
