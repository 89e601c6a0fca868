//! Xᵀ·D: the gradient of a layer's weights, and the update of the weights while the gradient is in registers.

use core::ops::Range;

use crate::kernels::gemm::epilogue::{Begin, Store, Update};
use crate::kernels::gemm::gemm::Gemm;
use crate::kernels::gemm::lhs::ByColumns;
use crate::kernels::gemm::pack::Deltas;
use crate::kernels::gemm::panel::{Columns, PANEL_MAX, REGISTERS, fills_register, full_panels, panel_width, share};
use crate::kernels::gemm::scratch::{BLOCK_STEPS, with_panels};
use crate::kernels::update::{Moments, UpdateRule, update_vector};
use crate::kernels::{L1_WEIGHTS, columns, scalar};
use crate::simd::{ColumnsMut, Divisible, EightLanes, LANES, Octet, Product, Registers, Simd};

/// Updates `w` by the rule with the gradient Xᵀ·D, and `b` with the sum of D's rows, over the rows that `x` and `d`
/// both have, at most `BATCH`.
///
/// The moments are those of the weights, row after row, then those of `b`. Parameters beyond the end of a shorter slice
/// get unspecified values.
#[inline(always)]
pub fn weight_gradient<S, R, const INPUTS: usize, const UNITS: usize, const BATCH: usize, const MOMENTS: usize>(
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
    let rows = x.len().min(d.len()).min(BATCH);
    let (x, d) = (x.get(..rows).unwrap_or_default(), d.get(..rows).unwrap_or_default());
    if const { S::SCALAR } {
        scalar::weight_gradient(simd, x, d, w, b, rule, moments);
    } else {
        let b = Some(b);
        simd.divide(WeightGradient::<_, INPUTS, UNITS, BATCH, _> { x, d, first: 0, w, b, rule, moments });
    }
}

/// Whether the gradient of `units` units is computed transposed, the inputs across the lanes.
///
/// The limit is lower than that of narrow products: transposing the gradient back costs more than the idle lanes of 9
/// to 15 units.
const fn runs_across_inputs(units: usize) -> bool {
    units < LANES
}

struct WeightGradient<'a, R, const INPUTS: usize, const UNITS: usize, const BATCH: usize, const MOMENTS: usize> {
    x: &'a [[f32; INPUTS]],
    d: &'a [[f32; UNITS]],
    /// The first input whose weights are in `w`.
    first: usize,
    w: &'a mut [[f32; UNITS]],
    /// The bias, in one of the parts.
    b: Option<&'a mut [f32; UNITS]>,
    rule: R,
    /// Those of `w`, then those of `b` if it is there.
    moments: Moments<'a, MOMENTS>,
}

/// Divides the inputs.
impl<R, const INPUTS: usize, const UNITS: usize, const BATCH: usize, const MOMENTS: usize> Divisible
    for WeightGradient<'_, R, INPUTS, UNITS, BATCH, MOMENTS>
where
    R: UpdateRule<MOMENTS>,
{
    fn multiply_adds(&self) -> usize {
        if runs_across_inputs(UNITS) { 0 } else { self.x.len() * self.w.len() * UNITS }
    }

    fn divide(self, count: usize, parts: usize) -> (Self, Self) {
        let Self { x, d, first, w, b, rule, mut moments } = self;
        let cut = share(w.len(), count, parts);
        let (w_1, w_2) = w.split_at_mut_checked(cut).unwrap_or_default();
        let moments_2 = moments.split_off(cut * UNITS);
        (
            Self { x, d, first, w: w_1, b: None, rule, moments },
            Self { x, d, first: first + cut, w: w_2, b, rule, moments: moments_2 },
        )
    }
}

impl<R, const INPUTS: usize, const UNITS: usize, const BATCH: usize, const MOMENTS: usize> Product
    for WeightGradient<'_, R, INPUTS, UNITS, BATCH, MOMENTS>
where
    R: UpdateRule<MOMENTS>,
{
    #[inline(always)]
    fn run<S: EightLanes, T: Registers>(self, simd: S, registers: T) {
        let Self { x, d, first, w, b, rule, mut moments } = self;
        let bias_moments = moments.split_off(w.len() * UNITS);
        if let Some(b) = b {
            bias(simd, d, b, rule, bias_moments);
        }
        if const { runs_across_inputs(UNITS) } {
            InputsAcross { x, d, w, rule, moments }.run(simd);
            return;
        }
        let update = Update { weights: w, rule, moments, is_far: INPUTS * UNITS > L1_WEIGHTS };
        let lhs = ByColumns { rows: x, first };
        if const { fills_register::<T>(UNITS) } {
            weights::<_, _, _, INPUTS, UNITS, BATCH, _>(simd, registers, lhs, d, update);
        } else {
            weights::<_, _, _, INPUTS, UNITS, BATCH, _>(simd, simd, lhs, d, update);
        }
    }
}

/// Updates the weights with Xᵀ·D.
#[inline(always)]
fn weights<S, T, R, const INPUTS: usize, const UNITS: usize, const BATCH: usize, const MOMENTS: usize>(
    simd: S,
    registers: T,
    lhs: ByColumns<'_, INPUTS>,
    d: &[[f32; UNITS]],
    update: Update<'_, R, UNITS, MOMENTS>,
) where
    S: EightLanes,
    T: Registers,
    R: UpdateRule<MOMENTS>,
{
    if const { BATCH > BLOCK_STEPS } && d.len() > BLOCK_STEPS {
        return in_parts::<_, _, _, INPUTS, UNITS, BATCH, _>(simd, registers, lhs, d, update);
    }
    Gemm { lhs, rhs: Deltas::<UNITS, BATCH>::new(d), epilogue: update, depth: 0..d.len() }.run(simd, registers);
}

/// Inputs whose sums wait in memory at a time: 18 KiB of stack.
const SUM_ROWS: usize = 96;

/// Units whose sums wait in memory at a time: a full panel, and at most one register more.
const SUM_COLUMNS: usize = PANEL_MAX + PANEL_MAX / REGISTERS;

/// The update from sums of more steps than a panel holds, which wait in memory between the parts.
#[inline(always)]
fn in_parts<S, T, R, const INPUTS: usize, const UNITS: usize, const BATCH: usize, const MOMENTS: usize>(
    simd: S,
    registers: T,
    lhs: ByColumns<'_, INPUTS>,
    d: &[[f32; UNITS]],
    mut update: Update<'_, R, UNITS, MOMENTS>,
) where
    S: EightLanes,
    T: Registers,
    R: UpdateRule<MOMENTS>,
{
    let inputs = update.weights.len();
    let mut room = [[0.0; SUM_COLUMNS]; SUM_ROWS];
    with_panels::<T, Deltas<'_, UNITS, BATCH>>(inline!(|packed| {
        for block in (0..inputs).step_by(SUM_ROWS) {
            let Some(sums) = room.get_mut(..SUM_ROWS.min(inputs - block)) else { return };
            let mut columns = 0..0;
            while columns.end < UNITS {
                let first = columns.end;
                // The last range is at least one register wide.
                columns = first..if UNITS - first < PANEL_MAX + T::LANES { UNITS } else { first + PANEL_MAX };
                let gemm = Gemm {
                    lhs: ByColumns { first: lhs.first + block, ..lhs },
                    rhs: Deltas::<UNITS, BATCH>::new(d),
                    epilogue: Store { out: ColumnsMut::of_wider(sums, columns.clone()), begin: Begin::Zero },
                    depth: 0..d.len(),
                };
                gemm.run_with(simd, registers, packed);
                for (row, sums) in (block..).zip(&*sums) {
                    update_from(registers, &mut update, row, columns.clone(), sums);
                }
            }
        }
    }));
}

/// Updates `columns` of one row of weights with their gradients.
#[inline(always)]
fn update_from<T: Registers, R: UpdateRule<MOMENTS>, const UNITS: usize, const MOMENTS: usize>(
    registers: T,
    update: &mut Update<'_, R, UNITS, MOMENTS>,
    row: usize,
    columns: Range<usize>,
    gradients: &[f32],
) {
    let full = full_panels::<T>(columns.len());
    for number in 0..full {
        let panel = Columns::<2>::nth::<T>(&columns, number);
        update.update_row(registers, row, panel, panel.load(registers, gradients, columns.start));
    }
    if full * panel_width::<T>() < columns.len() {
        let panel = Columns::<1>::nth::<T>(&columns, full);
        update.update_row(registers, row, panel, panel.load(registers, gradients, columns.start));
    }
}

/// Updates `b` with the sum of D's rows.
#[inline(always)]
fn bias<S: Simd, R: UpdateRule<MOMENTS>, const UNITS: usize, const MOMENTS: usize>(
    simd: S,
    d: &[[f32; UNITS]],
    b: &mut [f32; UNITS],
    rule: R,
    mut moments: Moments<'_, MOMENTS>,
) {
    for (chunk, b) in b.chunks_mut(LANES).enumerate() {
        let column = chunk * LANES;
        let mut sum = simd.splat(0.0);
        for d in d {
            sum = sum + columns::load(simd, d, column);
        }
        update_vector(simd, rule, b, sum, &mut moments, column);
    }
}

/// Dᵀ·X, the transposed gradient of fewer units than a register has lanes, and the update.
struct InputsAcross<'a, R, const INPUTS: usize, const UNITS: usize, const MOMENTS: usize> {
    x: &'a [[f32; INPUTS]],
    d: &'a [[f32; UNITS]],
    w: &'a mut [[f32; UNITS]],
    rule: R,
    moments: Moments<'a, MOMENTS>,
}

impl<R: UpdateRule<MOMENTS>, const INPUTS: usize, const UNITS: usize, const MOMENTS: usize>
    InputsAcross<'_, R, INPUTS, UNITS, MOMENTS>
{
    #[inline(always)]
    fn run<S: EightLanes>(mut self, simd: S) {
        // Four sums or more hide most of the latency of the multiply-add; more than ten, their factors and the rest
        // exceed sixteen registers.
        let mut done = 0;
        if const { UNITS <= 3 } {
            while INPUTS - done > 2 * LANES {
                self.registers::<S, 4>(simd, done);
                done = INPUTS.min(done + 4 * LANES);
            }
        }
        if const { UNITS <= 5 } {
            while INPUTS - done > LANES {
                self.registers::<S, 2>(simd, done);
                done = INPUTS.min(done + 2 * LANES);
            }
        }
        while done < INPUTS {
            self.registers::<S, 1>(simd, done);
            done = INPUTS.min(done + LANES);
        }
    }

    /// Updates the weights of `V` registers of inputs, from `first` on.
    #[inline(always)]
    fn registers<S: EightLanes, const V: usize>(&mut self, simd: S, first: usize) {
        // A register that would end after the last input ends with it, and overlaps those before.
        let mut begin = [0; V];
        for (v, begin) in begin.iter_mut().enumerate() {
            *begin = (first + v * LANES).min(INPUTS.saturating_sub(LANES));
        }
        let mut sums = [[simd.splat(0.0); UNITS]; V];
        for (x, d) in self.x.iter().zip(self.d) {
            for (sums, begin) in sums.iter_mut().zip(begin) {
                let x = columns::load(simd, x, begin);
                for (sum, d) in sums.iter_mut().zip(d) {
                    *sum = simd.mul_add(simd.splat(*d), x, *sum);
                }
            }
        }
        for (v, (sums, begin)) in sums.into_iter().zip(begin).enumerate() {
            let inputs = first + v * LANES..(begin + LANES).min(INPUTS);
            let mut gradients = [[0.0; UNITS]; LANES];
            for (unit, sum) in sums.into_iter().enumerate() {
                for (gradients, gradient) in gradients.iter_mut().zip(sum.to_array()) {
                    gradients[unit] = gradient;
                }
            }
            // The weights of neighbouring inputs lie side by side.
            let gradients = gradients.get(inputs.start.saturating_sub(begin)..).unwrap_or_default();
            let place = inputs.start * UNITS;
            let Some(w) = self.w.get_mut(inputs) else { return };
            for (chunk, w) in w.as_flattened_mut().chunks_mut(LANES).enumerate() {
                let gradient = columns::load(simd, gradients.as_flattened(), chunk * LANES);
                update_vector(simd, self.rule, w, gradient, &mut self.moments, place + chunk * LANES);
            }
        }
    }
}
