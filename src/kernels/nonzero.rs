//! Iteration over the nonzero inputs.
//!
//! In images 20–50 % of pixels are nonzero, unpredictably: a branch per input costs more than the row of weights it
//! skips. [`word`] compares 64 inputs without a branch and returns one bit per input. [`for_each_bit`] then visits the
//! set bits, so that only the end of each word is mispredicted.

use crate::row::Row;
use crate::simd::{CACHE_LINE, Simd, Vector};
use crate::unrolled::unrolled;

/// Inputs per word.
const WORD: usize = u64::BITS as usize;

/// Calls `f` with every nonzero input and its row of weights, in order.
///
/// For a word without zeros, each call also prefetches the row that lies `ahead` floats later, if `ahead` > 0. Words
/// with zeros skip rows, so prefetching could load rows that are not used.
#[inline(always)]
pub(super) fn for_each_nonzero<S: Simd, const INPUTS: usize, const UNITS: usize>(
    simd: S,
    x: &[f32; INPUTS],
    w: &[[f32; UNITS]; INPUTS],
    ahead: usize,
    mut f: impl FnMut(f32, &[f32; UNITS]),
) {
    let (x_words, x_rest) = x.as_chunks::<WORD>();
    let (w_words, w_rest) = w.as_chunks::<WORD>();
    for (x, w) in x_words.iter().zip(w_words) {
        let word = word(simd, x);
        if word == u64::MAX {
            unrolled!(by 4: for i in 0..WORD {
                if ahead > 0 {
                    for line in (0..UNITS).step_by(CACHE_LINE) {
                        simd.prefetch(&w[i], ahead + line);
                    }
                }
                f(x[i], &w[i]);
            });
        } else {
            for_each_bit(word, inline!(|i| call(x, w, i, &mut f)));
        }
    }
    for_each_bit(word(simd, x_rest), inline!(|i| call(x_rest, w_rest, i, &mut f)));
}

/// Calls `f` with input `i` and its row of weights, if both exist.
#[inline(always)]
fn call<const UNITS: usize>(x: &[f32], w: &[[f32; UNITS]], i: usize, f: &mut impl FnMut(f32, &[f32; UNITS])) {
    if let (Some(x), Some(w)) = (x.get(i), w.get(i)) {
        f(*x, w);
    }
}

/// The indices of the nonzero inputs, in order, written to `buffer`, which must be at least as long as `x`.
#[inline(always)]
pub(super) fn nonzero_indices<'a, S: Simd>(simd: S, x: &[f32], buffer: &'a mut [u32]) -> &'a [u32] {
    let (words, rest) = x.as_chunks::<WORD>();
    let (mut first, mut count) = (0, 0);
    for x in words {
        append(word(simd, x), first, buffer, &mut count);
        first += WORD as u32;
    }
    append(word(simd, rest), first, buffer, &mut count);
    buffer.get(..count).unwrap_or_default()
}

/// Appends the indices of the set bits, offset by `first`, after the first `count` entries of `indices`.
#[inline(always)]
fn append(word: u64, first: u32, indices: &mut [u32], count: &mut usize) {
    if word == u64::MAX
        && let Some(indices) = indices.get_mut(*count..).and_then(<[_]>::first_chunk_mut::<WORD>)
    {
        unrolled!(by 4: for bit in 0..WORD { indices[bit] = first + bit as u32; });
        *count += WORD;
        return;
    }
    for_each_bit(
        word,
        inline!(|bit| {
            if let Some(index) = indices.get_mut(*count) {
                *index = first + bit as u32;
            }
            *count += 1;
        }),
    );
}

/// One bit for each of up to 64 inputs, the first input lowest: set if the input is nonzero.
#[inline(always)]
fn word<S: Simd>(simd: S, x: &[f32]) -> u64 {
    let (chunks, tail) = S::Values::chunks(x);
    let mut word = 0;
    for (number, chunk) in chunks.iter().enumerate() {
        word |= u64::from(simd.load(chunk).nonzero()) << (number * S::LANES);
    }
    if !tail.is_empty() {
        word |= u64::from(simd.load_partial(tail).nonzero()) << (chunks.len() * S::LANES);
    }
    word
}

/// Calls `f` with the index of each set bit, from the lowest to the highest.
#[inline(always)]
fn for_each_bit(mut word: u64, mut f: impl FnMut(usize)) {
    while word != 0 {
        f(word.trailing_zeros() as usize);
        word &= word - 1;
    }
}
