//! Loads and stores of one vector's columns of a row: whole vectors within the row, a partial one at its end.

use crate::row::Row;
use crate::simd::Registers;

/// The values of `row` from `column`, one for each lane; zeros beyond the row's end.
#[inline(always)]
pub(crate) fn load<T: Registers>(registers: T, row: &[f32], column: usize) -> T::Vector {
    match T::Values::within(row, column) {
        Some(columns) => registers.load(columns),
        None => registers.load_partial(row.get(column..).unwrap_or_default()),
    }
}

/// Stores the lanes in `row` from `column`; drops those beyond the row's end.
#[inline(always)]
pub(crate) fn store<T: Registers>(registers: T, values: T::Vector, row: &mut [f32], column: usize) {
    match T::Values::within_mut(row, column) {
        Some(columns) => registers.store(values, columns),
        None => registers.store_partial(values, row.get_mut(column..).unwrap_or_default()),
    }
}
