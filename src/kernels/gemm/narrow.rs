//! Products with so few columns that panels would leave most of their lanes idle: computed transposed, the samples across the lanes.

use crate::kernels::gemm::epilogue::{Begin, Store};
use crate::kernels::gemm::gemm::Gemm;
use crate::kernels::gemm::lhs::Lhs;
use crate::kernels::gemm::pack::Transposed;
use crate::kernels::gemm::panel::{PANEL_MAX, REGISTERS};
use crate::kernels::gemm::scratch::Scratch;
use crate::simd::{ColumnsMut, MatrixRef, Registers, Simd};

/// Columns of the narrow products, at most.
const COLUMNS_MAX: usize = 15;

/// Whether a product with `columns` columns is a narrow one. Eight columns are one whole register.
pub(super) const fn prefers_transposed(columns: usize) -> bool {
    columns <= COLUMNS_MAX && columns != 8
}

/// out = (lhs · rhsᵀ + begin)ᵀ
pub(super) struct Narrow<'a, L> {
    /// \[columns, depth\]
    pub(super) lhs: L,
    /// \[samples, depth\]
    pub(super) rhs: &'a [f32],
    pub(super) depth: usize,
    /// The value that the sums of each column begin with; columns after the last begin with zero.
    pub(super) begin: &'a [f32],
    /// \[samples, columns\]
    pub(super) out: &'a mut [f32],
    pub(super) columns: usize,
}

impl<L: Lhs> Narrow<'_, L> {
    /// Computes one panel of samples after the other.
    #[inline(always)]
    pub(super) fn run<S: Simd, T: Registers>(self, simd: S, registers: T, scratch: &mut Scratch<'_>) {
        let Self { lhs, rhs, depth, begin, out, columns } = self;
        let width = const { REGISTERS * T::LANES };
        let mut room = [0.0; COLUMNS_MAX * PANEL_MAX];
        for (sample, out) in out.chunks_mut(width * columns.max(1)).enumerate() {
            let sums = room.get_mut(..columns * width).unwrap_or_default();
            for (column, sums) in sums.chunks_exact_mut(width).enumerate() {
                sums.fill(begin.get(column).copied().unwrap_or_default());
            }
            let gemm = Gemm {
                lhs,
                rhs: Transposed(MatrixRef::new(rhs, depth).rows_from(sample * width)),
                epilogue: Store { out: ColumnsMut::new(sums, width), begin: Begin::Old },
                rows: columns,
                columns: 0..width,
                depth: 0..depth,
            };
            gemm.run(simd, registers, scratch);
            for (sample, out) in out.chunks_exact_mut(columns.max(1)).enumerate() {
                for (out, sums) in out.iter_mut().zip(room.chunks_exact(width)) {
                    *out = sums.get(sample).copied().unwrap_or_default();
                }
            }
        }
    }
}
