//! Layers with few inputs: several rows of weights share a register.
//!
//! A row lies in a *slot* of 4, 8 or 16 bytes, with zeros behind its weights. The inputs are repeated in each slot. The
//! products of four neighbours are one sum, so a unit has one, two or four sums, and the reduction is short.

#![allow(unsafe_code)]

use core::arch::x86_64::{
    __m128i, _mm_add_epi8, _mm_loadu_si128, _mm_set1_epi8, _mm_shuffle_epi8, _mm256_set_m128i, _mm256_setzero_si256,
    _mm256_zextsi128_si256,
};

use super::quadruples::Quadruples;
use super::ymm::Ymm;
use crate::quantized::Int8Row;
use crate::quantized::kernels::reference;
use crate::quantized::kernels::vectors::registers::OCTET;
use crate::unrolled::unrolled;

/// The bytes of a block: half a register.
const BLOCK: usize = 16;

/// The sums of eight units; at most 31 inputs.
#[inline(always)]
pub(super) fn octet<Q: Quadruples, const INPUTS: usize>(
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

/// The sum of one unit; at most 31 inputs.
#[inline(always)]
pub(super) fn sum<Q: Quadruples, const INPUTS: usize>(quadruples: Q, weights: &[i8; INPUTS], x: &[i8; INPUTS]) -> i32 {
    // A reduction takes longer than a few products.
    if INPUTS < 8 {
        return reference::sum(weights, 0, x);
    }
    let mut sums = zero(quadruples);
    for first in blocks::<INPUTS>() {
        let x = quadruples.prepare(inputs::<Q, BLOCK, INPUTS>(quadruples, x, *first));
        let weights = block::<Q, BLOCK, INPUTS>(quadruples, weights, *first);
        // SAFETY: a `Quadruples` exists, so the CPU has AVX2.
        let weights = Ymm(unsafe { _mm256_zextsi128_si256(weights) });
        sums = quadruples.subtract_error(quadruples.add_products(sums, weights, x), x);
    }
    sums.total()
}

/// The first inputs of a row's blocks: the second block of more than 16 inputs ends where the row ends, and overlaps
/// the first one.
#[inline(always)]
const fn blocks<const INPUTS: usize>() -> &'static [usize] {
    if INPUTS > BLOCK { const { &[0, INPUTS.saturating_sub(BLOCK)] } } else { &[0] }
}

/// Sums of 0.
#[inline(always)]
fn zero<Q: Quadruples>(_: Q) -> Ymm {
    // SAFETY: a `Quadruples` exists, so the CPU has AVX2.
    Ymm(unsafe { _mm256_setzero_si256() })
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
    let (bytes, mut sums) = (weights.as_flattened(), [zero(quadruples); REGISTERS]);
    for first in blocks::<INPUTS>() {
        let x = quadruples.prepare(inputs::<Q, SLOT, INPUTS>(quadruples, x, *first));
        unrolled!(for n in 0..REGISTERS {
            let lower = block::<Q, SLOT, INPUTS>(quadruples, bytes, n * rows * INPUTS + first);
            let upper = block::<Q, SLOT, INPUTS>(quadruples, bytes, (n + REGISTERS) * rows * INPUTS + first);
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

/// Rows of weights, `bytes` from `begin`, in slots.
#[inline(always)]
fn block<Q: Quadruples, const SLOT: usize, const INPUTS: usize>(_: Q, bytes: &[i8], begin: usize) -> __m128i {
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
