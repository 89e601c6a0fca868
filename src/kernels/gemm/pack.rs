//! The right-hand factor of a matrix product, fetched piece by piece: some columns of it, laid out densely.

use core::ops::Range;

use crate::kernels::columns;
use crate::simd::{LANES, Registers, Simd, Values, Vector};

/// Vectors in a full panel of columns.
pub(super) const VECTORS: usize = 2;

/// Columns in a full panel.
pub(super) const fn width<T: Registers>() -> usize {
    VECTORS * T::LANES
}

/// The most steps of the inner sum that are done for all of the matrix before the next: a panel of so many rows stays in the L1
/// cache, and takes 8 KiB of stack, or 16 with AVX-512.
pub(super) const DEPTH: usize = 128;

/// One step of a panel: consecutive values of one row of the right-hand matrix. A narrow panel uses the first vector only.
///
/// Aligned as cache lines are, which spares half of the loads a second line.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct PanelRow<A>(pub(super) [A; VECTORS]);

impl<A: Values> PanelRow<A> {
    const ZERO: Self = Self([A::ZERO; VECTORS]);
}

/// Steps that are done at a time where there are `steps` in all: equal parts, of [`DEPTH`] at most.
pub(super) const fn depth(steps: usize) -> usize {
    match steps.div_ceil(DEPTH) {
        0 => 1,
        parts => steps.div_ceil(parts),
    }
}

/// Calls `compute` with room for a panel of [`depth`]`(STEPS)` steps.
#[inline(always)]
pub(super) fn with_panel<A: Values, const STEPS: usize>(compute: impl FnOnce(&mut [PanelRow<A>])) {
    // The condition is known when the program is compiled, and the other branch leaves nothing behind, on the stack either.
    if const { STEPS <= DEPTH } {
        compute(&mut [PanelRow::ZERO; STEPS]);
    } else {
        compute(&mut [PanelRow::ZERO; DEPTH]);
    }
}

/// Which columns a panel holds: where each of its vectors begins.
#[derive(Clone, Copy)]
pub(super) struct Columns<const V: usize> {
    pub(super) begin: [usize; V],
}

/// The first columns of a matrix.
#[inline(always)]
pub(super) const fn first_columns<T: Registers, const V: usize>() -> Columns<V> {
    let mut begin = [0; V];
    let mut v = 0;
    while v < V {
        begin[v] = v * T::LANES;
        v += 1;
    }
    Columns { begin }
}

/// Work that is done for one panel after the other.
pub(super) trait ForPanel {
    /// Does it for one.
    fn panel<const V: usize>(&mut self, columns: Columns<V>);
}

/// Does `work` for all panels of these columns of a matrix: all of its columns, or those of a [part](middle).
///
/// The last vector ends where the columns do, and may overlap the one before. So all vectors are whole, but for the only one of
/// a matrix with fewer columns than a vector has lanes.
#[inline(always)]
pub(super) fn for_each_panel<T: Registers, const COLUMNS: usize>(columns: Range<usize>, work: &mut impl ForPanel) {
    let last = columns.end.saturating_sub(T::LANES);
    let end = columns.start + full::<T>(columns.len());
    // What is known when the program is compiled is compiled only if it is needed. A part ends where a panel does, or the matrix.
    if const { full::<T>(COLUMNS) > 0 } {
        for column in (columns.start..end).step_by(width::<T>()) {
            work.panel(Columns { begin: [column, last.min(column + T::LANES)] });
        }
    }
    if const { full::<T>(COLUMNS) < COLUMNS } && end < columns.end {
        work.panel(Columns { begin: [last] });
    }
}

/// Columns in full panels.
const fn full<T: Registers>(columns: usize) -> usize {
    columns.div_ceil(T::LANES) / VECTORS * width::<T>()
}

/// Columns in a full panel of the widest registers.
pub(super) const WIDEST: usize = VECTORS * 16;

/// Where to divide columns into parts that one thread computes each: `count` of `parts` equal parts come first. `None` if they are
/// too few.
///
/// Between two panels, whatever the registers, and so that neither part is narrower than a vector: none reaches into the other.
pub(super) fn middle(columns: Range<usize>, count: usize, parts: usize) -> Option<usize> {
    let panels = (columns.len() * count).div_ceil(parts.max(1)).saturating_add(WIDEST / 2) / WIDEST;
    let middle = columns.start + panels * WIDEST;
    (panels > 0 && middle + WIDEST / 2 <= columns.end).then_some(middle)
}

/// Copies some columns of a matrix to the panel; gives as much of the panel as they fill.
#[inline(always)]
pub(super) fn fetch<'a, A: Values, const COLUMNS: usize, const V: usize>(
    matrix: &[[f32; COLUMNS]],
    columns: Columns<V>,
    panel: &'a mut [PanelRow<A>],
) -> &'a [PanelRow<A>] {
    let panel = panel.get_mut(..matrix.len()).unwrap_or_default();
    for (to, row) in panel.iter_mut().zip(matrix) {
        for (to, begin) in to.0.iter_mut().zip(columns.begin) {
            match A::within(row, begin) {
                Some(values) => *to = *values,
                None => to.as_mut_slice().iter_mut().zip(row).for_each(|(to, value)| *to = *value),
            }
        }
    }
    panel
}

/// Copies `len` steps, from `first` on, of some rows of a matrix to the panel, as columns; gives as much of the panel as they
/// fill. Zeros stand for rows beyond the last.
#[inline(always)]
pub(super) fn fetch_transposed<'a, S: Simd, T: Registers, const STEPS: usize, const V: usize>(
    simd: S,
    registers: T,
    matrix: &[[f32; STEPS]],
    first: usize,
    len: usize,
    columns: Columns<V>,
    panel: &'a mut [PanelRow<T::Values>],
) -> &'a [PanelRow<T::Values>] {
    let panel = panel.get_mut(..len).unwrap_or_default();
    for (v, begin) in columns.begin.into_iter().enumerate() {
        let rows = matrix.get(begin..).unwrap_or_default();
        for step in (0..len).step_by(LANES) {
            // The last eight steps may be partly those before.
            let step = step.min(len.saturating_sub(LANES));
            let panel = panel.get_mut(step..).unwrap_or_default();
            let first = first + step;
            if let Some(rows) = rows.get(..T::LANES)
                && STEPS >= LANES
                && first <= STEPS - LANES
            {
                let columns = registers.load_transposed(inline!(|row| rows
                    .get(row)
                    .and_then(|row| row.get(first..)?.first_chunk())
                    .unwrap_or(&[0.0; LANES])));
                for (to, column) in panel.iter_mut().zip(columns) {
                    registers.store(column, &mut to.0[v]);
                }
                continue;
            }
            for lane in (0..T::LANES).step_by(LANES) {
                let columns = transposed(simd, rows.get(lane..).unwrap_or_default(), first);
                for (to, column) in panel.iter_mut().zip(columns) {
                    columns::store(column, to.0[v].as_mut_slice(), lane);
                }
            }
        }
    }
    panel
}

/// The columns from `first` on of the first eight rows. Zeros stand for what is not there.
#[inline(always)]
pub(super) fn transposed<S: Simd, const COLUMNS: usize>(
    simd: S,
    rows: &[[f32; COLUMNS]],
    first: usize,
) -> [S::Vector; LANES] {
    if let Some(rows) = rows.first_chunk::<LANES>()
        && COLUMNS >= LANES
        && first <= COLUMNS - LANES
    {
        // A loop, because the compiler does not always inline an array's `map`.
        let mut square = [&[0.0; LANES]; LANES];
        for (to, row) in square.iter_mut().zip(rows) {
            *to = row.get(first..).and_then(<[f32]>::first_chunk).unwrap_or(to);
        }
        return simd.load_transposed(square);
    }
    let mut square = [simd.splat(0.0); LANES];
    for (to, row) in square.iter_mut().zip(rows) {
        *to = columns::load(simd, row, first);
    }
    S::Vector::transpose(square)
}

/// The values from `first` on, at most `len`.
#[inline(always)]
pub(super) fn part<T>(values: &[T], first: usize, len: usize) -> &[T] {
    let values = values.get(first..).unwrap_or_default();
    values.get(..len).unwrap_or(values)
}
