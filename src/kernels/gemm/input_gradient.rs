//! G = D·Wᵀ for a batch of rows: the gradient of a layer's inputs.

use crate::kernels::gemm::epilogue::{Begin, Store};
use crate::kernels::gemm::gemm::Gemm;
use crate::kernels::gemm::lhs::ByRows;
use crate::kernels::gemm::narrow::{Narrow, prefers_transposed};
use crate::kernels::gemm::pack::Transposed;
use crate::kernels::gemm::panel::cut;
use crate::kernels::gemm::scratch::{PANEL_LINES, Scratch, panel_lines, with_scratch};
use crate::kernels::gemm::sizes::Sizes;
use crate::kernels::scalar;
use crate::simd::{ColumnsMut, Divisible, MatrixRef, Product, Registers, Simd};

/// g\[r\] = d\[r\]·Wᵀ for every row r that both slices have; other rows stay as they are.
///
/// The inputs lie across the lanes, so no sum crosses lanes: packing transposes every panel of W.
#[inline(always)]
pub fn input_gradient<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    d: &[[f32; UNITS]],
    w: &[[f32; UNITS]; INPUTS],
    g: &mut [[f32; INPUTS]],
) {
    let rows = d.len().min(g.len());
    let (d, g) = (d.get(..rows).unwrap_or_default(), g.get_mut(..rows).unwrap_or_default());
    if S::SCALAR {
        scalar::input_gradient(d, w, g);
    } else {
        let (d, w, g) = (d.as_flattened(), w.as_flattened(), ColumnsMut::new(g.as_flattened_mut(), INPUTS));
        simd.divide(InputGradient { d, w, sizes: Sizes { inputs: INPUTS, units: UNITS }, g });
    }
}

struct InputGradient<'a> {
    /// \[rows, units\]
    d: &'a [f32],
    /// \[inputs, units\]
    w: &'a [f32],
    sizes: Sizes,
    /// \[rows, inputs\]
    g: ColumnsMut<'a>,
}

/// Divides the inputs, or the rows of the batch if there are few inputs.
impl Divisible for InputGradient<'_> {
    fn multiply_adds(&self) -> usize {
        self.g.rows() * self.sizes.inputs * self.sizes.units
    }

    fn divide(self, count: usize, parts: usize) -> (Self, Self) {
        if let Some(input) = cut(self.g.columns(), count, parts) {
            let (g_1, g_2) = self.g.split_at_column(input);
            return (Self { g: g_1, ..self }, Self { g: g_2, ..self });
        }
        let row = self.g.rows() * count / parts.max(1);
        let (d_1, d_2) = self.d.split_at_checked(row * self.sizes.units).unwrap_or_default();
        let (g_1, g_2) = self.g.split_at_row(row);
        (Self { d: d_1, g: g_1, ..self }, Self { d: d_2, g: g_2, ..self })
    }

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        with_scratch(
            panel_lines(simd, self.sizes.units).min(PANEL_LINES),
            inline!(|scratch| {
                if prefers_transposed(self.sizes.inputs) {
                    simd.vectorize_product(SamplesAcross { product: self, scratch });
                } else {
                    simd.vectorize_product(InputsAcross { product: self, scratch });
                }
            }),
        );
    }
}

/// The product with the inputs across the lanes.
struct InputsAcross<'a, 's> {
    product: InputGradient<'a>,
    scratch: Scratch<'s>,
}

impl Product for InputsAcross<'_, '_> {
    #[inline(always)]
    fn run<S: Simd, T: Registers>(mut self, simd: S, registers: T) {
        let InputGradient { d, w, sizes, g } = self.product;
        let units = sizes.units;
        let gemm = Gemm {
            lhs: ByRows(MatrixRef::new(d, units)),
            rhs: Transposed(MatrixRef::new(w, units)),
            rows: g.rows(),
            columns: g.columns(),
            depth: 0..units,
            epilogue: Store { out: g, begin: Begin::Zero },
        };
        gemm.run(simd, registers, &mut self.scratch);
    }
}

/// The product with the samples across the lanes: Gᵀ = W·Dᵀ.
struct SamplesAcross<'a, 's> {
    product: InputGradient<'a>,
    scratch: Scratch<'s>,
}

impl Product for SamplesAcross<'_, '_> {
    #[inline(always)]
    fn run<S: Simd, T: Registers>(mut self, simd: S, registers: T) {
        let InputGradient { d, w, sizes, g } = self.product;
        let (inputs, units) = (sizes.inputs, sizes.units);
        let Some(out) = g.whole_rows() else { return };
        let lhs = ByRows(MatrixRef::new(w, units));
        let product = Narrow { lhs, rhs: d, depth: units, begin: &[], out, columns: inputs };
        product.run(simd, registers, &mut self.scratch);
    }
}
