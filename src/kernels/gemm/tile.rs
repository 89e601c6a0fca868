//! How the matrix products are cut into register tiles.
//!
//! All three products are `out = left · right`, and are computed tile by tile: up to six or eight rows by one or two vectors of
//! columns, small enough that all sums stay in registers, large enough that the multiply-adds hide their latency and the loads.
//! They differ in where the left factor lies ([`Left`]), in what the sums begin with and what becomes of them ([`Out`]), and in how
//! the right factor is fetched, which is each product's own business.
//!
//! - **Panels.** Columns are the outer loop and rows the inner one: a panel of two vectors of columns is fetched once, laid out
//!   densely, and stays in the cache while all rows pass.
//! - **Far rows.** Rows of weights that are not in the first cache are asked for some steps before they are needed, in full tiles, since
//!   the CPU does not foresee a walk down a few columns.
//! - **Depth.** Long sums are cut: a product goes over all tiles for the first part of the steps, 128 at most, then again for the next,
//!   which changes nothing in the order of any sum.
//! - **Rows.** Tiles are as equal as can be: where a tile has six rows at most, eight are cut into four and four, since two alone would
//!   not hide the latency.
//! - **Columns.** The last vector of a row ends where the row ends, and may overlap the one before: whole vectors only, of which
//!   the lanes that were computed before are dropped. Only a row shorter than a vector is read in part.

use crate::kernels::gemm::epilogue::{Moments, Store, UpdateRule};
use crate::kernels::gemm::lhs::{Fetching, Left, Right};
use crate::kernels::gemm::pack::{Columns, PanelRow, VECTORS, fetch};
use crate::simd::{CACHE_LINE, ColumnsMut, LANES, Registers, Values};

/// Whether a matrix with so many columns is better computed transposed: across its columns, too many lanes would be idle.
pub(super) const fn is_thin(columns: usize) -> bool {
    columns < VECTORS * LANES && !columns.is_multiple_of(LANES)
}

/// Whether so many columns are worth registers of this width: fewer would fill the half of one.
pub(super) const fn are_worth<T: Registers>(columns: usize) -> bool {
    columns >= T::LANES || T::MASKS && 2 * columns > T::LANES
}

/// Tiles that are as equal as can be, the larger ones first.
#[derive(Clone, Copy)]
struct Tiles {
    count: usize,
    /// The rows of a smaller one.
    smaller: usize,
    /// How many have a row more.
    larger: usize,
}

impl Tiles {
    #[inline(always)]
    fn new<T: Registers, const V: usize>(rows: usize) -> Self {
        let count = rows.div_ceil(const { T::ROWS[V - 1] }).max(1);
        Self { count, smaller: rows / count, larger: rows % count }
    }

    /// How many rows one has.
    #[inline(always)]
    fn rows(self, tile: usize) -> usize {
        self.smaller + usize::from(tile < self.larger)
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

/// Rows of a tile that are asked for at a time.
const ASKED: usize = 2;

/// Where sums go.
pub(super) struct Out<'a, const COLUMNS: usize, R, const MOMENTS: usize> {
    pub(super) rows: ColumnsMut<'a, COLUMNS>,
    pub(super) begin: Begin<'a, COLUMNS>,
    /// What becomes of them there.
    pub(super) rule: R,
    /// Those of `rows`, row after row.
    pub(super) moments: Moments<'a, MOMENTS>,
    /// Whether what stands there is not in the first cache.
    pub(super) is_far: bool,
}

impl<'a, const COLUMNS: usize> Out<'a, COLUMNS, Store, 0> {
    /// Sums that overwrite what is there.
    #[inline(always)]
    pub(super) fn store(rows: ColumnsMut<'a, COLUMNS>, begin: Begin<'a, COLUMNS>) -> Self {
        Self { rows, begin, rule: Store, moments: Moments::NONE, is_far: false }
    }
}

impl<const COLUMNS: usize, R: UpdateRule<MOMENTS>, const MOMENTS: usize> Out<'_, COLUMNS, R, MOMENTS> {
    /// Computes the columns of one panel in all rows.
    #[inline(always)]
    pub(super) fn compute<'r, T: Registers, const V: usize>(
        &mut self,
        registers: T,
        left: impl Left,
        right: impl Right<'r, T, V> + Copy,
        columns: Columns<V>,
    ) {
        let tiles = Tiles::new::<T, V>(self.rows.rows());
        let mut row = 0;
        for tile in 0..tiles.count {
            self.tile_of(tiles.rows(tile), registers, row, left, right, columns);
            row += tiles.rows(tile);
        }
    }

    /// Computes the columns of one panel in all rows, and lays the panel out densely meanwhile: the first tile takes its columns from the
    /// matrix, and leaves them in the panel for the others. `is_far` says whether the matrix is not in the first cache.
    #[inline(always)]
    pub(super) fn compute_fetching<T: Registers, const V: usize>(
        &mut self,
        registers: T,
        left: impl Left,
        matrix: &[[f32; COLUMNS]],
        columns: Columns<V>,
        panel: &mut [PanelRow<T::Values>],
        is_far: bool,
    ) {
        let tiles = Tiles::new::<T, V>(self.rows.rows());
        // Only a full tile, not too small a one, and not the only one: others are not worth being compiled twice.
        let full = const { T::ROWS[V - 1] };
        let does_fetch = full >= 6 && tiles.count > 1 && tiles.rows(0) == full;
        if !does_fetch {
            fetch(matrix, columns, panel);
        }
        let mut row = 0;
        for tile in 0..tiles.count {
            if const { T::ROWS[V - 1] >= 6 } && does_fetch && tile == 0 {
                let Some(right) = Fetching::new(matrix, columns, panel, is_far) else { return };
                match full {
                    6 if const { T::ROWS[V - 1] == 6 } => self.tile::<T, 6, V>(registers, row, left, right, columns),
                    8 if const { T::ROWS[V - 1] == 8 } => self.tile::<T, 8, V>(registers, row, left, right, columns),
                    _ => {}
                }
            } else {
                let panel = panel.get(..matrix.len()).unwrap_or_default();
                self.tile_of(tiles.rows(tile), registers, row, left, panel, columns);
            }
            row += tiles.rows(tile);
        }
    }

    /// One tile of so many rows.
    #[inline(always)]
    fn tile_of<'r, T: Registers, const V: usize>(
        &mut self,
        rows: usize,
        registers: T,
        row: usize,
        left: impl Left,
        right: impl Right<'r, T, V>,
        columns: Columns<V>,
    ) {
        match rows {
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
    }

    #[inline(always)]
    fn tile<'r, T: Registers, const ROWS: usize, const V: usize>(
        &mut self,
        registers: T,
        row: usize,
        left: impl Left,
        right: impl Right<'r, T, V>,
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
        let mut sums = left.multiply_add(
            registers,
            row,
            right,
            sums,
            inline!(|group| {
                // The old values are asked for while the CPU is busy with the sums.
                if self.is_far {
                    let first = ASKED * group.min(const { ROWS.div_ceil(ASKED) - 1 });
                    for r in first..first + ASKED {
                        columns.prefetch(registers, tile.row(0), (r * COLUMNS).wrapping_sub(offset));
                    }
                }
            }),
        );
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
    /// Whether all are columns of a matrix that has so many.
    #[inline(always)]
    pub(super) fn are_within<T: Registers, const COLUMNS: usize>(self) -> bool {
        for begin in self.begin {
            if begin > COLUMNS.saturating_sub(T::LANES) {
                return false;
            }
        }
        true
    }

    /// Asks for these columns of the row that begins at this index of the matrix, counted from the row that is given.
    #[inline(always)]
    pub(super) fn prefetch<T: Registers>(self, registers: T, row: &[f32], index: usize) {
        let first = index.wrapping_add(self.begin[0]);
        registers.prefetch(row, first);
        if const { V * T::LANES > CACHE_LINE } {
            registers.prefetch(row, first.wrapping_add(CACHE_LINE));
        }
        // The last line too, where they do not begin with one.
        registers.prefetch(row, first.wrapping_add(V * T::LANES - 1));
    }

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
