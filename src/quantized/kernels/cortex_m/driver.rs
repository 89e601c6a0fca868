//! The loop over the blocks of a layer: up to four units that share their inputs.

use core::arch::asm;

use crate::quantized::Rounding;
use crate::quantized::kernels::Product;
use crate::unrolled::unrolled;

/// The greatest number of units of a block.
pub(super) const UNITS_PER_BLOCK: usize = 4;

/// The most units of a layer whose blocks LLVM may write out, which saves 15 instructions per block.
const UNROLLED_UNITS: usize = 16;

/// Computes the blocks of a layer, of `units` units each and the last one of the rest. `block` and `last` get the first
/// unit of a block, and return its sums unless they stored the outputs, as `block` usually does if `stores` is 1.
#[inline(always)]
pub(super) fn in_blocks<R: Rounding, const INPUTS: usize, const UNITS: usize>(
    product: &Product<'_, INPUTS, UNITS>,
    y: &mut [i8; UNITS],
    [units, stores]: [usize; 2],
    block: impl Fn(usize, &mut [i8; UNITS]) -> Option<[i32; UNITS_PER_BLOCK]>,
    last: impl FnOnce(usize, &mut [i8; UNITS]) -> Option<[i32; UNITS_PER_BLOCK]>,
) {
    let mut first = 0;
    let limit = if UNITS > UNROLLED_UNITS { unknown(UNITS) } else { UNITS };
    while first + units <= limit {
        match block(first, y) {
            Some(sums) if stores == 0 => finish::<R, INPUTS, UNITS>(product, sums, units, first, y),
            Some(sums) => finish_exactly::<R, INPUTS, UNITS>(product, sums, first, y),
            None => {}
        }
        first += units;
    }
    let first = UNITS - UNITS % units;
    if first < UNITS
        && let Some(sums) = last(first, y)
    {
        finish::<R, INPUTS, UNITS>(product, sums, UNITS % units, first, y);
    }
}

/// `value`, which LLVM then does not know. LLVM takes a block of assembly for short, and would repeat it for every
/// turn of a loop whose turns it can count.
#[inline(always)]
fn unknown(mut value: usize) -> usize {
    // SAFETY: no instruction.
    unsafe { asm!("/* {0} */", inout(reg) value, options(pure, nomem, nostack, preserves_flags)) };
    value
}

/// [`finish`] of four units, in a function of its own, because it rarely runs.
#[cold]
#[inline(never)]
fn finish_exactly<R: Rounding, const INPUTS: usize, const UNITS: usize>(
    product: &Product<'_, INPUTS, UNITS>,
    sums: [i32; UNITS_PER_BLOCK],
    first: usize,
    y: &mut [i8; UNITS],
) {
    finish::<R, INPUTS, UNITS>(product, sums, UNITS_PER_BLOCK, first, y);
}

/// y of `units` units from the unit `first`, at most four.
#[inline(always)]
fn finish<R: Rounding, const INPUTS: usize, const UNITS: usize>(
    product: &Product<'_, INPUTS, UNITS>,
    sums: [i32; UNITS_PER_BLOCK],
    units: usize,
    first: usize,
    y: &mut [i8; UNITS],
) {
    unrolled!(for i in 0..UNITS_PER_BLOCK {
        if i < units
            && let (Some(y), Some(multiplier)) = (y.get_mut(first + i), product.multipliers.get(first + i))
        {
            *y = product.finish(R::requantize(sums[i], *multiplier));
        }
    });
}
