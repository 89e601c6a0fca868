//! A row-major matrix as the tiles of a product read it: checked once a tile, then without a check a step.

#![allow(unsafe_code)]

use core::marker::PhantomData;

use crate::simd::{LANES, Values};

/// Steps in one turn of a tile's loop: a turn's instructions that walk along the factors are spread over them.
pub(crate) const UNROLL: usize = 4;

/// A row-major matrix whose number of columns is data.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MatrixRef<'a> {
    values: &'a [f32],
    columns: usize,
}

impl<'a> MatrixRef<'a> {
    /// The matrix of rows with `columns` values each.
    #[inline(always)]
    pub(crate) fn new(values: &'a [f32], columns: usize) -> Self {
        Self { values, columns }
    }

    /// The number of columns.
    #[inline(always)]
    pub(crate) fn columns(self) -> usize {
        self.columns
    }

    /// All values, row after row.
    #[inline(always)]
    pub(crate) fn values(self) -> &'a [f32] {
        self.values
    }

    /// The rows from `row` on.
    #[inline(always)]
    pub(crate) fn rows_from(self, row: usize) -> Self {
        Self { values: self.values.get(row * self.columns..).unwrap_or_default(), ..self }
    }

    /// At most `count` rows from `row` on.
    #[inline(always)]
    pub(crate) fn some_rows(self, row: usize, count: usize) -> Self {
        let rows = self.rows_from(row);
        Self { values: rows.values.get(..count * self.columns).unwrap_or(rows.values), ..self }
    }

    /// `A::LEN` rows from `row` on, of which sums run along the `steps` columns from `first` on: `None` unless the matrix has them all.
    #[inline(always)]
    pub(crate) fn along_rows<A: Values>(self, row: usize, first: usize, steps: usize) -> Option<AlongRows<'a, A>> {
        let begin = row * self.columns + first;
        let last = begin + (A::LEN - 1) * self.columns + steps;
        (last <= self.values.len()).then(inline!(|| AlongRows {
            // SAFETY: `begin ≤ last ≤ len`.
            first: unsafe { self.values.as_ptr().add(begin) },
            stride: self.columns,
            steps,
            values: PhantomData,
        }))
    }

    /// The columns `column..column + A::LEN` of the first `steps` rows, along which sums run: `None` unless the matrix has them all.
    #[inline(always)]
    pub(crate) fn along_columns<A: Values>(self, column: usize, steps: usize) -> Option<AlongColumns<'a, A>> {
        let fits =
            column <= self.columns && self.columns - column >= A::LEN && steps * self.columns <= self.values.len();
        fits.then(inline!(|| AlongColumns {
            // SAFETY: without steps the address may lie outside and is never read; otherwise the first row has the column.
            first: self.values.as_ptr().wrapping_add(column),
            stride: self.columns,
            steps,
            values: PhantomData,
        }))
    }
}

/// `A::LEN` rows of a matrix, of which sums run along `steps` values each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AlongRows<'a, A> {
    first: *const f32,
    stride: usize,
    steps: usize,
    values: PhantomData<&'a [A]>,
}

impl<'a, A: Values> AlongRows<'a, A> {
    /// The number of steps.
    #[inline(always)]
    pub(crate) fn steps(&self) -> usize {
        self.steps
    }

    /// The values of [`UNROLL`] steps in row `r`; `group` must be below `steps / UNROLL`.
    #[inline(always)]
    pub(crate) fn group(&self, r: usize, group: usize) -> &[f32; UNROLL] {
        assert!(r < A::LEN && group < self.steps / UNROLL);
        // SAFETY: `MatrixRef::along_rows` found `steps` values in each of `A::LEN` rows that lie `stride` apart.
        unsafe { &*self.first.add(r * self.stride + group * UNROLL).cast() }
    }

    /// The values of eight steps in row `r`, from step `k` on, which the rows must have.
    #[inline(always)]
    pub(crate) fn octet(&self, r: usize, k: usize) -> &'a [f32; LANES] {
        assert!(r < A::LEN && self.steps >= LANES && k <= self.steps - LANES);
        // SAFETY: as for `group`.
        unsafe { &*self.first.add(r * self.stride + k).cast() }
    }

    /// The value of one step in row `r`; `k` must be below `steps`.
    #[inline(always)]
    pub(crate) fn get(&self, r: usize, k: usize) -> f32 {
        assert!(r < A::LEN && k < self.steps);
        // SAFETY: as for `group`.
        unsafe { *self.first.add(r * self.stride + k) }
    }
}

/// Some columns of a matrix, of which sums run along `steps` rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AlongColumns<'a, A> {
    first: *const f32,
    stride: usize,
    steps: usize,
    values: PhantomData<&'a [A]>,
}

impl<'a, A: Values> AlongColumns<'a, A> {
    /// The number of steps.
    #[inline(always)]
    pub(crate) fn steps(&self) -> usize {
        self.steps
    }

    /// The columns of step `i` of a group of [`UNROLL`]; `group` must be below `steps / UNROLL`.
    #[inline(always)]
    pub(crate) fn in_group(&self, group: usize, i: usize) -> &'a A {
        assert!(i < UNROLL && group < self.steps / UNROLL);
        // SAFETY: `MatrixRef::along_columns` found `steps` rows that lie `stride` apart, each with `A::LEN` values from the column on.
        unsafe { &*self.first.add((group * UNROLL + i) * self.stride).cast() }
    }

    /// The columns of one step; `k` must be below `steps`.
    #[inline(always)]
    pub(crate) fn get(&self, k: usize) -> &'a A {
        assert!(k < self.steps);
        // SAFETY: as for `in_group`.
        unsafe { &*self.first.add(k * self.stride).cast() }
    }
}
