//! Maps and sums over slices, eight elements at a time. Pass closures written with `inline!`:
//! [`Computation::run`](crate::simd::Computation::run) explains why.
//!
//! For backends with [`Simd::SCALAR`], each function instead computes one element at a time, in the first lane.

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

/// `values[i] = g`, and returns Σ s, where `(g, s) = f(values[i], others[i])`, up to the shorter length. The sum
/// consists of eight partial sums, added at the end.
#[inline(always)]
pub fn zip_map_sum<S: Simd>(
    simd: S,
    values: &mut [f32],
    others: &[f32],
    f: impl Fn(S::Vector, S::Vector) -> (S::Vector, S::Vector),
) -> f32 {
    if S::SCALAR {
        let mut sums = [0.0; LANES];
        for (i, (value, other)) in values.iter_mut().zip(others).enumerate() {
            let (new, term) = f(simd.splat(*value), simd.splat(*other));
            *value = first_lane(new);
            sums[i % LANES] += first_lane(term);
        }
        return simd.load(&sums).sum();
    }
    let len = values.len().min(others.len());
    let (chunks, tail) = first_mut(values, len).as_chunks_mut::<LANES>();
    let (other_chunks, other_tail) = first(others, len).as_chunks::<LANES>();
    let mut sums = simd.splat(0.0);
    for (chunk, other) in chunks.iter_mut().zip(other_chunks) {
        let (value, term) = f(simd.load(chunk), simd.load(other));
        value.store(chunk);
        sums = sums + term;
    }
    if !tail.is_empty() {
        let (value, term) = f(simd.load_partial(tail), simd.load_partial(other_tail));
        value.store_partial(tail);
        // Zero the terms of the lanes beyond the tail.
        sums = sums + simd.load_partial(term.to_array().get(..tail.len()).unwrap_or_default());
    }
    sums.sum()
}

/// `f(value)`
#[inline(always)]
pub fn one<S: Simd>(simd: S, value: f32, f: impl Fn(S, S::Vector) -> S::Vector) -> f32 {
    first_lane(f(simd, simd.splat(value)))
}

/// `values[i] = f(values[i])`, and returns the sum of the new values: eight partial sums, added at the end.
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

/// Σ f(values\[i\], others\[i\]) up to the shorter length: eight partial sums, added at the end. f(0, 0) must be 0.
#[inline(always)]
pub fn sum_zip<S: Simd>(simd: S, values: &[f32], others: &[f32], f: impl Fn(S::Vector, S::Vector) -> S::Vector) -> f32 {
    if S::SCALAR {
        let mut sums = [0.0; LANES];
        for (i, (value, other)) in values.iter().zip(others).enumerate() {
            sums[i % LANES] += first_lane(f(simd.splat(*value), simd.splat(*other)));
        }
        return simd.load(&sums).sum();
    }
    let len = values.len().min(others.len());
    let (chunks, tail) = first(values, len).as_chunks::<LANES>();
    let (other_chunks, other_tail) = first(others, len).as_chunks::<LANES>();
    let mut sums = simd.splat(0.0);
    for (chunk, other) in chunks.iter().zip(other_chunks) {
        sums = sums + f(simd.load(chunk), simd.load(other));
    }
    if !tail.is_empty() {
        sums = sums + f(simd.load_partial(tail), simd.load_partial(other_tail));
    }
    sums.sum()
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
