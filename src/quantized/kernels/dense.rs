//! The product of a dense layer with the registers of a CPU.
//!
//! ```text
//! for each eight units:
//!     for each chunk of inputs:                  one register
//!         for each of the eight units:
//!             sums[unit] += weights · inputs     partial sums in the lanes of a register
//!     totals: eight sums in one register         a reduction that transposes
//!     + bias, requantize, + zero point, clamp
//! for each unit of the rest: the same alone
//! ```
//!
//! If the inputs do not fill whole registers, the last chunk ends where the row ends and overlaps the one before it;
//! the inputs that both contain count as 0 in the last one. No load leaves its row.

use crate::quantized::kernels::registers::{Int8Registers, OCTET};
use crate::quantized::kernels::{Product, reference};
use crate::quantized::{Int8Row, Multiplier, Rounding};
use crate::unrolled::unrolled;

/// y of one sample: [`reference::dense`].
#[inline(always)]
pub(super) fn dense<V: Int8Registers, R: Rounding, const INPUTS: usize, const UNITS: usize>(
    registers: V,
    product: &Product<'_, INPUTS, UNITS>,
    x: &[i8; INPUTS],
    y: &mut [i8; UNITS],
) {
    let start = start(registers, x);
    let (weights, weights_rest) = product.weights.as_chunks::<OCTET>();
    let (bias, bias_rest) = product.bias.as_chunks::<OCTET>();
    let (multipliers, multipliers_rest) = product.multipliers.as_chunks::<OCTET>();
    let (y, y_rest) = y.as_chunks_mut::<OCTET>();
    for (y, ((weights, bias), multipliers)) in y.iter_mut().zip(weights.iter().zip(bias).zip(multipliers)) {
        let sums = if INPUTS < V::Chunk::LEN {
            registers.narrow(weights, x)
        } else {
            registers.totals(partial_sums(registers, start, weights, x))
        };
        *y = finish::<V, R, INPUTS, UNITS>(registers, product, registers.add(sums, registers.load(bias)), multipliers);
    }
    for (y, ((weights, bias), multiplier)) in y_rest.iter_mut().zip(weights_rest.iter().zip(bias_rest).zip(multipliers_rest)) {
        let sum = if INPUTS < V::Chunk::LEN {
            reference::dot(weights, x)
        } else {
            let [sums] = partial_sums(registers, start, core::array::from_ref(weights), x);
            registers.total(sums)
        };
        *y = product.finish(R::requantize(bias.wrapping_add(sum), *multiplier));
    }
}

/// The sums with which each unit begins.
#[inline(always)]
fn start<V: Int8Registers, const INPUTS: usize>(registers: V, x: &[i8; INPUTS]) -> V::Sums {
    let mut sums = registers.zero();
    for x in V::Chunk::rows(x) {
        sums = registers.correct(sums, registers.inputs(x));
    }
    match last(registers, x) {
        Some(x) => registers.correct(sums, x),
        None => sums,
    }
}

/// The inputs of the last chunk, if it overlaps the one before it.
#[inline(always)]
fn last<V: Int8Registers, const INPUTS: usize>(registers: V, x: &[i8; INPUTS]) -> Option<V::Inputs> {
    let rest = INPUTS % V::Chunk::LEN;
    if rest == 0 {
        return None;
    }
    V::Chunk::last(x).map(inline!(|x| registers.inputs_after(V::Chunk::LEN - rest, x)))
}

/// The partial sums of `N` units.
#[inline(always)]
fn partial_sums<V: Int8Registers, const INPUTS: usize, const N: usize>(
    registers: V,
    start: V::Sums,
    weights: &[[i8; INPUTS]; N],
    x: &[i8; INPUTS],
) -> [V::Sums; N] {
    let mut sums = [start; N];
    for (chunk, x_chunk) in V::Chunk::rows(x).iter().enumerate() {
        let inputs = registers.inputs(x_chunk);
        unrolled!(for unit in 0..N {
            if let Some(weights) = V::Chunk::rows(&weights[unit]).get(chunk) {
                sums[unit] = registers.multiply_add(sums[unit], weights, inputs);
            }
        });
    }
    if let Some(inputs) = last(registers, x) {
        unrolled!(for unit in 0..N {
            if let Some(weights) = V::Chunk::last(&weights[unit]) {
                sums[unit] = registers.multiply_add(sums[unit], weights, inputs);
            }
        });
    }
    sums
}

/// y of eight units, given their sums.
#[inline(always)]
fn finish<V: Int8Registers, R: Rounding, const INPUTS: usize, const UNITS: usize>(
    registers: V,
    product: &Product<'_, INPUTS, UNITS>,
    sums: V::Octet,
    multipliers: &[Multiplier; OCTET],
) -> [i8; OCTET] {
    registers.requantize::<R>(sums, multipliers, product.zero_point, product.range).unwrap_or_else(inline!(|| {
        let (mut y, sums) = ([0; OCTET], registers.store(sums));
        for (y, (sum, multiplier)) in y.iter_mut().zip(sums.iter().zip(multipliers)) {
            *y = product.finish(R::requantize(*sum, *multiplier));
        }
        y
    }))
}
