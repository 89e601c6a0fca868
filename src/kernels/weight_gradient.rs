//! Xᵀ·D: the gradient of a layer's weights, written down or taken off the weights at once.

use super::panel::{
    Columns, ForPanel, PanelRow, VECTORS, fetch, first_columns, for_each_panel, part, transposed, width, with_panel,
};
use super::tiles::{AlongColumns, Begin, InPlace, Out, are_worth};
use super::{columns, map, scalar};
use crate::simd::{Computation, Divisible, LANES, Registers, Simd};

/// What becomes of a gradient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Update {
    /// It overwrites what is there: `w = gradient`.
    Store,
    /// It is taken off what is there, which is plain SGD without a gradient buffer: `w = w − learning_rate · gradient`.
    Descend {
        /// The learning rate.
        learning_rate: f32,
    },
}

impl Update {
    /// What an old value becomes.
    #[inline(always)]
    pub(super) fn apply<S: Simd>(self, simd: S, old: S::Vector, gradient: S::Vector) -> S::Vector {
        match self {
            Self::Store => gradient,
            Self::Descend { learning_rate } => simd.mul_add(simd.splat(-learning_rate), gradient, old),
        }
    }

    /// Makes this of each gradient, in the place that is beside it.
    #[inline(always)]
    pub(crate) fn apply_to<S: Simd>(self, simd: S, places: &mut [f32], gradients: &[f32]) {
        map::zip_map(
            simd,
            places,
            gradients,
            #[inline(always)]
            |old, gradient| self.apply(simd, old, gradient),
        );
    }
}

/// Updates `w` by Xᵀ·D and `b` by the sum of D's rows, over as many rows as `x` and `d` both have.
///
/// `BATCH` says how many rows there mostly are, so that no more room is made. A descent along more than 128 rows, or more than
/// `BATCH`, is taken in parts of as many.
#[inline(always)]
pub fn weight_gradient<S: Simd, const INPUTS: usize, const UNITS: usize, const BATCH: usize>(
    simd: S,
    x: &[[f32; INPUTS]],
    d: &[[f32; UNITS]],
    w: &mut [[f32; UNITS]; INPUTS],
    b: &mut [f32; UNITS],
    update: Update,
) {
    let rows = x.len().min(d.len());
    let (x, d) = (part(x, 0, rows), part(d, 0, rows));
    if S::SCALAR {
        scalar::weight_gradient::<_, _, _, BATCH>(simd, x, d, w, b, update);
    } else {
        simd.vectorize_parts(WeightGradient::<INPUTS, UNITS, BATCH> { x, d, first: 0, w, b: Some(b), update });
    }
}

/// Whether so few units are better computed transposed, across the inputs.
///
/// Fewer than in the other products: the gradient has to be turned back as it is stored, which takes more time than the lanes that
/// are idle with 9 to 15 units.
const fn is_thin(units: usize) -> bool {
    units < LANES
}

struct WeightGradient<'a, const INPUTS: usize, const UNITS: usize, const BATCH: usize> {
    x: &'a [[f32; INPUTS]],
    d: &'a [[f32; UNITS]],
    /// The first of the inputs whose weights are in `w`.
    first: usize,
    w: &'a mut [[f32; UNITS]],
    /// For one of the parts, if there are several.
    b: Option<&'a mut [f32; UNITS]>,
    update: Update,
}

/// By the inputs.
impl<const INPUTS: usize, const UNITS: usize, const BATCH: usize> Divisible
    for WeightGradient<'_, INPUTS, UNITS, BATCH>
{
    fn multiply_adds(&self) -> usize {
        if is_thin(UNITS) { 0 } else { self.x.len() * self.w.len() * UNITS }
    }

    fn divide(self, count: usize, parts: usize) -> (Self, Self) {
        let Self { x, d, first, w, b, update } = self;
        let middle = w.len() * count / parts.max(1);
        let (w_1, w_2) = w.split_at_mut_checked(middle).unwrap_or_default();
        (Self { x, d, first, w: w_1, b, update }, Self { x, d, first: first + middle, w: w_2, b: None, update })
    }
}

impl<const INPUTS: usize, const UNITS: usize, const BATCH: usize> Computation
    for WeightGradient<'_, INPUTS, UNITS, BATCH>
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

impl<const INPUTS: usize, const UNITS: usize, const BATCH: usize> WeightGradient<'_, INPUTS, UNITS, BATCH> {
    #[inline(always)]
    fn compute<S: Simd, T: Registers>(self, simd: S, registers: T) {
        let Self { x, d, first: first_input, w, mut b, update } = self;
        with_panel::<T::Values, BATCH>(
            #[inline(always)]
            |panel| {
                let depth = panel.len();
                // Once even without any row, whose gradient is zero.
                for first in (0..x.len().max(1)).step_by(depth.max(1)) {
                    let (x, d) = (part(x, first, depth), part(d, first, depth));
                    let goes_on = first > 0 && update == Update::Store;
                    if let Some(b) = &mut b {
                        bias(simd, d, b, goes_on, update);
                    }
                    if const { is_thin(UNITS) } {
                        for_each_panel::<T, INPUTS>(&mut Thin {
                            simd,
                            registers,
                            x,
                            d,
                            w,
                            goes_on,
                            update,
                            done: 0,
                            panel,
                        });
                    } else {
                        let begin = if goes_on { Begin::Old } else { Begin::Zero };
                        let out = Out { rows: w, begin, update };
                        for_each_panel::<T, UNITS>(&mut Wide {
                            registers,
                            left: AlongColumns { rows: x, first: first_input },
                            d,
                            out,
                            panel,
                        });
                    }
                }
            },
        );
    }
}

/// The sum of D's rows.
#[inline(always)]
fn bias<S: Simd, const UNITS: usize>(simd: S, d: &[[f32; UNITS]], b: &mut [f32; UNITS], goes_on: bool, update: Update) {
    for column in (0..UNITS).step_by(LANES) {
        let old = columns::load(simd, b, column);
        let mut sum = if goes_on { old } else { simd.splat(0.0) };
        for d in d {
            sum = sum + columns::load(simd, d, column);
        }
        columns::store(update.apply(simd, old, sum), b, column);
    }
}

/// Some rows' part of Xᵀ·D; the panels are columns of D.
struct Wide<'a, T: Registers, const INPUTS: usize, const UNITS: usize> {
    registers: T,
    left: AlongColumns<'a, INPUTS>,
    d: &'a [[f32; UNITS]],
    out: Out<'a, UNITS>,
    panel: &'a mut [PanelRow<T::Values>],
}

impl<T: Registers, const INPUTS: usize, const UNITS: usize> ForPanel for Wide<'_, T, INPUTS, UNITS> {
    #[inline(always)]
    fn panel<const V: usize>(&mut self, columns: Columns<V>) {
        // A matrix that is one panel wide is a panel.
        if const { UNITS == width::<T>() } {
            self.out.compute(self.registers, self.left, InPlace(self.d, columns), columns);
        } else {
            let panel = fetch(self.d, columns, self.panel);
            self.out.compute(self.registers, self.left, panel, columns);
        }
    }
}

/// Some rows' part of Dᵀ·X, the transpose: the panels are columns of X. So few units never fill more than eight lanes.
struct Thin<'a, S, T: Registers, const INPUTS: usize, const UNITS: usize> {
    simd: S,
    registers: T,
    x: &'a [[f32; INPUTS]],
    d: &'a [[f32; UNITS]],
    w: &'a mut [[f32; UNITS]],
    goes_on: bool,
    update: Update,
    /// The inputs whose weights are updated.
    done: usize,
    panel: &'a mut [PanelRow<T::Values>],
}

impl<S: Simd, T: Registers, const INPUTS: usize, const UNITS: usize> ForPanel for Thin<'_, S, T, INPUTS, UNITS> {
    #[inline(always)]
    fn panel<const V: usize>(&mut self, columns: Columns<V>) {
        let Self { simd, registers, goes_on, update, .. } = *self;
        // A row for each unit, across the inputs.
        let mut sums = [[0.0; VECTORS * LANES]; UNITS];
        if goes_on {
            for (v, begin) in columns.begin.into_iter().enumerate() {
                for (lane, w) in self.w.iter().skip(begin).take(LANES).enumerate() {
                    for (sums, w) in sums.iter_mut().zip(w) {
                        if let Some(sum) = sums.get_mut(v * LANES + lane) {
                            *sum = *w;
                        }
                    }
                }
            }
        }
        let begin = if goes_on { Begin::Old } else { Begin::Zero };
        let mut out = Out { rows: &mut sums, begin, update: Update::Store };
        let within = first_columns::<T, V>();
        if const { INPUTS >= LANES } {
            out.compute(registers, AlongColumns { rows: self.d, first: 0 }, InPlace(self.x, columns), within);
        } else {
            let panel = fetch(self.x, columns, self.panel);
            out.compute(registers, AlongColumns { rows: self.d, first: 0 }, panel, within);
        }
        for (v, begin) in columns.begin.into_iter().enumerate() {
            for unit in (0..UNITS).step_by(LANES) {
                let sums = transposed(simd, sums.get(unit..).unwrap_or_default(), v * LANES);
                for (w, sum) in self.w.iter_mut().skip(begin).zip(sums).skip(self.done.saturating_sub(begin)) {
                    columns::store(update.apply(simd, columns::load(simd, w, unit), sum), w, unit);
                }
            }
            self.done = begin + LANES;
        }
    }
}
