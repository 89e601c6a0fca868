//! Z = X·W + b for a batch of rows.

use crate::kernels::gemm::epilogue::Store;
use crate::kernels::gemm::lhs::{AlongColumns, AlongRows, InPlace};
use crate::kernels::gemm::pack::{
    Columns, ForPanel, PanelRow, VECTORS, depth, fetch_transposed, first_columns, for_each_panel, part, width,
    with_panel,
};
#[cfg(feature = "rayon")]
use crate::kernels::gemm::pipeline;
#[cfg(feature = "rayon")]
use crate::kernels::gemm::pipeline::Factors;
use crate::kernels::gemm::tile::{Begin, Out, are_worth, is_thin};
use crate::kernels::{CACHED, scalar};
use crate::simd::{ColumnsMut, Computation, Divisible, Registers, Simd};
#[cfg(feature = "rayon")]
use crate::threads::WorkerSet;

/// z\[r\] = x\[r\]·W + b for every row r; rows beyond the shorter of the two slices are left alone.
#[inline(always)]
pub fn affine_batch<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    x: &[[f32; INPUTS]],
    w: &[[f32; UNITS]; INPUTS],
    b: &[f32; UNITS],
    z: &mut [[f32; UNITS]],
) {
    let rows = x.len().min(z.len());
    let (x, z) = (part(x, 0, rows), z.get_mut(..rows).unwrap_or_default());
    if S::SCALAR {
        scalar::affine_batch(simd, x, w, b, z);
    } else {
        simd.vectorize_parts(AffineBatch { x, w, b, z });
    }
}

struct AffineBatch<'a, const INPUTS: usize, const UNITS: usize> {
    x: &'a [[f32; INPUTS]],
    w: &'a [[f32; UNITS]; INPUTS],
    b: &'a [f32; UNITS],
    z: &'a mut [[f32; UNITS]],
}

impl<const INPUTS: usize, const UNITS: usize> Computation for AffineBatch<'_, INPUTS, UNITS> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let widest = simd.widest();
        match const { (is_thin(UNITS), width::<S::Widest>()) } {
            (true, 32) => self.thin::<S, S::Widest, 32>(simd, widest),
            (true, _) => self.thin::<S, S, 16>(simd, simd),
            (false, _) if const { are_worth::<S::Widest>(UNITS) } => self.wide(widest),
            (false, _) => self.wide(simd),
        }
    }
}

/// Divides the rows of the batch; with enough units the workers divide the inputs instead, in a pipeline.
impl<const INPUTS: usize, const UNITS: usize> Divisible for AffineBatch<'_, INPUTS, UNITS> {
    fn multiply_adds(&self) -> usize {
        self.x.len() * INPUTS * UNITS
    }

    fn divide(self, count: usize, parts: usize) -> (Self, Self) {
        let Self { x, w, b, z } = self;
        let middle = x.len() * count / parts.max(1);
        let (x_1, x_2) = x.split_at_checked(middle).unwrap_or_default();
        let (z_1, z_2) = z.split_at_mut_checked(middle).unwrap_or_default();
        (Self { x: x_1, w, b, z: z_1 }, Self { x: x_2, w, b, z: z_2 })
    }

    #[cfg(feature = "rayon")]
    fn run_with<S: Simd>(self, simd: S, workers: WorkerSet<'_>) {
        if const { pipeline::are_enough(UNITS) } {
            let Self { x, w, b, z } = self;
            return pipeline::affine_stages(simd, Factors { x, w, b }, z, workers);
        }
        workers.run_parts(simd, self);
    }
}

impl<const INPUTS: usize, const UNITS: usize> AffineBatch<'_, INPUTS, UNITS> {
    /// The lanes run across the units.
    #[inline(always)]
    fn wide<T: Registers>(self, registers: T) {
        let Self { x, w, b, z } = self;
        with_panel::<T::Values, INPUTS>(inline!(|panel| {
            let depth = const { depth(INPUTS) };
            // Once even without any input.
            for first in (0..INPUTS.max(1)).step_by(depth) {
                let begin = if first == 0 { Begin::Row(b) } else { Begin::Old };
                let left = AlongRows { rows: x, first };
                let out = Out::store(ColumnsMut::new(z), begin);
                for_each_panel::<T, UNITS>(
                    0..UNITS,
                    &mut Wide { registers, left, right: part(w, first, depth), out, panel },
                );
            }
        }));
    }

    /// The lanes run across the samples: Zᵀ = Wᵀ·Xᵀ + b.
    #[inline(always)]
    fn thin<S: Simd, T: Registers, const WIDTH: usize>(self, simd: S, registers: T) {
        let Self { x, w, b, z } = self;
        with_panel::<T::Values, INPUTS>(inline!(|panel| {
            let depth = const { depth(INPUTS) };
            let columns = first_columns::<T, VECTORS>();
            for (x, z) in x.chunks(WIDTH).zip(z.chunks_mut(WIDTH)) {
                let mut sums = b.map(|b| [b; WIDTH]);
                for first in (0..INPUTS).step_by(depth) {
                    let w = part(w, first, depth);
                    let panel = fetch_transposed(simd, registers, x, first, w.len(), columns, panel);
                    Out::store(ColumnsMut::new(&mut sums), Begin::Old).compute(
                        registers,
                        AlongColumns { rows: w, first: 0 },
                        panel,
                        columns,
                    );
                }
                for (sample, z) in z.iter_mut().enumerate() {
                    for (z, sums) in z.iter_mut().zip(&sums) {
                        *z = sums.get(sample).copied().unwrap_or_default();
                    }
                }
            }
        }));
    }
}

/// Z += X·W for some inputs: the panels are columns of W.
pub(super) struct Wide<'a, T: Registers, const INPUTS: usize, const UNITS: usize> {
    pub(super) registers: T,
    pub(super) left: AlongRows<'a, INPUTS>,
    pub(super) right: &'a [[f32; UNITS]],
    pub(super) out: Out<'a, UNITS, Store, 0>,
    pub(super) panel: &'a mut [PanelRow<T::Values>],
}

impl<T: Registers, const INPUTS: usize, const UNITS: usize> ForPanel for Wide<'_, T, INPUTS, UNITS> {
    #[inline(always)]
    fn panel<const V: usize>(&mut self, columns: Columns<V>) {
        // A matrix that is one panel wide is a panel.
        if const { UNITS == width::<T>() } {
            self.out.compute(self.registers, self.left, InPlace(self.right, columns), columns);
        } else {
            let is_far = INPUTS * UNITS > CACHED;
            self.out.compute_fetching(self.registers, self.left, self.right, columns, self.panel, is_far);
        }
    }
}
