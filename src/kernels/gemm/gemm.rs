//! The loop nest of every matrix product.

use core::ops::Range;

use crate::kernels::gemm::epilogue::Epilogue;
use crate::kernels::gemm::lhs::Lhs;
use crate::kernels::gemm::pack::Pack;
use crate::kernels::gemm::panel::{Columns, full_panels};
use crate::kernels::gemm::scratch::Scratch;
use crate::kernels::gemm::tile::{PackingTile, TileRun, has_tile, step_len, tile_runs};
use crate::simd::{Registers, Simd, Values};

/// `out = epilogue(lhs · rhs)`. The sizes are data, so all layers of a program share the code.
///
/// ```text
/// for depth in parts of the inner sums:            // KC steps: a packed panel stays in the L1 cache
///     for block in panels of columns:              // a panel is NR columns wide: two registers
///         pack rhs[depth][block]                   // dense, in the order in which the tiles read it
///         for tile in rows:                        // MR rows
///             lhs = lhs[tile][depth]
///             for panel in block:
///                 sums = epilogue.begin(…)         // MR × NR sums stay in registers
///                 for k in depth:
///                     sums += lhs[k] · panel[k]
///                 epilogue.end(sums)               // stores them, or updates the weights with them
/// ```
///
/// Every sum runs over its index in ascending order, whatever the tiles.
pub(super) struct Gemm<L, P, E> {
    pub(super) lhs: L,
    pub(super) rhs: P,
    pub(super) epilogue: E,
    /// The rows of `lhs`.
    pub(super) rows: usize,
    /// The columns of `rhs` to compute.
    pub(super) columns: Range<usize>,
    /// The steps of the inner sums.
    pub(super) depth: Range<usize>,
}

impl<L: Lhs, P: Pack, E: Epilogue> Gemm<L, P, E> {
    #[inline(always)]
    pub(super) fn run<S: Simd, T: Registers>(mut self, simd: S, registers: T, scratch: &mut Scratch<'_>) {
        let Range { start, end } = self.depth;
        let kc = scratch.kc::<T>(end - start);
        let mut depth = start..end.min(start + kc);
        // Once even without any step: the sums are then the values that they begin with.
        loop {
            self.part(simd, registers, depth.clone(), scratch);
            if depth.end >= end {
                return;
            }
            self.epilogue.resume();
            depth = depth.end..end.min(depth.end + kc);
        }
    }

    /// Adds the steps `depth` to all sums.
    #[inline(always)]
    fn part<S: Simd, T: Registers>(&mut self, simd: S, registers: T, depth: Range<usize>, scratch: &mut Scratch<'_>) {
        let full = full_panels::<T>(&self.columns);
        // Without a step no panel is packed, and each is a block.
        let block = if P::IN_BLOCKS && !depth.is_empty() { scratch.panels::<T>(depth.len()) } else { 1 };
        let mut panel = 0;
        while panel < full {
            let panels = panel..full.min(panel + block);
            panel = panels.end;
            self.block::<S, T, 2>(simd, registers, depth.clone(), panels, scratch);
        }
        if self.columns.start + full * step_len::<T>() < self.columns.end {
            self.block::<S, T, 1>(simd, registers, depth, full..full + 1, scratch);
        }
    }

    /// Adds the steps `depth` to the sums of some panels of `V` registers.
    #[inline(always)]
    fn block<S: Simd, T: Registers, const V: usize>(
        &mut self,
        simd: S,
        registers: T,
        depth: Range<usize>,
        panels: Range<usize>,
        scratch: &mut Scratch<'_>,
    ) {
        let Self { lhs, rhs, epilogue, rows, columns, .. } = self;
        let (steps, full) = (depth.len(), const { T::TILE_ROWS[V - 1] });
        let packed = scratch.values(panels.len() * steps * step_len::<T>());
        let mut runs = tile_runs::<T, V>(*rows);
        let mut row = 0;
        // A full tile of several hides the copy of the panel behind its multiply-adds.
        if P::IN_FIRST_TILE && full >= 6 && *rows > full {
            let (depth, columns, panel) = (depth.clone(), columns.clone(), panels.start);
            registers.enter(PackingTile::<_, _, _, V> {
                lhs: *lhs,
                rhs: *rhs,
                epilogue: &mut *epilogue,
                depth,
                columns,
                panel,
                packed: &mut *packed,
            });
            row = full;
            runs = tile_runs::<T, V>(*rows - full);
        } else {
            let packed = T::Values::pairs_mut(packed);
            for (panel, packed) in panels.clone().zip(packed.chunks_exact_mut(steps.max(1))) {
                rhs.pack(simd, registers, depth.clone(), Columns::<V>::nth::<T>(columns, panel), packed);
            }
        }
        let [eight, six, four, two, one] = runs;
        // A tile has as many rows as its code is compiled for.
        macro_rules! run_of {
            ($($ROWS:literal: $tiles:ident),*) => {
                $(if const { has_tile::<T, V>($ROWS) } && $tiles > 0 {
                    registers.enter(TileRun::<_, _, $ROWS, V> {
                        lhs: *lhs,
                        epilogue: &mut *epilogue,
                        depth: depth.clone(),
                        columns: columns.clone(),
                        panels: panels.clone(),
                        packed: &*packed,
                        row,
                        tiles: $tiles,
                    });
                    row += $tiles * $ROWS;
                })*
            };
        }
        run_of!(8: eight, 6: six, 4: four, 2: two, 1: one);
        let _ = row;
    }
}
