//! Maps and sums over slices, eight elements at a time. Pass closures written with `inline!`:
//! [`Computation::run`](crate::simd::Computation::run) explains why.
//!
//! A sum consists of eight partial sums, added at the end. Those of `sum_zip` and `zip_map_sum` add blocks of values
//! with compensation, so that rounding errors do not grow with the number of values.
//!
//! For backends with [`Simd::SCALAR`], each function instead computes one element at a time, in the first lane.

use core::ops::Range;

use crate::simd::{LANES, Simd, Vector};

/// `values[i] = f(values[i])`
#[inline(always)]
pub fn map<S: Simd>(simd: S, values: &mut [f32], f: impl Fn(S::Vector) -> S::Vector) {
    if S::SCALAR {
        for value in values {
            *value = first_lane(f(simd.splat(*value)));
        }
        return;
    }
    let (chunks, tail) = values.as_chunks_mut::<LANES>();
    for chunk in chunks {
        f(simd.load(chunk)).store(chunk);
    }
    if !tail.is_empty() {
        f(simd.load_partial(tail)).store_partial(tail);
    }
}

/// `values[i] = f(values[i], others[i])` up to the shorter length; the remaining values stay unchanged.
#[inline(always)]
pub fn zip_map<S: Simd>(simd: S, values: &mut [f32], others: &[f32], f: impl Fn(S::Vector, S::Vector) -> S::Vector) {
    if S::SCALAR {
        for (value, other) in values.iter_mut().zip(others) {
            *value = first_lane(f(simd.splat(*value), simd.splat(*other)));
        }
        return;
    }
    let len = values.len().min(others.len());
    let (chunks, tail) = first_mut(values, len).as_chunks_mut::<LANES>();
    let (other_chunks, other_tail) = first(others, len).as_chunks::<LANES>();
    for (chunk, other) in chunks.iter_mut().zip(other_chunks) {
        f(simd.load(chunk), simd.load(other)).store(chunk);
    }
    if !tail.is_empty() {
        f(simd.load_partial(tail), simd.load_partial(other_tail)).store_partial(tail);
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
            let values = values.get_mut(block.clone()).unwrap_or_default();
            let others = others.get(block).unwrap_or_default();
            if S::SCALAR {
                let mut sums = [0.0; LANES];
                for (i, (value, other)) in values.iter_mut().zip(others).enumerate() {
                    let (new, term) = f(simd.splat(*value), simd.splat(*other));
                    *value = first_lane(new);
                    sums[i % LANES] += first_lane(term);
                }
                return simd.load(&sums);
            }
            let (chunks, tail) = values.as_chunks_mut::<LANES>();
            let (other_chunks, other_tail) = others.as_chunks::<LANES>();
            let mut sums = simd.splat(0.0);
            for (chunk, other) in chunks.iter_mut().zip(other_chunks) {
                let (value, term) = f(simd.load(chunk), simd.load(other));
                value.store(chunk);
                sums = sums + term;
            }
            if !tail.is_empty() {
                let (value, term) = f(simd.load_partial(tail), simd.load_partial(other_tail));
                value.store_partial(tail);
                sums = sums + first_lanes(simd, term, tail.len());
            }
            sums
        }),
    )
}

/// `f(value)`
#[inline(always)]
pub fn one<S: Simd>(simd: S, value: f32, f: impl Fn(S, S::Vector) -> S::Vector) -> f32 {
    first_lane(f(simd, simd.splat(value)))
}

/// `values[i] = f(values[i])`, and returns the sum of the new values: eight partial sums, added at the end. Their
/// rounding errors grow with the number of values. A sum of blocks would take 1.7 times the instructions of a softmax,
/// because the constants of an exponential and the state of the sum exceed the registers.
#[inline(always)]
pub fn map_sum<S: Simd>(simd: S, values: &mut [f32], f: impl Fn(S::Vector) -> S::Vector) -> f32 {
    if S::SCALAR {
        let mut sums = [0.0; LANES];
        for (i, value) in values.iter_mut().enumerate() {
            *value = first_lane(f(simd.splat(*value)));
            sums[i % LANES] += *value;
        }
        return simd.load(&sums).sum();
    }
    let mut sums = simd.splat(0.0);
    let (chunks, tail) = values.as_chunks_mut::<LANES>();
    for chunk in chunks {
        let new = f(simd.load(chunk));
        new.store(chunk);
        sums = sums + new;
    }
    if !tail.is_empty() {
        f(simd.load_partial(tail)).store_partial(tail);
        sums = sums + simd.load_partial(tail);
    }
    sums.sum()
}

/// Σ f(values\[i\], others\[i\]) up to the shorter length.
#[inline(always)]
pub fn sum_zip<S: Simd>(simd: S, values: &[f32], others: &[f32], f: impl Fn(S::Vector, S::Vector) -> S::Vector) -> f32 {
    let len = values.len().min(others.len());
    sum_of_blocks(
        simd,
        len,
        inline!(|block: Range<usize>| {
            let values = values.get(block.clone()).unwrap_or_default();
            let others = others.get(block).unwrap_or_default();
            if S::SCALAR {
                let mut sums = [0.0; LANES];
                for (i, (value, other)) in values.iter().zip(others).enumerate() {
                    sums[i % LANES] += first_lane(f(simd.splat(*value), simd.splat(*other)));
                }
                return simd.load(&sums);
            }
            let (chunks, tail) = values.as_chunks::<LANES>();
            let (other_chunks, other_tail) = others.as_chunks::<LANES>();
            let mut sums = simd.splat(0.0);
            for (chunk, other) in chunks.iter().zip(other_chunks) {
                sums = sums + f(simd.load(chunk), simd.load(other));
            }
            if !tail.is_empty() {
                let term = f(simd.load_partial(tail), simd.load_partial(other_tail));
                sums = sums + first_lanes(simd, term, tail.len());
            }
            sums
        }),
    )
}

/// Largest non-NaN value, or −∞. Avoids `f32::max`, a libcall on some targets.
///
/// Four independent chains of maxima: with a single chain, its latency takes a quarter of a softmax's time.
#[inline(always)]
pub fn largest<S: Simd>(simd: S, values: &[f32]) -> f32 {
    #[inline(always)]
    fn larger(a: f32, b: f32) -> f32 {
        if b > a { b } else { a }
    }
    let mut largest = f32::NEG_INFINITY;
    if S::SCALAR {
        for value in values {
            largest = larger(largest, *value);
        }
        return largest;
    }
    let (chunks, tail) = values.as_chunks::<LANES>();
    if !chunks.is_empty() {
        let (blocks, rest) = chunks.as_chunks::<4>();
        let mut chains = [simd.splat(f32::NEG_INFINITY); 4];
        for block in blocks {
            for (chain, chunk) in chains.iter_mut().zip(block) {
                *chain = simd.load(chunk).max(*chain);
            }
        }
        for (chain, chunk) in chains.iter_mut().zip(rest) {
            *chain = simd.load(chunk).max(*chain);
        }
        let [a, b, c, d] = chains;
        let [a, b, c, d, e, f, g, h] = a.max(b).max(c.max(d)).to_array();
        largest = larger(larger(larger(a, b), larger(c, d)), larger(larger(e, f), larger(g, h)));
    }
    for value in tail {
        largest = larger(largest, *value);
    }
    largest
}

/// The sum of the vectors of all blocks of `len` values, and of their lanes. A block has up to [`BLOCK`] values;
/// `block` returns eight partial sums of it.
///
/// The sums of blocks are added with compensation, as by [`Sum`](crate::kernels::sum::Sum): the relative error does not
/// grow with `len`.
#[inline(always)]
fn sum_of_blocks<S: Simd>(simd: S, len: usize, mut block: impl FnMut(Range<usize>) -> S::Vector) -> f32 {
    let (mut sum, mut rest) = (simd.splat(0.0), simd.splat(0.0));
    let mut start = 0;
    while start < len {
        let end = len.min(start + BLOCK);
        let sums = block(start..end);
        if start == 0 {
            sum = sums;
        } else {
            let (old, term) = (sum, sums + rest);
            sum = old + term;
            let added = sum - old;
            // An infinite sum has no rest.
            let is_finite = sum.max(-sum).less_than(simd.splat(f32::INFINITY));
            rest = is_finite.bit_and((old - (sum - added)) + (term - added));
        }
        start = end;
    }
    sum.sum()
}

/// The number of values that a sum adds without compensation: sixteen for each lane, with a relative error of at most
/// 16 · 2⁻²⁴ for terms of one sign.
const BLOCK: usize = 16 * LANES;

/// `vector`, with zeros beyond the first `count` lanes.
#[inline(always)]
fn first_lanes<S: Simd>(simd: S, vector: S::Vector, count: usize) -> S::Vector {
    simd.load_partial(vector.to_array().get(..count).unwrap_or_default())
}

/// The first lane.
#[inline(always)]
fn first_lane(vector: impl Vector) -> f32 {
    let [first, ..] = vector.to_array();
    first
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
