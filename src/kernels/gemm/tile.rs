//! Register tiles: the rows and columns whose sums are in registers at the same time.

use crate::kernels::gemm::epilogue::Epilogue;
use crate::kernels::gemm::lhs::Lhs;
use crate::kernels::gemm::panel::Columns;
use crate::kernels::gemm::rhs::Rhs;
use crate::simd::Registers;

/// The first row and the number of rows of each tile: as equal as can be, the larger ones first.
///
/// Where a tile has six rows at most, eight rows are four and four: two rows by two registers would not hide the
/// latency of the multiply-add.
#[derive(Clone, Copy)]
pub(super) struct Tiles {
    row: usize,
    count: usize,
    /// Rows of a smaller tile.
    smaller: usize,
    /// Tiles with one row more.
    larger: usize,
}

impl Tiles {
    #[inline(always)]
    pub(super) fn new<T: Registers, const V: usize>(rows: usize) -> Self {
        let count = rows.div_ceil(const { T::TILE_ROWS[V - 1] });
        let divisor = count.max(1);
        Self { row: 0, count, smaller: rows / divisor, larger: rows % divisor }
    }

    /// Whether there are several tiles, and the first has all rows that the registers allow.
    #[inline(always)]
    pub(super) fn begin_with_full<T: Registers, const V: usize>(self) -> bool {
        self.count > 1 && self.smaller + usize::from(self.larger > 0) == const { T::TILE_ROWS[V - 1] }
    }
}

impl Iterator for Tiles {
    type Item = (usize, usize);

    #[inline(always)]
    fn next(&mut self) -> Option<(usize, usize)> {
        self.count = self.count.checked_sub(1)?;
        let (row, rows) = (self.row, self.smaller + usize::from(self.larger > 0));
        self.larger = self.larger.saturating_sub(1);
        self.row += rows;
        Some((row, rows))
    }
}

/// Computes a tile of `rows` rows, from `row` on, by the `V` registers of one panel.
#[inline(always)]
pub(super) fn tile<'a, T: Registers, const V: usize>(
    rows: usize,
    registers: T,
    row: usize,
    lhs: impl Lhs,
    rhs: impl Rhs<'a, T, V>,
    epilogue: &mut impl Epilogue,
    columns: Columns<V>,
) {
    macro_rules! tile_of {
        ($($R:literal)*) => {
            match rows {
                $($R if const { $R <= T::TILE_ROWS[V - 1] } => {
                    compute::<T, $R, V>(registers, row, lhs, rhs, epilogue, columns);
                })*
                _ => {}
            }
        };
    }
    tile_of!(1 2 3 4 5 6 7 8);
}

/// Computes the first tile, which is as large as the registers allow: six rows or eight.
#[inline(always)]
pub(super) fn full_tile<'a, T: Registers, const V: usize>(
    registers: T,
    lhs: impl Lhs,
    rhs: impl Rhs<'a, T, V>,
    epilogue: &mut impl Epilogue,
    columns: Columns<V>,
) {
    if const { T::TILE_ROWS[V - 1] == 6 } {
        compute::<T, 6, V>(registers, 0, lhs, rhs, epilogue, columns);
    } else if const { T::TILE_ROWS[V - 1] == 8 } {
        compute::<T, 8, V>(registers, 0, lhs, rhs, epilogue, columns);
    }
}

#[inline(always)]
fn compute<'a, T: Registers, const R: usize, const V: usize>(
    registers: T,
    row: usize,
    lhs: impl Lhs,
    rhs: impl Rhs<'a, T, V>,
    epilogue: &mut impl Epilogue,
    columns: Columns<V>,
) {
    epilogue.tile::<T, R, V>(registers, row, columns, inline!(|sums| lhs.multiply_add(registers, row, rhs, sums)));
}
