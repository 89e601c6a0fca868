//! What the sums of a tile begin with, and what becomes of them while they are in registers.

use crate::kernels::gemm::panel::Columns;
use crate::kernels::update::UpdateRule;
use crate::simd::{ColumnsMut, Registers, Values};

/// The output of a product.
pub(super) trait Epilogue {
    /// The values that the sums of `R` rows by one panel begin with.
    fn begin<T: Registers, const R: usize, const V: usize>(
        &self,
        registers: T,
        row: usize,
        columns: Columns<V>,
    ) -> [[T::Vector; V]; R];

    /// Takes the sums of `R` rows by one panel.
    fn end<T: Registers, const R: usize, const V: usize>(
        &mut self,
        registers: T,
        row: usize,
        columns: Columns<V>,
        sums: [[T::Vector; V]; R],
    );

    /// Continues sums that [`end`](Epilogue::end) took after a part of their steps.
    fn resume(&mut self);
}

/// The values that sums begin with.
#[derive(Clone, Copy)]
pub(super) enum Begin<'a> {
    Zero,
    /// The value of their column: a bias.
    Row(&'a [f32]),
    /// The value that they will replace.
    Old,
}

/// Sums that are stored.
pub(super) struct Store<'a> {
    pub(super) out: ColumnsMut<'a>,
    pub(super) begin: Begin<'a>,
}

impl Epilogue for Store<'_> {
    #[inline(always)]
    fn begin<T: Registers, const R: usize, const V: usize>(
        &self,
        registers: T,
        row: usize,
        columns: Columns<V>,
    ) -> [[T::Vector; V]; R] {
        match self.begin {
            Begin::Zero => [[registers.splat(0.0); V]; R],
            Begin::Row(values) => [columns.load(registers, values); R],
            Begin::Old => load(registers, &self.out, row, columns),
        }
    }

    #[inline(always)]
    fn end<T: Registers, const R: usize, const V: usize>(
        &mut self,
        registers: T,
        row: usize,
        columns: Columns<V>,
        sums: [[T::Vector; V]; R],
    ) {
        store(registers, &mut self.out, row, columns, sums);
    }

    #[inline(always)]
    fn resume(&mut self) {
        self.begin = Begin::Old;
    }
}

/// Sums that are gradients, and update the weights at once.
pub(super) struct Update<'a, R, const MOMENTS: usize> {
    pub(super) weights: ColumnsMut<'a>,
    pub(super) rule: R,
    /// Those of the weights.
    pub(super) moments: [ColumnsMut<'a>; MOMENTS],
    /// Whether the weights exceed the L1 cache.
    pub(super) prefetch: bool,
}

impl<U: UpdateRule<MOMENTS>, const MOMENTS: usize> Epilogue for Update<'_, U, MOMENTS> {
    #[inline(always)]
    fn begin<T: Registers, const R: usize, const V: usize>(
        &self,
        registers: T,
        row: usize,
        columns: Columns<V>,
    ) -> [[T::Vector; V]; R] {
        // The weights arrive while the tile multiplies.
        if self.prefetch
            && let Some(tile) = self.weights.tile::<T::Values, R, V>(row, columns.begin)
        {
            for r in 0..R {
                registers.prefetch(tile.get(r, 0).as_slice(), 0);
                registers.prefetch(tile.get(r, V - 1).as_slice(), T::LANES - 1);
            }
        }
        [[registers.splat(0.0); V]; R]
    }

    #[inline(always)]
    fn end<T: Registers, const R: usize, const V: usize>(
        &mut self,
        registers: T,
        row: usize,
        columns: Columns<V>,
        mut sums: [[T::Vector; V]; R],
    ) {
        if const { MOMENTS > 0 } {
            // Row by row: the moments of all rows do not fit the registers beside the sums.
            for (r, sums) in sums.into_iter().enumerate() {
                self.update_row(registers, row + r, columns, sums);
            }
            return;
        }
        // Loads every row before storing any: a masked load after a nearby store misses store forwarding.
        let rule =
            inline!(|weight, gradient| self.rule.apply(registers, weight, gradient, [registers.splat(0.0); MOMENTS]).0);
        if let Some(tile) = self.weights.tile::<T::Values, R, V>(row, columns.begin) {
            for (r, sums) in sums.iter_mut().enumerate() {
                for (v, sum) in sums.iter_mut().enumerate() {
                    *sum = rule(registers.load(tile.get(r, v)), *sum);
                }
            }
        } else if T::MASKS {
            for (r, sums) in sums.iter_mut().enumerate() {
                sums[0] = rule(registers.load_partial(self.weights.row(row + r)), sums[0]);
            }
        } else {
            return;
        }
        store(registers, &mut self.weights, row, columns, sums);
    }

    /// Without effect: the sums of an update are complete, see `weight_gradient`.
    #[inline(always)]
    fn resume(&mut self) {}
}

impl<U: UpdateRule<MOMENTS>, const MOMENTS: usize> Update<'_, U, MOMENTS> {
    /// Updates one row of a panel with its gradients.
    #[inline(always)]
    pub(super) fn update_row<T: Registers, const V: usize>(
        &mut self,
        registers: T,
        row: usize,
        columns: Columns<V>,
        gradients: [T::Vector; V],
    ) {
        let mut moments = [[registers.splat(0.0); V]; MOMENTS];
        for (moments, matrix) in moments.iter_mut().zip(&self.moments) {
            [*moments] = load::<T, 1, V>(registers, matrix, row, columns);
        }
        let [mut weights] = load::<T, 1, V>(registers, &self.weights, row, columns);
        for v in 0..V {
            let mut old = [registers.splat(0.0); MOMENTS];
            for (old, moments) in old.iter_mut().zip(&moments) {
                *old = moments[v];
            }
            let (weight, new) = self.rule.apply(registers, weights[v], gradients[v], old);
            weights[v] = weight;
            for (moments, new) in moments.iter_mut().zip(new) {
                moments[v] = new;
            }
        }
        store(registers, &mut self.weights, row, columns, [weights]);
        for (moments, matrix) in moments.into_iter().zip(&mut self.moments) {
            store(registers, matrix, row, columns, [moments]);
        }
    }
}

/// Loads a panel's columns of `R` rows.
#[inline(always)]
pub(super) fn load<T: Registers, const R: usize, const V: usize>(
    registers: T,
    matrix: &ColumnsMut<'_>,
    row: usize,
    columns: Columns<V>,
) -> [[T::Vector; V]; R] {
    let mut vectors = [[registers.splat(0.0); V]; R];
    let Some(tile) = matrix.tile::<T::Values, R, V>(row, columns.begin) else {
        if T::MASKS {
            for (r, vectors) in vectors.iter_mut().enumerate() {
                vectors[0] = registers.load_partial(matrix.row(row + r));
            }
        }
        return vectors;
    };
    for (r, vectors) in vectors.iter_mut().enumerate() {
        for (v, vector) in vectors.iter_mut().enumerate() {
            *vector = registers.load(tile.get(r, v));
        }
    }
    vectors
}

/// Stores a panel's columns of `R` rows.
#[inline(always)]
fn store<T: Registers, const R: usize, const V: usize>(
    registers: T,
    matrix: &mut ColumnsMut<'_>,
    row: usize,
    columns: Columns<V>,
    vectors: [[T::Vector; V]; R],
) {
    if let Some(mut tile) = matrix.tile_mut::<T::Values, R, V>(row, columns.begin) {
        for (r, vectors) in vectors.into_iter().enumerate() {
            // From the last register on: where two overlap, both hold the same value.
            for v in (0..V).rev() {
                if V == 1 && columns.kept > 0 {
                    registers.store_after(columns.kept, vectors[v], tile.get_mut(r, v));
                } else {
                    registers.store(vectors[v], tile.get_mut(r, v));
                }
            }
        }
    } else if T::MASKS {
        for (r, vectors) in vectors.into_iter().enumerate() {
            registers.store_partial(vectors[0], matrix.row_mut(row + r));
        }
    }
}
