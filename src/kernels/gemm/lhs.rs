//! The left factor of a product, and how a tile walks along it.

use core::ops::Range;

use crate::kernels::gemm::pack::Rhs;
use crate::simd::{AlongColumns, AlongRows, MatrixRef, Registers, UNROLL};

/// The left factor.
pub(super) trait Lhs: Copy {
    /// `R` rows of it.
    type Rows<const R: usize>: LhsRows<R>;

    /// The rows from `row` on, for the steps `depth`.
    fn rows<const R: usize>(self, row: usize, depth: Range<usize>) -> Option<Self::Rows<R>>;
}

/// `R` rows of the left factor.
pub(super) trait LhsRows<const R: usize>: Copy {
    /// `sums[r][v] += Σ lhs[r][k]·rhs[k][v]` in the order of k: the loop in which a product spends its time.
    fn multiply_add<T: Registers, const V: usize>(
        self,
        registers: T,
        rhs: impl Rhs<T, V>,
        sums: [[T::Vector; V]; R],
    ) -> [[T::Vector; V]; R];
}

/// A matrix along whose rows the sums run.
#[derive(Clone, Copy)]
pub(super) struct ByRows<'a>(pub(super) MatrixRef<'a>);

impl<'a> Lhs for ByRows<'a> {
    type Rows<const R: usize> = AlongRows<'a, [f32; R]>;

    #[inline(always)]
    fn rows<const R: usize>(self, row: usize, depth: Range<usize>) -> Option<AlongRows<'a, [f32; R]>> {
        self.0.along_rows(row, depth.start, depth.len())
    }
}

impl<const R: usize> LhsRows<R> for AlongRows<'_, [f32; R]> {
    #[inline(always)]
    fn multiply_add<T: Registers, const V: usize>(
        self,
        registers: T,
        mut rhs: impl Rhs<T, V>,
        mut sums: [[T::Vector; V]; R],
    ) -> [[T::Vector; V]; R] {
        let groups = if const { R * V >= UNROLLED_SUMS } { self.steps() / UNROLL } else { 0 };
        for group in 0..groups {
            for i in 0..UNROLL {
                let Some(b) = rhs.in_group(registers, group, i) else { return sums };
                let mut a = [0.0; R];
                for (r, a) in a.iter_mut().enumerate() {
                    *a = self.group(r, group)[i];
                }
                step(registers, a, b, &mut sums);
            }
        }
        for k in groups * UNROLL..self.steps() {
            let Some(b) = rhs.get(registers, k) else { return sums };
            let mut a = [0.0; R];
            for (r, a) in a.iter_mut().enumerate() {
                *a = self.get(r, k);
            }
            step(registers, a, b, &mut sums);
        }
        sums
    }
}

/// A matrix along whose columns the sums run: each of its rows holds one step of every sum.
#[derive(Clone, Copy)]
pub(super) struct ByColumns<'a> {
    pub(super) matrix: MatrixRef<'a>,
    /// The column of the first row of the factor.
    pub(super) first: usize,
}

impl<'a> Lhs for ByColumns<'a> {
    type Rows<const R: usize> = AlongColumns<'a, [f32; R]>;

    #[inline(always)]
    fn rows<const R: usize>(self, row: usize, depth: Range<usize>) -> Option<AlongColumns<'a, [f32; R]>> {
        self.matrix.rows_from(depth.start).along_columns(self.first + row, depth.len())
    }
}

impl<const R: usize> LhsRows<R> for AlongColumns<'_, [f32; R]> {
    #[inline(always)]
    fn multiply_add<T: Registers, const V: usize>(
        self,
        registers: T,
        mut rhs: impl Rhs<T, V>,
        mut sums: [[T::Vector; V]; R],
    ) -> [[T::Vector; V]; R] {
        let groups = if const { R * V >= UNROLLED_SUMS } { self.steps() / UNROLL } else { 0 };
        for group in 0..groups {
            for i in 0..UNROLL {
                let Some(b) = rhs.in_group(registers, group, i) else { return sums };
                step(registers, *self.in_group(group, i), b, &mut sums);
            }
        }
        for k in groups * UNROLL..self.steps() {
            let Some(b) = rhs.get(registers, k) else { return sums };
            step(registers, *self.get(k), b, &mut sums);
        }
        sums
    }
}

/// Sums of a tile from which on [`UNROLL`] steps make a turn: in full tiles, where a product spends its time.
const UNROLLED_SUMS: usize = 12;

/// One step of a tile: `sums[r][v] += a[r]·b[v]`. Loops: LLVM does not always inline an array's `map`.
#[inline(always)]
fn step<T: Registers, const R: usize, const V: usize>(
    registers: T,
    a: [f32; R],
    b: [T::Vector; V],
    sums: &mut [[T::Vector; V]; R],
) {
    for (sums, a) in sums.iter_mut().zip(a) {
        let a = registers.splat(a);
        for (sum, b) in sums.iter_mut().zip(b) {
            *sum = registers.mul_add(a, b, *sum);
        }
    }
}
