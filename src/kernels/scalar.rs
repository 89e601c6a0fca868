//! The products of a batch on CPUs without vectors: plain loops, because panels and tiles would only cost memory, code
//! and unused lanes. Every sum has the same order as in the tiles.

use crate::kernels::columns;
use crate::kernels::quad::{QUAD, Quad};
use crate::kernels::update::{self, Moments, UpdateRule};
use crate::simd::{Registers, Simd};

/// See [`affine_batch`](super::affine_batch).
#[inline(always)]
pub(super) fn affine_batch<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    x: &[[f32; INPUTS]],
    w: &[[f32; UNITS]; INPUTS],
    b: &[f32; UNITS],
    z: &mut [[f32; UNITS]],
) {
    for (x, z) in x.iter().zip(z) {
        simd.affine::<true, _, _>(x, w, b, z, false);
    }
}

/// See [`input_gradient`](super::input_gradient).
#[inline(always)]
pub(super) fn input_gradient<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    d: &[[f32; UNITS]],
    w: &[[f32; UNITS]; INPUTS],
    g: &mut [[f32; INPUTS]],
) {
    for (d, g) in d.iter().zip(g) {
        for (g, w) in g.iter_mut().zip(w) {
            *g = simd.dot(d, w, 0.0);
        }
    }
}

/// See [`weight_gradient`](super::weight_gradient()); `x` and `d` have equally many rows.
#[inline(always)]
pub(super) fn weight_gradient<S, R, const INPUTS: usize, const UNITS: usize, const MOMENTS: usize>(
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
    let mut gradient = WeightGradient { x, d, w, b, rule, moments };
    let mut unit = 0;
    if S::UNROLLS {
        while unit + 2 * QUAD <= UNITS {
            gradient.update::<_, 2>(Quad(simd), unit);
            unit += 2 * QUAD;
        }
        if unit + QUAD <= UNITS {
            gradient.update::<_, 1>(Quad(simd), unit);
            unit += QUAD;
        }
    }
    while unit < UNITS {
        gradient.update::<_, 1>(simd, unit);
        unit += 1;
    }
}

struct WeightGradient<'a, R, const INPUTS: usize, const UNITS: usize, const MOMENTS: usize> {
    x: &'a [[f32; INPUTS]],
    d: &'a [[f32; UNITS]],
    w: &'a mut [[f32; UNITS]; INPUTS],
    b: &'a mut [f32; UNITS],
    rule: R,
    moments: Moments<'a, MOMENTS>,
}

impl<R: UpdateRule<MOMENTS>, const INPUTS: usize, const UNITS: usize, const MOMENTS: usize>
    WeightGradient<'_, R, INPUTS, UNITS, MOMENTS>
{
    /// Updates the weights and biases of the units in one vector or two, from `unit` on: their deltas of one sample stay
    /// in registers for all inputs.
    #[inline(always)]
    fn update<T: Registers, const VECTORS: usize>(&mut self, registers: T, unit: usize) {
        let Self { x, d, w, b, rule, moments } = self;
        for (i, w) in w.iter_mut().enumerate() {
            let input = inline!(|x: &[f32; INPUTS]| x.get(i).copied().unwrap_or_default());
            update_vector(registers, w, unit, x, input, d, *rule, moments, i * UNITS);
            if VECTORS > 1 {
                update_vector(registers, w, unit + T::LANES, x, input, d, *rule, moments, i * UNITS);
            }
        }
        update_vector(registers, b, unit, x, inline!(|_| 1.0), d, *rule, moments, INPUTS * UNITS);
        if VECTORS > 1 {
            update_vector(registers, b, unit + T::LANES, x, inline!(|_| 1.0), d, *rule, moments, INPUTS * UNITS);
        }
    }
}

/// Updates the parameters of the units in one vector, from `unit` on, with their gradients Σ input(x)·d; `place` is that
/// of the row's first moment.
#[inline(always)]
fn update_vector<T: Registers, R: UpdateRule<MOMENTS>, X, const UNITS: usize, const MOMENTS: usize>(
    registers: T,
    row: &mut [f32; UNITS],
    unit: usize,
    x: &[X],
    input: impl Fn(&X) -> f32,
    d: &[[f32; UNITS]],
    rule: R,
    moments: &mut Moments<'_, MOMENTS>,
    place: usize,
) {
    let mut sum = registers.splat(0.0);
    for (x, d) in x.iter().zip(d) {
        sum = registers.mul_add(registers.splat(input(x)), columns::load(registers, d, unit), sum);
    }
    if let Some(parameters) = row.get_mut(unit..unit + T::LANES) {
        update::update_vector(registers, rule, parameters, sum, moments, place + unit);
    }
}
