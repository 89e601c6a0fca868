//! z = b + x·W on Helium, the vectors of a Cortex-M55, for blocks of up to 28 units.
//!
//! | registers | hold |
//! | --- | --- |
//! | q0–q6 | the sums, four to a register |
//! | q7 | four weights |
//! | r2–r5 | four inputs |
//!
//! Four units take one load and one multiply-add; four rows add one load of inputs and one loop instruction. If the
//! number of units is not a multiple of four, a predicate keeps the last load and the last store within the row.
//!
//! Helium flushes subnormal inputs and results to zero, in every mode of the CPU, and so cannot give the same bits
//! as other CPUs. Only executions that fuse use this loop. LLVM makes Helium's vectors of other loops for every
//! execution: the products of training and the updates of the parameters lose subnormal numbers, unless the program is
//! compiled without `-C target-cpu`.

use core::arch::asm;

use super::assembly::{full_width, high, last_width, low};

/// The maximum number of units whose sums are in registers.
const UNITS_PER_BLOCK: usize = 28;

/// Loads or stores the units of one vector: all of them, those of the predicate, or none.
#[rustfmt::skip]
macro_rules! transfer {
    ($instruction:literal, $vector:literal, $register:literal, $($address:literal)+) => {
        concat!(
            ".if {width} >= 4 + 4 * ", $vector, "\n",
            $instruction, ".u32 q", $register, ", ", $($address,)+ "\n",
            ".elseif {width} > 4 * ", $vector, "\n",
            "vpst\n",
            $instruction, "t.u32 q", $register, ", ", $($address,)+ "\n",
            ".endif\n",
        )
    };
}

/// Multiplies one input by the weights of one vector of units. The last vector's load moves the pointer to the next
/// row.
#[rustfmt::skip]
macro_rules! vector {
    ($vector:literal, $input:literal) => {
        concat!(
            ".if {width} > 4 + 4 * ", $vector, "\n",
            transfer!("vldrw", $vector, 7, "[{w}], #16"),
            ".elseif {gap_fits} > 0\n",
            transfer!("vldrw", $vector, 7, "[{w}], #{gap}"),
            ".else\n",
            transfer!("vldrw", $vector, 7, "[{w}]"),
            ".endif\n",
            ".if {width} > 4 * ", $vector, "\n",
            "vfma.f32 q", $vector, ", q7, ", $input, "\n",
            ".endif\n",
        )
    };
}

/// Multiplies one input by its row of weights; with `{skip}`, skips an input of ±0, which has no bit set after a shift
/// removes the sign.
#[rustfmt::skip]
macro_rules! row {
    ($input:literal, $skipped:literal, $next:literal) => {
        concat!(
            ".if {skip} > 0\n",
            "lsls {bits}, ", $input, ", #1\n",
            "beq ", $skipped, "f\n",
            ".endif\n",
            vector!(0, $input),
            vector!(1, $input),
            vector!(2, $input),
            vector!(3, $input),
            vector!(4, $input),
            vector!(5, $input),
            vector!(6, $input),
            ".if {gap_fits} == 0\n",
            advance!("add", "{w}", "{gap_low}", "{gap_high}"),
            ".endif\n",
            $next, ":\n",
        )
    };
}

/// `$count` rows, at most four, then `$then`.
macro_rules! rows {
    ($count:literal, $then:literal) => {
        rows_of!(row(), ["r2", "r3", "r4", "r5"], $count, $then)
    };
}

/// Transfers all vectors of a block.
#[rustfmt::skip]
macro_rules! transfer_all {
    ($instruction:literal, $pointer:literal) => {
        concat!(
            transfer!($instruction, 0, 0, "[" $pointer "]"),
            transfer!($instruction, 1, 1, "[" $pointer ", #16]"),
            transfer!($instruction, 2, 2, "[" $pointer ", #32]"),
            transfer!($instruction, 3, 3, "[" $pointer ", #48]"),
            transfer!($instruction, 4, 4, "[" $pointer ", #64]"),
            transfer!($instruction, 5, 5, "[" $pointer ", #80]"),
            transfer!($instruction, 6, 6, "[" $pointer ", #96]"),
        )
    };
}

/// One block of `$width` units, from the unit `$first`.
macro_rules! block {
    ($skip:literal, $first:expr, $width:expr, $x:ident, $w:ident, $b:ident, $z:ident) => {
        // SAFETY: the program is compiled for a CPU with Helium. The assembly reads all inputs of `x`, and `$width`
        // values from `$first` of `b` and of each row of `w`; it writes the same range of `z` only. All ranges lie
        // within the arrays, and without inputs it reads no row. All registers that change are operands or clobbered,
        // except the predicate, which the assembly restores.
        unsafe {
            asm!(
                "vmrs {predicate}, p0",
                "vctp.32 {partial}",
                transfer_all!("vldrw", "{b}"),
                ".if {fours} > 0",
                "movw lr, #{fours}",
                "dls lr, lr",
                "3:",
                "ldm {x}!, {{r2, r3, r4, r5}}",
                rows!("4", "le lr, 3b\n"),
                ".endif",
                ".if {rest} > 0",
                "ldr r2, [{x}]",
                ".if {rest} > 1",
                "ldr r3, [{x}, #4]",
                ".endif",
                ".if {rest} > 2",
                "ldr r4, [{x}, #8]",
                ".endif",
                rows!("{rest}", ""),
                ".endif",
                transfer_all!("vstrw", "{z}"),
                "vmsr p0, {predicate}",
                x = inout(reg) $x.as_ptr() => _,
                w = inout(reg) $w.as_ptr().cast::<f32>().wrapping_add($first) => _,
                b = in(reg) $b.as_ptr().wrapping_add($first),
                z = in(reg) $z.as_mut_ptr().wrapping_add($first),
                partial = in(reg) $width % 4,
                predicate = out(reg) _,
                bits = out(reg) _,
                skip = const $skip,
                width = const $width,
                fours = const INPUTS / 4,
                rest = const INPUTS % 4,
                gap = const gap(UNITS, $width),
                gap_fits = const if gap(UNITS, $width) <= 508 { 1 } else { 0 },
                gap_low = const low(gap(UNITS, $width)),
                gap_high = const high(gap(UNITS, $width)),
                row_low = const low(4 * UNITS),
                row_high = const high(4 * UNITS),
                out("r2") _, out("r3") _, out("r4") _, out("r5") _, out("lr") _,
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

/// The bytes from the last vector of a block to the block's first vector in the next row.
const fn gap(units: usize, width: usize) -> usize {
    4 * (units - (width - 1) / 4 * 4)
}

/// z = b + x·W; with `skip_zeros` it skips rows whose `x` is zero.
#[inline(always)]
pub(super) fn affine<const INPUTS: usize, const UNITS: usize>(
    x: &[f32; INPUTS],
    w: &[[f32; UNITS]; INPUTS],
    b: &[f32; UNITS],
    z: &mut [f32; UNITS],
    skip_zeros: bool,
) {
    const { assert!(INPUTS < 1 << 18 && UNITS < 1 << 18, "a layer on a Cortex-M has fewer than 2¹⁸ inputs and units") };
    // One search for any zero input is cheaper than a test of each input in each block.
    let skip_zeros = skip_zeros && x.iter().fold(u32::MAX, |least, x| least.min(x.to_bits() << 1)) == 0;
    let mut first = 0;
    while first + UNITS_PER_BLOCK <= UNITS {
        if skip_zeros {
            block!(1, first, full_width(UNITS, UNITS_PER_BLOCK), x, w, b, z);
        } else {
            block!(0, first, full_width(UNITS, UNITS_PER_BLOCK), x, w, b, z);
        }
        first += UNITS_PER_BLOCK;
    }
    if !UNITS.is_multiple_of(UNITS_PER_BLOCK) {
        if skip_zeros {
            block!(1, first, last_width(UNITS, UNITS_PER_BLOCK), x, w, b, z);
        } else {
            block!(0, first, last_width(UNITS, UNITS_PER_BLOCK), x, w, b, z);
        }
    }
}
