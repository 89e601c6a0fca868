//! Z = X·W + b for a batch of rows.

use crate::kernels::gemm::epilogue::{Begin, Store};
use crate::kernels::gemm::factors::Factors;
use crate::kernels::gemm::gemm::Gemm;
use crate::kernels::gemm::lhs::{ByColumns, ByRows};
use crate::kernels::gemm::narrow::{Narrow, prefers_transposed};
use crate::kernels::gemm::pack::Weights;
use crate::kernels::gemm::panel::{fills_register, share};
#[cfg(feature = "rayon")]
use crate::kernels::gemm::pipeline;
use crate::kernels::scalar;
#[cfg(feature = "rayon")]
use crate::simd::Workers;
use crate::simd::{ColumnsMut, Divisible, EightLanes, Product, Registers, Simd};

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
    if const { S::SCALAR } {
        scalar::affine_batch(simd, x, w, b, z);
    } else {
        simd.divide(AffineBatch { factors: Factors { x, w, b }, z });
    }
}

struct AffineBatch<'a, const INPUTS: usize, const UNITS: usize> {
    factors: Factors<'a, INPUTS, UNITS>,
    z: &'a mut [[f32; UNITS]],
}

impl<const INPUTS: usize, const UNITS: usize> Product for AffineBatch<'_, INPUTS, UNITS> {
    #[inline(always)]
    fn run<S: EightLanes, T: Registers>(self, simd: S, registers: T) {
        let Self { factors: Factors { x, w, b }, z } = self;
        if const { prefers_transposed(UNITS) } {
            // Zᵀ = Wᵀ·Xᵀ + b
            Narrow { lhs: ByColumns { rows: w, first: 0 }, samples: x, begin: *b, out: z }.run(simd, registers);
            return;
        }
        let gemm = Gemm {
            lhs: ByRows::new(x),
            rhs: Weights::<UNITS, INPUTS>::new(w),
            epilogue: Store { out: ColumnsMut::new(z), begin: Begin::PerColumn(b) },
            depth: 0..INPUTS,
        };
        if const { fills_register::<T>(UNITS) } {
            gemm.run(simd, registers);
        } else {
            gemm.run(simd, simd);
        }
    }
}

/// Divides the rows of the batch; with many units the workers divide the inputs instead, in a pipeline.
impl<const INPUTS: usize, const UNITS: usize> Divisible for AffineBatch<'_, INPUTS, UNITS> {
    fn multiply_adds(&self) -> usize {
        self.z.len() * INPUTS * UNITS
    }

    fn divide(self, count: usize, parts: usize) -> (Self, Self) {
        let Self { factors: Factors { x, w, b }, z } = self;
        let cut = share(x.len(), count, parts);
        let (x_1, x_2) = x.split_at_checked(cut).unwrap_or_default();
        let (z_1, z_2) = z.split_at_mut_checked(cut).unwrap_or_default();
        (Self { factors: Factors { x: x_1, w, b }, z: z_1 }, Self { factors: Factors { x: x_2, w, b }, z: z_2 })
    }

    #[cfg(feature = "rayon")]
    fn run_with<S: Simd>(self, simd: S, workers: impl Workers) {
        if const { pipeline::worth_pipelining(UNITS) } {
            pipeline::affine_batch(simd, self.factors, ColumnsMut::new(self.z), workers);
        } else {
            self.run_parts(simd, workers);
        }
    }
}
