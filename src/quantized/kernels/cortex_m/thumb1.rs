//! The backend of the Cortex-M0, M0+, M1 and M23, whose instructions have 16 bits.
//!
//! | registers | hold |
//! | --- | --- |
//! | r0 | the end of the inputs |
//! | r1–r4 | the ends of the weights of four units |
//! | r5, r6 | an input, and a weight or its product |
//! | r7 | the index of the input, from the end: a negative number |
//! | r8–r11 | the sums |
//!
//! `ldrsb` has no other address than the sum of two registers. An input takes one load and one addition to the index;
//! a weight one load, one product and one addition: 3.6 instructions per multiply-add of four units. LLVM keeps no sums
//! in r8 to r11, and so has registers for two units only.

use core::arch::asm;

use super::driver::{UNITS_PER_BLOCK, in_blocks};
use crate::quantized::Rounding;
use crate::quantized::kernels::{Backend, Product};

/// The token of a Cortex-M with instructions of 16 bits; it needs only those that the program is compiled for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Thumb1;

/// The units of a block, in order; those from `{units}` on are left out.
#[rustfmt::skip]
macro_rules! units {
    ($unit:ident) => {
        concat!(
            $unit!("r1", "r8", 0),
            ".if {units} > 1\n", $unit!("r2", "r9", 4), ".endif\n",
            ".if {units} > 2\n", $unit!("r3", "r10", 8), ".endif\n",
            ".if {units} > 3\n", $unit!("r4", "r11", 12), ".endif\n",
        )
    };
}

/// Loads the sum of a unit.
#[rustfmt::skip]
macro_rules! load {
    ($weights:literal, $sum:literal, $offset:literal) => {
        concat!("ldr r6, [r5, #", $offset, "]\nmov ", $sum, ", r6\n")
    };
}

/// Stores the sum of a unit.
#[rustfmt::skip]
macro_rules! store {
    ($weights:literal, $sum:literal, $offset:literal) => {
        concat!("mov r6, ", $sum, "\nstr r6, [r5, #", $offset, "]\n")
    };
}

/// Multiplies a weight of a unit by the input.
#[rustfmt::skip]
macro_rules! multiply_add {
    ($weights:literal, $sum:literal, $offset:literal) => {
        concat!("ldrsb r6, [", $weights, ", r7]\nmuls r6, r5, r6\nadd ", $sum, ", r6\n")
    };
}

/// Multiplies the weights of all units by the next input.
#[rustfmt::skip]
macro_rules! input {
    () => {
        concat!("ldrsb r5, [r0, r7]\n", units!(multiply_add), "adds r7, #1\n")
    };
}

/// Adds the products of `$units` units from the unit `$first` to the bias.
macro_rules! block {
    ($product:ident, $x:ident, $first:expr, $units:expr) => {{
        let mut sums = [0; UNITS_PER_BLOCK];
        for (sum, bias) in sums.iter_mut().zip($product.bias.iter().skip($first)) {
            *sum = *bias;
        }
        let row = |unit| $product.weights.as_ptr().wrapping_add($first + unit);
        // SAFETY: the assembly reads all inputs of `x`, and all weights of `$units` rows of `weights` from `$first`.
        // All of them lie within the arrays; it reads and writes `sums`. All registers that change are operands or
        // clobbered, except r6 and r7, which the assembly restores, as it does the stack.
        unsafe {
            asm!(
                "push {{r5, r6, r7}}",
                units!(load),
                "movs r7, #{inputs} >> 8",
                "lsls r7, r7, #8",
                "adds r7, #{inputs} & 255",
                "rsbs r7, r7, #0",
                ".rept {inputs} & 3",
                input!(),
                ".endr",
                ".if {inputs} > 3",
                "2:",
                ".rept 4",
                input!(),
                ".endr",
                "bne 2b",
                ".endif",
                "pop {{r5}}",
                units!(store),
                "pop {{r6, r7}}",
                in("r0") $x.as_ptr_range().end,
                in("r1") row(1),
                in("r2") row(2),
                in("r3") row(3),
                in("r4") row(4),
                inout("r5") sums.as_mut_ptr() => _,
                out("r8") _, out("r9") _, out("r10") _, out("r11") _,
                units = const $units,
                inputs = const INPUTS,
            );
        }
        Some(sums)
    }};
}

impl Backend for Thumb1 {
    #[inline(always)]
    fn dense<R: Rounding, const INPUTS: usize, const UNITS: usize>(
        self,
        product: &Product<'_, INPUTS, UNITS>,
        x: &[i8; INPUTS],
        y: &mut [i8; UNITS],
    ) {
        const { assert!(INPUTS < 1 << 16, "expected fewer than 2¹⁶ inputs") };
        in_blocks::<R, INPUTS, UNITS>(
            product,
            y,
            [UNITS_PER_BLOCK, 0],
            inline!(|first, _| block!(product, x, first, UNITS_PER_BLOCK)),
            inline!(|first, _| block!(product, x, first, UNITS % UNITS_PER_BLOCK)),
        );
    }
}
