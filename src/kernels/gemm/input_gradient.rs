//! G = D·Wᵀ for a batch of rows: the delta of a layer, passed back to its inputs.

use crate::kernels::gemm::epilogue::{Begin, Store};
use crate::kernels::gemm::gemm::Gemm;
use crate::kernels::gemm::lhs::ByRows;
use crate::kernels::gemm::narrow::{Narrow, prefers_transposed};
use crate::kernels::gemm::pack::Transposed;
use crate::kernels::gemm::panel::{cut, fills_register, share};
use crate::kernels::scalar;
use crate::simd::{ColumnsMut, Divisible, EightLanes, Product, Registers, Simd};

/// g\[r\] = d\[r\]·Wᵀ for every row r that both slices have; other rows stay as they are.
///
/// The lanes run across the inputs, so that no sum crosses lanes: packing transposes W.
#[inline(always)]
pub fn input_gradient<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    d: &[[f32; UNITS]],
    w: &[[f32; UNITS]; INPUTS],
    g: &mut [[f32; INPUTS]],
) {
    let rows = d.len().min(g.len());
    let (d, g) = (d.get(..rows).unwrap_or_default(), g.get_mut(..rows).unwrap_or_default());
    if const { S::SCALAR } {
        scalar::input_gradient(simd, d, w, g);
    } else {
        simd.divide(InputGradient { d, w, g: ColumnsMut::new(g) });
    }
}

struct InputGradient<'a, const INPUTS: usize, const UNITS: usize> {
    d: &'a [[f32; UNITS]],
    w: &'a [[f32; UNITS]; INPUTS],
    g: ColumnsMut<'a, INPUTS>,
}

impl<const INPUTS: usize, const UNITS: usize> Product for InputGradient<'_, INPUTS, UNITS> {
    #[inline(always)]
    fn run<S: EightLanes, T: Registers>(self, simd: S, registers: T) {
        let Self { d, w, g } = self;
        if const { prefers_transposed(INPUTS) } {
            // Gᵀ = W·Dᵀ
            let Some(out) = g.whole_rows() else { return };
            Narrow { lhs: ByRows::new(w), samples: d, begin: [0.0; INPUTS], out }.run(simd, registers);
            return;
        }
        let gemm = Gemm {
            lhs: ByRows::new(d),
            rhs: Transposed::<INPUTS, UNITS>::new(w),
            epilogue: Store { out: g, begin: Begin::Zero },
            depth: 0..UNITS,
        };
        if const { fills_register::<T>(INPUTS) } {
            gemm.run(simd, registers);
        } else {
            gemm.run(simd, simd);
        }
    }
}

/// Divides the inputs, or the rows of the batch if the inputs are few.
impl<const INPUTS: usize, const UNITS: usize> Divisible for InputGradient<'_, INPUTS, UNITS> {
    fn multiply_adds(&self) -> usize {
        self.d.len() * INPUTS * UNITS
    }

    fn divide(self, count: usize, parts: usize) -> (Self, Self) {
        let Self { d, w, g } = self;
        if let Some(input) = cut(g.columns(), count, parts) {
            let (g_1, g_2) = g.split_at_column(input);
            return (Self { d, w, g: g_1 }, Self { d, w, g: g_2 });
        }
        let row = share(d.len(), count, parts);
        let (d_1, d_2) = d.split_at_checked(row).unwrap_or_default();
        let (g_1, g_2) = g.split_at_row(row);
        (Self { d: d_1, w, g: g_1 }, Self { d: d_2, w, g: g_2 })
    }
}
