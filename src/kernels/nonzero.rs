//! The inputs that are not zero.
//!
//! Of the pixels of an image every second or every fifth is not zero, and which ones no CPU foresees: a question at every input
//! costs more than the row of weights that it may save. So 64 inputs are asked at a time, without a branch, for a word with a
//! bit for each; the bits that are set are then taken one after the other, and only the end of a word comes as a surprise.

use crate::simd::{CACHE_LINE, LANES, Simd, Vector};

/// How many inputs make a word.
const WORD: usize = u64::BITS as usize;

/// Calls `f` with every input that is not zero and its row of weights, in order.
///
/// Where there are no zeros, the weights that lie `ahead` are asked for meanwhile; elsewhere they may not be needed.
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
            for (x, w) in x.iter().zip(w) {
                if ahead > 0 {
                    for line in (0..UNITS).step_by(CACHE_LINE) {
                        simd.prefetch(w, ahead + line);
                    }
                }
                f(*x, w);
            }
        } else {
            for_each_bit(word, inline!(|i| call(x, w, i, &mut f)));
        }
    }
    for_each_bit(word(simd, x_rest), inline!(|i| call(x_rest, w_rest, i, &mut f)));
}

/// Calls `f` with input `i` and its row of weights, if there is one.
#[inline(always)]
fn call<const UNITS: usize>(x: &[f32], w: &[[f32; UNITS]], i: usize, f: &mut impl FnMut(f32, &[f32; UNITS])) {
    if let (Some(x), Some(w)) = (x.get(i), w.get(i)) {
        f(*x, w);
    }
}

/// The indices of the inputs that are not zero, in order; `room` is where they are put, and as long as `x` at least.
#[inline(always)]
pub(super) fn nonzero_indices<'a, S: Simd>(simd: S, x: &[f32], room: &'a mut [u32]) -> &'a [u32] {
    let (words, rest) = x.as_chunks::<WORD>();
    let (mut first, mut count) = (0, 0);
    for x in words {
        append(word(simd, x), first, room, &mut count);
        first += WORD as u32;
    }
    append(word(simd, rest), first, room, &mut count);
    room.get(..count).unwrap_or_default()
}

/// The numbers of the bits that are set, counted from `first`, behind the `count` indices that there are.
#[inline(always)]
fn append(word: u64, first: u32, indices: &mut [u32], count: &mut usize) {
    if word == u64::MAX
        && let Some(indices) = indices.get_mut(*count..*count + WORD)
    {
        for (index, bit) in indices.iter_mut().zip(0..) {
            *index = first + bit;
        }
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

/// A bit for each of up to 64 inputs, the first one's lowest: set where the input is not zero.
#[inline(always)]
fn word<S: Simd>(simd: S, x: &[f32]) -> u64 {
    let (chunks, tail) = x.as_chunks();
    let mut word = 0;
    for (number, chunk) in chunks.iter().enumerate() {
        word |= u64::from(simd.load(chunk).nonzero()) << (number * LANES);
    }
    if !tail.is_empty() {
        word |= u64::from(simd.load_partial(tail).nonzero()) << (chunks.len() * LANES);
    }
    word
}

/// Calls `f` with the numbers of the bits that are set, from the lowest on.
#[inline(always)]
fn for_each_bit(mut word: u64, mut f: impl FnMut(usize)) {
    while word != 0 {
        f(word.trailing_zeros() as usize);
        word &= word - 1;
    }
}
