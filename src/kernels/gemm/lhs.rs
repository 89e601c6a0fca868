//! The left factor of a product, and how a tile walks along it.

use core::ops::Range;

use crate::kernels::gemm::rhs::Rhs;
use crate::simd::Registers;
use crate::unrolled::unrolled;

/// The left factor.
pub(super) trait Lhs: Copy {
    /// The steps `depth` of the sums.
    fn part(self, depth: Range<usize>) -> Self;

    /// `sums[r][v] += Σ lhs[row + r][k]·rhs[k][v]` in the order of k: the loop in which a product spends its time.
    fn multiply_add<'a, T: Registers, const R: usize, const V: usize>(
        self,
        registers: T,
        row: usize,
        rhs: impl Rhs<'a, T, V>,
        sums: [[T::Vector; V]; R],
    ) -> [[T::Vector; V]; R];
}

/// A matrix \[rows, COLUMNS\] along whose rows the sums run.
#[derive(Clone, Copy)]
pub(super) struct ByRows<'a, const COLUMNS: usize> {
    rows: &'a [[f32; COLUMNS]],
    /// The column of the first step.
    first: usize,
}

impl<'a, const COLUMNS: usize> ByRows<'a, COLUMNS> {
    pub(super) const fn new(rows: &'a [[f32; COLUMNS]]) -> Self {
        Self { rows, first: 0 }
    }
}

impl<const COLUMNS: usize> Lhs for ByRows<'_, COLUMNS> {
    #[inline(always)]
    fn part(self, depth: Range<usize>) -> Self {
        Self { first: depth.start, ..self }
    }

    #[inline(always)]
    fn multiply_add<'a, T: Registers, const R: usize, const V: usize>(
        self,
        registers: T,
        row: usize,
        mut rhs: impl Rhs<'a, T, V>,
        mut sums: [[T::Vector; V]; R],
    ) -> [[T::Vector; V]; R] {
        let Some(rows) = self.rows.get(row..).and_then(<[_]>::first_chunk::<R>) else { return sums };
        let Some(rhs_rows) = rhs.rows() else { return sums };
        let mut k = 0;
        while let Some(b) = rhs_rows.get(k) {
            let b = rhs.load(registers, k, b);
            let column = self.first + k;
            // Never taken: with this check LLVM drops the bounds check of each row.
            if column >= COLUMNS {
                break;
            }
            let mut a = [0.0; R];
            unrolled!(for r in 0..R {
                a[r] = rows[r].get(column).copied().unwrap_or_default();
            });
            step(registers, a, b, &mut sums);
            k += 1;
        }
        sums
    }
}

/// A matrix \[steps, COLUMNS\] along whose columns the sums run: each of its rows holds one step of every sum.
#[derive(Clone, Copy)]
pub(super) struct ByColumns<'a, const COLUMNS: usize> {
    pub(super) rows: &'a [[f32; COLUMNS]],
    /// The column of the first row of the factor.
    pub(super) first: usize,
}

/// Steps per turn of the loop of a large tile, to share the loop's own instructions.
const UNROLL: usize = 4;

/// Sums of a large tile: five rows by two registers. Smaller tiles take little of the time.
const LARGE: usize = 10;

impl<const COLUMNS: usize> Lhs for ByColumns<'_, COLUMNS> {
    #[inline(always)]
    fn part(self, depth: Range<usize>) -> Self {
        Self { rows: self.rows.get(depth).unwrap_or_default(), ..self }
    }

    #[inline(always)]
    fn multiply_add<'a, T: Registers, const R: usize, const V: usize>(
        self,
        registers: T,
        row: usize,
        mut rhs: impl Rhs<'a, T, V>,
        mut sums: [[T::Vector; V]; R],
    ) -> [[T::Vector; V]; R] {
        let row = self.first + row;
        if COLUMNS < R || row > COLUMNS - R {
            return sums;
        }
        let (rows, Some(rhs_rows)) = (self.rows, rhs.rows()) else { return sums };
        let mut k = 0;
        if const { R * V >= LARGE } {
            for (a, b) in rows.as_chunks::<UNROLL>().0.iter().zip(rhs_rows.as_chunks::<UNROLL>().0) {
                unrolled!(for i in 0..UNROLL {
                    step(registers, column(&a[i], row), rhs.load(registers, k + i, &b[i]), &mut sums);
                });
                k += UNROLL;
            }
        }
        let (rows, rhs_rows) = (rows.get(k..).unwrap_or_default(), rhs_rows.get(k..).unwrap_or_default());
        for (a, b) in rows.iter().zip(rhs_rows) {
            step(registers, column(a, row), rhs.load(registers, k, b), &mut sums);
            k += 1;
        }
        sums
    }
}

/// `R` values from `first` on; the caller has checked that the row has them.
#[inline(always)]
fn column<const R: usize>(row: &[f32], first: usize) -> [f32; R] {
    row.get(first..).and_then(<[f32]>::first_chunk).copied().unwrap_or([0.0; R])
}

/// One step of a tile: `sums[r][v] += a[r]·b[v]`.
#[inline(always)]
fn step<T: Registers, const R: usize, const V: usize>(
    registers: T,
    a: [f32; R],
    b: [T::Vector; V],
    sums: &mut [[T::Vector; V]; R],
) {
    unrolled!(for r in 0..R {
        let a = registers.splat(a[r]);
        unrolled!(for v in 0..V {
            sums[r][v] = registers.mul_add(a, b[v], sums[r][v]);
        });
    });
}
