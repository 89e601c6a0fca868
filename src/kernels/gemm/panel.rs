//! Which columns a panel has: two registers, or one at the end of a row.

use core::ops::Range;

use crate::simd::{Registers, Values};

/// Registers in a full panel.
pub(super) const REGISTERS: usize = 2;

/// One step of a packed panel: the values of one row of the rhs. A panel of one register uses the first only.
pub(super) type PanelRow<T> = [<T as Registers>::Values; REGISTERS];

/// Columns of a full panel of the widest registers (AVX-512's). Threads divide columns at multiples of it.
pub(super) const PANEL_MAX: usize = REGISTERS * 16;

/// The columns of one panel of `V` registers.
///
/// The last register of a row ends where the row ends and may overlap the one before, so that every register is whole. Only a row
/// that is shorter than a register is loaded and stored in part, and only where that is free ([`Registers::MASKS`]).
#[derive(Clone, Copy)]
pub(super) struct Columns<const V: usize> {
    /// The column at which each register begins.
    pub(super) begin: [usize; V],
    /// Lanes of the only register whose columns the panel before has computed.
    pub(super) kept: usize,
}

/// Full panels of `columns`.
#[inline(always)]
pub(super) fn full_panels<T: Registers>(columns: &Range<usize>) -> usize {
    columns.len().div_ceil(T::LANES) / REGISTERS
}

impl<const V: usize> Columns<V> {
    /// The panel with this number: a full one of two registers, or the one register after the full panels.
    #[inline(always)]
    pub(super) fn nth<T: Registers>(columns: &Range<usize>, number: usize) -> Self {
        let first = columns.start + number * (REGISTERS * T::LANES);
        let last = columns.end.saturating_sub(T::LANES).max(columns.start);
        let mut begin = [first; V];
        for (v, begin) in begin.iter_mut().enumerate() {
            *begin = (first + v * T::LANES).min(last);
        }
        Self { begin, kept: if V == 1 { first - begin[0] } else { 0 } }
    }

    /// Loads the panel's columns of a whole row.
    #[inline(always)]
    pub(super) fn load<T: Registers>(self, registers: T, row: &[f32]) -> [T::Vector; V] {
        let mut vectors = [registers.splat(0.0); V];
        for (vector, begin) in vectors.iter_mut().zip(self.begin) {
            match T::Values::within(row, begin) {
                Some(values) => *vector = registers.load(values),
                None if T::MASKS => *vector = registers.load_partial(row.get(begin..).unwrap_or_default()),
                None => {}
            }
        }
        vectors
    }
}

/// Where to cut columns into two ranges that one thread computes each, of which the first has `count` of `parts` equal parts: `None` if
/// they are too few.
///
/// The cut lies between two panels of the widest registers, and neither range is narrower than a register.
pub(super) fn cut(columns: Range<usize>, count: usize, parts: usize) -> Option<usize> {
    let panels = (columns.len() * count).div_ceil(parts.max(1)).saturating_add(PANEL_MAX / 2) / PANEL_MAX;
    let cut = columns.start + panels * PANEL_MAX;
    (panels > 0 && cut + PANEL_MAX / 2 <= columns.end).then_some(cut)
}
