//! The right factor of a product, and how its panels are packed: copied densely, in the order in which the tiles read
//! them.

use core::ops::Range;

use crate::kernels::L1_WEIGHTS;
use crate::kernels::columns;
use crate::kernels::gemm::panel::{Columns, PanelRow};
use crate::kernels::gemm::rhs::{InPlace, NotInPlace, Rhs};
use crate::row::Row;
use crate::simd::{EightLanes, LANES, Octet, Registers};

/// The right factor.
pub(super) trait Pack<'a>: Copy {
    /// Its columns.
    const COLUMNS: usize;
    /// Its steps, at most.
    const STEPS: usize;
    /// Whether tiles can read its columns in place.
    const IN_PLACE: bool;
    /// Whether the first tile packs the panel while it multiplies, which hides the copy behind its multiply-adds.
    const IN_FIRST_TILE: bool = false;
    /// Whether several panels are packed before the tiles read them: where the output is large and each of its cache
    /// lines should be complete before the next is touched.
    const IN_BLOCKS: bool = false;

    /// Columns in place.
    type InPlace<T: Registers, const V: usize>: Rhs<'a, T, V> + Copy;

    /// The steps `depth`.
    fn part(self, depth: Range<usize>) -> Self;

    /// The columns in place, if tiles can read them.
    fn in_place<T: Registers, const V: usize>(self, columns: Columns<V>) -> Option<Self::InPlace<T, V>>;

    /// Packs the columns of all steps into `panel`, which has a row for each.
    fn pack<S: EightLanes, T: Registers, const V: usize>(
        self,
        simd: S,
        registers: T,
        columns: Columns<V>,
        panel: &mut [PanelRow<T::Values>],
    );
}

/// A matrix \[STEPS, COLUMNS\] whose rows are the steps.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a, const COLUMNS: usize, const STEPS: usize, const IN_BLOCKS: bool>(&'a [[f32; COLUMNS]]);

/// W, whose rows are the inputs: each panel is packed by the first tile that reads it.
pub(super) type Weights<'a, const UNITS: usize, const INPUTS: usize> = Rows<'a, UNITS, INPUTS, false>;

/// D, whose rows are the samples: several panels are packed at once.
pub(super) type Deltas<'a, const UNITS: usize, const BATCH: usize> = Rows<'a, UNITS, BATCH, true>;

impl<'a, const COLUMNS: usize, const STEPS: usize, const IN_BLOCKS: bool> Rows<'a, COLUMNS, STEPS, IN_BLOCKS> {
    pub(super) const fn new(matrix: &'a [[f32; COLUMNS]]) -> Self {
        Self(matrix)
    }
}

impl<'a, const COLUMNS: usize, const STEPS: usize, const IN_BLOCKS: bool> Pack<'a>
    for Rows<'a, COLUMNS, STEPS, IN_BLOCKS>
{
    const COLUMNS: usize = COLUMNS;
    const STEPS: usize = STEPS;
    const IN_PLACE: bool = true;
    const IN_FIRST_TILE: bool = !IN_BLOCKS;
    const IN_BLOCKS: bool = IN_BLOCKS;

    type InPlace<T: Registers, const V: usize> = InPlace<'a, COLUMNS, V>;

    #[inline(always)]
    fn part(self, depth: Range<usize>) -> Self {
        Self(self.0.get(depth).unwrap_or_default())
    }

    #[inline(always)]
    fn in_place<T: Registers, const V: usize>(self, columns: Columns<V>) -> Option<InPlace<'a, COLUMNS, V>> {
        Some(InPlace { matrix: self.0, columns, is_far: STEPS * COLUMNS > L1_WEIGHTS })
    }

    #[inline(always)]
    fn pack<S: EightLanes, T: Registers, const V: usize>(
        self,
        _: S,
        _: T,
        columns: Columns<V>,
        panel: &mut [PanelRow<T::Values>],
    ) {
        for (to, row) in panel.iter_mut().zip(self.0) {
            for (to, begin) in to.0.iter_mut().zip(columns.begin) {
                match T::Values::within(row, begin) {
                    Some(values) => *to = *values,
                    None => to.values_mut().iter_mut().zip(row).for_each(|(to, value)| *to = *value),
                }
            }
        }
    }
}

/// A matrix \[COLUMNS, STEPS\] whose columns are the steps: packing transposes it. Zeros stand for rows after its last.
#[derive(Clone, Copy)]
pub(super) struct Transposed<'a, const COLUMNS: usize, const STEPS: usize> {
    matrix: &'a [[f32; STEPS]],
    /// The first step.
    first: usize,
}

impl<'a, const COLUMNS: usize, const STEPS: usize> Transposed<'a, COLUMNS, STEPS> {
    pub(super) const fn new(matrix: &'a [[f32; STEPS]]) -> Self {
        Self { matrix, first: 0 }
    }
}

impl<'a, const COLUMNS: usize, const STEPS: usize> Pack<'a> for Transposed<'a, COLUMNS, STEPS> {
    const COLUMNS: usize = COLUMNS;
    const STEPS: usize = STEPS;
    const IN_PLACE: bool = false;

    type InPlace<T: Registers, const V: usize> = NotInPlace;

    #[inline(always)]
    fn part(self, depth: Range<usize>) -> Self {
        Self { first: depth.start, ..self }
    }

    #[inline(always)]
    fn in_place<T: Registers, const V: usize>(self, _: Columns<V>) -> Option<NotInPlace> {
        None
    }

    #[inline(always)]
    fn pack<S: EightLanes, T: Registers, const V: usize>(
        self,
        simd: S,
        registers: T,
        columns: Columns<V>,
        panel: &mut [PanelRow<T::Values>],
    ) {
        // The last eight steps may overlap those before.
        let last = panel.len().saturating_sub(LANES);
        for (v, begin) in columns.begin.into_iter().enumerate() {
            let rows = self.matrix.get(begin..).unwrap_or_default();
            let mut step = 0;
            while step < panel.len() {
                let place = step.min(last);
                self.pack_octet(simd, registers, rows, place, v, panel.get_mut(place..).unwrap_or_default());
                step += LANES;
            }
        }
    }
}

impl<const COLUMNS: usize, const STEPS: usize> Transposed<'_, COLUMNS, STEPS> {
    /// Packs eight steps, from `step` on, of the rows of one register into register `v` of the panel.
    #[inline(always)]
    fn pack_octet<S: EightLanes, T: Registers>(
        self,
        simd: S,
        registers: T,
        rows: &[[f32; STEPS]],
        step: usize,
        v: usize,
        panel: &mut [PanelRow<T::Values>],
    ) {
        let first = self.first + step;
        if let (Some(rows), Some(panel)) = (rows.get(..T::LANES), panel.first_chunk_mut::<LANES>())
            && STEPS >= LANES
            && first <= STEPS - LANES
        {
            let square = registers.load_transposed(inline!(|row| octet(rows, row, first)));
            for (to, column) in panel.iter_mut().zip(square) {
                registers.store(column, &mut to.0[v]);
            }
            return;
        }
        for lane in (0..T::LANES).step_by(LANES) {
            let square = transposed(simd, rows.get(lane..).unwrap_or_default(), first);
            for (to, column) in panel.iter_mut().zip(square) {
                columns::store(simd, column, to.0[v].values_mut(), lane);
            }
        }
    }
}

/// Eight values of a row; zeros if there are fewer.
#[inline(always)]
fn octet<const COLUMNS: usize>(rows: &[[f32; COLUMNS]], row: usize, first: usize) -> &[f32; LANES] {
    rows.get(row).and_then(inline!(|row| row.get(first..)?.first_chunk())).unwrap_or(&[0.0; LANES])
}

/// The transpose of the columns `first..first + 8` of the first eight rows of a matrix. Zeros stand for values that it
/// lacks.
#[inline(always)]
fn transposed<S: EightLanes, const COLUMNS: usize>(
    simd: S,
    rows: &[[f32; COLUMNS]],
    first: usize,
) -> [S::Vector; LANES] {
    if let Some(rows) = rows.get(..LANES)
        && COLUMNS >= LANES
        && first <= COLUMNS - LANES
    {
        return simd.load_transposed(inline!(|row| octet(rows, row, first)));
    }
    let mut square = [simd.splat(0.0); LANES];
    for (to, row) in square.iter_mut().zip(rows) {
        *to = columns::load(simd, row, first);
    }
    S::Vector::transpose(square)
}
