//! The products of a batch on CPUs without vectors: plain loops, because panels and tiles would only cost memory, code
//! and unused lanes. Every sum has the same order as in the tiles.

use crate::kernels::columns;
use crate::kernels::quad::{QUAD, Quad};
use crate::kernels::update::{Moments, UpdateRule, update_vector};
use crate::simd::{Registers, Simd};
use crate::unrolled::unrolled;

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
        let mut input = 0;
        if S::UNROLLS {
            while let Some(w) = w.get(input..).and_then(<[_]>::first_chunk::<QUAD>) {
                let mut sum = Quad(simd).splat(0.0);
                for unit in 0..UNITS {
                    let w = [w[0][unit], w[1][unit], w[2][unit], w[3][unit]];
                    sum = Quad(simd).mul_add(Quad(simd).splat(d[unit]), Quad(simd).load(&w), sum);
                }
                columns::store(Quad(simd), sum, g, input);
                input += QUAD;
            }
        }
        while input < INPUTS {
            g[input] = simd.dot(d, &w[input], 0.0);
            input += 1;
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
    /// Updates the weights and biases of the units in one vector or two, from `unit` on: their deltas of one sample
    /// stay in registers for all inputs.
    #[inline(always)]
    fn update<T: Registers, const VECTORS: usize>(&mut self, registers: T, unit: usize) {
        let Self { x, d, w, b, rule, moments } = self;
        for (i, w) in w.iter_mut().enumerate() {
            unrolled!(for v in 0..VECTORS {
                let unit = unit + v * T::LANES;
                let gradient = gradient(registers, x, inline!(|x| x.get(i).copied().unwrap_or_default()), d, unit);
                if let Some(weights) = w.get_mut(unit..unit + T::LANES) {
                    update_vector(registers, *rule, weights, gradient, moments, i * UNITS + unit);
                }
            });
        }
        unrolled!(for v in 0..VECTORS {
            let unit = unit + v * T::LANES;
            let gradient = gradient(registers, x, inline!(|_| 1.0), d, unit);
            if let Some(biases) = b.get_mut(unit..unit + T::LANES) {
                update_vector(registers, *rule, biases, gradient, moments, INPUTS * UNITS + unit);
            }
        });
    }
}

/// Σ factor(x)·d over the samples, for the units in one vector.
#[inline(always)]
fn gradient<T: Registers, const INPUTS: usize, const UNITS: usize>(
    registers: T,
    x: &[[f32; INPUTS]],
    factor: impl Fn(&[f32; INPUTS]) -> f32,
    d: &[[f32; UNITS]],
    unit: usize,
) -> T::Vector {
    let mut sum = registers.splat(0.0);
    for (x, d) in x.iter().zip(d) {
        sum = registers.mul_add(registers.splat(factor(x)), columns::load(registers, d, unit), sum);
    }
    sum
}
