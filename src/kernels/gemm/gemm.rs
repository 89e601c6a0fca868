//! The loop nest of every matrix product.

use core::ops::Range;

use crate::kernels::gemm::epilogue::Epilogue;
use crate::kernels::gemm::lhs::Lhs;
use crate::kernels::gemm::pack::Pack;
use crate::kernels::gemm::panel::Columns;
use crate::kernels::gemm::scratch::{Scratch, kc};
use crate::kernels::gemm::tile::{Tiles, tile};
use crate::simd::{Registers, Simd};

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
    pub(super) fn run<S: Simd, T: Registers>(mut self, simd: S, registers: T, scratch: &mut Scratch<'_, T>) {
        let Range { start, end } = self.depth;
        let kc = kc(end - start);
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
    fn part<S: Simd, T: Registers>(
        &mut self,
        simd: S,
        registers: T,
        depth: Range<usize>,
        scratch: &mut Scratch<'_, T>,
    ) {
        let columns = self.columns.clone();
        let full = Columns::<2>::full::<T>(&columns);
        // Without a step no panel is packed, and each is a block.
        let block = if P::IN_BLOCKS && !depth.is_empty() { scratch.panels(depth.len()) } else { 1 };
        let mut panel = 0;
        while panel < full {
            let count = block.min(full - panel);
            let nth = inline!(|i| Columns::<2>::nth::<T>(&columns, panel + i));
            self.block(simd, registers, depth.clone(), count, nth, scratch);
            panel += count;
        }
        if let Some(last) = Columns::<1>::last::<T>(&columns) {
            self.block(simd, registers, depth, 1, inline!(|_| last), scratch);
        }
    }

    /// Adds the steps `depth` to the sums of `count` panels.
    #[inline(always)]
    fn block<S: Simd, T: Registers, const V: usize>(
        &mut self,
        simd: S,
        registers: T,
        depth: Range<usize>,
        count: usize,
        nth: impl Fn(usize) -> Columns<V>,
        scratch: &mut Scratch<'_, T>,
    ) {
        let Self { lhs, rhs, epilogue, rows, .. } = self;
        let steps = depth.len();
        let tiles = Tiles::new::<T, V>(*rows);
        let packs_in_tile = P::IN_FIRST_TILE && tiles.hide_a_copy::<T, V>();
        let panels = scratch.rows(steps * count);
        if const { P::IN_PLACE < T::LANES } && !packs_in_tile {
            for (i, panel) in panels.chunks_exact_mut(steps.max(1)).enumerate() {
                rhs.pack(simd, registers, depth.clone(), nth(i), panel);
            }
        }
        let mut row = 0;
        for number in 0..tiles.count {
            // A tile has as many rows as its code is compiled for.
            macro_rules! tile_of {
                ($($ROWS:literal)*) => {
                    match tiles.rows(number) {
                        $($ROWS if const { T::TILE_ROWS[V - 1] >= $ROWS } => {
                            let Some(lhs) = lhs.rows::<$ROWS>(row, depth.clone()) else { return };
                            if const { P::IN_PLACE >= T::LANES } {
                                let Some(rhs) = rhs.in_place::<T, V>(depth.clone(), nth(0)) else { return };
                                tile::<T, $ROWS, V>(registers, lhs, rhs, epilogue, row, nth(0));
                            } else if const { P::IN_FIRST_TILE && T::TILE_ROWS[V - 1] == $ROWS } && packs_in_tile && number == 0 {
                                let Some(rhs) = rhs.while_packing(depth.clone(), nth(0), &mut *panels) else { return };
                                tile::<T, $ROWS, V>(registers, lhs, rhs, epilogue, row, nth(0));
                            } else {
                                for i in 0..count {
                                    let Some(panel) = panels.get(i * steps..(i + 1) * steps) else { return };
                                    tile::<T, $ROWS, V>(registers, lhs, panel, epilogue, row, nth(i));
                                }
                            }
                        })*
                        _ => {}
                    }
                };
            }
            tile_of!(1 2 3 4 5 6 7 8);
            row += tiles.rows(number);
        }
    }
}
