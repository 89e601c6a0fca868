//! Some columns of a row-major matrix, for one thread to write while another writes the others.

#![allow(unsafe_code)]

use core::marker::PhantomData;
use core::ops::Range;
use core::slice;

/// An exclusive reference to a block of a matrix with so many `COLUMNS`: some of its rows, and of these some columns.
///
/// `&mut [[f32; COLUMNS]]` can be split between rows only, since what lies between two columns is not contiguous. This can be split
/// between columns too, and gives plain slices, one a row.
#[derive(Debug)]
pub struct ColumnsMut<'a, const COLUMNS: usize> {
    /// The first value of the matrix's first row that is in the block, be that value in the block or not.
    first: *mut f32,
    rows: usize,
    begin: usize,
    end: usize,
    matrix: PhantomData<&'a mut [[f32; COLUMNS]]>,
}

// SAFETY: it is an exclusive reference to its values: `new` takes one to the whole matrix, and of two that are made of one, each
// has values that the other has not. `f32` can be sent.
unsafe impl<const COLUMNS: usize> Send for ColumnsMut<'_, COLUMNS> {}

impl<'a, const COLUMNS: usize> ColumnsMut<'a, COLUMNS> {
    /// All of a matrix.
    #[inline(always)]
    pub fn new(matrix: &'a mut [[f32; COLUMNS]]) -> Self {
        let rows = matrix.len();
        Self { first: matrix.as_mut_ptr().cast(), rows, begin: 0, end: COLUMNS, matrix: PhantomData }
    }

    /// How many rows.
    #[inline(always)]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Which columns of the matrix.
    #[inline(always)]
    pub fn columns(&self) -> Range<usize> {
        self.begin..self.end
    }

    /// The same, for a shorter time.
    #[inline(always)]
    pub fn reborrow(&mut self) -> ColumnsMut<'_, COLUMNS> {
        let Self { first, rows, begin, end, matrix } = *self;
        ColumnsMut { first, rows, begin, end, matrix }
    }

    /// The rows before the one with this index, and the others.
    #[inline(always)]
    pub fn split_at_row(self, row: usize) -> (Self, Self) {
        let Self { first, rows, begin, end, matrix } = self;
        let row = row.min(rows);
        // SAFETY: the matrix that `new` was given has as many rows from `first` on, so this is in it, or just behind its last value.
        let second = unsafe { first.add(row * COLUMNS) };
        (Self { first, rows: row, begin, end, matrix }, Self { first: second, rows: rows - row, begin, end, matrix })
    }

    /// Takes off so many columns, the first; at most all.
    #[inline(always)]
    pub fn split_off_columns(&mut self, count: usize) -> Self {
        let Self { first, rows, begin, end, matrix } = *self;
        self.begin = begin + count.min(end - begin);
        Self { first, rows, begin, end: self.begin, matrix }
    }

    /// The columns before this one of the matrix, and the others.
    #[inline(always)]
    pub fn split_at_column(self, column: usize) -> (Self, Self) {
        let Self { first, rows, begin, end, matrix } = self;
        let column = column.clamp(begin, end);
        (Self { first, rows, begin, end: column, matrix }, Self { first, rows, begin: column, end, matrix })
    }

    /// The rows, whole: `None` if the block has not all columns of the matrix.
    #[inline(always)]
    pub fn whole_rows(self) -> Option<&'a mut [[f32; COLUMNS]]> {
        let Self { first, rows, begin, end, .. } = self;
        // SAFETY: with all columns these are `rows` rows of the matrix that `new` was given, and nobody else's; they are lent for 'a,
        // and `self` is gone.
        (begin == 0 && end == COLUMNS).then(|| unsafe { slice::from_raw_parts_mut(first.cast(), rows) })
    }

    /// `R` of the rows, if `R` is not zero and there are as many from the row `first` on.
    #[inline(always)]
    pub fn tile<const R: usize>(&mut self, first: usize) -> Option<Tile<'_, R, COLUMNS>> {
        if R == 0 || self.rows < R || first > self.rows - R {
            return None;
        }
        // SAFETY: there is such a row of the matrix, and `begin ≤ end ≤ COLUMNS`: this is in that row, or just behind it.
        let first = unsafe { self.first.add(first * COLUMNS + self.begin) };
        Some(Tile { first, width: self.end - self.begin, rows: PhantomData })
    }
}

/// `R` rows of a block of a matrix with so many `COLUMNS`, one below the other.
#[derive(Debug)]
pub struct Tile<'a, const R: usize, const COLUMNS: usize> {
    first: *mut f32,
    width: usize,
    rows: PhantomData<&'a mut [f32]>,
}

impl<const R: usize, const COLUMNS: usize> Tile<'_, R, COLUMNS> {
    /// The block's columns of one row; nothing if there is none.
    #[inline(always)]
    pub fn row(&self, row: usize) -> &[f32] {
        if row >= R {
            return &[];
        }
        // SAFETY: `ColumnsMut::tile` found `R` rows of the block from `first` on, each `width` of `COLUMNS` values wide; and what is
        // lent here borrows `self`.
        unsafe { slice::from_raw_parts(self.first.add(row * COLUMNS), self.width) }
    }

    /// The block's columns of one row; nothing if there is none.
    #[inline(always)]
    pub fn row_mut(&mut self, row: usize) -> &mut [f32] {
        if row >= R {
            return &mut [];
        }
        // SAFETY: as for `row`; `self` is borrowed exclusively, and has its values to itself.
        unsafe { slice::from_raw_parts_mut(self.first.add(row * COLUMNS), self.width) }
    }
}
