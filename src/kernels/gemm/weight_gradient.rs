//! Xᵀ·D, the gradient of a layer's weights, and their update in the same pass.

use crate::kernels::L1_WEIGHTS;
use crate::kernels::columns;
use crate::kernels::gemm::epilogue::{Begin, Store, Update, load};
use crate::kernels::gemm::gemm::Gemm;
use crate::kernels::gemm::lhs::ByColumns;
use crate::kernels::gemm::pack::Rows;
use crate::kernels::gemm::panel::{Columns, PANEL_MAX, REGISTERS, full_panels};
use crate::kernels::gemm::scratch::{KC, PANEL_LINES, Scratch, panel_lines, with_scratch};
use crate::kernels::gemm::sizes::Sizes;
use crate::kernels::gemm::tile::step_len;
use crate::kernels::scalar;
use crate::kernels::update::{Moments, UpdateRule, update_vector};
use crate::simd::{ColumnsMut, Divisible, LANES, MatrixRef, Product, Registers, Simd, Vector};

/// Updates `w` by the rule with the gradient Xᵀ·D, and `b` with the sum of D's rows, over the rows that both `x` and `d` have.
///
/// The moments are those of the weights, row after row, then those of `b`.
#[inline(always)]
pub fn weight_gradient<S, R, const INPUTS: usize, const UNITS: usize, const MOMENTS: usize>(
    simd: S,
    x: &[[f32; INPUTS]],
    d: &[[f32; UNITS]],
    w: &mut [[f32; UNITS]; INPUTS],
    b: &mut [f32; UNITS],
    rule: R,
    moments: Moments<'_, MOMENTS>,
) where
    S: Simd,
    R: UpdateRule<MOMENTS>,
{
    let rows = x.len().min(d.len());
    let (x, d) = (x.get(..rows).unwrap_or_default(), d.get(..rows).unwrap_or_default());
    if S::SCALAR {
        scalar::weight_gradient(simd, x, d, w, b, rule, moments);
    } else {
        let (x, d, w, b) = (x.as_flattened(), d.as_flattened(), w.as_flattened_mut(), Some(b.as_mut_slice()));
        let sizes = Sizes { inputs: INPUTS, units: UNITS };
        simd.divide(WeightGradient { x, d, rows, sizes, first: 0, w, b, rule, moments });
    }
}

struct WeightGradient<'a, R, const MOMENTS: usize> {
    /// \[rows, inputs\]
    x: &'a [f32],
    /// \[rows, units\]
    d: &'a [f32],
    rows: usize,
    sizes: Sizes,
    /// The input of the first row of `w`.
    first: usize,
    /// \[some of the inputs, units\]
    w: &'a mut [f32],
    /// \[units\]; one of several parts has it.
    b: Option<&'a mut [f32]>,
    rule: R,
    /// Of `w`, then of `b` if it is there.
    moments: Moments<'a, MOMENTS>,
}

/// Whether the inputs lie across the lanes. Wider layers store whole registers of weights; with 9 to 15 units the idle lanes cost less
/// than a transposition of the gradient.
const fn prefers_transposed(units: usize) -> bool {
    units < LANES
}

/// Divides the inputs.
impl<R: UpdateRule<MOMENTS>, const MOMENTS: usize> Divisible for WeightGradient<'_, R, MOMENTS> {
    fn multiply_adds(&self) -> usize {
        if prefers_transposed(self.sizes.units) { 0 } else { self.rows * self.w.len() }
    }

    fn divide(self, count: usize, parts: usize) -> (Self, Self) {
        let Self { x, d, rows, sizes, first, w, b, rule, mut moments } = self;
        let units = sizes.units;
        let cut = w.len().checked_div(units).unwrap_or(0) * count / parts.max(1);
        let (w_1, w_2) = w.split_at_mut_checked(cut * units).unwrap_or_default();
        let moments_2 = moments.split_off(cut * units);
        (
            Self { x, d, rows, sizes, first, w: w_1, b: None, rule, moments },
            Self { x, d, rows, sizes, first: first + cut, w: w_2, b, rule, moments: moments_2 },
        )
    }

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (units, rows) = (self.sizes.units, self.rows);
        let panels = units.div_ceil(REGISTERS * simd.product_lanes());
        let lines = (panel_lines(simd, rows.min(KC)) * panels).min(PANEL_LINES);
        with_scratch(
            lines,
            inline!(|scratch| {
                simd.vectorize_product(UpdateWeights { product: self, scratch });
            }),
        );
    }
}

/// The update of the bias, then that of the weights.
struct UpdateWeights<'a, 's, R, const MOMENTS: usize> {
    product: WeightGradient<'a, R, MOMENTS>,
    scratch: Scratch<'s>,
}

impl<R: UpdateRule<MOMENTS>, const MOMENTS: usize> Product for UpdateWeights<'_, '_, R, MOMENTS> {
    #[inline(always)]
    fn run<S: Simd, T: Registers>(mut self, simd: S, registers: T) {
        let WeightGradient { x, d, rows, sizes, first, w, b, rule, mut moments } = self.product;
        let (inputs, units) = (sizes.inputs, sizes.units);
        let bias_moments = moments.split_off(w.len());
        if let Some(b) = b {
            bias(simd, d, b, rule, bias_moments);
        }
        if prefers_transposed(units) {
            match units {
                1 => inputs_across::<_, _, 1, _>(simd, x, inputs, d, units, w, rule, moments),
                2..=4 => inputs_across::<_, _, 4, _>(simd, x, inputs, d, units, w, rule, moments),
                _ => inputs_across::<_, _, LANES, _>(simd, x, inputs, d, units, w, rule, moments),
            }
            return;
        }
        let lhs = ByColumns { matrix: MatrixRef::new(x, inputs), first };
        let rhs = Rows::<true>(MatrixRef::new(d, units));
        let weights = ColumnsMut::new(w, units);
        let count = weights.rows();
        let moments = moments.0.map(inline!(|moment| ColumnsMut::new(moment, units)));
        let mut epilogue = Update { weights, rule, moments, prefetch: inputs * units > L1_WEIGHTS };
        if rows <= KC {
            let gemm = Gemm { lhs, rhs, epilogue, rows: count, columns: 0..units, depth: 0..rows };
            gemm.run(simd, registers, &mut self.scratch);
        } else {
            in_parts(simd, registers, lhs, rhs, rows, &mut epilogue, &mut self.scratch);
        }
    }
}

/// Updates `b` with the sum of D's rows.
#[inline(always)]
fn bias<S: Simd, R: UpdateRule<MOMENTS>, const MOMENTS: usize>(
    simd: S,
    d: &[f32],
    b: &mut [f32],
    rule: R,
    mut moments: Moments<'_, MOMENTS>,
) {
    let units = b.len();
    for (chunk, b) in b.chunks_mut(LANES).enumerate() {
        let column = chunk * LANES;
        let mut sum = simd.splat(0.0);
        for d in d.chunks_exact(units.max(1)) {
            sum = sum + columns::load(simd, d, column);
        }
        update_vector(simd, rule, b, sum, &mut moments, column);
    }
}

/// Inputs whose sums wait in memory at a time, where a batch exceeds [`KC`] samples: with [`PANEL_MAX`] units and a register, 18 KiB.
const SUM_ROWS: usize = 96;

/// The update from sums of more than [`KC`] samples, which wait in memory between the parts.
#[inline(always)]
fn in_parts<S: Simd, T: Registers, R: UpdateRule<MOMENTS>, const MOMENTS: usize>(
    simd: S,
    registers: T,
    lhs: ByColumns<'_>,
    rhs: Rows<'_, true>,
    samples: usize,
    update: &mut Update<'_, R, MOMENTS>,
    scratch: &mut Scratch<'_>,
) {
    let (inputs, units) = (update.weights.rows(), rhs.0.columns());
    let mut room = [0.0; SUM_ROWS * (PANEL_MAX + PANEL_MAX / 2)];
    for block in (0..inputs).step_by(SUM_ROWS) {
        let rows = SUM_ROWS.min(inputs - block);
        let mut columns = 0..0;
        while columns.end < units {
            let first = columns.end;
            // The last range is no narrower than a register.
            columns = first..if units - first < PANEL_MAX + T::LANES { units } else { first + PANEL_MAX };
            let room = room.get_mut(..rows * columns.len()).unwrap_or_default();
            let mut sums = ColumnsMut::new(room, columns.len()).at(first);
            let gemm = Gemm {
                lhs: ByColumns { first: lhs.first + block, ..lhs },
                rhs,
                epilogue: Store { out: sums.reborrow(), begin: Begin::Zero },
                rows,
                columns: columns.clone(),
                depth: 0..samples,
            };
            gemm.run(simd, registers, scratch);
            for row in 0..rows {
                let full = full_panels::<T>(&columns);
                for panel in 0..full {
                    let columns = Columns::<2>::nth::<T>(&columns, panel);
                    let [gradients] = load::<T, 1, 2>(registers, &sums, row, columns);
                    update.update_row(registers, block + row, columns, gradients);
                }
                if first + full * step_len::<T>() < columns.end {
                    let columns = Columns::<1>::nth::<T>(&columns, full);
                    let [gradients] = load::<T, 1, 1>(registers, &sums, row, columns);
                    update.update_row(registers, block + row, columns, gradients);
                }
            }
        }
    }
}

/// Dᵀ·X, the transposed gradient of fewer units than a register has lanes, and the update. `SUMS` is at least the number of units.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn inputs_across<S: Simd, R: UpdateRule<MOMENTS>, const SUMS: usize, const MOMENTS: usize>(
    simd: S,
    x: &[f32],
    inputs: usize,
    d: &[f32],
    units: usize,
    w: &mut [f32],
    rule: R,
    mut moments: Moments<'_, MOMENTS>,
) {
    let mut done = 0;
    while done < inputs && units > 0 {
        // Two registers of inputs; the last ends with the last input and may overlap those before.
        let last = inputs.saturating_sub(LANES);
        let begin = [done.min(last), (done + LANES).min(last)];
        let mut sums = [[simd.splat(0.0); SUMS]; 2];
        for (x, d) in x.chunks_exact(inputs).zip(d.chunks_exact(units)) {
            let mut delta = [0.0; SUMS];
            delta.iter_mut().zip(d).for_each(inline!(|(to, d)| *to = *d));
            for (sums, begin) in sums.iter_mut().zip(begin) {
                let x = columns::load(simd, x, begin);
                for (sum, d) in sums.iter_mut().zip(delta) {
                    *sum = simd.mul_add(simd.splat(d), x, *sum);
                }
            }
        }
        for (sums, begin) in sums.into_iter().zip(begin) {
            let mut square = [simd.splat(0.0); LANES];
            square.iter_mut().zip(sums).for_each(inline!(|(to, sum)| *to = sum));
            for (input, gradient) in (begin..).zip(S::Vector::transpose(square)).skip(done.saturating_sub(begin)) {
                let Some(w) = w.get_mut(input * units..(input + 1) * units) else { break };
                update_vector(simd, rule, w, gradient, &mut moments, input * units);
                done = input + 1;
            }
        }
    }
}
