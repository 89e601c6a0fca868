//! Epilogues: they give the sums of a tile their first values, and take the results while these are in registers.

use core::ops::Range;

use crate::kernels::gemm::panel::Columns;
use crate::kernels::update::{Moments, UpdateRule};
use crate::simd::{ColumnsMut, Registers};
use crate::unrolled::unrolled;

/// The output of a product.
pub(super) trait Epilogue {
    /// Whether [`tile`](Epilogue::tile) may take the sums of a part of the steps, and continue with the next part.
    const IN_PARTS: bool;

    /// Its rows.
    fn rows(&self) -> usize;

    /// Its columns.
    fn columns(&self) -> Range<usize>;

    /// Computes `R` rows from `row` on by the columns of one panel: passes the values that the sums begin with to
    /// `multiply_add`, and takes the sums.
    fn tile<T: Registers, const R: usize, const V: usize>(
        &mut self,
        registers: T,
        row: usize,
        columns: Columns<V>,
        multiply_add: impl FnOnce([[T::Vector; V]; R]) -> [[T::Vector; V]; R],
    );

    /// Called between two parts of the sums: the next [`tile`](Epilogue::tile) begins with the sums of the last. Only
    /// called if [`IN_PARTS`](Epilogue::IN_PARTS).
    fn resume(&mut self) {}
}

/// The values that sums begin with.
#[derive(Clone, Copy)]
pub(super) enum Begin<'a, const COLUMNS: usize> {
    Zero,
    /// A value for each column: a bias.
    PerColumn(&'a [f32; COLUMNS]),
    /// A value for each row.
    PerRow(&'a [f32]),
    /// The value that they will replace.
    Old,
}

/// Sums that are stored.
pub(super) struct Store<'a, const COLUMNS: usize> {
    pub(super) out: ColumnsMut<'a, COLUMNS>,
    pub(super) begin: Begin<'a, COLUMNS>,
}

impl<const COLUMNS: usize> Epilogue for Store<'_, COLUMNS> {
    const IN_PARTS: bool = true;

    #[inline(always)]
    fn rows(&self) -> usize {
        self.out.rows()
    }

    #[inline(always)]
    fn columns(&self) -> Range<usize> {
        self.out.columns()
    }

    #[inline(always)]
    fn tile<T: Registers, const R: usize, const V: usize>(
        &mut self,
        registers: T,
        row: usize,
        columns: Columns<V>,
        multiply_add: impl FnOnce([[T::Vector; V]; R]) -> [[T::Vector; V]; R],
    ) {
        let origin = self.out.columns().start;
        let Some(mut tile) = self.out.tile::<R>(row) else { return };
        // Loops: LLVM does not always inline an array's `map`.
        let mut sums = [[registers.splat(0.0); V]; R];
        match self.begin {
            Begin::Zero => {}
            Begin::PerColumn(values) => {
                let values = columns.load(registers, values, 0);
                unrolled!(for r in 0..R {
                    sums[r] = values;
                });
            }
            Begin::PerRow(values) => unrolled!(for r in 0..R {
                if let Some(value) = values.get(row + r) {
                    let value = registers.splat(*value);
                    unrolled!(for v in 0..V {
                        sums[r][v] = value;
                    });
                }
            }),
            Begin::Old => unrolled!(for r in 0..R {
                sums[r] = columns.load(registers, tile.row(r), origin);
            }),
        }
        let sums = multiply_add(sums);
        unrolled!(for r in 0..R {
            columns.store(registers, tile.row_mut(r), origin, sums[r]);
        });
    }

    #[inline(always)]
    fn resume(&mut self) {
        self.begin = Begin::Old;
    }
}

/// Sums that are gradients, and update the weights at once.
pub(super) struct Update<'a, R, const COLUMNS: usize, const MOMENTS: usize> {
    pub(super) weights: &'a mut [[f32; COLUMNS]],
    pub(super) rule: R,
    /// Those of the weights, row after row.
    pub(super) moments: Moments<'a, MOMENTS>,
    /// Whether the weights exceed the L1 cache.
    pub(super) is_far: bool,
}

impl<U: UpdateRule<MOMENTS>, const COLUMNS: usize, const MOMENTS: usize> Epilogue for Update<'_, U, COLUMNS, MOMENTS> {
    /// A rule sees the whole gradient, once.
    const IN_PARTS: bool = false;

    #[inline(always)]
    fn rows(&self) -> usize {
        self.weights.len()
    }

    #[inline(always)]
    fn columns(&self) -> Range<usize> {
        0..COLUMNS
    }

    #[inline(always)]
    fn tile<T: Registers, const R: usize, const V: usize>(
        &mut self,
        registers: T,
        row: usize,
        columns: Columns<V>,
        multiply_add: impl FnOnce([[T::Vector; V]; R]) -> [[T::Vector; V]; R],
    ) {
        let Some(rows) = self.weights.get_mut(row..).and_then(<[_]>::first_chunk_mut::<R>) else { return };
        if self.is_far {
            // The weights arrive while the tile multiplies.
            unrolled!(for r in 0..R {
                columns.prefetch(registers, &rows[r], 0);
            });
        }
        let mut sums = multiply_add([[registers.splat(0.0); V]; R]);
        if const { MOMENTS > 0 } {
            // Row by row: the moments of all rows do not fit the registers beside the sums.
            unrolled!(for r in 0..R {
                self.update_row(registers, row + r, columns, sums[r]);
            });
            return;
        }
        // Loads every row before storing any: a masked load after a nearby store misses store forwarding.
        unrolled!(for r in 0..R {
            let old = columns.load(registers, &rows[r], 0);
            unrolled!(for v in 0..V {
                (sums[r][v], _) = self.rule.apply(registers, old[v], sums[r][v], [registers.splat(0.0); MOMENTS]);
            });
        });
        unrolled!(for r in 0..R {
            columns.store(registers, &mut rows[r], 0, sums[r]);
        });
    }
}

impl<U: UpdateRule<MOMENTS>, const COLUMNS: usize, const MOMENTS: usize> Update<'_, U, COLUMNS, MOMENTS> {
    /// Updates one row of a panel with its gradients.
    #[inline(always)]
    pub(super) fn update_row<T: Registers, const V: usize>(
        &mut self,
        registers: T,
        row: usize,
        columns: Columns<V>,
        gradients: [T::Vector; V],
    ) {
        let (place, Some(row)) = (row * COLUMNS, self.weights.get_mut(row)) else { return };
        let mut moments = [[registers.splat(0.0); V]; MOMENTS];
        unrolled!(for m in 0..MOMENTS {
            if let Some(row) = self.moments.0[m].get(place..).and_then(<[f32]>::first_chunk::<COLUMNS>) {
                moments[m] = columns.load(registers, row, 0);
            }
        });
        let mut weights = columns.load(registers, row, 0);
        unrolled!(for v in 0..V {
            let mut old = [registers.splat(0.0); MOMENTS];
            unrolled!(for m in 0..MOMENTS {
                old[m] = moments[m][v];
            });
            let new;
            (weights[v], new) = self.rule.apply(registers, weights[v], gradients[v], old);
            unrolled!(for m in 0..MOMENTS {
                moments[m][v] = new[m];
            });
        });
        columns.store(registers, row, 0, weights);
        unrolled!(for m in 0..MOMENTS {
            if let Some(row) = self.moments.0[m].get_mut(place..).and_then(<[f32]>::first_chunk_mut::<COLUMNS>) {
                columns.store(registers, row, 0, moments[m]);
            }
        });
    }
}
