//! Panels of columns: two registers wide, or one at the end of a row.

use core::ops::Range;

use crate::kernels::gemm::pack::Pack;
use crate::row::Row;
use crate::simd::{CACHE_LINE, Registers};

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

/// One step of a packed panel: consecutive values of one row of the matrix. A panel of one register uses the first only.
///
/// Aligned as a cache line, so that no load crosses two.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct PanelRow<A>(pub(super) [A; REGISTERS]);

impl<A: Row> PanelRow<A> {
    const ZERO: Self = Self([A::ZERO; REGISTERS]);
}

/// The most steps of all packed panels: 16 KiB, half of an L1 cache of 32 KiB. The lhs and the output use the other half.
pub(super) const fn block_steps<T: Registers>() -> usize {
    16 * 1024 / size_of::<PanelRow<T::Values>>()
}

/// The most steps of a panel that is packed alone: longer parts of a sum save nothing, and their stack is zeroed in each product.
pub(super) const KC: usize = 128;

/// The most steps of a part of the inner sums.
pub(super) const fn kc<'a, T: Registers, P: Pack<'a>>() -> usize {
    if P::IN_BLOCKS { block_steps::<T>() } else { KC }
}

/// The length of equal parts of `len`, each at most `most` and at least 1.
pub(super) const fn equal_parts(len: usize, most: usize) -> usize {
    match len.div_ceil(most) {
        0 => 1,
        1 => len,
        parts => len.div_ceil(parts),
    }
}

/// Calls `product` with zeroed memory on the stack for the packed panels of `P`, at most [`kc`] steps.
#[inline(always)]
pub(super) fn with_panels<'a, T: Registers, P: Pack<'a>>(product: impl FnOnce(&mut [PanelRow<T::Values>])) {
    // An array's length cannot be computed from a type's constants. Branches that are not taken leave nothing on the stack.
    if const { steps_of_panels::<T, P>() == 0 } {
        product(&mut []);
    } else if const { steps_of_panels::<T, P>() <= 8 } {
        product(&mut [PanelRow::ZERO; 8]);
    } else if const { steps_of_panels::<T, P>() <= 16 } {
        product(&mut [PanelRow::ZERO; 16]);
    } else if const { steps_of_panels::<T, P>() <= 32 } {
        product(&mut [PanelRow::ZERO; 32]);
    } else if const { steps_of_panels::<T, P>() <= 64 } {
        product(&mut [PanelRow::ZERO; 64]);
    } else if const { steps_of_panels::<T, P>() <= 128 } {
        product(&mut [PanelRow::ZERO; 128]);
    } else {
        product(&mut [PanelRow::ZERO; 256]);
    }
}

/// Whether the tiles read the matrix in place: as wide as one panel or one register, it is a packed panel.
pub(super) const fn is_panel<'a, T: Registers, P: Pack<'a>>() -> bool {
    P::IN_PLACE && (P::COLUMNS == panel_width::<T>() || P::COLUMNS == T::LANES)
}

/// The steps of all panels that are packed at the same time.
const fn steps_of_panels<'a, T: Registers, P: Pack<'a>>() -> usize {
    if is_panel::<T, P>() {
        return 0;
    }
    let panels = if P::IN_BLOCKS { P::COLUMNS.div_ceil(panel_width::<T>()) } else { 1 };
    let steps = P::STEPS.saturating_mul(panels);
    if steps < kc::<T, P>() { steps } else { kc::<T, P>() }
}

/// The columns of one panel of `V` registers.
///
/// The last register of a row ends where the row ends and may overlap the one before, so that every register is whole. Only a row
/// that is shorter than a register is loaded and stored in part.
#[derive(Clone, Copy)]
pub(super) struct Columns<const V: usize> {
    /// The column at which each register begins.
    pub(super) begin: [usize; V],
    /// Lanes of the only register whose columns the panel before has computed.
    kept: usize,
}

impl<const V: usize> Columns<V> {
    /// The panel with this number: a full one of two registers, or the one register after the full panels.
    #[inline(always)]
    pub(super) fn nth<T: Registers>(columns: &Range<usize>, number: usize) -> Self {
        let first = columns.start + number * panel_width::<T>();
        let last = columns.end.saturating_sub(T::LANES).max(columns.start);
        let mut begin = [first; V];
        for (v, begin) in begin.iter_mut().enumerate() {
            // The first register of a full panel is whole.
            *begin = if V > 1 && v == 0 { first } else { (first + v * T::LANES).min(last) };
        }
        Self { begin, kept: if V == 1 { first - begin[0] } else { 0 } }
    }

    /// Whether a row of `columns` values has all registers. It always has; the check removes those of the rows.
    #[inline(always)]
    pub(super) fn are_within<T: Registers>(self, columns: usize) -> bool {
        for begin in self.begin {
            if begin > columns.saturating_sub(T::LANES) {
                return false;
            }
        }
        true
    }

    /// Loads the panel's columns of a row, whose columns from `origin` on are in `row`.
    #[inline(always)]
    pub(super) fn load<T: Registers>(self, registers: T, row: &[f32], origin: usize) -> [T::Vector; V] {
        // A loop: LLVM does not always inline an array's `map`.
        let mut vectors = [registers.splat(0.0); V];
        for (vector, begin) in vectors.iter_mut().zip(self.begin) {
            match T::Values::within(row, begin.wrapping_sub(origin)) {
                Some(values) => *vector = registers.load(values),
                None if T::MASKS => *vector = registers.load_partial(row),
                None => {}
            }
        }
        vectors
    }

    /// Stores the panel's columns in a row, whose columns from `origin` on are in `row`.
    #[inline(always)]
    pub(super) fn store<T: Registers>(self, registers: T, row: &mut [f32], origin: usize, vectors: [T::Vector; V]) {
        // From the last register on: the values of an overlap belong to the register before, or to the panel before and stay.
        for v in (0..V).rev() {
            match T::Values::within_mut(row, self.begin[v].wrapping_sub(origin)) {
                Some(values) if V == 1 && self.kept > 0 => registers.store_after(self.kept, vectors[v], values),
                Some(values) => registers.store(vectors[v], values),
                None if T::MASKS => registers.store_partial(vectors[v], row),
                None => {}
            }
        }
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

/// Where to cut columns into two ranges that one thread computes each, of which the first has `count` of `parts` equal parts: `None` if
/// they are too few.
///
/// The cut lies between two panels of the widest registers, and neither range is narrower than a register.
pub(super) fn cut(columns: Range<usize>, count: usize, parts: usize) -> Option<usize> {
    let panels = (columns.len() * count).div_ceil(parts.max(1)).saturating_add(PANEL_MAX / 2) / PANEL_MAX;
    let cut = columns.start + panels * PANEL_MAX;
    (panels > 0 && cut + PANEL_MAX / 2 <= columns.end).then_some(cut)
}
