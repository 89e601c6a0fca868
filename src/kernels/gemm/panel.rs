//! Panels of columns: two registers wide, or one at the end of a row.

use core::ops::Range;

use crate::row::Row;
use crate::simd::{CACHE_LINE, Registers};
use crate::unrolled::unrolled;

/// Registers in a full panel.
pub(super) const REGISTERS: usize = 2;

/// Columns of a full panel of the widest registers (AVX-512's). Threads divide columns at multiples of it.
pub(super) const PANEL_MAX: usize = REGISTERS * 16;

/// Columns of a full panel.
pub(super) const fn panel_width<T: Registers>() -> usize {
    REGISTERS * T::LANES
}

/// Full panels of `columns` columns.
pub(super) const fn full_panels<T: Registers>(columns: usize) -> usize {
    columns.div_ceil(T::LANES) / REGISTERS
}

/// One step of a packed panel: consecutive values of one row of the matrix. A panel of one register uses the first
/// only.
///
/// Aligned as a cache line, so that no load crosses two.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct PanelRow<A>(pub(super) [A; REGISTERS]);

impl<A: Row> PanelRow<A> {
    pub(super) const ZERO: Self = Self([A::ZERO; REGISTERS]);
}

/// The columns of one panel of `V` registers.
///
/// The last register of a row ends where the row ends and may overlap the one before, so that every register is whole.
/// Only a row that is shorter than a register is loaded and stored in part.
#[derive(Clone, Copy)]
pub(super) struct Columns<const V: usize> {
    /// The column at which each register begins.
    pub(super) begin: [usize; V],
    /// With one register: its first lanes, which repeat columns of the previous panel and stay as they are.
    kept: usize,
}

impl<const V: usize> Columns<V> {
    /// The panel with this number: a full one of two registers, or the one register after the full panels.
    #[inline(always)]
    pub(super) fn nth<T: Registers>(columns: &Range<usize>, number: usize) -> Self {
        let first = columns.start + number * panel_width::<T>();
        let last = columns.end.saturating_sub(T::LANES).max(columns.start);
        let mut begin = [first; V];
        unrolled!(for v in 0..V {
            // The first register of a full panel is whole.
            begin[v] = if V > 1 && v == 0 { first } else { (first + v * T::LANES).min(last) };
        });
        Self { begin, kept: if V == 1 { first - begin[0] } else { 0 } }
    }

    /// Whether a row of `columns` values has all registers. It always has: with this check LLVM drops the
    /// bounds check of each row.
    #[inline(always)]
    pub(super) fn are_within<T: Registers>(self, columns: usize) -> bool {
        let mut are_within = true;
        unrolled!(for v in 0..V {
            are_within &= self.begin[v] <= columns.saturating_sub(T::LANES);
        });
        are_within
    }

    /// Loads the panel's columns of a row, whose columns from `origin` on are in `row`.
    #[inline(always)]
    pub(super) fn load<T: Registers>(self, registers: T, row: &[f32], origin: usize) -> [T::Vector; V] {
        // A loop: LLVM does not always inline an array's `map`.
        let mut vectors = [registers.splat(0.0); V];
        unrolled!(for v in 0..V {
            match T::Values::within(row, self.begin[v].wrapping_sub(origin)) {
                Some(values) => vectors[v] = registers.load(values),
                None if T::MASKS => vectors[v] = registers.load_partial(row),
                None => {}
            }
        });
        vectors
    }

    /// Stores the panel's columns in a row, whose columns from `origin` on are in `row`.
    #[inline(always)]
    pub(super) fn store<T: Registers>(self, registers: T, row: &mut [f32], origin: usize, vectors: [T::Vector; V]) {
        // From the last register on: the values of an overlap belong to the register before, or to the panel before and
        // stay.
        unrolled!(for i in 0..V {
            let v = V - 1 - i;
            match T::Values::within_mut(row, self.begin[v].wrapping_sub(origin)) {
                Some(values) if V == 1 && self.kept > 0 => registers.store_after(self.kept, vectors[v], values),
                Some(values) => registers.store(vectors[v], values),
                None if T::MASKS => registers.store_partial(vectors[v], row),
                None => {}
            }
        });
    }

    /// Prefetches the panel's columns of a row that lies `distance` values after `row`.
    #[inline(always)]
    pub(super) fn prefetch<T: Registers>(self, registers: T, row: &[f32], distance: usize) {
        let first = distance.wrapping_add(self.begin[0]);
        registers.prefetch(row, first);
        if const { V * T::LANES > CACHE_LINE } {
            registers.prefetch(row, first.wrapping_add(CACHE_LINE));
        }
        // The panel may begin within a line and then reaches into one more.
        registers.prefetch(row, first.wrapping_add(V * T::LANES - 1));
    }
}

/// Whether `columns` fill at least one register, or half of one if masked loads are cheap.
pub(super) const fn fills_register<T: Registers>(columns: usize) -> bool {
    columns >= T::LANES || T::MASKS && 2 * columns > T::LANES
}

/// The length of the first `count` of `parts` equal parts of `len`.
pub(super) fn share(len: usize, count: usize, parts: usize) -> usize {
    len * count / parts.max(1)
}

/// The column that divides `columns` between two threads: the first takes `count` of `parts` equal parts. `None` if the
/// columns are too few.
///
/// The cut lies between two panels of the widest registers, and neither range is narrower than a register.
pub(super) fn cut(columns: Range<usize>, count: usize, parts: usize) -> Option<usize> {
    let panels = (share(columns.len(), count, parts) + PANEL_MAX / 2) / PANEL_MAX;
    let cut = columns.start + panels * PANEL_MAX;
    (panels > 0 && cut + PANEL_MAX / 2 <= columns.end).then_some(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_its_part_of_the_whole() {
        assert_eq!([share(12, 1, 4), share(12, 3, 4), share(12, 4, 4)], [3, 9, 12]);
        assert_eq!(share(11, 1, 2), 5);
        assert_eq!(share(7, 0, 0), 0, "no parts");
    }

    #[test]
    fn a_cut_is_the_multiple_of_32_columns_nearest_to_the_share() {
        for (len, count, parts) in (0..200).flat_map(|len| [(len, 1, 2), (len, 1, 3), (len, 2, 3)]) {
            // Of two multiples at the same distance, the larger one.
            let nearest = (0..8_usize).rev().map(|panels| 32 * panels);
            let nearest = nearest.min_by_key(|cut| cut.abs_diff(share(len, count, parts))).expect("eight multiples");
            let leaves_a_register_on_both_sides = nearest >= 16 && len >= nearest + 16;
            let expected = leaves_a_register_on_both_sides.then_some(5 + nearest);
            assert_eq!(cut(5..5 + len, count, parts), expected, "{count} of {parts} parts of {len} columns");
        }
    }
}
