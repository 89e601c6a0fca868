//! The product of a dense layer with the registers of a CPU.
//!
//! ```text
//! for each eight units:
//!     for each chunk of inputs:                  one register
//!         for each of the eight units:
//!             sums[unit] += weights · inputs     partial sums in the lanes of a register
//!     totals: eight sums in one register         a reduction that transposes
//!     + bias, requantize
//! for each sixteen units: + zero point, clamp
//! for each unit of the rest: the same alone; with few inputs, the last eight units together
//! ```
//!
//! If the inputs do not fill whole registers, the last chunk ends where the row ends and overlaps the one before it;
//! the inputs that both contain count as 0 in the last one. No load leaves its row.

use crate::quantized::kernels::Product;
use crate::quantized::kernels::vectors::registers::{Int8Registers, OCTET};
use crate::quantized::{Int8Row, Multiplier, Rounding};
use crate::unrolled::unrolled;

/// Larger layers prefetch the weights of the next eight units, because hardware prefetchers do not follow eight rows at
/// a time: 784×300 with AVX-512 VNNI takes 0.81 of the time (Xeon, family 6, model 167, weights in the L2 cache).
const L1_BYTES: usize = 32 * 1024;

/// y of one sample: [`reference::dense`].
#[inline(always)]
pub(super) fn dense<V: Int8Registers, R: Rounding, const INPUTS: usize, const UNITS: usize>(
    registers: V,
    product: &Product<'_, INPUTS, UNITS>,
    x: &[i8; INPUTS],
    y: &mut [i8; UNITS],
) {
    let layer = Layer { registers, start: start(registers, x), x, prefetches: INPUTS * UNITS > L1_BYTES };
    layer.octets::<R, UNITS>(product, y);
    if INPUTS < V::Chunk::LEN && UNITS > OCTET {
        layer.last_octet::<R, UNITS>(product, y);
    } else {
        layer.rest::<R, UNITS>(product, y);
    }
}

/// The sums with which each unit begins.
#[inline(always)]
pub(super) fn start<V: Int8Registers, const INPUTS: usize>(registers: V, x: &[i8; INPUTS]) -> V::Sums {
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

/// The values that all units of a layer share.
struct Layer<'a, V: Int8Registers, const INPUTS: usize> {
    registers: V,
    start: V::Sums,
    x: &'a [i8; INPUTS],
    prefetches: bool,
}

impl<V: Int8Registers, const INPUTS: usize> Layer<'_, V, INPUTS> {
    /// y of the units in whole octets.
    #[inline(always)]
    fn octets<R: Rounding, const UNITS: usize>(&self, product: &Product<'_, INPUTS, UNITS>, y: &mut [i8; UNITS]) {
        let (weights, bias) = (product.weights.as_chunks().0, product.bias.as_chunks().0);
        let parameters = weights.iter().zip(bias).zip(product.multipliers.as_chunks().0);
        let mut octets =
            parameters.map(inline!(|((weights, bias), multipliers)| self.octet::<R>(weights, bias, multipliers)));
        let (pairs, single) = y.as_chunks_mut::<OCTET>().0.as_chunks_mut::<2>();
        for y in pairs {
            if let (Some(a), Some(b)) = (octets.next(), octets.next()) {
                *y = self.finish(product, [a, b]);
            }
        }
        if let ([y], Some(sums)) = (single, octets.next()) {
            [*y, _] = self.finish(product, [sums, sums]);
        }
    }

    /// y of the last eight units, if they are no whole octet; some of them are computed again.
    #[inline(always)]
    fn last_octet<R: Rounding, const UNITS: usize>(&self, product: &Product<'_, INPUTS, UNITS>, y: &mut [i8; UNITS]) {
        if UNITS.is_multiple_of(OCTET) {
            return;
        }
        let Product { weights, bias, multipliers, .. } = product;
        let parameters = (weights.last_chunk(), bias.last_chunk(), multipliers.last_chunk());
        if let ((Some(weights), Some(bias), Some(multipliers)), Some(y)) = (parameters, y.last_chunk_mut()) {
            let sums = self.octet::<R>(weights, bias, multipliers);
            [*y, _] = self.finish(product, [sums, sums]);
        }
    }

    /// y of the units behind the whole octets, one after the other.
    #[inline(always)]
    fn rest<R: Rounding, const UNITS: usize>(&self, product: &Product<'_, INPUTS, UNITS>, y: &mut [i8; UNITS]) {
        let (weights, bias) = (product.weights.as_chunks::<OCTET>().1, product.bias.as_chunks::<OCTET>().1);
        let parameters = weights.iter().zip(bias).zip(product.multipliers.as_chunks::<OCTET>().1);
        for (y, ((weights, bias), multiplier)) in y.as_chunks_mut::<OCTET>().1.iter_mut().zip(parameters) {
            *y = product.finish(R::requantize(bias.wrapping_add(self.sum(weights)), *multiplier));
        }
    }

    /// y of sixteen units, given their requantized sums.
    #[inline(always)]
    fn finish<const UNITS: usize>(
        &self,
        product: &Product<'_, INPUTS, UNITS>,
        requantized: [V::Octet; 2],
    ) -> [[i8; OCTET]; 2] {
        bytemuck::cast(self.registers.finish(requantized, product.zero_point, product.range))
    }

    /// The requantized sums of eight units.
    #[inline(always)]
    fn octet<R: Rounding>(
        &self,
        weights: &[[i8; INPUTS]; OCTET],
        bias: &[i32; OCTET],
        multipliers: &[Multiplier; OCTET],
    ) -> V::Octet {
        let registers = self.registers;
        let sums = if INPUTS < V::Chunk::LEN {
            registers.narrow(weights, self.x)
        } else {
            registers.totals(self.partial_sums(weights))
        };
        registers.requantize_each::<R>(registers.add(sums, registers.load(bias)), multipliers)
    }

    /// The sum of one unit.
    #[inline(always)]
    fn sum(&self, weights: &[i8; INPUTS]) -> i32 {
        if INPUTS < V::Chunk::LEN {
            return self.registers.narrow_sum(weights, self.x);
        }
        let [sums] = self.partial_sums(core::array::from_ref(weights));
        self.registers.total(sums)
    }

    /// The partial sums of `N` units.
    #[inline(always)]
    fn partial_sums<const N: usize>(&self, weights: &[[i8; INPUTS]; N]) -> [V::Sums; N] {
        let Self { registers, start, x, prefetches } = *self;
        let mut sums = [start; N];
        for (chunk, x) in V::Chunk::rows(x).iter().enumerate() {
            let inputs = registers.inputs(x);
            unrolled!(for unit in 0..N {
                if let Some(weights) = V::Chunk::rows(&weights[unit]).get(chunk) {
                    if prefetches {
                        registers.prefetch(weights.values().as_ptr().wrapping_add(N * INPUTS));
                    }
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
}
