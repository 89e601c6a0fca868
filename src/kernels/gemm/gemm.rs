//! The loop nest of every matrix product.

use core::ops::Range;

use crate::kernels::gemm::epilogue::Epilogue;
use crate::kernels::gemm::lhs::Lhs;
use crate::kernels::gemm::pack::Pack;
use crate::kernels::gemm::panel::{Columns, PanelRow, full_panels, panel_width};
use crate::kernels::gemm::rhs::Packing;
use crate::kernels::gemm::scratch::{equal_parts, is_panel, kc, with_panels};
use crate::kernels::gemm::tile::{Tiles, full_tile, tile};
use crate::simd::{EightLanes, Registers};

/// `out = epilogue(lhs · rhs)`
///
/// ```text
/// for part in depth:                              // KC steps at most: the packed panels stay in the L1 cache
///     for block in panels of columns:             // a panel is NR columns wide: two registers
///         pack rhs[part][block]                   // dense, in the order in which the tiles read it
///         for tile in rows:                       // MR rows
///             for panel in block:
///                 sums = first values             // MR × NR sums stay in registers
///                 for k in part:
///                     sums += lhs[tile][k] · panel[k]
///                 epilogue(sums)                  // stores them, or updates the weights with them
/// ```
///
/// Every sum runs over its index in ascending order, for every tile shape. The epilogue knows the rows and columns of
/// `out`.
pub(super) struct Gemm<L, P, E> {
    pub(super) lhs: L,
    pub(super) rhs: P,
    pub(super) epilogue: E,
    /// The steps of the inner sums.
    pub(super) depth: Range<usize>,
}

impl<'a, L: Lhs, P: Pack<'a>, E: Epilogue> Gemm<L, P, E> {
    #[inline(always)]
    pub(super) fn run<S: EightLanes, T: Registers>(self, simd: S, registers: T) {
        with_panels::<T, P>(inline!(|packed| self.run_with(simd, registers, packed)));
    }

    /// [`run`](Gemm::run) with memory from [`with_panels`], for several products in turn.
    #[inline(always)]
    pub(super) fn run_with<S: EightLanes, T: Registers>(
        mut self,
        simd: S,
        registers: T,
        packed: &mut [PanelRow<T::Values>],
    ) {
        let Range { start, end } = self.depth;
        let kc = if E::IN_PARTS { const { equal_parts(P::STEPS, kc::<P>()) } } else { (end - start).max(1) };
        // `depth` may be empty: one pass still stores the values that the sums begin with.
        for first in (start..end.max(start + 1)).step_by(kc) {
            self.part(simd, registers, first..end.min(first + kc), packed);
            self.epilogue.resume();
        }
    }

    /// Adds the steps `depth` to all sums.
    #[inline(always)]
    fn part<S: EightLanes, T: Registers>(
        &mut self,
        simd: S,
        registers: T,
        depth: Range<usize>,
        packed: &mut [PanelRow<T::Values>],
    ) {
        let columns = self.epilogue.columns().len();
        let full = full_panels::<T>(columns);
        // Only the panels that the matrix has are compiled.
        if const { full_panels::<T>(P::COLUMNS) > 0 } {
            let block = if P::IN_BLOCKS && full > 1 { (packed.len() / depth.len().max(1)).max(1) } else { 1 };
            let mut panel = 0;
            while panel < full {
                let panels = panel..full.min(panel + block);
                panel = panels.end;
                self.block::<S, T, 2>(simd, registers, depth.clone(), panels, packed);
            }
        }
        if const { full_panels::<T>(P::COLUMNS) * panel_width::<T>() < P::COLUMNS }
            && full * panel_width::<T>() < columns
        {
            self.block::<S, T, 1>(simd, registers, depth, full..full + 1, packed);
        }
    }

    /// Adds the steps `depth` to the sums of some panels of `V` registers.
    #[inline(always)]
    fn block<S: EightLanes, T: Registers, const V: usize>(
        &mut self,
        simd: S,
        registers: T,
        depth: Range<usize>,
        panels: Range<usize>,
        packed: &mut [PanelRow<T::Values>],
    ) {
        let epilogue = &mut self.epilogue;
        let (lhs, rhs, steps) = (self.lhs.part(depth.clone()), self.rhs.part(depth.clone()), depth.len());
        let all = epilogue.columns();
        let mut tiles = Tiles::new::<T, V>(epilogue.rows());
        let first = Columns::<V>::nth::<T>(&all, panels.start);
        if const { is_panel::<T, P>() } {
            let Some(rhs) = rhs.in_place::<T, V>(first) else { return };
            for (row, rows) in tiles {
                tile(rows, registers, row, lhs, rhs, epilogue, first);
            }
            return;
        }
        let Some(packed) = packed.get_mut(..panels.len() * steps) else { return };
        // A full tile packs the panel while it multiplies, if others will read it.
        if const { P::IN_FIRST_TILE && T::TILE_ROWS[V - 1] >= 6 } && tiles.begin_with_full::<T, V>() {
            tiles.next();
            let Some(columns) = rhs.in_place::<T, V>(first) else { return };
            full_tile(registers, lhs, Packing { columns, panel: packed }, epilogue, first);
        } else {
            for (panel, packed) in panels.clone().zip(packed.chunks_exact_mut(steps.max(1))) {
                rhs.pack(simd, registers, Columns::<V>::nth::<T>(&all, panel), packed);
            }
        }
        let packed = &*packed;
        for (row, rows) in tiles {
            if P::IN_BLOCKS {
                for (number, panel) in panels.clone().enumerate() {
                    let packed = packed.get(number * steps..(number + 1) * steps).unwrap_or_default();
                    tile(rows, registers, row, lhs, packed, epilogue, Columns::<V>::nth::<T>(&all, panel));
                }
            } else {
                tile(rows, registers, row, lhs, packed, epilogue, first);
            }
        }
    }
}
