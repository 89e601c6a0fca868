//! z = b + x·W on the FPU, for blocks of up to 16 units whose sums stay in registers for all inputs.
//!
//! | registers | hold |
//! | --- | --- |
//! | s0–s15 | the sums |
//! | s16–s27 | weights of one row, up to 12 at a time |
//! | s28–s31 | four inputs |
//!
//! A row of a full block takes 16 multiply-adds, two loads of weights and one addition to the pointer; four rows add
//! one load of inputs and two loop instructions: 1.23 instructions per multiply-add in total. Skipping zero inputs adds
//! 0.19. `const` operands pass a block's width and number of rows to the assembler, and `.if` omits unused
//! instructions.

use core::arch::asm;

use super::assembly::{full_width, high, last_width, low};

/// The maximum number of units whose sums are in registers.
const UNITS_PER_BLOCK: usize = 16;

/// sum += weight · input
#[cfg(not(helium))]
macro_rules! fused {
    ($sum:literal, $weight:literal, $input:literal) => {
        concat!("vfma.f32 s", $sum, ", s", $weight, ", s", $input, "\n")
    };
}

/// sum += weight · input, with a rounded product
macro_rules! unfused {
    ($sum:literal, $weight:literal, $input:literal) => {
        concat!("vmla.f32 s", $sum, ", s", $weight, ", s", $input, "\n")
    };
}

/// Multiplies one input by the weights of those listed units that are below `{width}`.
#[rustfmt::skip]
macro_rules! units {
    ($multiply_add:ident, $input:literal, $($unit:literal: $weight:literal),+) => {
        concat!($(".if {width} > ", $unit, "\n", $multiply_add!($unit, $weight, $input), ".endif\n"),+)
    };
}

/// Multiplies one input by its row of weights.
#[rustfmt::skip]
macro_rules! row {
    ($multiply_add:ident, $input:literal) => {
        concat!(
            "vldmia {w}!, {{s16-s{last_weight}}}\n",
            units!(
                $multiply_add, $input,
                0: 16, 1: 17, 2: 18, 3: 19, 4: 20, 5: 21, 6: 22, 7: 23, 8: 24, 9: 25, 10: 26, 11: 27
            ),
            ".if {width} > 12\n",
            "vldmia {w}!, {{s16-s{last_weight_of_the_rest}}}\n",
            ".endif\n",
            units!($multiply_add, $input, 12: 16, 13: 17, 14: 18, 15: 19),
            advance!("add", "{w}", "{gap_low}", "{gap_high}"),
        )
    };
}

/// Like `row!`; with `{skip}`, skips an input of ±0, which has no bit set after a shift removes the sign.
#[rustfmt::skip]
macro_rules! row_unless_zero {
    ($multiply_add:ident, $input:literal, $skipped:literal, $next:literal) => {
        concat!(
            ".if {skip} > 0\n",
            "vmov {bits}, s", $input, "\n",
            "lsls {bits}, {bits}, #1\n",
            "beq ", $skipped, "f\n",
            ".endif\n",
            row!($multiply_add, $input),
            $next, ":\n",
        )
    };
}

/// `$count` rows, at most four, then `$then`.
macro_rules! rows {
    ($multiply_add:ident, $count:literal, $then:literal) => {
        rows_of!(row_unless_zero($multiply_add,), [28, 29, 30, 31], $count, $then)
    };
}

/// `$count` blocks of `$width` units, from the unit `$first`.
macro_rules! blocks {
    ($multiply_add:ident, $skip:literal, $first:expr, $count:expr, $width:expr, $x:ident, $w:ident, $b:ident, $z:ident) => {
        // SAFETY: the program is compiled for a CPU with this FPU. The assembly reads all inputs of `x`, and `$count ·
        // $width` values from `$first` of `b` and of each row of `w`; it writes the same range of `z` only. All ranges
        // lie within the arrays, and without inputs it reads no row. All registers that change are operands or
        // clobbered.
        unsafe {
            asm!(
                "2:",
                "vldmia {b}!, {{s0-s{last_sum}}}",
                ".if {fours} > 0",
                "movw {left}, #{fours}",
                "3:",
                "vldmia {x}!, {{s28-s31}}",
                rows!($multiply_add, "4", ".if {fours} > 1\nsubs {left}, {left}, #1\nbne 3b\n.endif\n"),
                ".endif",
                ".if {rest} > 0",
                "vldmia {x}!, {{s28-s{last_input_of_the_rest}}}",
                rows!($multiply_add, "{rest}", ""),
                ".endif",
                "vstmia {z}!, {{s0-s{last_sum}}}",
                ".if {count} > 1",
                advance!("sub", "{x}", "{inputs_low}", "{inputs_high}"),
                "movw {left}, #({back} & 0xffff)",
                "movt {left}, #({back} >> 16)",
                "sub {w}, {w}, {left}",
                "subs {blocks}, {blocks}, #1",
                "bne 2b",
                ".endif",
                x = inout(reg) $x.as_ptr() => _,
                w = inout(reg) $w.as_ptr().cast::<f32>().wrapping_add($first) => _,
                b = inout(reg) $b.as_ptr().wrapping_add($first) => _,
                z = inout(reg) $z.as_mut_ptr().wrapping_add($first) => _,
                blocks = inout(reg) $count => _,
                left = out(reg) _,
                bits = out(reg) _,
                skip = const $skip,
                count = const $count,
                width = const $width,
                fours = const INPUTS / 4,
                rest = const INPUTS % 4,
                last_sum = const $width - 1,
                last_weight = const if $width < 12 { 15 + $width } else { 27 },
                last_weight_of_the_rest = const if $width > 12 { 3 + $width } else { 16 },
                last_input_of_the_rest = const if INPUTS % 4 > 0 { 27 + INPUTS % 4 } else { 28 },
                gap_low = const low(4 * UNITS.saturating_sub($width)),
                gap_high = const high(4 * UNITS.saturating_sub($width)),
                row_low = const low(4 * UNITS),
                row_high = const high(4 * UNITS),
                inputs_low = const low(4 * INPUTS),
                inputs_high = const high(4 * INPUTS),
                back = const 4 * (INPUTS * UNITS).saturating_sub($width),
                out("s0") _, out("s1") _, out("s2") _, out("s3") _, out("s4") _, out("s5") _, out("s6") _, out("s7") _,
                out("s8") _, out("s9") _, out("s10") _, out("s11") _, out("s12") _, out("s13") _, out("s14") _,
                out("s15") _, out("s16") _, out("s17") _, out("s18") _, out("s19") _, out("s20") _, out("s21") _,
                out("s22") _, out("s23") _, out("s24") _, out("s25") _, out("s26") _, out("s27") _, out("s28") _,
                out("s29") _, out("s30") _, out("s31") _,
                options(nostack),
            );
        }
    };
}

/// All blocks of a layer: those of 16 units, then a narrower one.
macro_rules! layer {
    ($multiply_add:ident, $skip:literal, $x:ident, $w:ident, $b:ident, $z:ident) => {{
        if UNITS >= UNITS_PER_BLOCK {
            blocks!(
                $multiply_add,
                $skip,
                0,
                UNITS / UNITS_PER_BLOCK,
                full_width(UNITS, UNITS_PER_BLOCK),
                $x,
                $w,
                $b,
                $z
            );
        }
        if !UNITS.is_multiple_of(UNITS_PER_BLOCK) {
            blocks!(
                $multiply_add,
                $skip,
                UNITS / UNITS_PER_BLOCK * UNITS_PER_BLOCK,
                1,
                last_width(UNITS, UNITS_PER_BLOCK),
                $x,
                $w,
                $b,
                $z
            );
        }
    }};
}

/// Defines a function z = b + x·W; with `skip_zeros` it skips rows whose `x` is zero.
macro_rules! affine {
    ($(#[$attribute:meta])* $name:ident, $multiply_add:ident) => {
        $(#[$attribute])*
        #[inline(always)]
        pub(super) fn $name<const INPUTS: usize, const UNITS: usize>(
            x: &[f32; INPUTS],
            w: &[[f32; UNITS]; INPUTS],
            b: &[f32; UNITS],
            z: &mut [f32; UNITS],
            skip_zeros: bool,
        ) {
            const { assert!(INPUTS < 1 << 18 && UNITS < 1 << 18, "expected fewer than 2¹⁸ inputs and units") };
            if skip_zeros {
                layer!($multiply_add, 1, x, w, b, z);
            } else {
                layer!($multiply_add, 0, x, w, b, z);
            }
        }
    };
}

affine!(
    #[cfg(not(helium))]
    affine,
    fused
);
affine!(affine_unfused, unfused);
