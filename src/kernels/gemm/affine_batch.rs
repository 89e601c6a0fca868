//! Z = X·W + b for a batch of rows.

use crate::kernels::gemm::epilogue::{Begin, Store};
use crate::kernels::gemm::gemm::Gemm;
use crate::kernels::gemm::lhs::{ByColumns, ByRows};
use crate::kernels::gemm::narrow::{Narrow, prefers_transposed};
use crate::kernels::gemm::pack::Rows;
use crate::kernels::gemm::scratch::{Packed, Scratch};
use crate::kernels::gemm::sizes::{self, Dynamic, Fixed, Sizes};
use crate::kernels::scalar;
#[cfg(feature = "rayon")]
use crate::simd::Workers;
use crate::simd::{ColumnsMut, Divisible, MatrixRef, Registers, Simd};

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
        if const { sizes::are_fixed(INPUTS, UNITS) } {
            let factors = Factors { x, w, b, sizes: Fixed::<INPUTS, UNITS> };
            simd.divide(AffineBatch { factors, rows, z });
        } else {
            let factors = Factors { x, w, b, sizes: Dynamic { inputs: INPUTS, units: UNITS } };
            simd.divide(AffineBatch { factors, rows, z });
        }
    }
}

/// The factors, and the bias.
#[derive(Clone, Copy)]
pub(super) struct Factors<'a, D> {
    /// \[rows, inputs\]
    pub(super) x: &'a [f32],
    /// \[inputs, units\]
    pub(super) w: &'a [f32],
    /// \[units\]
    pub(super) b: &'a [f32],
    pub(super) sizes: D,
}

struct AffineBatch<'a, D> {
    factors: Factors<'a, D>,
    rows: usize,
    /// \[rows, units\]
    z: &'a mut [f32],
}

/// Divides the rows of the batch; with many units the workers divide the inputs instead, in a pipeline.
impl<D: Sizes> Divisible for AffineBatch<'_, D> {
    fn multiply_adds(&self) -> usize {
        self.rows * self.factors.sizes.inputs() * self.factors.sizes.units()
    }

    fn divide(self, count: usize, parts: usize) -> (Self, Self) {
        let Self { factors, rows, z } = self;
        let cut = rows * count / parts.max(1);
        let (x_1, x_2) = factors.x.split_at_checked(cut * factors.sizes.inputs()).unwrap_or_default();
        let (z_1, z_2) = z.split_at_mut_checked(cut * factors.sizes.units()).unwrap_or_default();
        (
            Self { factors: Factors { x: x_1, ..factors }, rows: cut, z: z_1 },
            Self { factors: Factors { x: x_2, ..factors }, rows: rows - cut, z: z_2 },
        )
    }

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let sizes = self.factors.sizes;
        if prefers_transposed(sizes.units()) {
            sizes.run(simd, self.rows, SamplesAcross(self));
        } else {
            sizes.run(simd, sizes.units(), UnitsAcross(self));
        }
    }

    #[cfg(feature = "rayon")]
    fn run_with<S: Simd>(self, simd: S, workers: impl Workers) {
        use crate::kernels::gemm::pipeline;

        if pipeline::worth_pipelining(self.factors.sizes.units()) {
            return pipeline::affine_batch(
                simd,
                self.factors,
                ColumnsMut::new(self.z, self.factors.sizes.units()),
                workers,
            );
        }
        self.run_parts(simd, workers);
    }
}

/// The product with the units across the lanes.
struct UnitsAcross<'a, D>(AffineBatch<'a, D>);

impl<D: Sizes> Packed for UnitsAcross<'_, D> {
    #[inline(always)]
    fn run<S: Simd, T: Registers>(self, simd: S, registers: T, scratch: &mut Scratch<'_, T>) {
        let AffineBatch { factors: Factors { x, w, b, sizes }, rows, z } = self.0;
        let (inputs, units) = (sizes.inputs(), sizes.units());
        let gemm = Gemm {
            lhs: ByRows(MatrixRef::new(x, inputs)),
            rhs: Rows::<_, false>::new(sizes, w),
            epilogue: Store { out: ColumnsMut::new(z, units), begin: Begin::Row(b) },
            rows,
            columns: 0..units,
            depth: 0..inputs,
        };
        gemm.run(simd, registers, scratch);
    }
}

/// The product with the samples across the lanes: Zᵀ = Wᵀ·Xᵀ + b.
struct SamplesAcross<'a, D>(AffineBatch<'a, D>);

impl<D: Sizes> Packed for SamplesAcross<'_, D> {
    #[inline(always)]
    fn run<S: Simd, T: Registers>(self, simd: S, registers: T, scratch: &mut Scratch<'_, T>) {
        let AffineBatch { factors: Factors { x, w, b, sizes }, z, .. } = self.0;
        let (inputs, units) = (sizes.inputs(), sizes.units());
        let lhs = ByColumns { matrix: MatrixRef::new(w, units), first: 0 };
        let product = Narrow { lhs, rhs: x, depth: inputs, begin: b, out: z, columns: units };
        product.run(simd, registers, scratch);
    }
}
