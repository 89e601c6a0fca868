//! Some columns of a row-major matrix, which one thread writes while another writes the others.

#![allow(unsafe_code)]

use core::marker::PhantomData;
use core::ops::Range;
use core::slice;

/// An exclusive reference to a block of a matrix \[rows, COLUMNS\]: some of its rows and, of these, some columns.
///
/// `&mut [[f32; COLUMNS]]` can be split between rows only, since the values between two columns are not contiguous.
/// This can be split between columns too, and gives plain slices, one per row.
#[derive(Debug)]
pub(crate) struct ColumnsMut<'a, const COLUMNS: usize> {
    /// The first value of the block's first row.
    first: *mut f32,
    rows: usize,
    /// The numbers of the block's columns.
    begin: usize,
    end: usize,
    matrix: PhantomData<&'a mut [[f32; COLUMNS]]>,
}

// SAFETY: it is an exclusive reference to its values: `new` takes one to the whole matrix, and the split methods return
// disjoint blocks. `f32` is `Send`.
unsafe impl<const COLUMNS: usize> Send for ColumnsMut<'_, COLUMNS> {}

impl<'a, const COLUMNS: usize> ColumnsMut<'a, COLUMNS> {
    /// A whole matrix.
    #[inline(always)]
    pub(crate) fn new(matrix: &'a mut [[f32; COLUMNS]]) -> Self {
        let rows = matrix.len();
        Self { first: matrix.as_mut_ptr().cast(), rows, begin: 0, end: COLUMNS, matrix: PhantomData }
    }

    /// The first columns of a matrix, which stand for `columns` of a wider one; at most `COLUMNS`.
    #[inline(always)]
    pub(crate) fn of_wider(matrix: &'a mut [[f32; COLUMNS]], columns: Range<usize>) -> Self {
        let Range { start, end } = columns;
        Self { begin: start, end: end.min(start + COLUMNS), ..Self::new(matrix) }
    }

    /// The number of rows.
    #[inline(always)]
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// The numbers of the columns.
    #[inline(always)]
    pub(crate) fn columns(&self) -> Range<usize> {
        self.begin..self.end
    }

    /// The same block for a shorter time.
    #[cfg(any(feature = "rayon", test))]
    #[inline(always)]
    pub(crate) fn reborrow(&mut self) -> ColumnsMut<'_, COLUMNS> {
        let Self { first, rows, begin, end, matrix } = *self;
        ColumnsMut { first, rows, begin, end, matrix }
    }

    /// The rows before `row`, and the others.
    #[inline(always)]
    pub(crate) fn split_at_row(self, row: usize) -> (Self, Self) {
        let row = row.min(self.rows);
        // After the last row this address may lie outside of the matrix; no row is there to be read.
        let second = self.first.wrapping_add(row * COLUMNS);
        (Self { rows: row, ..self }, Self { first: second, rows: self.rows - row, ..self })
    }

    /// Takes off the first `count` columns, at most all.
    #[cfg(feature = "rayon")]
    pub(crate) fn split_off_columns(&mut self, count: usize) -> Self {
        let whole = Self { ..*self };
        let column = self.begin.saturating_add(count);
        let (left, right) = whole.split_at_column(column);
        *self = right;
        left
    }

    /// The columns before `column`, and the others.
    #[inline(always)]
    pub(crate) fn split_at_column(self, column: usize) -> (Self, Self) {
        let column = column.clamp(self.begin, self.end);
        let second = self.first.wrapping_add(column - self.begin);
        (Self { end: column, ..self }, Self { first: second, begin: column, ..self })
    }

    /// The rows, whole: `None` if the block lacks columns of the matrix.
    #[inline(always)]
    pub(crate) fn whole_rows(self) -> Option<&'a mut [[f32; COLUMNS]]> {
        let is_whole = self.end - self.begin == COLUMNS;
        // SAFETY: with all columns the block is `rows` whole rows of the matrix that `new` took, and nothing else
        // refers to them; the slice lives for 'a, and `self` is gone.
        is_whole.then(|| unsafe { slice::from_raw_parts_mut(self.first.cast(), self.rows) })
    }

    /// `R` rows from `row` on: `None` if `R` is zero or the block has fewer.
    #[inline(always)]
    pub(crate) fn tile<const R: usize>(&mut self, row: usize) -> Option<Tile<'_, R, COLUMNS>> {
        if R == 0 || self.rows < R || row > self.rows - R {
            return None;
        }
        // SAFETY: the block has this row, so its first value, or the end of the row if the block has no columns, is in
        // the matrix.
        let first = unsafe { self.first.add(row * COLUMNS) };
        Some(Tile { first, width: self.end - self.begin, rows: PhantomData })
    }
}

/// `R` rows of a block of a matrix with `COLUMNS` columns.
#[derive(Debug)]
pub(crate) struct Tile<'a, const R: usize, const COLUMNS: usize> {
    first: *mut f32,
    width: usize,
    rows: PhantomData<&'a mut [f32]>,
}

impl<const R: usize, const COLUMNS: usize> Tile<'_, R, COLUMNS> {
    /// The block's columns of one row; empty if there is no such row.
    #[inline(always)]
    pub(crate) fn row(&self, row: usize) -> &[f32] {
        if row >= R {
            return &[];
        }
        // SAFETY: `ColumnsMut::tile` found `R` rows of the block from `first` on, each `width` of `COLUMNS` values
        // wide; the slice borrows `self`.
        unsafe { slice::from_raw_parts(self.first.add(row * COLUMNS), self.width) }
    }

    /// The block's columns of one row; empty if there is no such row.
    #[inline(always)]
    pub(crate) fn row_mut(&mut self, row: usize) -> &mut [f32] {
        if row >= R {
            return &mut [];
        }
        // SAFETY: as for `row`; `self` is borrowed exclusively, and no other block contains these values.
        unsafe { slice::from_raw_parts_mut(self.first.add(row * COLUMNS), self.width) }
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

    /// Adds 100 to each value of a block.
    fn add(mut block: ColumnsMut<'_, 5>) {
        let columns = block.columns();
        for row in 0..block.rows() {
            let mut tile = block.tile::<1>(row).expect("the row");
            assert_eq!(tile.row(0).len(), columns.len());
            tile.row_mut(0).iter_mut().for_each(|value| *value += 100.0);
        }
    }

    #[test]
    fn two_threads_write_the_columns_of_one_matrix() {
        for column in 0..=6 {
            let mut found = matrix();
            let (left, right) = ColumnsMut::new(&mut found).split_at_column(column);
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
        let (mut upper, lower) = ColumnsMut::new(&mut found).split_at_row(3);
        let (_, block) = lower.split_at_column(1);
        let (mut block, _) = block.split_at_column(4);
        assert_eq!((block.rows(), block.columns()), (4, 1..4));
        let tile = block.tile::<2>(1).expect("rows 4 and 5");
        assert_eq!([tile.row(0), tile.row(1), tile.row(2)], [&[41.0, 42.0, 43.0][..], &[51.0, 52.0, 53.0], &[]]);
        for row in [3, 4, usize::MAX] {
            assert!(block.tile::<2>(row).is_none(), "rows from {row}");
        }
        assert!(block.tile::<0>(0).is_none());
        assert!(block.reborrow().whole_rows().is_none());
        assert_eq!(upper.reborrow().whole_rows().expect("all columns")[2], [20.0, 21.0, 22.0, 23.0, 24.0]);
        assert_eq!(upper.split_at_row(9).1.rows(), 0);
    }

    #[test]
    fn a_window_stands_for_columns_of_a_wider_matrix() {
        let mut found = matrix();
        let mut window = ColumnsMut::of_wider(&mut found, 40..43);
        assert_eq!((window.rows(), window.columns()), (7, 40..43));
        assert_eq!(window.tile::<1>(2).expect("row 2").row(0), [20.0, 21.0, 22.0]);
        assert_eq!(ColumnsMut::of_wider(&mut found, 3..9).columns(), 3..8);
    }
}
