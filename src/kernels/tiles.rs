//! How the matrix products are cut into register tiles.
//!
//! All three products are `out = left · right`, and are computed tile by tile: up to six or eight rows by one or two vectors of
//! columns, small enough that all sums stay in registers, large enough that the multiply-adds hide their latency and the loads.
//! They differ in where the left factor lies ([`Left`]), in what the sums begin with and what becomes of them ([`Out`]), and in how
//! the right factor is fetched, which is each product's own business.
//!
//! - **Panels.** Columns are the outer loop and rows the inner one: a panel of two vectors of columns is fetched once, laid out
//!   densely, and stays in the cache while all rows pass.
//! - **Depth.** Long sums are cut: a product goes over all tiles for the first part of the steps, 128 at most, then again for the next,
//!   which changes nothing in the order of any sum.
//! - **Rows.** Tiles are as equal as can be: eight rows are cut into four and four, since two alone would not hide the latency.
//! - **Columns.** The last vector of a row ends where the row ends, and may overlap the one before: whole vectors only, of which
//!   the lanes that were computed before are dropped. Only a row shorter than a vector is read in part.

use super::panel::{Columns, PanelRow, VECTORS};
use super::rule::{Moments, Rule, Store};
use crate::simd::{ColumnsMut, LANES, Registers, Values};

/// Whether a matrix with so many columns is better computed transposed: across its columns, too many lanes would be idle.
pub(super) const fn is_thin(columns: usize) -> bool {
    columns < VECTORS * LANES && !columns.is_multiple_of(LANES)
}

/// Whether so many columns are worth registers of this width: fewer would fill the half of one.
pub(super) const fn are_worth<T: Registers>(columns: usize) -> bool {
    columns >= T::LANES || T::MASKS && 2 * columns > T::LANES
}

/// The left-hand factor of a product.
pub(super) trait Left: Copy {
    /// `sums[r][v] += Σ left[row + r][k]·right[k][v]`, in the order of k: the loop in which the time is spent.
    fn multiply_add<T: Registers, const R: usize, const V: usize>(
        self,
        registers: T,
        row: usize,
        right: impl Right<T, V>,
        sums: [[T::Vector; V]; R],
    ) -> [[T::Vector; V]; R];
}

/// Some columns of the right-hand factor of a product, row after row. (No `Iterator`: the compiler does not always inline what
/// goes through the standard library's adapters.)
pub(super) trait Right<T: Registers, const V: usize>: Copy {
    /// Those of the next row.
    fn next(&mut self, registers: T) -> Option<[T::Vector; V]>;
}

/// Columns that were laid out densely.
impl<T: Registers, const V: usize> Right<T, V> for &[PanelRow<T::Values>] {
    #[inline(always)]
    fn next(&mut self, registers: T) -> Option<[T::Vector; V]> {
        let (row, rest) = self.split_first()?;
        *self = rest;
        let mut vectors = [registers.splat(0.0); V];
        for (vector, values) in vectors.iter_mut().zip(&row.0) {
            *vector = registers.load(values);
        }
        Some(vectors)
    }
}

/// Columns as they lie in a matrix, for few tiles.
#[derive(Clone, Copy)]
pub(super) struct InPlace<'a, const COLUMNS: usize, const V: usize>(
    pub(super) &'a [[f32; COLUMNS]],
    pub(super) Columns<V>,
);

impl<T: Registers, const COLUMNS: usize, const V: usize> Right<T, V> for InPlace<'_, COLUMNS, V> {
    #[inline(always)]
    fn next(&mut self, registers: T) -> Option<[T::Vector; V]> {
        let Self(rows, columns) = self;
        // Never outside, but now the compiler knows, and checks no row.
        for begin in columns.begin {
            if COLUMNS < T::LANES || begin > COLUMNS - T::LANES {
                return None;
            }
        }
        let (row, rest) = rows.split_first()?;
        *rows = rest;
        Some(columns.load(registers, row))
    }
}

/// One step of a tile: `sums[r][v] += a[r]·b[v]`.
#[inline(always)]
fn step<T: Registers, const R: usize, const V: usize>(
    registers: T,
    a: [f32; R],
    b: [T::Vector; V],
    sums: &mut [[T::Vector; V]; R],
) {
    for (sums, a) in sums.iter_mut().zip(a) {
        let a = registers.splat(a);
        for (sum, b) in sums.iter_mut().zip(b) {
            *sum = registers.mul_add(a, b, *sum);
        }
    }
}

/// A matrix whose rows are summed along, from the step `first` on.
#[derive(Clone, Copy)]
pub(super) struct AlongRows<'a, const COLUMNS: usize> {
    pub(super) rows: &'a [[f32; COLUMNS]],
    pub(super) first: usize,
}

impl<const COLUMNS: usize> Left for AlongRows<'_, COLUMNS> {
    #[inline(always)]
    fn multiply_add<T: Registers, const R: usize, const V: usize>(
        self,
        registers: T,
        row: usize,
        mut right: impl Right<T, V>,
        mut sums: [[T::Vector; V]; R],
    ) -> [[T::Vector; V]; R] {
        let Some(rows) = self.rows.get(row..).and_then(<[_]>::first_chunk::<R>) else { return sums };
        let mut k = self.first;
        while let Some(b) = right.next(registers) {
            // Never so, but now the compiler knows, and checks no row.
            if k >= COLUMNS {
                break;
            }
            let mut a = [0.0; R];
            for (a, row) in a.iter_mut().zip(rows) {
                *a = row.get(k).copied().unwrap_or_default();
            }
            step(registers, a, b, &mut sums);
            k += 1;
        }
        sums
    }
}

/// A matrix whose columns are summed along, from the column `first` on: a row of it holds one step of every sum.
#[derive(Clone, Copy)]
pub(super) struct AlongColumns<'a, const COLUMNS: usize> {
    pub(super) rows: &'a [[f32; COLUMNS]],
    pub(super) first: usize,
}

impl<const COLUMNS: usize> Left for AlongColumns<'_, COLUMNS> {
    #[inline(always)]
    fn multiply_add<T: Registers, const R: usize, const V: usize>(
        self,
        registers: T,
        row: usize,
        mut right: impl Right<T, V>,
        mut sums: [[T::Vector; V]; R],
    ) -> [[T::Vector; V]; R] {
        let row = self.first + row;
        if COLUMNS < R || row > COLUMNS - R {
            return sums;
        }
        let mut rows = self.rows;
        while let (Some((a, rest)), Some(b)) = (rows.split_first(), right.next(registers)) {
            rows = rest;
            // Within the matrix, as was checked once for all steps.
            let a = a.get(row..).and_then(<[f32]>::first_chunk).unwrap_or(&[0.0; R]);
            step(registers, *a, b, &mut sums);
        }
        sums
    }
}

/// What sums begin with.
#[derive(Clone, Copy)]
pub(super) enum Begin<'a, const COLUMNS: usize> {
    Zero,
    /// The value of their column in this row.
    Row(&'a [f32; COLUMNS]),
    /// What stands where they will.
    Old,
}

/// Where sums go.
pub(super) struct Out<'a, const COLUMNS: usize, R, const MOMENTS: usize> {
    pub(super) rows: ColumnsMut<'a, COLUMNS>,
    pub(super) begin: Begin<'a, COLUMNS>,
    /// What becomes of them there.
    pub(super) rule: R,
    /// Those of `rows`, row after row.
    pub(super) moments: Moments<'a, MOMENTS>,
}

impl<'a, const COLUMNS: usize> Out<'a, COLUMNS, Store, 0> {
    /// Sums that overwrite what is there.
    #[inline(always)]
    pub(super) fn store(rows: ColumnsMut<'a, COLUMNS>, begin: Begin<'a, COLUMNS>) -> Self {
        Self { rows, begin, rule: Store, moments: Moments::NONE }
    }
}

impl<const COLUMNS: usize, R: Rule<MOMENTS>, const MOMENTS: usize> Out<'_, COLUMNS, R, MOMENTS> {
    /// Computes the columns of one panel in all rows, the larger tiles first.
    #[inline(always)]
    pub(super) fn compute<T: Registers, const V: usize>(
        &mut self,
        registers: T,
        left: impl Left,
        right: impl Right<T, V>,
        columns: Columns<V>,
    ) {
        let rows = self.rows.rows();
        let tiles = rows.div_ceil(const { T::ROWS[V - 1] }).max(1);
        let (smaller, larger) = (rows / tiles, rows % tiles);
        let mut row = 0;
        for tile in 0..tiles {
            let rows = smaller + usize::from(tile < larger);
            match rows {
                0 => {}
                1 => self.tile::<T, 1, V>(registers, row, left, right, columns),
                2 => self.tile::<T, 2, V>(registers, row, left, right, columns),
                3 if const { T::ROWS[V - 1] >= 3 } => self.tile::<T, 3, V>(registers, row, left, right, columns),
                4 if const { T::ROWS[V - 1] >= 4 } => self.tile::<T, 4, V>(registers, row, left, right, columns),
                5 if const { T::ROWS[V - 1] >= 5 } => self.tile::<T, 5, V>(registers, row, left, right, columns),
                6 if const { T::ROWS[V - 1] >= 6 } => self.tile::<T, 6, V>(registers, row, left, right, columns),
                7 if const { T::ROWS[V - 1] >= 7 } => self.tile::<T, 7, V>(registers, row, left, right, columns),
                8 if const { T::ROWS[V - 1] >= 8 } => self.tile::<T, 8, V>(registers, row, left, right, columns),
                _ => {}
            }
            row += rows;
        }
    }

    #[inline(always)]
    fn tile<T: Registers, const ROWS: usize, const V: usize>(
        &mut self,
        registers: T,
        row: usize,
        left: impl Left,
        right: impl Right<T, V>,
        columns: Columns<V>,
    ) {
        let offset = self.rows.columns().start;
        let Some(mut tile) = self.rows.tile::<ROWS>(row) else { return };
        // Loops, because the compiler does not always inline an array's `map`.
        let mut sums = [[registers.splat(0.0); V]; ROWS];
        match self.begin {
            Begin::Zero => {}
            Begin::Row(values) => sums.fill(columns.load(registers, values)),
            Begin::Old => {
                for (r, sums) in sums.iter_mut().enumerate() {
                    *sums = columns.load_from::<_, COLUMNS>(registers, tile.row(r), offset);
                }
            }
        }
        let mut sums = left.multiply_add(registers, row, right, sums);
        if const { MOMENTS > 0 } {
            // Moments of all rows do not fit in the registers beside the sums.
            return self.update(registers, row, columns, &sums);
        }
        // All rows, before any is stored: what is loaded in part waits for a store that is near.
        for (r, sums) in sums.iter_mut().enumerate() {
            let old = columns.load_from::<_, COLUMNS>(registers, tile.row(r), offset);
            for (sum, old) in sums.iter_mut().zip(old) {
                (*sum, _) = self.rule.apply(registers, old, *sum, [registers.splat(0.0); MOMENTS]);
            }
        }
        for (r, sums) in sums.into_iter().enumerate() {
            columns.store::<_, COLUMNS>(registers, tile.row_mut(r), offset, sums);
        }
    }

    /// Updates these columns of the rows from `row` on, one row after the other.
    #[inline(always)]
    pub(super) fn update<T: Registers, const ROWS: usize, const V: usize>(
        &mut self,
        registers: T,
        row: usize,
        columns: Columns<V>,
        sums: &[[T::Vector; V]; ROWS],
    ) {
        // Rows of weights are not divided.
        let Some(rows) = self.rows.reborrow().whole_rows() else { return };
        let mut place = row * COLUMNS;
        for (row, sums) in rows.iter_mut().skip(row).zip(sums) {
            let mut old = [[registers.splat(0.0); V]; MOMENTS];
            for (m, old) in old.iter_mut().enumerate() {
                if let Some(row) = self.moments.row::<COLUMNS>(m, place) {
                    *old = columns.load(registers, row);
                }
            }
            let mut new = columns.load(registers, row);
            for v in 0..V {
                let mut moments = [registers.splat(0.0); MOMENTS];
                for m in 0..MOMENTS {
                    moments[m] = old[m][v];
                }
                (new[v], moments) = self.rule.apply(registers, new[v], sums[v], moments);
                for m in 0..MOMENTS {
                    old[m][v] = moments[m];
                }
            }
            columns.store::<_, COLUMNS>(registers, row, 0, new);
            for (m, new) in old.into_iter().enumerate() {
                if let Some(row) = self.moments.row_mut::<COLUMNS>(m, place) {
                    columns.store::<_, COLUMNS>(registers, row, 0, new);
                }
            }
            place += COLUMNS;
        }
    }
}

impl<const V: usize> Columns<V> {
    /// These columns of a row that is long enough.
    #[inline(always)]
    pub(super) fn load<T: Registers, const COLUMNS: usize>(self, registers: T, row: &[f32; COLUMNS]) -> [T::Vector; V] {
        self.load_from::<T, COLUMNS>(registers, row, 0)
    }

    /// These columns of a row with so many, of which those from `offset` on are here.
    #[inline(always)]
    fn load_from<T: Registers, const COLUMNS: usize>(self, registers: T, row: &[f32], offset: usize) -> [T::Vector; V] {
        // A loop, because the compiler does not always inline an array's `map`.
        let mut vectors = [registers.splat(0.0); V];
        for (vector, begin) in vectors.iter_mut().zip(self.begin) {
            match T::Values::within(row, begin.wrapping_sub(offset)) {
                Some(values) => *vector = registers.load(values),
                None if const { COLUMNS < T::LANES } => *vector = registers.load_partial(row),
                None => {}
            }
        }
        vectors
    }

    /// Stores these columns in a row with so many, of which those from `offset` on are here.
    #[inline(always)]
    fn store<T: Registers, const COLUMNS: usize>(
        self,
        registers: T,
        row: &mut [f32],
        offset: usize,
        new: [T::Vector; V],
    ) {
        // From the last on: what overlaps belongs to the vector before, or to the panel before, whose values stay.
        for v in (0..V).rev() {
            if const { COLUMNS < T::LANES } {
                return registers.store_partial(new[v], row);
            }
            let Some(values) = T::Values::within_mut(row, self.begin[v].wrapping_sub(offset)) else { return };
            if V == 1 && !COLUMNS.is_multiple_of(T::LANES) {
                registers.store_after(T::LANES - COLUMNS % T::LANES, new[v], values);
            } else {
                registers.store(new[v], values);
            }
        }
    }
}
