//! The backend of Cortex-M with the DSP extension, such as the M4, M7 and M33: `smlad` adds two products of 16 bits.
//!
//! | registers | hold |
//! | --- | --- |
//! | r0, r1 | the addresses of the next inputs and weights |
//! | r2–r5 | the sums of up to four units, which share the inputs |
//! | r6–r9 | eight inputs, in pairs of 16 bits |
//! | r10–r12 | eight weights of a unit |
//! | lr | the turns left |
//!
//! `sxtb16` extends two bytes of a word, the even or, rotated, the odd ones. Eight inputs take six instructions to load
//! and extend; the weights of a unit take one load, four extensions and four multiply-adds: 1.31 instructions per
//! multiply-add of four units. `ldrd` loads eight weights, if the rows are aligned to words, and its post-index moves
//! to the next unit: up through the units for eight inputs, then down for the next eight. `const` operands pass the
//! sizes of a layer to the assembler, and `.if` omits unused instructions.

use core::arch::asm;

use super::driver::{UNITS_PER_BLOCK, in_blocks};
use crate::quantized::Rounding;
use crate::quantized::kernels::{Backend, Product};

/// The token of a Cortex-M with the DSP extension; it needs only the instructions that the program is compiled for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dsp;

/// The inputs of a turn of the loop.
const INPUTS_PER_TURN: usize = 16;
/// The greatest offset of a load, less that of the last weight of a turn.
const OFFSETS: usize = 4095 - INPUTS_PER_TURN;
/// The greatest post-index of `ldrd`.
const POST_INDICES: usize = 1020;

/// Permits the instructions to the assembler: the target of Cortex-M33 has no DSP extension by default.
#[cfg(armv8m)]
macro_rules! instructions {
    () => {
        ".cpu cortex-m33"
    };
}

/// The target has the instructions by default.
#[cfg(not(armv8m))]
macro_rules! instructions {
    () => {
        ""
    };
}

/// `$count` units from the unit `$first`; with `$outputs`, four outputs too. Gives the sums unless the outputs are
/// stored.
macro_rules! block {
    ($product:ident, $x:ident, $y:ident, $first:expr, $units:expr, $aligned:literal, $outputs:expr) => {{
        let (stored, sum_0, sum_1, sum_2, sum_3): (usize, i32, i32, i32, i32);
        let [low, high] = $product.range.map(|limit| u32::from(limit as u8) * 0x0101_0101);
        // SAFETY: the program is compiled for a CPU with these instructions. The assembly reads all inputs of `x`, and
        // `$units` values of `bias` and rows of `weights` from `$first`. With `$outputs`, which demands four units, it
        // also reads four multipliers and writes four values of `y`. All of them lie within the arrays. Loads and
        // stores of one word need no alignment; with `$aligned`, the address of each row is a multiple of four, which
        // `ldrd` needs. All registers that change are operands or clobbered, except r6 and r7, which the assembly
        // restores, as it does the stack.
        unsafe {
            asm!(
                instructions!(),
                "push {{r2-r8}}",
                ".if {units} > 1",
                "ldm r10, {{r2-r{last_sum}}}",
                ".else",
                "ldr r2, [r10]",
                ".endif",
                sums!(),
                ".if {outputs} > 0",
                outputs!(),
                ".else",
                "add sp, #16",
                "pop {{r6, r7, r8}}",
                ".endif",
                inout("r0") $x.as_ptr() => stored,
                inout("r1") $product.weights.as_ptr().wrapping_add($first) => _,
                inout("r2") $y.as_mut_ptr().wrapping_add($first) => sum_0,
                inout("r3") $product.zero_point => sum_1,
                inout("r4") low => sum_2,
                inout("r5") high => sum_3,
                inout("r8") $product.multipliers.as_ptr().wrapping_add($first) => _,
                inout("r10") $product.bias.as_ptr().wrapping_add($first) => _,
                out("r9") _, out("r11") _, out("r12") _, out("lr") _,
                units = const $units,
                last_sum = const if $units > 1 { 1 + $units } else { 3 },
                inputs = const INPUTS,
                turns = const INPUTS / INPUTS_PER_TURN,
                rest = const INPUTS % INPUTS_PER_TURN,
                aligned = const $aligned,
                outputs = const $outputs,
            );
        }
        ($outputs == 0 || stored == 0).then_some([sum_0, sum_1, sum_2, sum_3])
    }};
}

impl Backend for Dsp {
    #[inline(always)]
    fn dense<R: Rounding, const INPUTS: usize, const UNITS: usize>(
        self,
        product: &Product<'_, INPUTS, UNITS>,
        x: &[i8; INPUTS],
        y: &mut [i8; UNITS],
    ) {
        const { assert!(INPUTS < 1 << 20, "expected fewer than 2²⁰ inputs") };
        let aligned = const { INPUTS.is_multiple_of(4) && INPUTS <= POST_INDICES && INPUTS >= INPUTS_PER_TURN };
        let block = const { units_per_block(INPUTS) };
        let aligned = aligned && product.weights.as_ptr().addr().is_multiple_of(4);
        in_blocks::<R, INPUTS, UNITS>(
            product,
            y,
            [block, outputs::<R>(INPUTS)],
            inline!(|first, y| if aligned {
                block!(product, x, y, first, units_per_block(INPUTS), 1, outputs::<R>(INPUTS))
            } else {
                block!(product, x, y, first, units_per_block(INPUTS), 0, outputs::<R>(INPUTS))
            }),
            inline!(|first, y| if aligned {
                block!(product, x, y, first, last_block(INPUTS, UNITS), 1, 0)
            } else {
                block!(product, x, y, first, last_block(INPUTS, UNITS), 0, 0)
            }),
        );
    }
}

/// The number of units whose rows a load reaches from the first one.
const fn units_per_block(inputs: usize) -> usize {
    match inputs {
        0..=1360 => UNITS_PER_BLOCK,
        _ => 1 + OFFSETS / inputs,
    }
}

/// The number of units of the last block, or 1, which gives valid assembly, if all blocks are full.
const fn last_block(inputs: usize, units: usize) -> usize {
    match units % units_per_block(inputs) {
        0 => 1,
        rest => rest,
    }
}

/// 1 if assembly computes the outputs of full blocks: for one rounding and four units.
const fn outputs<R: Rounding>(inputs: usize) -> usize {
    (!R::ROUNDS_TWICE && units_per_block(inputs) == UNITS_PER_BLOCK) as usize
}
