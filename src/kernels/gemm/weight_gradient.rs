//! Xᵀ·D: the gradient of a layer's weights, and at once what becomes of the weights.

use crate::kernels::columns;
use crate::kernels::gemm::epilogue;
use crate::kernels::gemm::epilogue::{Moments, UpdateRule};
use crate::kernels::gemm::lhs::{AlongColumns, InPlace};
use crate::kernels::gemm::pack::{
    Columns, DEPTH, ForPanel, PanelRow, VECTORS, WIDEST, depth, fetch, first_columns, for_each_panel, part, transposed,
    width, with_panel,
};
use crate::kernels::gemm::tile::{Begin, Out, are_worth};
use crate::kernels::{CACHED, scalar};
use crate::simd::{ColumnsMut, Computation, Divisible, LANES, Registers, Simd};

/// Updates `w` by the rule with the gradient Xᵀ·D, and `b` with the sum of D's rows, over as many rows as `x` and `d` both have, but
/// `BATCH` at most.
///
/// The moments are those of the weights, row after row, then those of `b`.
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
    let (x, d) = (part(x, 0, rows), part(d, 0, rows));
    if S::SCALAR {
        scalar::weight_gradient(simd, x, d, w, b, rule, moments);
    } else {
        let b = Some(b);
        simd.vectorize_parts(WeightGradient::<_, INPUTS, UNITS, BATCH, _> { x, d, first: 0, w, b, rule, moments });
    }
}

/// The inputs whose sums are made at a time where they are made in parts: 16 KiB of stack.
const BLOCK: usize = 128;

/// Whether so few units are better computed transposed, across the inputs.
///
/// Fewer than in the other products: the gradient has to be turned back as it is stored, which takes more time than the lanes that
/// are idle with 9 to 15 units.
const fn is_thin(units: usize) -> bool {
    units < LANES
}

struct WeightGradient<'a, R, const INPUTS: usize, const UNITS: usize, const BATCH: usize, const MOMENTS: usize> {
    x: &'a [[f32; INPUTS]],
    d: &'a [[f32; UNITS]],
    /// The first of the inputs whose weights are in `w`.
    first: usize,
    w: &'a mut [[f32; UNITS]],
    /// For one of the parts, if there are several.
    b: Option<&'a mut [f32; UNITS]>,
    rule: R,
    /// Of `w`, then of `b` if it is there.
    moments: Moments<'a, MOMENTS>,
}

/// By the inputs.
impl<R, const INPUTS: usize, const UNITS: usize, const BATCH: usize, const MOMENTS: usize> Divisible
    for WeightGradient<'_, R, INPUTS, UNITS, BATCH, MOMENTS>
where
    R: UpdateRule<MOMENTS>,
{
    fn multiply_adds(&self) -> usize {
        if is_thin(UNITS) { 0 } else { self.x.len() * self.w.len() * UNITS }
    }

    fn divide(self, count: usize, parts: usize) -> (Self, Self) {
        let Self { x, d, first, w, b, rule, mut moments } = self;
        let middle = w.len() * count / parts.max(1);
        let (w_1, w_2) = w.split_at_mut_checked(middle).unwrap_or_default();
        let moments_2 = moments.split_off(middle * UNITS);
        (
            Self { x, d, first, w: w_1, b: None, rule, moments },
            Self { x, d, first: first + middle, w: w_2, b, rule, moments: moments_2 },
        )
    }
}

impl<R, const INPUTS: usize, const UNITS: usize, const BATCH: usize, const MOMENTS: usize> Computation
    for WeightGradient<'_, R, INPUTS, UNITS, BATCH, MOMENTS>
where
    R: UpdateRule<MOMENTS>,
{
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        if const { are_worth::<S::Widest>(UNITS) } {
            self.compute(simd, simd.widest())
        } else {
            self.compute(simd, simd)
        }
    }
}

impl<R, const INPUTS: usize, const UNITS: usize, const BATCH: usize, const MOMENTS: usize>
    WeightGradient<'_, R, INPUTS, UNITS, BATCH, MOMENTS>
where
    R: UpdateRule<MOMENTS>,
{
    #[inline(always)]
    fn compute<S: Simd, T: Registers>(self, simd: S, registers: T) {
        let Self { x, d, first, w, b, rule, mut moments } = self;
        let bias_moments = moments.split_off(w.len() * UNITS);
        if let Some(b) = b {
            bias(simd, d, b, rule, bias_moments);
        }
        with_panel::<T::Values, BATCH>(inline!(|panel| {
            if const { is_thin(UNITS) } {
                for_each_panel::<T, INPUTS>(
                    0..INPUTS,
                    &mut Thin { simd, registers, x, d, w, rule, moments, done: 0, panel },
                );
            } else {
                let left = AlongColumns { rows: x, first };
                let out = Out {
                    rows: ColumnsMut::new(w),
                    begin: Begin::Zero,
                    rule,
                    moments,
                    is_far: INPUTS * UNITS > CACHED,
                };
                for_each_panel::<T, UNITS>(
                    0..UNITS,
                    &mut Wide::<_, _, _, _, BATCH, _> { registers, left, d, out, panel },
                );
            }
        }));
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
        let mut sum = Simd::splat(simd, 0.0);
        for d in d {
            sum = sum + columns::load(simd, d, column);
        }
        epilogue::update_vector(simd, rule, b, sum, &mut moments, column);
    }
}

/// The panels are columns of D.
struct Wide<'a, T: Registers, R, const INPUTS: usize, const UNITS: usize, const BATCH: usize, const MOMENTS: usize> {
    registers: T,
    left: AlongColumns<'a, INPUTS>,
    d: &'a [[f32; UNITS]],
    out: Out<'a, UNITS, R, MOMENTS>,
    panel: &'a mut [PanelRow<T::Values>],
}

impl<T: Registers, R, const INPUTS: usize, const UNITS: usize, const BATCH: usize, const MOMENTS: usize> ForPanel
    for Wide<'_, T, R, INPUTS, UNITS, BATCH, MOMENTS>
where
    R: UpdateRule<MOMENTS>,
{
    #[inline(always)]
    fn panel<const V: usize>(&mut self, columns: Columns<V>) {
        let Self { registers, left, d, .. } = *self;
        if const { BATCH > DEPTH } && d.len() > self.panel.len() {
            return self.in_parts(columns);
        }
        // A matrix that is one panel wide is a panel.
        if const { UNITS == width::<T>() } {
            self.out.compute(registers, left, InPlace(d, columns), columns);
        } else {
            let panel = fetch(d, columns, self.panel);
            self.out.compute(registers, left, panel, columns);
        }
    }
}

impl<T: Registers, R, const INPUTS: usize, const UNITS: usize, const BATCH: usize, const MOMENTS: usize>
    Wide<'_, T, R, INPUTS, UNITS, BATCH, MOMENTS>
where
    R: UpdateRule<MOMENTS>,
{
    /// The sums for some inputs at a time, along as many rows at a time as the panel has room for.
    #[inline(always)]
    fn in_parts<const V: usize>(&mut self, columns: Columns<V>) {
        let Self { registers, left: AlongColumns { rows: x, first }, d, .. } = *self;
        let depth = depth(d.len());
        let within = first_columns::<T, V>();
        for block in (0..self.out.rows.rows()).step_by(BLOCK) {
            let mut sums = [[0.0; WIDEST]; BLOCK];
            let sums = sums.get_mut(..BLOCK.min(self.out.rows.rows() - block)).unwrap_or_default();
            for (x, d) in x.chunks(depth).zip(d.chunks(depth)) {
                let left = AlongColumns { rows: x, first: first + block };
                let panel = fetch(d, columns, self.panel);
                Out::store(ColumnsMut::new(sums), Begin::Old).compute(registers, left, panel, within);
            }
            for (row, sums) in (block..).zip(sums) {
                self.out.update(registers, row, columns, &[within.load(registers, sums)]);
            }
        }
    }
}

/// Dᵀ·X, the transpose: the panels are columns of X. So few units never fill more than eight lanes.
struct Thin<'a, S, T: Registers, R, const INPUTS: usize, const UNITS: usize, const MOMENTS: usize> {
    simd: S,
    registers: T,
    x: &'a [[f32; INPUTS]],
    d: &'a [[f32; UNITS]],
    w: &'a mut [[f32; UNITS]],
    rule: R,
    moments: Moments<'a, MOMENTS>,
    /// The inputs whose weights are updated.
    done: usize,
    panel: &'a mut [PanelRow<T::Values>],
}

impl<S: Simd, T: Registers, R: UpdateRule<MOMENTS>, const INPUTS: usize, const UNITS: usize, const MOMENTS: usize>
    ForPanel for Thin<'_, S, T, R, INPUTS, UNITS, MOMENTS>
{
    #[inline(always)]
    fn panel<const V: usize>(&mut self, columns: Columns<V>) {
        let Self { simd, registers, x, d, rule, .. } = *self;
        // A row for each unit, across the inputs.
        let mut sums = [[0.0; VECTORS * LANES]; UNITS];
        let within = first_columns::<T, V>();
        if const { INPUTS >= LANES } {
            let left = AlongColumns { rows: d, first: 0 };
            Out::store(ColumnsMut::new(&mut sums), Begin::Zero).compute(registers, left, InPlace(x, columns), within);
        } else {
            let depth = self.panel.len().max(1);
            for (x, d) in x.chunks(depth).zip(d.chunks(depth)) {
                let left = AlongColumns { rows: d, first: 0 };
                let panel = fetch(x, columns, self.panel);
                Out::store(ColumnsMut::new(&mut sums), Begin::Old).compute(registers, left, panel, within);
            }
        }
        for (v, begin) in columns.begin.into_iter().enumerate() {
            let gradients = transposed(simd, &sums, v * LANES);
            // Those that were done before are left out.
            for (input, gradient) in (begin..).zip(gradients).skip(self.done.saturating_sub(begin)) {
                let Some(w) = self.w.get_mut(input) else { break };
                epilogue::update_vector(simd, rule, w, gradient, &mut self.moments, input * UNITS);
            }
            self.done = begin + LANES;
        }
    }
}
