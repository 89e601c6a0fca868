//! Some columns of a row-major matrix, which one thread writes while another writes the others.

#![allow(unsafe_code)]

use core::marker::PhantomData;
use core::ops::Range;
use core::slice;

use crate::simd::Values;

/// An exclusive reference to a block of a row-major matrix: some of its rows and, of these, some columns.
///
/// `&mut [f32]` can be split between rows only, since the values between two columns are not contiguous. This can be split between
/// columns too.
#[derive(Debug)]
pub(crate) struct ColumnsMut<'a> {
    /// The first value of the first row, whether it is in the block or not.
    first: *mut f32,
    rows: usize,
    /// The columns of the matrix.
    stride: usize,
    /// The number of the first column.
    origin: usize,
    begin: usize,
    end: usize,
    matrix: PhantomData<&'a mut [f32]>,
}

// SAFETY: it is an exclusive reference to its values: `new` takes one to the whole matrix, and of two blocks made of one, each has
// values that the other has not. `f32` is `Send`.
unsafe impl Send for ColumnsMut<'_> {}

impl<'a> ColumnsMut<'a> {
    /// A whole matrix of rows with `columns` values each.
    #[inline(always)]
    pub(crate) fn new(values: &'a mut [f32], columns: usize) -> Self {
        let rows = values.len().checked_div(columns).unwrap_or(0);
        Self {
            first: values.as_mut_ptr(),
            rows,
            stride: columns,
            origin: 0,
            begin: 0,
            end: columns,
            matrix: PhantomData,
        }
    }

    /// The number of rows.
    #[inline(always)]
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// The block's columns in the matrix.
    #[inline(always)]
    pub(crate) fn columns(&self) -> Range<usize> {
        self.begin..self.end
    }

    /// The same block for a shorter time.
    #[inline(always)]
    pub(crate) fn reborrow(&mut self) -> ColumnsMut<'_> {
        let Self { first, rows, stride, origin, begin, end, matrix } = *self;
        ColumnsMut { first, rows, stride, origin, begin, end, matrix }
    }

    /// The rows before `row`, and the others.
    #[inline(always)]
    pub(crate) fn split_at_row(self, row: usize) -> (Self, Self) {
        let row = row.min(self.rows);
        // SAFETY: the matrix has `rows` rows from `first` on, so this address is in it or just behind its last value.
        let second = unsafe { self.first.add(row * self.stride) };
        (Self { rows: row, ..self }, Self { first: second, rows: self.rows - row, ..self })
    }

    /// Takes off the first `count` columns, at most all.
    #[cfg(feature = "rayon")]
    pub(crate) fn split_off_columns(&mut self, count: usize) -> Self {
        let begin = self.begin;
        self.begin += count.min(self.end - begin);
        Self { begin, end: self.begin, ..*self }
    }

    /// The columns of the matrix before `column`, and the others.
    #[inline(always)]
    pub(crate) fn split_at_column(self, column: usize) -> (Self, Self) {
        let column = column.clamp(self.begin, self.end);
        (Self { end: column, ..self }, Self { begin: column, ..self })
    }

    /// All values, row after row: `None` if the block lacks columns of the matrix.
    #[inline(always)]
    pub(crate) fn whole_rows(self) -> Option<&'a mut [f32]> {
        let is_whole = self.begin == self.origin && self.width() == self.stride;
        // SAFETY: with all columns the block is `rows` whole rows of the matrix that `new` took, and nothing else refers to them; the
        // slice lives for 'a, and `self` is gone.
        is_whole.then(|| unsafe { slice::from_raw_parts_mut(self.first, self.rows * self.stride) })
    }

    /// The same block, whose matrix is a part of a wider one: its first column has the number `origin` there.
    #[inline(always)]
    pub(crate) fn at(self, origin: usize) -> Self {
        let (begin, end) = (self.begin - self.origin + origin, self.end - self.origin + origin);
        Self { origin, begin, end, ..self }
    }

    /// The block's columns of one row; empty if there is no such row.
    #[inline(always)]
    pub(crate) fn row(&self, row: usize) -> &[f32] {
        // SAFETY: `address` found the row; the slice borrows `self`.
        self.address(row, 1, self.begin).map_or(&[], |first| unsafe { slice::from_raw_parts(first, self.width()) })
    }

    /// The block's columns of one row; empty if there is no such row.
    #[inline(always)]
    pub(crate) fn row_mut(&mut self, row: usize) -> &mut [f32] {
        // SAFETY: `address` found the row; the slice borrows `self` exclusively.
        self.address(row, 1, self.begin)
            .map_or(&mut [], |first| unsafe { slice::from_raw_parts_mut(first, self.width()) })
    }

    /// `V` registers, which begin at the columns `begin`, in `R` rows from `row` on: `None` unless the block holds them all.
    #[inline(always)]
    pub(crate) fn tile<A: Values, const R: usize, const V: usize>(
        &self,
        row: usize,
        begin: [usize; V],
    ) -> Option<Tile<'_, A, R, V>> {
        for begin in begin {
            if begin < self.begin || self.end < A::LEN || begin > self.end - A::LEN {
                return None;
            }
        }
        let first = self.address(row, R, self.origin)?;
        Some(Tile {
            first,
            stride: self.stride,
            offsets: begin.map(inline!(|begin| begin - self.origin)),
            values: PhantomData,
        })
    }

    /// [`tile`](ColumnsMut::tile) for writing.
    #[inline(always)]
    pub(crate) fn tile_mut<A: Values, const R: usize, const V: usize>(
        &mut self,
        row: usize,
        begin: [usize; V],
    ) -> Option<TileMut<'_, A, R, V>> {
        let Tile { first, stride, offsets, .. } = self.tile::<A, R, V>(row, begin)?;
        Some(TileMut { tile: Tile { first, stride, offsets, values: PhantomData }, values: PhantomData })
    }

    fn width(&self) -> usize {
        self.end - self.begin
    }

    /// The address of a column in `row`, if the block has `rows` rows from there on.
    #[inline(always)]
    fn address(&self, row: usize, rows: usize, column: usize) -> Option<*mut f32> {
        let is_inside = rows > 0 && rows <= self.rows && row <= self.rows - rows;
        // SAFETY: the matrix has the row `row`, and `origin ≤ column ≤ origin + stride`.
        is_inside.then(inline!(|| unsafe { self.first.add(row * self.stride + column - self.origin) }))
    }
}

/// `R` rows by `V` registers of a block.
#[derive(Debug)]
pub(crate) struct Tile<'a, A, const R: usize, const V: usize> {
    /// The first value of the tile's first row in the matrix.
    first: *mut f32,
    stride: usize,
    /// Where each register begins in a row.
    offsets: [usize; V],
    values: PhantomData<&'a A>,
}

impl<A: Values, const R: usize, const V: usize> Tile<'_, A, R, V> {
    /// The values of register `v` in row `r`.
    #[inline(always)]
    pub(crate) fn get(&self, r: usize, v: usize) -> &A {
        // SAFETY: `address` is in the block; the reference borrows `self`, which borrows the block.
        unsafe { &*self.address(r, v) }
    }

    /// The address of register `v` in row `r`.
    #[inline(always)]
    fn address(&self, r: usize, v: usize) -> *mut A {
        assert!(r < R && v < V, "a register outside of the tile");
        // SAFETY: `ColumnsMut::tile` found `R` rows, and in each `A::LEN` values of the block from `offsets[v]` on; `A` is an array
        // of `LEN` values, since `Values` is sealed.
        unsafe { self.first.add(r * self.stride + self.offsets[v]).cast() }
    }
}

/// A [`Tile`] for writing.
#[derive(Debug)]
pub(crate) struct TileMut<'a, A, const R: usize, const V: usize> {
    tile: Tile<'a, A, R, V>,
    values: PhantomData<&'a mut A>,
}

impl<A: Values, const R: usize, const V: usize> TileMut<'_, A, R, V> {
    /// The values of register `v` in row `r`.
    #[inline(always)]
    pub(crate) fn get_mut(&mut self, r: usize, v: usize) -> &mut A {
        // SAFETY: as for `Tile::get`; `self` borrows the block exclusively.
        unsafe { &mut *self.tile.address(r, v) }
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::ColumnsMut;

    /// A matrix that says of each value where it is.
    fn matrix() -> [[f32; 5]; 7] {
        std::array::from_fn(|row| std::array::from_fn(|column| (10 * row + column) as f32))
    }

    /// Adds 100 to each value of a block, by its tiles of two rows and one register, and by its rows.
    fn add(mut block: ColumnsMut<'_>) {
        let columns = block.columns();
        for row in 0..block.rows() {
            if let Some(mut tile) = block.tile_mut::<[f32; 2], 1, 2>(row, [columns.start, columns.end.wrapping_sub(2)])
                && columns.len() >= 4
            {
                for v in 0..2 {
                    *tile.get_mut(0, v) = tile.get_mut(0, v).map(|value| value + 100.0);
                }
                let middle = 2..columns.len() - 2;
                block.row_mut(row)[middle].iter_mut().for_each(|value| *value += 100.0);
            } else {
                block.row_mut(row).iter_mut().for_each(|value| *value += 100.0);
            }
        }
    }

    #[test]
    fn two_threads_write_the_columns_of_one_matrix() {
        for column in 0..=6 {
            let mut found = matrix();
            let (left, right) = ColumnsMut::new(found.as_flattened_mut(), 5).split_at_column(column);
            assert_eq!((left.columns(), right.columns()), (0..column.min(5), column.min(5)..5));
            thread::scope(|scope| {
                scope.spawn(|| add(left));
                add(right);
            });
            assert_eq!(found, matrix().map(|row| row.map(|value| value + 100.0)), "divided at {column}");
        }
    }

    #[test]
    fn a_block_has_its_own_values_and_no_others() {
        let mut found = matrix();
        let (mut upper, lower) = ColumnsMut::new(found.as_flattened_mut(), 5).split_at_row(3);
        let (_, block) = lower.split_at_column(1);
        let (mut block, _) = block.split_at_column(4);
        assert_eq!((block.rows(), block.columns()), (4, 1..4));
        let tile = block.tile::<[f32; 2], 2, 2>(1, [1, 2]).expect("rows 4 and 5");
        assert_eq!([tile.get(1, 0), tile.get(1, 1)], [&[51.0, 52.0], &[52.0, 53.0]]);
        for (row, begin) in [(3, 1), (usize::MAX, 1), (0, 0), (0, 3), (0, usize::MAX)] {
            assert!(block.tile::<[f32; 2], 2, 1>(row, [begin]).is_none(), "rows from {row}, columns from {begin}");
        }
        assert_eq!(block.row(3), [61.0, 62.0, 63.0]);
        assert!(block.row_mut(4).is_empty());
        assert!(block.reborrow().whole_rows().is_none());
        assert_eq!(upper.reborrow().whole_rows().expect("all columns")[10..], [20.0, 21.0, 22.0, 23.0, 24.0]);
        assert_eq!(upper.split_at_row(9).1.rows(), 0);
    }
}
