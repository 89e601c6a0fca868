//! Maps and sums over slices, one vector at a time. Pass closures written with `inline!`:
//! [`Computation::run`](crate::simd::Computation::run) explains why.
//!
//! A sum consists of eight partial sums, added at the end. Those of `sum_zip` and `zip_map_sum` add blocks of values
//! with compensation, so that rounding errors do not grow with the number of values.

use core::ops::Range;

use crate::row::Row;
use crate::simd::{LANES, Simd, Vector, reduce_eight};

/// `values[i] = f(values[i])`
#[inline(always)]
pub fn map<S: Simd>(simd: S, values: &mut [f32], f: impl Fn(S::Vector) -> S::Vector) {
    let (chunks, tail) = S::Values::chunks_mut(values);
    for chunk in chunks {
        simd.store(f(simd.load(chunk)), chunk);
    }
    if !tail.is_empty() {
        simd.store_partial(f(simd.load_partial(tail)), tail);
    }
}

/// `values[i] = f(values[i], others[i])` up to the shorter length; the remaining values stay unchanged.
#[inline(always)]
pub fn zip_map<S: Simd>(simd: S, values: &mut [f32], others: &[f32], f: impl Fn(S::Vector, S::Vector) -> S::Vector) {
    let len = values.len().min(others.len());
    let (chunks, tail) = S::Values::chunks_mut(first_mut(values, len));
    let (other_chunks, other_tail) = S::Values::chunks(first(others, len));
    for (chunk, other) in chunks.iter_mut().zip(other_chunks) {
        simd.store(f(simd.load(chunk), simd.load(other)), chunk);
    }
    if !tail.is_empty() {
        simd.store_partial(f(simd.load_partial(tail), simd.load_partial(other_tail)), tail);
    }
}

/// `values[i] = g`, and returns Σ s, where `(g, s) = f(values[i], others[i])`, up to the shorter length.
#[inline(always)]
pub fn zip_map_sum<S: Simd>(
    simd: S,
    values: &mut [f32],
    others: &[f32],
    f: impl Fn(S::Vector, S::Vector) -> (S::Vector, S::Vector),
) -> f32 {
    let len = values.len().min(others.len());
    sum_of_blocks(
        simd,
        len,
        inline!(|block: Range<usize>| {
            let (chunks, tail) = S::Values::chunks_mut(values.get_mut(block.clone()).unwrap_or_default());
            let (other_chunks, other_tail) = S::Values::chunks(others.get(block).unwrap_or_default());
            let mut sums = PartialSums::zero(simd);
            for (chunk, other) in chunks.iter_mut().zip(other_chunks) {
                let (value, term) = f(simd.load(chunk), simd.load(other));
                simd.store(value, chunk);
                sums.add(term);
            }
            if !tail.is_empty() {
                let (value, term) = f(simd.load_partial(tail), simd.load_partial(other_tail));
                simd.store_partial(value, tail);
                sums.add(first_lanes(simd, term, tail.len()));
            }
            sums
        }),
    )
}

/// `f(value)`
#[inline(always)]
pub fn one<S: Simd>(simd: S, value: f32, f: impl Fn(S, S::Vector) -> S::Vector) -> f32 {
    simd.first(f(simd, simd.splat(value)))
}

/// `values[i] = f(values[i])`, and returns the sum of the new values: eight partial sums, added at the end. Their
/// rounding errors grow with the number of values. A sum of blocks would take 1.7 times the instructions of a softmax,
/// because the constants of an exponential and the state of the sum exceed the registers.
#[inline(always)]
pub fn map_sum<S: Simd>(simd: S, values: &mut [f32], f: impl Fn(S::Vector) -> S::Vector) -> f32 {
    let mut sums = PartialSums::zero(simd);
    let (chunks, tail) = S::Values::chunks_mut(values);
    for chunk in chunks {
        let new = f(simd.load(chunk));
        simd.store(new, chunk);
        sums.add(new);
    }
    if !tail.is_empty() {
        simd.store_partial(f(simd.load_partial(tail)), tail);
        sums.add(simd.load_partial(tail));
    }
    sums.total()
}

/// Σ f(values\[i\], others\[i\]) up to the shorter length.
#[inline(always)]
pub fn sum_zip<S: Simd>(simd: S, values: &[f32], others: &[f32], f: impl Fn(S::Vector, S::Vector) -> S::Vector) -> f32 {
    let len = values.len().min(others.len());
    sum_of_blocks(
        simd,
        len,
        inline!(|block: Range<usize>| {
            let (chunks, tail) = S::Values::chunks(values.get(block.clone()).unwrap_or_default());
            let (other_chunks, other_tail) = S::Values::chunks(others.get(block).unwrap_or_default());
            let mut sums = PartialSums::zero(simd);
            for (chunk, other) in chunks.iter().zip(other_chunks) {
                sums.add(f(simd.load(chunk), simd.load(other)));
            }
            if !tail.is_empty() {
                let term = f(simd.load_partial(tail), simd.load_partial(other_tail));
                sums.add(first_lanes(simd, term, tail.len()));
            }
            sums
        }),
    )
}

/// Largest non-NaN value, or −∞. Avoids `f32::max`, a libcall on some targets.
///
/// Eight lanes form four independent chains of maxima: with a single chain, its latency takes a quarter of a softmax's
/// time.
#[inline(always)]
pub fn largest<S: Simd>(simd: S, values: &[f32]) -> f32 {
    #[inline(always)]
    fn larger(a: f32, b: f32) -> f32 {
        if b > a { b } else { a }
    }
    let mut largest = f32::NEG_INFINITY;
    let mut rest = values;
    if const { !S::SCALAR } && values.len() >= S::LANES {
        let (chunks, tail) = S::Values::chunks(values);
        let (blocks, last_chunks) = chunks.as_chunks::<4>();
        let mut chains = [simd.splat(f32::NEG_INFINITY); 4];
        for block in blocks {
            for (chain, chunk) in chains.iter_mut().zip(block) {
                *chain = simd.load(chunk).max(*chain);
            }
        }
        for (chain, chunk) in chains.iter_mut().zip(last_chunks) {
            *chain = simd.load(chunk).max(*chain);
        }
        let [a, b, c, d] = chains;
        largest = a.max(b).max(c.max(d)).reduce(larger);
        rest = tail;
    }
    for value in rest {
        largest = larger(largest, *value);
    }
    largest
}

/// The sum of all blocks of `len` values. A block has up to [`BLOCK`] values; `block` returns its partial sums.
///
/// The sums of blocks are added with compensation, as by [`Sum`](crate::kernels::sum::Sum): the relative error does not
/// grow with `len`.
#[inline(always)]
fn sum_of_blocks<S: Simd>(simd: S, len: usize, mut block: impl FnMut(Range<usize>) -> PartialSums<S>) -> f32 {
    let mut sums = block(0..len.min(BLOCK));
    if len > BLOCK {
        let mut rests = PartialSums::zero(simd);
        for start in (BLOCK..len).step_by(BLOCK) {
            sums.add_compensated(simd, &mut rests, block(start..len.min(start + BLOCK)));
        }
    }
    sums.total()
}

/// The number of values that a sum adds without compensation: sixteen for each partial sum, with a relative error of at
/// most 16 · 2⁻²⁴ for terms of one sign.
const BLOCK: usize = 16 * LANES;

/// Eight partial sums: value `i` belongs to sum `i % 8` for any number of lanes.
struct PartialSums<S: Simd> {
    /// The first vector holds all sums of eight lanes; with one lane, each vector is a sum.
    sums: [S::Vector; LANES],
    /// The index of the vector that the next values belong to.
    next: usize,
}

impl<S: Simd> PartialSums<S> {
    /// The vectors of `sums` that are in use.
    const VECTORS: usize = LANES / S::LANES;

    #[inline(always)]
    fn zero(simd: S) -> Self {
        Self { sums: [simd.splat(0.0); LANES], next: 0 }
    }

    /// Adds the next values.
    #[inline(always)]
    fn add(&mut self, values: S::Vector) {
        if let Some(sum) = self.sums.get_mut(self.next) {
            *sum = *sum + values;
        }
        self.next = (self.next + 1) % Self::VECTORS;
    }

    /// Adds the sums of a block and `rests`, and stores the rounding errors in `rests`.
    #[inline(always)]
    fn add_compensated(&mut self, simd: S, rests: &mut Self, block: Self) {
        for ((sum, rest), term) in self.sums.iter_mut().zip(&mut rests.sums).zip(block.sums).take(Self::VECTORS) {
            let (old, term) = (*sum, term + *rest);
            *sum = old + term;
            let added = *sum - old;
            // An infinite sum has no rest.
            let is_finite = sum.max(-*sum).less_than(simd.splat(f32::INFINITY));
            *rest = is_finite.bit_and((old - (*sum - added)) + (term - added));
        }
    }

    /// The sum of all values.
    #[inline(always)]
    fn total(self) -> f32 {
        if const { S::SCALAR } { reduce_eight(self.sums, inline!(|a, b| a + b)).sum() } else { self.sums[0].sum() }
    }
}

/// `vector`, with zeros beyond the first `count` lanes.
#[inline(always)]
fn first_lanes<S: Simd>(simd: S, vector: S::Vector, count: usize) -> S::Vector {
    let mut lanes = S::Values::ZERO;
    simd.store(vector, &mut lanes);
    simd.load_partial(first(lanes.values(), count))
}

/// The first `len` values; `values` has at least `len`.
#[inline(always)]
fn first(values: &[f32], len: usize) -> &[f32] {
    values.get(..len).unwrap_or_default()
}

/// The first `len` values; `values` has at least `len`.
#[inline(always)]
fn first_mut(values: &mut [f32], len: usize) -> &mut [f32] {
    values.get_mut(..len).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{Portable, Scalar};

    /// Value `i` belongs to partial sum `i % 8` on every backend.
    #[test]
    fn one_lane_and_eight_lanes_sum_in_the_same_order() {
        for len in [7, 8, 9, 40, BLOCK, 3 * BLOCK + 5] {
            let values: [f32; 4 * BLOCK] = core::array::from_fn(|i| 1.0 / (i + 3) as f32);
            let sums = [
                sum_zip(Portable, &values[..len], &values, |x, _| x),
                sum_zip(Scalar, &values[..len], &values, |x, _| x),
            ];
            assert_eq!(sums[0].to_bits(), sums[1].to_bits(), "{len} values: {sums:?}");
        }
    }

    #[test]
    fn a_sum_with_an_infinite_value_is_infinite() {
        for infinity in [f32::INFINITY, f32::NEG_INFINITY] {
            for place in [0, BLOCK, 2 * BLOCK] {
                let mut values = [1.0; 4 * BLOCK];
                values[place] = infinity;
                let sums = [sum_zip(Portable, &values, &values, |x, _| x), sum_zip(Scalar, &values, &values, |x, _| x)];
                assert_eq!(sums, [infinity; 2], "in place {place}");
            }
        }
    }
}
