//! The factors of a matrix product, as its tiles go along them.

use crate::kernels::gemm::pack::{Columns, PanelRow, part};
use crate::simd::Registers;

/// The left-hand factor of a product.
pub(super) trait Left: Copy {
    /// `sums[r][v] += Σ left[row + r][k]·right[k][v]`, in the order of k: the loop in which the time is spent.
    ///
    /// If the steps go in groups, `meanwhile` is called with the number of each.
    fn multiply_add<'a, T: Registers, const R: usize, const V: usize>(
        self,
        registers: T,
        row: usize,
        right: impl Right<'a, T, V>,
        sums: [[T::Vector; V]; R],
        meanwhile: impl FnMut(usize),
    ) -> [[T::Vector; V]; R];
}

/// Some columns of the right-hand factor of a product. (No `Iterator`: the compiler does not always inline what goes through the
/// standard library's adapters.)
pub(super) trait Right<'a, T: Registers, const V: usize> {
    /// What the columns of one row are taken from.
    type Row: 'a;

    /// The rows, if they have these columns. They always do; but now the compiler knows, and checks none of them.
    fn rows(&self) -> Option<&'a [Self::Row]>;

    /// The columns of the row with index `k`.
    fn load(&mut self, registers: T, k: usize, row: &Self::Row) -> [T::Vector; V];
}

/// Columns that were laid out densely.
impl<'a, T: Registers, const V: usize> Right<'a, T, V> for &'a [PanelRow<T::Values>]
where
    T::Values: 'a,
{
    type Row = PanelRow<T::Values>;

    #[inline(always)]
    fn rows(&self) -> Option<&'a [Self::Row]> {
        Some(self)
    }

    #[inline(always)]
    fn load(&mut self, registers: T, _: usize, row: &Self::Row) -> [T::Vector; V] {
        let mut vectors = [registers.splat(0.0); V];
        for (vector, values) in vectors.iter_mut().zip(&row.0) {
            *vector = registers.load(values);
        }
        vectors
    }
}

/// Columns as they lie in a matrix: for few tiles, or where they lie densely there.
#[derive(Clone, Copy)]
pub(super) struct InPlace<'a, const COLUMNS: usize, const V: usize>(
    pub(super) &'a [[f32; COLUMNS]],
    pub(super) Columns<V>,
);

impl<'a, T: Registers, const COLUMNS: usize, const V: usize> Right<'a, T, V> for InPlace<'a, COLUMNS, V> {
    type Row = [f32; COLUMNS];

    #[inline(always)]
    fn rows(&self) -> Option<&'a [Self::Row]> {
        let Self(rows, columns) = *self;
        columns.are_within::<T, COLUMNS>().then_some(rows)
    }

    #[inline(always)]
    fn load(&mut self, registers: T, _: usize, row: &Self::Row) -> [T::Vector; V] {
        self.1.load(registers, row)
    }
}

/// Columns as they lie in a matrix, which are laid out densely while they pass.
pub(super) struct Fetching<'a, A, const COLUMNS: usize, const V: usize> {
    matrix: &'a [[f32; COLUMNS]],
    columns: Columns<V>,
    /// As long as the matrix.
    panel: &'a mut [PanelRow<A>],
    /// Whether the matrix is not in the first cache.
    is_far: bool,
}

impl<'a, A, const COLUMNS: usize, const V: usize> Fetching<'a, A, COLUMNS, V> {
    /// `None` if the panel is too short.
    #[inline(always)]
    pub(super) fn new(
        matrix: &'a [[f32; COLUMNS]],
        columns: Columns<V>,
        panel: &'a mut [PanelRow<A>],
        is_far: bool,
    ) -> Option<Self> {
        let panel = panel.get_mut(..matrix.len())?;
        Some(Self { matrix, columns, panel, is_far })
    }
}

/// How many rows ahead a far matrix is asked for. (With AVX-512 and 784 × 512 weights 8 took 8 % of the product's time off, 4 and 16
/// less; with 784 × 300 some 3 %.)
const AHEAD: usize = 8;

impl<'a, T: Registers, const COLUMNS: usize, const V: usize> Right<'a, T, V> for Fetching<'a, T::Values, COLUMNS, V> {
    type Row = [f32; COLUMNS];

    #[inline(always)]
    fn rows(&self) -> Option<&'a [Self::Row]> {
        self.columns.are_within::<T, COLUMNS>().then_some(self.matrix)
    }

    #[inline(always)]
    fn load(&mut self, registers: T, k: usize, row: &Self::Row) -> [T::Vector; V] {
        if self.is_far {
            self.columns.prefetch(registers, row, AHEAD * COLUMNS);
        }
        let vectors = self.columns.load(registers, row);
        if let Some(to) = self.panel.get_mut(k) {
            for (to, vector) in to.0.iter_mut().zip(vectors) {
                registers.store(vector, to);
            }
        }
        vectors
    }
}

/// One step of a tile: `sums[r][v] += a[r]·b[v]`.
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

/// A matrix whose rows are summed along, from the step `first` on.
#[derive(Clone, Copy)]
pub(super) struct AlongRows<'a, const COLUMNS: usize> {
    pub(super) rows: &'a [[f32; COLUMNS]],
    pub(super) first: usize,
}

impl<const COLUMNS: usize> Left for AlongRows<'_, COLUMNS> {
    #[inline(always)]
    fn multiply_add<'a, T: Registers, const R: usize, const V: usize>(
        self,
        registers: T,
        row: usize,
        mut right: impl Right<'a, T, V>,
        mut sums: [[T::Vector; V]; R],
        _: impl FnMut(usize),
    ) -> [[T::Vector; V]; R] {
        let Some(rows) = self.rows.get(row..).and_then(<[_]>::first_chunk::<R>) else { return sums };
        let Some(right_rows) = right.rows() else { return sums };
        let mut k = 0;
        while let Some(b) = right_rows.get(k) {
            let b = right.load(registers, k, b);
            let column = self.first + k;
            // Never so, but now the compiler knows, and checks no row.
            if column >= COLUMNS {
                break;
            }
            let mut a = [0.0; R];
            for (a, row) in a.iter_mut().zip(rows) {
                *a = row.get(column).copied().unwrap_or_default();
            }
            step(registers, a, b, &mut sums);
            k += 1;
        }
        sums
    }
}

/// A matrix whose columns are summed along, from the column `first` on: a row of it holds one step of every sum.
#[derive(Clone, Copy)]
pub(super) struct AlongColumns<'a, const COLUMNS: usize> {
    pub(super) rows: &'a [[f32; COLUMNS]],
    pub(super) first: usize,
}

/// Steps in a group: the loop's own instructions are spread over so many.
const GROUP: usize = 8;

/// Sums from which on the steps go in groups: those of a full tile of AVX-512, which leaves registers to spare. (Beside twelve sums of
/// AVX2, in sixteen registers, the compiler spills what it loads ahead.)
const LARGE: usize = 16;

impl<const COLUMNS: usize> Left for AlongColumns<'_, COLUMNS> {
    /// Full tiles go in groups.
    #[inline(always)]
    fn multiply_add<'a, T: Registers, const R: usize, const V: usize>(
        self,
        registers: T,
        row: usize,
        mut right: impl Right<'a, T, V>,
        mut sums: [[T::Vector; V]; R],
        mut meanwhile: impl FnMut(usize),
    ) -> [[T::Vector; V]; R] {
        let row = self.first + row;
        if COLUMNS < R || row > COLUMNS - R {
            return sums;
        }
        let (rows, Some(right_rows)) = (self.rows, right.rows()) else { return sums };
        let mut k = 0;
        if const { R * V >= LARGE } {
            let (groups, right_groups) = (rows.as_chunks::<GROUP>().0, right_rows.as_chunks::<GROUP>().0);
            let count = groups.len().min(right_groups.len());
            let (groups, right_groups) = (part(groups, 0, count), part(right_groups, 0, count));
            let mut group = 0;
            while let (Some(a), Some(b)) = (groups.get(group), right_groups.get(group)) {
                meanwhile(group);
                for i in 0..GROUP {
                    let a = a[i].get(row..).and_then(<[f32]>::first_chunk).unwrap_or(&[0.0; R]);
                    step(registers, *a, right.load(registers, group * GROUP + i, &b[i]), &mut sums);
                }
                group += 1;
            }
            k = group * GROUP;
        }
        let (mut rows, mut right_rows) = (part(rows, k, rows.len()), part(right_rows, k, right_rows.len()));
        while let (Some((a, rest)), Some((b, right_rest))) = (rows.split_first(), right_rows.split_first()) {
            (rows, right_rows) = (rest, right_rest);
            // Within the matrix, as was checked once for all steps.
            let a = a.get(row..).and_then(<[f32]>::first_chunk).unwrap_or(&[0.0; R]);
            step(registers, *a, right.load(registers, k, b), &mut sums);
            k += 1;
        }
        sums
    }
}
