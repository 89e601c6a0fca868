//! Products with so few columns that panels would leave most of their lanes idle: computed transposed, the samples
//! across the lanes.

use core::hint;

use crate::kernels::gemm::epilogue::{Begin, Store};
use crate::kernels::gemm::gemm::Gemm;
use crate::kernels::gemm::lhs::Lhs;
use crate::kernels::gemm::pack::Transposed;
use crate::kernels::gemm::panel::{PANEL_MAX, REGISTERS, panel_width};
use crate::kernels::gemm::scratch::{KC, with_panels};
use crate::simd::{ColumnsMut, EightLanes, LANES, Registers};

/// Whether a product with `columns` columns is a narrow one: fewer than a full panel of eight lanes, and not whole
/// registers.
pub(super) const fn prefers_transposed(columns: usize) -> bool {
    columns < REGISTERS * LANES && !columns.is_multiple_of(LANES)
}

/// out = (lhs · samplesᵀ + begin)ᵀ
pub(super) struct Narrow<'a, L, const DEPTH: usize, const COLUMNS: usize> {
    /// \[COLUMNS, DEPTH\]
    pub(super) lhs: L,
    pub(super) samples: &'a [[f32; DEPTH]],
    /// The value that the sums of each column begin with.
    pub(super) begin: [f32; COLUMNS],
    pub(super) out: &'a mut [[f32; COLUMNS]],
}

impl<L: Lhs, const DEPTH: usize, const COLUMNS: usize> Narrow<'_, L, DEPTH, COLUMNS> {
    #[inline(always)]
    pub(super) fn run<S: EightLanes, T: Registers>(self, simd: S, registers: T) {
        if const { panel_width::<T>() == PANEL_MAX } {
            self.panels::<S, T, PANEL_MAX>(simd, registers);
        } else {
            self.panels::<S, S, { REGISTERS * LANES }>(simd, simd);
        }
    }

    /// Computes one panel of `WIDTH` samples after the other.
    #[inline(always)]
    fn panels<S: EightLanes, T: Registers, const WIDTH: usize>(self, simd: S, registers: T) {
        let Self { lhs, samples, begin, out } = self;
        let mut sums = [[0.0; WIDTH]; COLUMNS];
        let mut sums = sums.as_mut_slice();
        if const { DEPTH > KC } {
            // Hides the number of rows: LLVM would keep the sums of all tiles in registers between the parts, and spill
            // them.
            sums = hint::black_box(sums);
        }
        with_panels::<T, Transposed<'_, WIDTH, DEPTH>>(inline!(|packed| {
            for (samples, out) in samples.chunks(WIDTH).zip(out.chunks_mut(WIDTH)) {
                let gemm = Gemm {
                    lhs,
                    rhs: Transposed::<WIDTH, DEPTH>::new(samples),
                    epilogue: Store { out: ColumnsMut::new(sums), begin: Begin::PerRow(&begin) },
                    depth: 0..DEPTH,
                };
                gemm.run_with(simd, registers, packed);
                for (sample, out) in out.iter_mut().enumerate() {
                    for (out, sums) in out.iter_mut().zip(&*sums) {
                        *out = sums.get(sample).copied().unwrap_or_default();
                    }
                }
            }
        }));
    }
}
