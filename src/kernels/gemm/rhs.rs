//! The columns of one panel, step after step, as a tile reads them.

use crate::kernels::gemm::panel::{Columns, PanelRow};
use crate::simd::Registers;
use crate::unrolled::unrolled;

/// Some columns of the right factor. Not an `Iterator`: LLVM does not always inline the
/// closures of the standard library's adapters.
pub(super) trait Rhs<'a, T: Registers, const V: usize> {
    /// The source of one step.
    type Row: 'a;

    /// The rows, if they have these columns, which is always so: with this check LLVM drops the bounds check of each
    /// step.
    fn rows(&self) -> Option<&'a [Self::Row]>;

    /// The registers of step `k`, whose source is `row`.
    fn load(&mut self, registers: T, k: usize, row: &Self::Row) -> [T::Vector; V];

    /// Prefetches the columns of a later step than the one whose source is `row`, if the matrix exceeds the L1 cache.
    #[inline(always)]
    fn prefetch(&self, registers: T, row: &Self::Row) {
        let _ = (registers, row);
    }
}

/// A packed panel.
impl<'a, T: Registers, const V: usize> Rhs<'a, T, V> for &'a [PanelRow<T::Values>] {
    type Row = PanelRow<T::Values>;

    #[inline(always)]
    fn rows(&self) -> Option<&'a [Self::Row]> {
        Some(self)
    }

    #[inline(always)]
    fn load(&mut self, registers: T, _: usize, row: &Self::Row) -> [T::Vector; V] {
        let mut vectors = [registers.splat(0.0); V];
        unrolled!(for v in 0..V {
            vectors[v] = registers.load(&row.0[v]);
        });
        vectors
    }
}

/// Columns of the matrix in place.
#[derive(Clone, Copy)]
pub(super) struct InPlace<'a, const COLUMNS: usize, const V: usize> {
    pub(super) matrix: &'a [[f32; COLUMNS]],
    pub(super) columns: Columns<V>,
    /// Whether the matrix exceeds the L1 cache.
    pub(super) is_far: bool,
}

/// Rows between a step and the row that it prefetches: hardware does not predict a walk down a few columns. With
/// AVX-512 and 784 × 512 weights, 8 rows saved 8 % of the product's time, 4 and 16 rows less; with 784 × 300 weights 8
/// rows saved 3 %.
const PREFETCH_ROWS: usize = 8;

impl<'a, T: Registers, const COLUMNS: usize, const V: usize> Rhs<'a, T, V> for InPlace<'a, COLUMNS, V> {
    type Row = [f32; COLUMNS];

    #[inline(always)]
    fn rows(&self) -> Option<&'a [Self::Row]> {
        self.columns.are_within::<T>(COLUMNS).then_some(self.matrix)
    }

    #[inline(always)]
    fn load(&mut self, registers: T, _: usize, row: &Self::Row) -> [T::Vector; V] {
        self.columns.load(registers, row, 0)
    }

    #[inline(always)]
    fn prefetch(&self, registers: T, row: &Self::Row) {
        if self.is_far {
            self.columns.prefetch(registers, row, PREFETCH_ROWS * COLUMNS);
        }
    }
}

/// Columns that a tile packs into `panel` while it reads them.
pub(super) struct Packing<'p, I, A> {
    pub(super) columns: I,
    pub(super) panel: &'p mut [PanelRow<A>],
}

impl<'a, T: Registers, I: Rhs<'a, T, V>, const V: usize> Rhs<'a, T, V> for Packing<'_, I, T::Values> {
    type Row = I::Row;

    #[inline(always)]
    fn rows(&self) -> Option<&'a [Self::Row]> {
        self.columns.rows()
    }

    #[inline(always)]
    fn load(&mut self, registers: T, k: usize, row: &Self::Row) -> [T::Vector; V] {
        self.columns.prefetch(registers, row);
        let vectors = self.columns.load(registers, k, row);
        if let Some(to) = self.panel.get_mut(k) {
            unrolled!(for v in 0..V {
                registers.store(vectors[v], &mut to.0[v]);
            });
        }
        vectors
    }
}

/// The columns of a matrix that cannot be read in place.
#[derive(Clone, Copy)]
pub(super) enum NotInPlace {}

impl<'a, T: Registers, const V: usize> Rhs<'a, T, V> for NotInPlace {
    type Row = ();

    fn rows(&self) -> Option<&'a [()]> {
        match *self {}
    }

    fn load(&mut self, _: T, _: usize, (): &()) -> [T::Vector; V] {
        match *self {}
    }
}
