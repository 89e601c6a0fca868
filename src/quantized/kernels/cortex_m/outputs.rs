//! The assembly of the outputs of four units with one rounding, from their sums in r2 to r5.
//!
//! | registers | hold |
//! | --- | --- |
//! | r6–lr | the four multipliers, then the outputs in r6, r8, r10 and r12 |
//! | r1 | the zero point |
//!
//! `ssub8` compares four bytes, and `sel` selects the greater or the lesser of each.

/// The distance of a shift from 33, which tells how far to shift the upper half of a product.
#[rustfmt::skip]
macro_rules! distance {
    ($shift:literal) => {
        concat!("sub ", $shift, ", #33\n")
    };
}

/// The output of a unit before the activation: sum · factor + zero point, saturated.
#[rustfmt::skip]
macro_rules! requantize {
    ($sum:literal, $factor:literal, $shift:literal) => {
        concat!(
            // The magnitude of the sum.
            "eor r0, ", $sum, ", ", $sum, ", asr #31\n",
            "sub r0, r0, ", $sum, ", asr #31\n",
            "umull r0, ", $factor, ", r0, ", $factor, "\n",
            // The last bit that the shift drops tells whether to round up.
            "lsr ", $factor, ", ", $factor, ", ", $shift, "\n",
            "add ", $factor, ", #1\n",
            "lsr ", $factor, ", #1\n",
            // The sign of the sum.
            "eor ", $factor, ", ", $factor, ", ", $sum, ", asr #31\n",
            "sub ", $factor, ", ", $factor, ", ", $sum, ", asr #31\n",
            "add ", $factor, ", r1\n",
            "ssat ", $factor, ", #8, ", $factor, "\n",
        )
    };
}

/// Stores four outputs, and leaves a nonzero r0; or leaves the sums, and 0 in r0, if a multiplier needs its lower half.
///
/// The stack holds the address of the outputs, the zero point, the limits, r6, r7 and the address of the multipliers.
#[rustfmt::skip]
macro_rules! outputs {
    () => {
        concat!(
            "ldr r12, [sp, #24]\n",
            "ldr r1, [sp, #4]\n",
            "ldm r12, {{r6-r12, lr}}\n",
            distance!("r7"),
            distance!("r9"),
            distance!("r11"),
            distance!("lr"),
            "orr r0, r7, r9\n",
            "orr r0, r0, r11\n",
            "orr r0, r0, lr\n",
            "cmp r0, #31\n",
            "bhs 3f\n",
            requantize!("r2", "r6", "r7"),
            requantize!("r3", "r8", "r9"),
            requantize!("r4", "r10", "r11"),
            requantize!("r5", "r12", "lr"),
            "bfi r6, r8, #8, #8\n",
            "bfi r6, r10, #16, #8\n",
            "bfi r6, r12, #24, #8\n",
            "mov r9, r6\n",
            "pop {{r0, r3, r4, r5, r6, r7, r8}}\n",
            "ssub8 r3, r9, r4\n",
            "sel r9, r9, r4\n",
            "ssub8 r3, r9, r5\n",
            "sel r9, r5, r9\n",
            "str r9, [r0]\n",
            "b 4f\n",
            "3:\n",
            "add sp, #16\n",
            "pop {{r6, r7, r8}}\n",
            "mov r0, #0\n",
            "4:\n",
        )
    };
}
