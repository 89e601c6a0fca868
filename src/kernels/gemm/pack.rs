//! The right factor of a product: panels of its columns, packed densely.

use core::ops::Range;

use crate::kernels::L1_WEIGHTS;
use crate::kernels::columns;
use crate::kernels::gemm::panel::{Columns, PanelRow};
use crate::simd::{AlongColumns, CACHE_LINE, LANES, MatrixRef, Registers, Simd, UNROLL, Values, Vector};

/// The right factor, and how panels of it are packed.
pub(super) trait Pack: Copy {
    /// Whether several panels are packed before the tiles read them: where the output is large and each of its cache lines should
    /// be complete before the next is touched.
    const IN_BLOCKS: bool = false;
    /// Whether the first tile packs the panel while it multiplies, which hides the copy behind its multiply-adds.
    const IN_FIRST_TILE: bool = false;

    /// Packs the rows `depth` of `columns` into as many rows of `panel`.
    fn pack<S: Simd, T: Registers, const V: usize>(
        self,
        simd: S,
        registers: T,
        depth: Range<usize>,
        columns: Columns<V>,
        panel: &mut [PanelRow<T>],
    );

    /// The columns in place, for [`IN_FIRST_TILE`](Pack::IN_FIRST_TILE).
    fn in_place<'p, T: Registers, const V: usize>(
        &self,
        depth: Range<usize>,
        columns: Columns<V>,
        panel: &'p mut [PanelRow<T>],
    ) -> Option<InPlace<'_, 'p, T, V>> {
        let _ = (depth, columns, panel);
        None
    }
}

/// The columns of one panel, step after step, as a tile reads them.
pub(super) trait Rhs<T: Registers, const V: usize> {
    /// The registers of step `i` of a group of [`UNROLL`] steps.
    fn in_group(&mut self, registers: T, group: usize, i: usize) -> Option<[T::Vector; V]>;

    /// The registers of step `k`.
    fn get(&mut self, registers: T, k: usize) -> Option<[T::Vector; V]>;
}

/// A packed panel.
impl<T: Registers, const V: usize> Rhs<T, V> for &[PanelRow<T>] {
    #[inline(always)]
    fn in_group(&mut self, registers: T, group: usize, i: usize) -> Option<[T::Vector; V]> {
        self.as_chunks::<UNROLL>().0.get(group).map(inline!(|rows| load(registers, &rows[i])))
    }

    #[inline(always)]
    fn get(&mut self, registers: T, k: usize) -> Option<[T::Vector; V]> {
        <[_]>::get(self, k).map(inline!(|row| load(registers, row)))
    }
}

/// Loads one step of a packed panel.
#[inline(always)]
fn load<T: Registers, const V: usize>(registers: T, row: &PanelRow<T>) -> [T::Vector; V] {
    let mut vectors = [registers.splat(0.0); V];
    for (vector, values) in vectors.iter_mut().zip(row) {
        *vector = registers.load(values);
    }
    vectors
}

/// Columns in place, which are packed while they are read.
pub(super) struct InPlace<'a, 'p, T: Registers, const V: usize> {
    columns: [AlongColumns<'a, T::Values>; V],
    panel: &'p mut [PanelRow<T>],
    /// The distance in values of the row to prefetch; 0 if the matrix fits the L1 cache.
    prefetch: usize,
}

/// Rows between a step and the row that it prefetches. With AVX-512 and 784 × 512 weights, 8 rows saved 8 % of the product's time, 4
/// and 16 rows less; with 784 × 300 weights 8 rows saved 3 %.
const PREFETCH_ROWS: usize = 8;

impl<T: Registers, const V: usize> InPlace<'_, '_, T, V> {
    /// Loads one step, prefetches a later one and packs it.
    #[inline(always)]
    fn load_and_pack(registers: T, values: [&T::Values; V], to: &mut PanelRow<T>, prefetch: usize) -> [T::Vector; V] {
        let mut vectors = [registers.splat(0.0); V];
        for ((vector, to), values) in vectors.iter_mut().zip(to).zip(values) {
            *vector = registers.load(values);
            registers.store(*vector, to);
        }
        if prefetch > 0 {
            let first = values[0].as_slice();
            registers.prefetch(first, prefetch);
            if const { V * T::LANES > CACHE_LINE } {
                registers.prefetch(first, prefetch + CACHE_LINE);
            }
            // The panel may begin within a line and then reaches into one more.
            registers.prefetch(first, prefetch + V * T::LANES - 1);
        }
        vectors
    }
}

impl<T: Registers, const V: usize> Rhs<T, V> for InPlace<'_, '_, T, V> {
    #[inline(always)]
    fn in_group(&mut self, registers: T, group: usize, i: usize) -> Option<[T::Vector; V]> {
        let to = self.panel.as_chunks_mut::<UNROLL>().0.get_mut(group)?;
        let values = self.columns.map(inline!(|columns| columns.in_group(group, i)));
        Some(Self::load_and_pack(registers, values, &mut to[i], self.prefetch))
    }

    #[inline(always)]
    fn get(&mut self, registers: T, k: usize) -> Option<[T::Vector; V]> {
        let to = self.panel.get_mut(k)?;
        let values = self.columns.map(inline!(|columns| columns.get(k)));
        Some(Self::load_and_pack(registers, values, to, self.prefetch))
    }
}

/// A matrix whose rows are the steps.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a, const IN_BLOCKS: bool>(pub(super) MatrixRef<'a>);

impl<const IN_BLOCKS: bool> Pack for Rows<'_, IN_BLOCKS> {
    const IN_BLOCKS: bool = IN_BLOCKS;
    const IN_FIRST_TILE: bool = !IN_BLOCKS;

    #[inline(always)]
    fn pack<S: Simd, T: Registers, const V: usize>(
        self,
        _: S,
        registers: T,
        depth: Range<usize>,
        columns: Columns<V>,
        panel: &mut [PanelRow<T>],
    ) {
        let rows = self.0.some_rows(depth.start, depth.len());
        for (to, row) in panel.iter_mut().zip(rows.values().chunks_exact(rows.columns().max(1))) {
            for (vector, to) in columns.load(registers, row).into_iter().zip(to) {
                registers.store(vector, to);
            }
        }
    }

    #[inline(always)]
    fn in_place<'p, T: Registers, const V: usize>(
        &self,
        depth: Range<usize>,
        columns: Columns<V>,
        panel: &'p mut [PanelRow<T>],
    ) -> Option<InPlace<'_, 'p, T, V>> {
        let steps = depth.len();
        let rows = self.0.some_rows(depth.start, steps);
        let mut places = [rows.along_columns(*columns.begin.first()?, steps)?; V];
        for (place, begin) in places.iter_mut().zip(columns.begin) {
            *place = rows.along_columns(begin, steps)?;
        }
        let is_far = self.0.values().len() > L1_WEIGHTS;
        let prefetch = if is_far { PREFETCH_ROWS * rows.columns() } else { 0 };
        Some(InPlace { columns: places, panel: panel.get_mut(..steps)?, prefetch })
    }
}

/// A matrix whose columns are the steps: packing transposes it.
#[derive(Clone, Copy)]
pub(super) struct Transposed<'a>(pub(super) MatrixRef<'a>);

impl Pack for Transposed<'_> {
    /// Zeros stand for rows after the last.
    #[inline(always)]
    fn pack<S: Simd, T: Registers, const V: usize>(
        self,
        simd: S,
        registers: T,
        depth: Range<usize>,
        columns: Columns<V>,
        panel: &mut [PanelRow<T>],
    ) {
        let steps = depth.len();
        let panel = panel.get_mut(..steps).unwrap_or_default();
        for (v, begin) in columns.begin.into_iter().enumerate() {
            let rows = self.0.rows_from(begin);
            let whole = rows.along_rows::<T::Values>(0, depth.start, steps);
            for step in (0..steps).step_by(LANES) {
                // The last eight steps may overlap those before.
                let step = step.min(steps.saturating_sub(LANES));
                let panel = panel.get_mut(step..).unwrap_or_default();
                let first = depth.start + step;
                if let Some(whole) = whole
                    && steps >= LANES
                {
                    let square = registers.load_transposed(inline!(|r| whole.octet(r, step)));
                    for (to, column) in panel.iter_mut().zip(square) {
                        registers.store(column, &mut to[v]);
                    }
                } else {
                    for lane in (0..T::LANES).step_by(LANES) {
                        let square = transposed(simd, rows.rows_from(lane), first);
                        for (to, column) in panel.iter_mut().zip(square) {
                            columns::store(column, to[v].as_mut_slice(), lane);
                        }
                    }
                }
            }
        }
    }
}

/// The transpose of the columns `first..first + 8` of the first eight rows of a matrix. Zeros stand for values that it lacks.
#[inline(always)]
fn transposed<S: Simd>(simd: S, matrix: MatrixRef<'_>, first: usize) -> [S::Vector; LANES] {
    let mut square = [simd.splat(0.0); LANES];
    for (to, row) in square.iter_mut().zip(matrix.values().chunks_exact(matrix.columns().max(1))) {
        *to = columns::load(simd, row, first);
    }
    S::Vector::transpose(square)
}
