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

#![allow(unsafe_code)]

use core::arch::asm;

use crate::quantized::Rounding;
use crate::quantized::kernels::{Backend, Computation, Product};
use crate::unrolled::unrolled;

/// The token of a Cortex-M with the DSP extension; it needs only the instructions that the program is compiled for.
#[derive(Clone, Copy, Debug, Default)]
pub struct CortexMDsp;

/// The greatest number of units that share their inputs.
const UNITS_PER_BLOCK: usize = 4;
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

/// The four units of a block, in order; those from `{units}` on are left out.
#[rustfmt::skip]
macro_rules! units {
    ($unit:ident $($argument:tt)*) => {
        concat!(
            $unit!(0, "r2" $($argument)*),
            ".if {units} > 1\n", $unit!(1, "r3" $($argument)*), ".endif\n",
            ".if {units} > 2\n", $unit!(2, "r4" $($argument)*), ".endif\n",
            ".if {units} > 3\n", $unit!(3, "r5" $($argument)*), ".endif\n",
        )
    };
}

/// Loads four inputs into a pair of registers.
macro_rules! four_inputs {
    ($even:literal, $odd:literal) => {
        concat!(
            "ldr ", $even, ", [r0], #4\n",
            "sxtb16 ", $odd, ", ", $even, ", ror #8\n",
            "sxtb16 ", $even, ", ", $even, "\n",
        )
    };
}

/// Multiplies four weights by the inputs in a pair of registers.
macro_rules! four_weights {
    ($sum:literal, $weights:literal, $even:literal, $odd:literal) => {
        concat!(
            "sxtb16 r12, ", $weights, "\n",
            "smlad ", $sum, ", r12, ", $even, ", ", $sum, "\n",
            "sxtb16 ", $weights, ", ", $weights, ", ror #8\n",
            "smlad ", $sum, ", ", $weights, ", ", $odd, ", ", $sum, "\n",
        )
    };
}

/// Loads eight inputs.
macro_rules! eight_inputs {
    () => {
        concat!(four_inputs!("r6", "r7"), four_inputs!("r8", "r9"))
    };
}

/// Multiplies eight weights by eight inputs.
macro_rules! eight_weights {
    ($sum:literal) => {
        concat!(four_weights!($sum, "r10", "r6", "r7"), four_weights!($sum, "r11", "r8", "r9"))
    };
}

/// Eight weights of a unit, then on to the unit above, or to the next inputs of the last one.
macro_rules! unit_upwards {
    ($unit:literal, $sum:literal) => {
        concat!(
            ".if {units} > ", $unit, " + 1\n",
            "ldrd r10, r11, [r1], #{inputs}\n",
            ".else\n",
            "ldrd r10, r11, [r1], #8\n",
            ".endif\n",
            eight_weights!($sum),
        )
    };
}

/// Eight weights of a unit above the first, then on to the unit below.
macro_rules! unit_downwards {
    ($unit:literal, $sum:literal) => {
        concat!(
            ".if {units} > ", $unit, "\n",
            "ldrd r10, r11, [r1], #-{inputs}\n",
            eight_weights!($sum),
            ".endif\n",
        )
    };
}

/// Eight weights of a unit, at this distance from the next ones.
macro_rules! unit_at {
    ($unit:literal, $sum:literal, $distance:literal) => {
        concat!(
            "ldr r10, [r1, #{inputs} * ", $unit, " + ", $distance, "]\n",
            "ldr r11, [r1, #{inputs} * ", $unit, " + ", $distance, " + 4]\n",
            eight_weights!($sum),
        )
    };
}

/// Four of the last weights of a unit.
macro_rules! last_four_at {
    ($unit:literal, $sum:literal) => {
        concat!(
            "ldr r10, [r1, #{inputs} * ", $unit, " + ({rest} & 8)]\n",
            four_weights!($sum, "r10", "r6", "r7"),
        )
    };
}

/// One of the last three weights of a unit.
macro_rules! last_at {
    ($unit:literal, $sum:literal, $distance:literal) => {
        concat!(
            "ldrsb r10, [r1, #{inputs} * ", $unit, " + ({rest} & 12) + ", $distance, "]\n",
            "mla ", $sum, ", r10, r8, ", $sum, "\n",
        )
    };
}

/// One of the last three inputs.
macro_rules! last_input {
    ($distance:literal) => {
        concat!(
            ".if {rest} & 3 > ", $distance, "\n",
            "ldrsb r8, [r0, #", $distance, "]\n",
            units!(last_at, $distance),
            ".endif\n",
        )
    };
}

/// The sums of a block: those of 16 inputs per turn, then those of the rest.
macro_rules! sums {
    () => {
        concat!(
            ".if {inputs} >= 4\npush {{r6, r7}}\n.endif\n",
            ".if {turns} > 0\n",
            "movw lr, #{turns}\n",
            "2:\n",
            ".if {aligned} > 0\n",
            eight_inputs!(),
            units!(unit_upwards),
            eight_inputs!(),
            unit_downwards!(3, "r5"),
            unit_downwards!(2, "r4"),
            unit_downwards!(1, "r3"),
            "ldrd r10, r11, [r1], #8\n",
            eight_weights!("r2"),
            ".else\n",
            eight_inputs!(),
            units!(unit_at, 0),
            eight_inputs!(),
            units!(unit_at, 8),
            "adds r1, #16\n",
            ".endif\n",
            ".if {turns} > 1\n",
            "subs lr, #1\n",
            "bne 2b\n",
            ".endif\n",
            ".endif\n",
            ".if {rest} & 8\n",
            eight_inputs!(),
            units!(unit_at, 0),
            ".endif\n",
            ".if {rest} & 4\n",
            four_inputs!("r6", "r7"),
            units!(last_four_at),
            ".endif\n",
            last_input!(0),
            last_input!(1),
            last_input!(2),
            ".if {inputs} >= 4\npop {{r6, r7}}\n.endif\n",
        )
    };
}

/// The sums of `$units` units from the unit `$first`.
macro_rules! block {
    ($product:ident, $x:ident, $first:expr, $units:expr, $aligned:literal) => {{
        let (mut sum_0, mut sum_1, mut sum_2, mut sum_3);
        // SAFETY: the program is compiled for a CPU with these instructions. The assembly reads all inputs of `x`,
        // `$units` values of `bias` and as many rows of `weights` from `$first`, all of them within the arrays. Loads
        // of one word need no alignment; with `$aligned`, the address of each row is a multiple of four, which
        // `ldrd` needs. All registers that change are operands or clobbered, except r6 and r7, which the assembly
        // restores.
        unsafe {
            asm!(
                instructions!(),
                ".if {units} > 1",
                "ldm r10, {{r2-r{last_sum}}}",
                ".else",
                "ldr r2, [r10]",
                ".endif",
                sums!(),
                inout("r0") $x.as_ptr() => _,
                inout("r1") $product.weights.as_ptr().wrapping_add($first) => _,
                inout("r10") $product.bias.as_ptr().wrapping_add($first) => _,
                out("r2") sum_0, out("r3") sum_1, out("r4") sum_2, out("r5") sum_3,
                out("r8") _, out("r9") _, out("r11") _, out("r12") _, out("lr") _,
                units = const $units,
                last_sum = const if $units > 1 { 1 + $units } else { 3 },
                inputs = const INPUTS,
                turns = const INPUTS / INPUTS_PER_TURN,
                rest = const INPUTS % INPUTS_PER_TURN,
                aligned = const $aligned,
            );
        }
        [sum_0, sum_1, sum_2, sum_3]
    }};
}

impl Backend for CortexMDsp {
    #[inline(always)]
    fn vectorize<C: Computation>(self, computation: C) -> C::Output {
        computation.run(self)
    }

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
        let mut first = 0;
        while first + block <= UNITS {
            let sums = if aligned && product.weights.as_ptr().addr().is_multiple_of(4) {
                block!(product, x, first, units_per_block(INPUTS), 1)
            } else {
                block!(product, x, first, units_per_block(INPUTS), 0)
            };
            finish::<R, INPUTS, UNITS>(product, sums, block, first, y);
            first += block;
        }
        if !UNITS.is_multiple_of(block) {
            let sums = block!(product, x, first, last_block(INPUTS, UNITS), 0);
            finish::<R, INPUTS, UNITS>(product, sums, UNITS % block, first, y);
        }
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
        if i < units && let (Some(y), Some(multiplier)) = (y.get_mut(first + i), product.multipliers.get(first + i)) {
            *y = product.finish(R::requantize(sums[i], *multiplier));
        }
    });
}
