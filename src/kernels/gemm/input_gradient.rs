//! G = D·Wᵀ for a batch of rows: the gradient of a layer's inputs.

use crate::kernels::gemm::epilogue::{Begin, Store};
use crate::kernels::gemm::gemm::Gemm;
use crate::kernels::gemm::lhs::ByRows;
use crate::kernels::gemm::narrow::{Narrow, prefers_transposed};
use crate::kernels::gemm::pack::{Rows, Transposed};
use crate::kernels::gemm::panel::cut;
use crate::kernels::gemm::scratch::{Packed, Scratch};
use crate::kernels::gemm::sizes::{self, Dynamic, Fixed, Sizes};
use crate::kernels::scalar;
use crate::simd::{ColumnsMut, Divisible, MatrixRef, Registers, Simd};

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
        if const { sizes::are_fixed(INPUTS, UNITS) } {
            simd.divide(InputGradient { d, w, sizes: Fixed::<INPUTS, UNITS>, g });
        } else {
            simd.divide(InputGradient { d, w, sizes: Dynamic { inputs: INPUTS, units: UNITS }, g });
        }
    }
}

struct InputGradient<'a, D> {
    /// \[rows, units\]
    d: &'a [f32],
    /// \[inputs, units\]
    w: &'a [f32],
    sizes: D,
    /// \[rows, inputs\]
    g: ColumnsMut<'a>,
}

/// Divides the inputs, or the rows of the batch if there are few inputs: a product of fixed sizes keeps all its columns.
impl<D: Sizes> Divisible for InputGradient<'_, D> {
    fn multiply_adds(&self) -> usize {
        self.g.rows() * self.sizes.inputs() * self.sizes.units()
    }

    fn divide(self, count: usize, parts: usize) -> (Self, Self) {
        if !D::FIXED
            && let Some(input) = cut(self.g.columns(), count, parts)
        {
            let (g_1, g_2) = self.g.split_at_column(input);
            return (Self { g: g_1, ..self }, Self { g: g_2, ..self });
        }
        let row = self.g.rows() * count / parts.max(1);
        let (d_1, d_2) = self.d.split_at_checked(row * self.sizes.units()).unwrap_or_default();
        let (g_1, g_2) = self.g.split_at_row(row);
        (Self { d: d_1, g: g_1, ..self }, Self { d: d_2, g: g_2, ..self })
    }

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let sizes = self.sizes.transposed();
        if prefers_transposed(sizes.units()) {
            sizes.run(simd, self.g.rows(), SamplesAcross(self));
        } else {
            sizes.run(simd, sizes.units(), InputsAcross(self));
        }
    }
}

/// The product with the inputs across the lanes.
struct InputsAcross<'a, D>(InputGradient<'a, D>);

impl<D: Sizes> Packed for InputsAcross<'_, D> {
    #[inline(always)]
    fn run<S: Simd, T: Registers>(self, simd: S, registers: T, scratch: &mut Scratch<'_, T>) {
        let InputGradient { d, w, sizes, g } = self.0;
        let units = sizes.units();
        // With fixed sizes all columns, of which LLVM then knows the bounds.
        let g = if D::FIXED { ColumnsMut::new(g.whole_rows().unwrap_or_default(), sizes.inputs()) } else { g };
        let (rows, columns) = (g.rows(), g.columns());
        let (lhs, epilogue) = (ByRows(MatrixRef::new(d, units)), Store { out: g, begin: Begin::Zero });
        if const { D::FIXED } && units == 1 {
            // One column of weights is one row of its transpose.
            let rhs = Rows::<_, false>::new(sizes.transposed(), w);
            Gemm { lhs, rhs, epilogue, rows, columns, depth: 0..units }.run(simd, registers, scratch);
        } else {
            let rhs = Transposed(MatrixRef::new(w, units));
            Gemm { lhs, rhs, epilogue, rows, columns, depth: 0..units }.run(simd, registers, scratch);
        }
    }
}

/// The product with the samples across the lanes: Gᵀ = W·Dᵀ.
struct SamplesAcross<'a, D>(InputGradient<'a, D>);

impl<D: Sizes> Packed for SamplesAcross<'_, D> {
    #[inline(always)]
    fn run<S: Simd, T: Registers>(self, simd: S, registers: T, scratch: &mut Scratch<'_, T>) {
        let InputGradient { d, w, sizes, g } = self.0;
        let (inputs, units) = (sizes.inputs(), sizes.units());
        let Some(out) = g.whole_rows() else { return };
        let lhs = ByRows(MatrixRef::new(w, units));
        let product = Narrow { lhs, rhs: d, depth: units, begin: &[], out, columns: inputs };
        product.run(simd, registers, scratch);
    }
}
