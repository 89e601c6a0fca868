//! Register tiles: the rows and columns whose sums are in registers at the same time.

use crate::kernels::gemm::epilogue::Epilogue;
use crate::kernels::gemm::lhs::LhsRows;
use crate::kernels::gemm::pack::Rhs;
use crate::kernels::gemm::panel::Columns;
use crate::simd::Registers;

/// Computes `R` rows, from `row` of the output on, by the `V` registers of one panel.
#[inline(always)]
pub(super) fn tile<T: Registers, const R: usize, const V: usize>(
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

/// The rows of the output in tiles as equal as possible, the larger ones first.
///
/// Two rows of two registers are four sums, too few to hide the latency of the multiply-add: 32 rows are 6 + 6 + 5 + 5 + 5 + 5.
#[derive(Clone, Copy)]
pub(super) struct Tiles {
    pub(super) count: usize,
    /// Rows of a smaller tile.
    smaller: usize,
    /// Tiles with one row more.
    larger: usize,
}

impl Tiles {
    #[inline(always)]
    pub(super) fn new<T: Registers, const V: usize>(rows: usize) -> Self {
        let count = rows.div_ceil(const { T::TILE_ROWS[V - 1] }).max(1);
        Self { count, smaller: rows / count, larger: rows % count }
    }

    /// The rows of the tile with this number.
    #[inline(always)]
    pub(super) fn rows(self, number: usize) -> usize {
        self.smaller + usize::from(number < self.larger)
    }

    /// Whether the first tile is full and hides a copy of the panel for the others behind its multiply-adds.
    #[inline(always)]
    pub(super) fn hide_a_copy<T: Registers, const V: usize>(self) -> bool {
        let full = const { T::TILE_ROWS[V - 1] };
        full >= 6 && self.count > 1 && self.rows(0) == full
    }
}
