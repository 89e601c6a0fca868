//! Register tiles: the rows and columns whose sums are in registers at the same time.

use core::ops::Range;

use crate::kernels::gemm::epilogue::Epilogue;
use crate::kernels::gemm::lhs::{Lhs, LhsRows};
use crate::kernels::gemm::pack::{Pack, Rhs};
use crate::kernels::gemm::panel::{Columns, REGISTERS};
use crate::simd::{RegisterWork, Registers, Values};

/// Tiles of `R` rows, one below the other, by some packed panels of `V` registers.
///
/// They run in a function of their own: the loops of all tiles in one function would share its registers, and LLVM's time to compile
/// them grows with the square of their number.
pub(super) struct TileRun<'a, L, E, const R: usize, const V: usize> {
    pub(super) lhs: L,
    pub(super) epilogue: &'a mut E,
    pub(super) depth: Range<usize>,
    /// All columns of the product.
    pub(super) columns: Range<usize>,
    /// The numbers of the panels.
    pub(super) panels: Range<usize>,
    /// The panels, packed one after the other.
    pub(super) packed: &'a [f32],
    /// The first row.
    pub(super) row: usize,
    /// The number of tiles.
    pub(super) tiles: usize,
}

impl<L: Lhs, E: Epilogue, const R: usize, const V: usize> RegisterWork for TileRun<'_, L, E, R, V> {
    #[inline(always)]
    fn run<T: Registers>(self, registers: T) {
        let Self { lhs, epilogue, depth, columns, panels, packed, row, tiles } = self;
        let packed = T::Values::pairs(packed);
        for row in (row..row + tiles * R).step_by(R) {
            let Some(lhs) = lhs.rows::<R>(row, depth.clone()) else { return };
            let mut packed = packed;
            for panel in panels.clone() {
                let (panel_rows, rest) = packed.split_at_checked(depth.len()).unwrap_or_default();
                packed = rest;
                tile::<T, R, V>(registers, lhs, panel_rows, epilogue, row, Columns::nth::<T>(&columns, panel));
            }
        }
    }
}

/// A full tile that packs its panel while it multiplies: a function of its own, as [`TileRun`].
pub(super) struct PackingTile<'a, L, P, E, const V: usize> {
    pub(super) lhs: L,
    pub(super) rhs: P,
    pub(super) epilogue: &'a mut E,
    pub(super) depth: Range<usize>,
    pub(super) columns: Range<usize>,
    pub(super) panel: usize,
    pub(super) packed: &'a mut [f32],
}

impl<L: Lhs, P: Pack, E: Epilogue, const V: usize> RegisterWork for PackingTile<'_, L, P, E, V> {
    #[inline(always)]
    fn run<T: Registers>(self, registers: T) {
        if T::TILE_ROWS[V - 1] == 8 {
            self.rows::<T, 8>(registers);
        } else if T::TILE_ROWS[V - 1] == 6 {
            self.rows::<T, 6>(registers);
        }
    }
}

impl<L: Lhs, P: Pack, E: Epilogue, const V: usize> PackingTile<'_, L, P, E, V> {
    #[inline(always)]
    fn rows<T: Registers, const R: usize>(self, registers: T) {
        let Self { lhs, rhs, epilogue, depth, columns, panel, packed } = self;
        let columns = Columns::nth::<T>(&columns, panel);
        let Some(lhs) = lhs.rows::<R>(0, depth.clone()) else { return };
        let Some(rhs) = rhs.in_place(depth, columns, T::Values::pairs_mut(packed)) else { return };
        tile::<T, R, V>(registers, lhs, rhs, epilogue, 0, columns);
    }
}

/// Computes `R` rows, from `row` of the output on, by the `V` registers of one panel.
#[inline(always)]
fn tile<T: Registers, const R: usize, const V: usize>(
    registers: T,
    lhs: impl LhsRows<R>,
    rhs: impl Rhs<T, V>,
    epilogue: &mut impl Epilogue,
    row: usize,
    columns: Columns<V>,
) {
    let sums = epilogue.begin::<T, R, V>(registers, row, columns);
    let sums = lhs.multiply_add(registers, rhs, sums);
    epilogue.end(registers, row, columns, sums);
}

/// The numbers of rows for which tiles are compiled; more would take longer to compile than they save.
pub(super) const TILE_SIZES: [usize; 5] = [8, 6, 4, 2, 1];

/// Whether tiles of `rows` rows are compiled for these registers: six only where they are full.
pub(super) const fn has_tile<T: Registers, const V: usize>(rows: usize) -> bool {
    let full = T::TILE_ROWS[V - 1];
    rows == full || rows < full && rows != 6
}

/// The rows of the output in runs of equal tiles, the larger ones first: for each of [`TILE_SIZES`] the number of tiles.
///
/// Two rows of two registers are four sums, too few to hide the latency of the multiply-add: 32 rows are 6 + 6 + 6 + 6 + 4 + 4.
#[inline(always)]
pub(super) fn tile_runs<T: Registers, const V: usize>(mut rows: usize) -> [usize; TILE_SIZES.len()] {
    let mut runs = [0; TILE_SIZES.len()];
    for (run, size) in runs.iter_mut().zip(TILE_SIZES) {
        if !has_tile::<T, V>(size) {
            continue;
        }
        *run = rows / size;
        // A full tile and two rows are two tiles of four.
        if size == 6 && rows % size == 2 && *run > 0 {
            *run -= 1;
        }
        rows -= *run * size;
    }
    runs
}

/// Floats of a packed step.
#[inline(always)]
pub(super) const fn step_len<T: Registers>() -> usize {
    REGISTERS * T::LANES
}
