//! The backend of the Cortex-M55 and others with Helium: `vmladava` adds sixteen products to a sum.
//!
//! | registers | hold |
//! | --- | --- |
//! | r0, r1, r3, r5, r9 | the addresses of the next inputs, and of the weights of four units |
//! | r2, r4, r8, r10 | the sums |
//! | q0, q1 | sixteen inputs, sixteen weights |
//!
//! Sixteen inputs of four units take five loads, four multiply-adds and the end of the loop, whose predicate masks what
//! lies beyond the row: 0.16 instructions per multiply-add.
//!
//! With one rounding the outputs of four units take one register each for sums, factors and shifts: `vmulh` gives the
//! upper half of a product, and `vrshl` shifts and rounds it.

use core::arch::asm;

use super::driver::{UNITS_PER_BLOCK, in_blocks};
use crate::quantized::Rounding;
use crate::quantized::kernels::{Backend, Product};

/// The token of a Cortex-M with Helium; it needs only the instructions that the program is compiled for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Helium;

/// The units of a block, in order; those from `{units}` on are left out.
#[rustfmt::skip]
macro_rules! units {
    ($unit:ident) => {
        concat!(
            $unit!("r1", "r2", 0),
            ".if {units} > 1\n", $unit!("r3", "r4", 4), ".endif\n",
            ".if {units} > 2\n", $unit!("r5", "r8", 8), ".endif\n",
            ".if {units} > 3\n", $unit!("r9", "r10", 12), ".endif\n",
        )
    };
}

/// Loads the bias of a unit.
#[rustfmt::skip]
macro_rules! bias {
    ($weights:literal, $sum:literal, $offset:literal) => {
        concat!("ldr ", $sum, ", [r12, #", $offset, "]\n")
    };
}

/// Multiplies sixteen weights of a unit by the inputs.
#[rustfmt::skip]
macro_rules! multiply_add {
    ($weights:literal, $sum:literal, $offset:literal) => {
        concat!("vldrb.8 q1, [", $weights, "], #16\nvmladava.s8 ", $sum, ", q0, q1\n")
    };
}

/// Stores four outputs, and leaves a nonzero r9; or leaves the sums, and 0 in r9, if a multiplier needs its lower half.
/// The stack holds the address of the outputs, the zero point, the limits and the address of the multipliers.
#[rustfmt::skip]
macro_rules! outputs {
    () => {
        concat!(
            "vmov q0[2], q0[0], r2, r8\n",
            "vmov q0[3], q0[1], r4, r10\n",
            "ldr r9, [sp, #16]\n",
            "vld20.32 {{q1, q2}}, [r9]\n",
            "vld21.32 {{q1, q2}}, [r9]\n",
            "mov r12, #33\n",
            "vsub.i32 q2, q2, r12\n",
            "mov r12, #0\n",
            "vmaxv.u32 r12, q2\n",
            "cmp r12, #31\n",
            "bhs 3f\n",
            "pop {{r2, r3, r4, r5, r8}}\n",
            "vmvn q2, q2\n", // 32 − shift
            "vabs.s32 q3, q0\n",
            "vmulh.u32 q1, q3, q1\n",
            "vrshl.u32 q1, q1, q2\n",
            // The sign of the sum.
            "vshr.s32 q0, q0, #31\n",
            "veor q1, q1, q0\n",
            "vsub.i32 q1, q1, q0\n",
            "vadd.i32 q1, q1, r3\n",
            "vdup.32 q2, r4\n",
            "vmax.s32 q1, q1, q2\n",
            "vdup.32 q2, r5\n",
            "vmin.s32 q1, q1, q2\n",
            "vstrb.32 q1, [r2]\n",
            "b 4f\n",
            "3:\n",
            "add sp, #20\n",
            "mov r9, #0\n",
            "4:\n",
        )
    };
}

/// `$units` units from the unit `$first`; with `$outputs`, four outputs too. Gives the sums unless the outputs are
/// stored.
macro_rules! block {
    ($product:ident, $x:ident, $y:ident, $first:expr, $units:expr, $outputs:expr) => {{
        let (stored, sum_0, sum_1, sum_2, sum_3): (usize, i32, i32, i32, i32);
        let [low, high] = $product.range.map(i32::from);
        // SAFETY: the program is compiled for a CPU with Helium. The assembly reads all inputs of `x`, and `$units`
        // values of `bias` and rows of `weights` from `$first`. With `$outputs`, which demands four units, it also
        // reads four multipliers and writes four values of `y`. All of them lie within the arrays, because the loop
        // masks the loads beyond a row. All registers that change are operands or clobbered; the assembly restores
        // the stack.
        unsafe {
            asm!(
                ".if {outputs} > 0",
                "push {{r2, r3, r4, r5, r8}}",
                ".endif",
                "movw r11, #{inputs}",
                "add r3, r1, r11",
                "add r5, r3, r11",
                "add r9, r5, r11",
                units!(bias),
                ".if {inputs} > 0",
                "dlstp.8 lr, r11",
                "2:",
                "vldrb.8 q0, [r0], #16",
                units!(multiply_add),
                "letp lr, 2b",
                ".endif",
                ".if {outputs} > 0",
                outputs!(),
                ".endif",
                inout("r0") $x.as_ptr() => _,
                inout("r1") $product.weights.as_ptr().wrapping_add($first) => _,
                inout("r2") $y.as_mut_ptr().wrapping_add($first) => sum_0,
                inout("r3") $product.zero_point => _,
                inout("r4") low => sum_1,
                inout("r5") high => _,
                inout("r8") $product.multipliers.as_ptr().wrapping_add($first) => sum_2,
                out("r9") stored, out("r10") sum_3,
                out("r11") _,
                inout("r12") $product.bias.as_ptr().wrapping_add($first) => _,
                out("lr") _,
                units = const $units,
                inputs = const INPUTS,
                outputs = const $outputs,
                out("s0") _, out("s1") _, out("s2") _, out("s3") _, out("s4") _, out("s5") _, out("s6") _, out("s7") _,
                out("s8") _, out("s9") _, out("s10") _, out("s11") _, out("s12") _, out("s13") _, out("s14") _,
                out("s15") _,
            );
        }
        ($outputs == 0 || stored == 0).then_some([sum_0, sum_1, sum_2, sum_3])
    }};
}

impl Backend for Helium {
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
            [UNITS_PER_BLOCK, !R::ROUNDS_TWICE as usize],
            inline!(|first, y| block!(product, x, y, first, UNITS_PER_BLOCK, !R::ROUNDS_TWICE as usize)),
            inline!(|first, y| block!(product, x, y, first, UNITS % UNITS_PER_BLOCK, 0)),
        );
    }
}
