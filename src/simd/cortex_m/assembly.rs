//! The parts that the assembly of both loops shares.
//!
//! The operands `{w}`, `{skip}`, `{row_low}` and `{row_high}` are those of the loop.

/// Moves a pointer by a distance below 2²⁰ bytes, in at most two instructions.
#[rustfmt::skip]
macro_rules! advance {
    ($operation:literal, $pointer:literal, $low:literal, $high:literal) => {
        concat!(
            ".if ", $low, " > 0\n", $operation, "w ", $pointer, ", ", $pointer, ", #", $low, "\n.endif\n",
            ".if ", $high, " > 0\n", $operation, ".w ", $pointer, ", ", $pointer, ", #", $high, "\n.endif\n",
        )
    };
}

/// The code of a skipped row, outside the loop: moves the pointer to the next row and returns.
#[rustfmt::skip]
macro_rules! skipped_row {
    ($skipped:literal, $next:literal) => {
        concat!($skipped, ":\n", advance!("add", "{w}", "{row_low}", "{row_high}"), "b ", $next, "b\n")
    };
}

/// `$count` rows, at most four, then `$then`. `$row!` computes one row, from `$argument`s and the register of its
/// input. The code of skipped rows follows the loop, where it costs other rows nothing.
#[rustfmt::skip]
macro_rules! rows_of {
    (
        $row:ident($($argument:tt)*), [$input_1:literal, $input_2:literal, $input_3:literal, $input_4:literal],
        $count:literal, $then:literal
    ) => {
        concat!(
            $row!($($argument)* $input_1, 20, 30),
            ".if ", $count, " > 1\n", $row!($($argument)* $input_2, 21, 31), ".endif\n",
            ".if ", $count, " > 2\n", $row!($($argument)* $input_3, 22, 32), ".endif\n",
            ".if ", $count, " > 3\n", $row!($($argument)* $input_4, 23, 33), ".endif\n",
            $then,
            ".if {skip} > 0\n",
            "b 4f\n",
            skipped_row!(20, 30),
            ".if ", $count, " > 1\n", skipped_row!(21, 31), ".endif\n",
            ".if ", $count, " > 2\n", skipped_row!(22, 32), ".endif\n",
            ".if ", $count, " > 3\n", skipped_row!(23, 33), ".endif\n",
            "4:\n",
            ".endif\n",
        )
    };
}

/// The part of a distance in bytes that fits the twelve bits of one instruction.
pub(super) const fn low(bytes: usize) -> usize {
    bytes % (1 << 12)
}

/// The part of a distance in bytes above its [`low`] part.
pub(super) const fn high(bytes: usize) -> usize {
    bytes - low(bytes)
}

/// The width of a layer's blocks, except the last one, if full blocks have `block` units.
///
/// Without optimisation the compiler assembles branches that never run. A narrow layer has no full block, but the width
/// must give valid assembly, so it is between 1 and the number of units.
pub(super) const fn full_width(units: usize, block: usize) -> usize {
    match units {
        0 => 1,
        _ if units < block => units,
        _ => block,
    }
}

/// The width of a layer's last block, if full blocks have `block` units; that of a full block if all blocks are full.
pub(super) const fn last_width(units: usize, block: usize) -> usize {
    match units % block {
        0 => full_width(units, block),
        width => width,
    }
}
