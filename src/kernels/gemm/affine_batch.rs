//! Z = X·W + b for a batch of rows.

use crate::kernels::gemm::epilogue::{Begin, Store};
use crate::kernels::gemm::gemm::Gemm;
use crate::kernels::gemm::lhs::{ByColumns, ByRows};
use crate::kernels::gemm::narrow::{Narrow, prefers_transposed};
use crate::kernels::gemm::pack::Rows;
use crate::kernels::gemm::scratch::{PANEL_LINES, Scratch, panel_lines, with_scratch};
use crate::kernels::gemm::sizes::Sizes;
use crate::kernels::scalar;
#[cfg(feature = "rayon")]
use crate::simd::Workers;
use crate::simd::{ColumnsMut, Divisible, MatrixRef, Product, Registers, Simd};

/// z\[r\] = x\[r\]·W + b for every row r that both slices have; other rows stay as they are.
#[inline(always)]
pub fn affine_batch<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    x: &[[f32; INPUTS]],
    w: &[[f32; UNITS]; INPUTS],
    b: &[f32; UNITS],
    z: &mut [[f32; UNITS]],
) {
    let rows = x.len().min(z.len());
    let (x, z) = (x.get(..rows).unwrap_or_default(), z.get_mut(..rows).unwrap_or_default());
    if S::SCALAR {
        scalar::affine_batch(simd, x, w, b, z);
    } else {
        let (x, w, z) = (x.as_flattened(), w.as_flattened(), z.as_flattened_mut());
        let factors = Factors { x, w, b, sizes: Sizes { inputs: INPUTS, units: UNITS } };
        simd.divide(AffineBatch { factors, rows, z });
    }
}

/// The factors, and the bias.
#[derive(Clone, Copy)]
pub(super) struct Factors<'a> {
    /// \[rows, inputs\]
    pub(super) x: &'a [f32],
    /// \[inputs, units\]
    pub(super) w: &'a [f32],
    /// \[units\]
    pub(super) b: &'a [f32],
    pub(super) sizes: Sizes,
}

struct AffineBatch<'a> {
    factors: Factors<'a>,
    rows: usize,
    /// \[rows, units\]
    z: &'a mut [f32],
}

/// Divides the rows of the batch; with many units the workers divide the inputs instead, in a pipeline.
impl Divisible for AffineBatch<'_> {
    fn multiply_adds(&self) -> usize {
        self.rows * self.factors.sizes.inputs * self.factors.sizes.units
    }

    fn divide(self, count: usize, parts: usize) -> (Self, Self) {
        let Self { factors, rows, z } = self;
        let cut = rows * count / parts.max(1);
        let (x_1, x_2) = factors.x.split_at_checked(cut * factors.sizes.inputs).unwrap_or_default();
        let (z_1, z_2) = z.split_at_mut_checked(cut * factors.sizes.units).unwrap_or_default();
        (
            Self { factors: Factors { x: x_1, ..factors }, rows: cut, z: z_1 },
            Self { factors: Factors { x: x_2, ..factors }, rows: rows - cut, z: z_2 },
        )
    }

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (inputs, units) = (self.factors.sizes.inputs, self.factors.sizes.units);
        with_scratch(
            panel_lines(simd, inputs).min(PANEL_LINES),
            inline!(|scratch| {
                if prefers_transposed(units) {
                    simd.vectorize_product(SamplesAcross { product: self, scratch });
                } else {
                    simd.vectorize_product(UnitsAcross { product: self, scratch });
                }
            }),
        );
    }

    #[cfg(feature = "rayon")]
    fn run_with<S: Simd>(self, simd: S, workers: impl Workers) {
        use crate::kernels::gemm::pipeline;

        if pipeline::worth_pipelining(self.factors.sizes.units) {
            return pipeline::affine_batch(
                simd,
                self.factors,
                ColumnsMut::new(self.z, self.factors.sizes.units),
                workers,
            );
        }
        self.run_parts(simd, workers);
    }
}

/// The product with the units across the lanes.
struct UnitsAcross<'a, 's> {
    product: AffineBatch<'a>,
    scratch: Scratch<'s>,
}

impl Product for UnitsAcross<'_, '_> {
    #[inline(always)]
    fn run<S: Simd, T: Registers>(mut self, simd: S, registers: T) {
        let AffineBatch { factors: Factors { x, w, b, sizes }, rows, z } = self.product;
        let (inputs, units) = (sizes.inputs, sizes.units);
        let gemm = Gemm {
            lhs: ByRows(MatrixRef::new(x, inputs)),
            rhs: Rows::<false>(MatrixRef::new(w, units)),
            epilogue: Store { out: ColumnsMut::new(z, units), begin: Begin::Row(b) },
            rows,
            columns: 0..units,
            depth: 0..inputs,
        };
        gemm.run(simd, registers, &mut self.scratch);
    }
}

/// The product with the samples across the lanes: Zᵀ = Wᵀ·Xᵀ + b.
struct SamplesAcross<'a, 's> {
    product: AffineBatch<'a>,
    scratch: Scratch<'s>,
}

impl Product for SamplesAcross<'_, '_> {
    #[inline(always)]
    fn run<S: Simd, T: Registers>(mut self, simd: S, registers: T) {
        let AffineBatch { factors: Factors { x, w, b, sizes }, z, .. } = self.product;
        let (inputs, units) = (sizes.inputs, sizes.units);
        let lhs = ByColumns { matrix: MatrixRef::new(w, units), first: 0 };
        let product = Narrow { lhs, rhs: x, depth: inputs, begin: b, out: z, columns: units };
        product.run(simd, registers, &mut self.scratch);
    }
}
