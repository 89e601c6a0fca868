//! z = b + x·W on the FPU: a block of up to 16 units at a time, whose sums stay in registers while all inputs pass.
//!
//! | registers | hold |
//! | --- | --- |
//! | s0–s15 | the sums |
//! | s16–s27 | weights of one row, up to 12 at a time |
//! | s28–s31 | four inputs |
//!
//! A row of a full block takes 16 multiply-adds, two loads of weights and an addition to the pointer; four rows take a load of
//! inputs and two instructions of loop: together 1.23 instructions a multiply-add. To look for inputs of zero takes 0.19 more.
//! The assembler learns a block's width and number of rows by `const` operands, and leaves out, by `.if`, what is not needed.

use core::arch::asm;

/// Units whose sums are in registers at a time.
const BLOCK: usize = 16;

/// sum += weight · input
#[cfg(not(helium))]
macro_rules! fused {
    ($sum:literal, $weight:literal, $input:literal) => {
        concat!("vfma.f32 s", $sum, ", s", $weight, ", s", $input, "\n")
    };
}

/// sum += weight · input, the product rounded too
macro_rules! unfused {
    ($sum:literal, $weight:literal, $input:literal) => {
        concat!("vmla.f32 s", $sum, ", s", $weight, ", s", $input, "\n")
    };
}

/// One input times the weights of those of some units that there are.
#[rustfmt::skip]
macro_rules! units {
    ($multiply_add:ident, $input:literal, $($unit:literal: $weight:literal),+) => {
        concat!($(".if {width} > ", $unit, "\n", $multiply_add!($unit, $weight, $input), ".endif\n"),+)
    };
}

/// Moves a pointer on by a number of bytes below 2²⁰, which two instructions can hold.
#[rustfmt::skip]
macro_rules! go_on {
    ($operation:literal, $pointer:literal, $low:literal, $high:literal) => {
        concat!(
            ".if ", $low, " > 0\n", $operation, "w ", $pointer, ", ", $pointer, ", #", $low, "\n.endif\n",
            ".if ", $high, " > 0\n", $operation, ".w ", $pointer, ", ", $pointer, ", #", $high, "\n.endif\n",
        )
    };
}

/// One input times its row of weights.
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
            go_on!("add", "{w}", "{gap_low}", "{gap_high}"),
        )
    };
}

/// One input times its row of weights; with `skip`, not if it is ±0: a float of which nothing but the sign, which is shifted
/// out, is set.
#[rustfmt::skip]
macro_rules! row_unless_zero {
    ($multiply_add:ident, $input:literal, $left_out:literal, $next:literal) => {
        concat!(
            ".if {skip} > 0\n",
            "vmov {bits}, s", $input, "\n",
            "lsls {bits}, {bits}, #1\n",
            "beq ", $left_out, "f\n",
            ".endif\n",
            row!($multiply_add, $input),
            $next, ":\n",
        )
    };
}

/// A row that is left out: the pointer goes on. It stands behind the rows, where it costs the others nothing.
#[rustfmt::skip]
macro_rules! row_left_out {
    ($left_out:literal, $next:literal) => {
        concat!($left_out, ":\n", go_on!("add", "{w}", "{row_low}", "{row_high}"), "b ", $next, "b\n")
    };
}

/// `$count` rows, at most four, and `$then`.
#[rustfmt::skip]
macro_rules! rows {
    ($multiply_add:ident, $count:literal, $then:literal) => {
        concat!(
            row_unless_zero!($multiply_add, 28, 20, 30),
            ".if ", $count, " > 1\n", row_unless_zero!($multiply_add, 29, 21, 31), ".endif\n",
            ".if ", $count, " > 2\n", row_unless_zero!($multiply_add, 30, 22, 32), ".endif\n",
            ".if ", $count, " > 3\n", row_unless_zero!($multiply_add, 31, 23, 33), ".endif\n",
            $then,
            ".if {skip} > 0\n",
            "b 4f\n",
            row_left_out!(20, 30),
            ".if ", $count, " > 1\n", row_left_out!(21, 31), ".endif\n",
            ".if ", $count, " > 2\n", row_left_out!(22, 32), ".endif\n",
            ".if ", $count, " > 3\n", row_left_out!(23, 33), ".endif\n",
            "4:\n",
            ".endif\n",
        )
    };
}

/// `$count` blocks of `$width` units, from the unit `$first` on.
macro_rules! blocks {
    ($multiply_add:ident, $skip:literal, $first:expr, $count:expr, $width:expr, $x:ident, $w:ident, $b:ident, $z:ident) => {
        // SAFETY: the program is compiled for a CPU with this FPU. Of `x` all inputs are read; of `b`, `z` and each row of `w`
        // `$count · $width` values from `$first` on, all of them within the arrays, and no row where there is none. Only `z`
        // is written to. All registers that change are operands or clobbered.
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
                go_on!("sub", "{x}", "{inputs_low}", "{inputs_high}"),
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
                last_sum = const usize::saturating_sub($width, 1),
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

/// The part of a distance that fits the twelve bits of an instruction, and the rest.
const fn low(bytes: usize) -> usize {
    bytes % (1 << 12)
}

const fn high(bytes: usize) -> usize {
    bytes - low(bytes)
}

/// All blocks of a layer: those of 16 units, then a narrower one.
macro_rules! layer {
    ($multiply_add:ident, $skip:literal, $x:ident, $w:ident, $b:ident, $z:ident) => {{
        if UNITS >= BLOCK {
            blocks!($multiply_add, $skip, 0, UNITS / BLOCK, BLOCK, $x, $w, $b, $z);
        }
        if !UNITS.is_multiple_of(BLOCK) {
            blocks!($multiply_add, $skip, UNITS / BLOCK * BLOCK, 1, UNITS % BLOCK, $x, $w, $b, $z);
        }
    }};
}

/// Defines a function z = b + x·W; with `skip_zeros`, rows whose `x` is zero are left out.
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
