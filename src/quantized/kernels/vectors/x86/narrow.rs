//! Layers with few inputs: several rows of weights share a register.
//!
//! A row lies in a *slot* of 4, 8 or 16 bytes, with zeros behind its weights. The inputs are repeated in each slot. The
//! products of four neighbours are one sum, so a unit has one, two or four sums, and the reduction is short.

#![allow(unsafe_code)]

use core::arch::x86_64::{
    __m128i, _mm_add_epi8, _mm_loadu_si128, _mm_set1_epi8, _mm_shuffle_epi8, _mm256_set_m128i, _mm256_setzero_si256,
};

use super::quadruples::Quadruples;
use super::ymm::Ymm;
use crate::quantized::Int8Row;
use crate::quantized::kernels::vectors::registers::OCTET;
use crate::unrolled::unrolled;

/// The bytes of a block: half a register.
const BLOCK: usize = 16;

/// The sums of eight units; at most 31 inputs.
#[inline(always)]
pub(super) fn narrow<Q: Quadruples, const INPUTS: usize>(
    quadruples: Q,
    weights: &[[i8; INPUTS]; OCTET],
    x: &[i8; INPUTS],
) -> Ymm {
    match INPUTS {
        0..=4 => {
            let [sums] = in_slots::<Q, 4, 1, INPUTS>(quadruples, weights, x);
            sums
        }
        5..=8 => {
            let [a, b] = in_slots::<Q, 8, 2, INPUTS>(quadruples, weights, x);
            a.add_pairs(b)
        }
        _ => Ymm::add_quadruples(in_slots::<Q, BLOCK, 4, INPUTS>(quadruples, weights, x)),
    }
}

/// The sums of quadruples, with slots of `SLOT` bytes: of the `2 · REGISTERS` blocks, block `n` lies in the lower half
/// of register `n`, or in the upper half of register `n − REGISTERS`, so that the reduction keeps the order of the
/// units.
#[inline(always)]
fn in_slots<Q: Quadruples, const SLOT: usize, const REGISTERS: usize, const INPUTS: usize>(
    quadruples: Q,
    weights: &[[i8; INPUTS]; OCTET],
    x: &[i8; INPUTS],
) -> [Ymm; REGISTERS] {
    let rows = BLOCK / SLOT;
    // SAFETY: a `Quadruples` exists, so the CPU has AVX2.
    let mut sums = [Ymm(unsafe { _mm256_setzero_si256() }); REGISTERS];
    // The second block of a row of more than 16 inputs ends where the row ends, and overlaps the first one.
    for first in if INPUTS > BLOCK { [0, INPUTS - BLOCK].as_slice() } else { &[0] } {
        let x = quadruples.prepare(inputs::<Q, SLOT, INPUTS>(quadruples, x, *first));
        unrolled!(for n in 0..REGISTERS {
            let lower = block::<Q, SLOT, INPUTS>(quadruples, weights, n * rows, *first);
            let upper = block::<Q, SLOT, INPUTS>(quadruples, weights, (n + REGISTERS) * rows, *first);
            // SAFETY: a `Quadruples` exists, so the CPU has AVX2.
            let weights = Ymm(unsafe { _mm256_set_m128i(upper, lower) });
            sums[n] = quadruples.subtract_error(quadruples.add_products(sums[n], weights, x), x);
        });
    }
    sums
}

/// The inputs from `first`, repeated in each slot. Those that the block before holds are 0.
#[inline(always)]
fn inputs<Q: Quadruples, const SLOT: usize, const INPUTS: usize>(_: Q, x: &[i8; INPUTS], first: usize) -> Ymm {
    let mut block = [0; BLOCK];
    let skipped = if first == 0 { 0 } else { BLOCK - first };
    let values = x.get(first + skipped..).unwrap_or_default();
    block.iter_mut().skip(skipped).zip(values).for_each(inline!(|(to, x)| *to = *x));
    // SAFETY: a `Quadruples` exists, so the CPU has AVX2; the arrays hold the 16 bytes of the loads, and `loadu` needs
    // no alignment.
    Ymm(unsafe {
        let block = _mm_loadu_si128(block.as_ptr().cast());
        let block = _mm_shuffle_epi8(block, _mm_loadu_si128(Slots::<SLOT, 0, INPUTS>::BYTES.as_ptr().cast()));
        _mm256_set_m128i(block, block)
    })
}

/// The rows of weights from `row`, from the input `first`, in slots.
#[inline(always)]
fn block<Q: Quadruples, const SLOT: usize, const INPUTS: usize>(
    _: Q,
    weights: &[[i8; INPUTS]; OCTET],
    row: usize,
    first: usize,
) -> __m128i {
    let (bytes, begin) = (weights.as_flattened(), row * INPUTS + first);
    // The last blocks are loaded with bytes before them.
    let loaded = begin.min(bytes.len().saturating_sub(BLOCK));
    let mut padded = [0; BLOCK];
    let block = match bytes.get(loaded..).and_then(inline!(|bytes| <[i8; BLOCK]>::within(bytes))) {
        Some(block) => block,
        None => {
            padded.iter_mut().zip(bytes).for_each(inline!(|(to, byte)| *to = *byte));
            &padded
        }
    };
    // SAFETY: a `Quadruples` exists, so the CPU has AVX2; the arrays hold the 16 bytes of the loads, and `loadu` needs
    // no alignment.
    unsafe {
        let slots = _mm_loadu_si128(Slots::<SLOT, INPUTS, INPUTS>::BYTES.as_ptr().cast());
        let slots = _mm_add_epi8(slots, _mm_set1_epi8((begin - loaded) as i8));
        _mm_shuffle_epi8(_mm_loadu_si128(block.as_ptr().cast()), slots)
    }
}

/// The bytes of a block with slots of `SLOT` bytes, as indices for `pshufb`: slot `n` holds the bytes `n · STEP` to
/// `n · STEP + INPUTS − 1`, and zeros behind them.
struct Slots<const SLOT: usize, const STEP: usize, const INPUTS: usize>;

impl<const SLOT: usize, const STEP: usize, const INPUTS: usize> Slots<SLOT, STEP, INPUTS> {
    const BYTES: [i8; BLOCK] = {
        // A negative index gives 0, and stays negative if less than 16 is added.
        let mut bytes = [i8::MIN; BLOCK];
        let mut byte = 0;
        while byte < BLOCK {
            if byte % SLOT < INPUTS {
                bytes[byte] = (byte / SLOT * STEP + byte % SLOT) as i8;
            }
            byte += 1;
        }
        bytes
    };
}
