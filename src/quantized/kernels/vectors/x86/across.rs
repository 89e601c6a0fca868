//! The product of a dense layer for a tile of sixteen samples, with AVX-512 VNNI: the lanes run across the samples.
//!
//! ```text
//! lane:      sample 0              sample 1              …  sample 15
//! inputs:    x0 x1 x2 x3           x0 x1 x2 x3           …  x0 x1 x2 x3         one register
//! weights:   w0 w1 w2 w3           the same              …  the same            a broadcast from memory
//! sum:       + w0·x0 + … + w3·x3   + w0·x0 + … + w3·x3   …  + w0·x0 + … + w3·x3
//!
//! for each eight units:
//!     for each four inputs:
//!         for each of the eight units:
//!             sums[unit] += weights · inputs
//!     for each unit: + bias, requantize          bias and multiplier are the same in all lanes
//!     for each four units: + zero point, clamp   four sums of 32 bits become the quadruples of the next layer
//! ```
//!
//! A load of weights serves sixteen samples, and no sum crosses lanes. Behind the last unit a group repeats it.

use super::Avx512Vnni;
use super::zmm::{ZMM, Zmm, Zmms};
use crate::quantized::kernels::Product;
use crate::quantized::kernels::vectors::dense::start;
use crate::quantized::kernels::vectors::registers::{Int8Registers, OCTET};
use crate::quantized::tile::{QUADRUPLE, Quadruples};
use crate::quantized::{Multiplier, Rounding};
use crate::unrolled::unrolled;

/// The quadruples of the next layer that eight units fill.
const PAIR: usize = OCTET / QUADRUPLE;

/// y of a tile: [`reference::dense`](crate::quantized::kernels::reference::dense).
#[inline(always)]
pub(super) fn dense_tile<R: Rounding, const INPUTS: usize, const UNITS: usize>(
    token: Avx512Vnni,
    product: &Product<'_, INPUTS, UNITS>,
    x: &[Quadruples],
    y: &mut [Quadruples],
) {
    let layer = Layer { registers: Zmms(token), product, x };
    let Some((octets, rest)) = y.split_at_mut_checked(UNITS / OCTET * PAIR) else {
        return;
    };
    let parameters = product.weights.as_chunks::<OCTET>().0.iter().zip(product.bias.as_chunks().0);
    let parameters = parameters.zip(product.multipliers.as_chunks().0);
    for (y, ((weights, bias), multipliers)) in octets.as_chunks_mut::<PAIR>().0.iter_mut().zip(parameters) {
        layer.units::<R, OCTET>(Units { weights: weights.each_ref(), bias: *bias, multipliers: *multipliers }, y);
    }
    if UNITS % OCTET > QUADRUPLE {
        layer.last_units::<R, OCTET>(rest);
    } else if !UNITS.is_multiple_of(OCTET) {
        layer.last_units::<R, QUADRUPLE>(rest);
    }
}

/// The parameters of `N` units.
struct Units<'a, const INPUTS: usize, const N: usize> {
    weights: [&'a [i8; INPUTS]; N],
    bias: [i32; N],
    multipliers: [Multiplier; N],
}

/// A layer and the inputs of a tile.
struct Layer<'a, const INPUTS: usize, const UNITS: usize> {
    registers: Zmms,
    product: &'a Product<'a, INPUTS, UNITS>,
    x: &'a [Quadruples],
}

impl<const INPUTS: usize, const UNITS: usize> Layer<'_, INPUTS, UNITS> {
    /// y of the units behind the whole octets.
    #[inline(always)]
    fn last_units<R: Rounding, const N: usize>(&self, y: &mut [Quadruples]) {
        let Product { weights, bias, multipliers, .. } = self.product;
        if let (Some(last), Some(last_bias), Some(last_multiplier)) = (weights.last(), bias.last(), multipliers.last())
        {
            let mut units = Units { weights: [last; N], bias: [*last_bias; N], multipliers: [*last_multiplier; N] };
            units.weights.iter_mut().zip(weights.as_chunks::<OCTET>().1).for_each(inline!(|(to, row)| *to = row));
            units.bias.iter_mut().zip(bias.as_chunks::<OCTET>().1).for_each(inline!(|(to, bias)| *to = *bias));
            let multipliers = multipliers.as_chunks::<OCTET>().1;
            units.multipliers.iter_mut().zip(multipliers).for_each(inline!(|(to, multiplier)| *to = *multiplier));
            self.units::<R, N>(units, y);
        }
    }

    /// y of some units.
    #[inline(always)]
    fn units<R: Rounding, const N: usize>(&self, units: Units<'_, INPUTS, N>, y: &mut [Quadruples]) {
        let (registers, Product { zero_point, range, .. }) = (self.registers, self.product);
        let mut sums = self.sums(units.weights);
        unrolled!(for unit in 0..N {
            let bias = units.bias[unit].wrapping_sub(self.error(units.weights[unit]));
            sums[unit] = registers.requantize_samples::<R>(sums[unit], bias, units.multipliers[unit]);
        });
        for (y, requantized) in y.iter_mut().zip(sums.as_chunks().0) {
            *y = registers.finish_samples(*requantized, *zero_point, *range);
        }
    }

    /// The sums of some units, too large by their [`error`](Layer::error).
    #[inline(always)]
    fn sums<const N: usize>(&self, weights: [&[i8; INPUTS]; N]) -> [Zmm; N] {
        let registers = self.registers;
        let mut sums = [registers.zero(); N];
        let Some((whole, rest)) = self.x.split_at_checked(INPUTS / QUADRUPLE) else {
            return sums;
        };
        for (index, x) in whole.iter().enumerate() {
            let x = registers.unsigned_samples(x);
            unrolled!(for unit in 0..N {
                if let Some(weights) = weights[unit].as_chunks().0.get(index) {
                    sums[unit] = registers.multiply_add_samples(sums[unit], *weights, x);
                }
            });
        }
        if let [x] = rest {
            let x = registers.unsigned_samples(x);
            unrolled!(for unit in 0..N {
                let mut padded = [0; QUADRUPLE];
                padded.iter_mut().zip(weights[unit].as_chunks::<QUADRUPLE>().1).for_each(inline!(|(to, w)| *to = *w));
                sums[unit] = registers.multiply_add_samples(sums[unit], padded, x);
            });
        }
        sums
    }

    /// 128 · Σ weights: the inputs count with 128 added.
    #[inline(always)]
    fn error(&self, weights: &[i8; INPUTS]) -> i32 {
        if INPUTS < ZMM {
            return 128 * weights.iter().fold(0, inline!(|sum, weight: &i8| sum + i32::from(*weight)));
        }
        // `start` of a row is −128 · its sum.
        self.registers.total(start(self.registers, weights)).wrapping_neg()
    }
}
