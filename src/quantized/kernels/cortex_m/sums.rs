//! The assembly of the sums of up to four units, with the operands `{units}`, `{inputs}`, `{turns}`, `{rest}` and
//! `{aligned}` of the block.

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
#[rustfmt::skip]
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
#[rustfmt::skip]
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
#[rustfmt::skip]
macro_rules! eight_inputs {
    () => {
        concat!(four_inputs!("r6", "r7"), four_inputs!("r8", "r9"))
    };
}

/// Multiplies eight weights by eight inputs.
#[rustfmt::skip]
macro_rules! eight_weights {
    ($sum:literal) => {
        concat!(four_weights!($sum, "r10", "r6", "r7"), four_weights!($sum, "r11", "r8", "r9"))
    };
}

/// Eight weights of a unit, then on to the unit above, or to the next inputs of the last one.
#[rustfmt::skip]
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
#[rustfmt::skip]
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
#[rustfmt::skip]
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
#[rustfmt::skip]
macro_rules! last_four_at {
    ($unit:literal, $sum:literal) => {
        concat!(
            "ldr r10, [r1, #{inputs} * ", $unit, " + ({rest} & 8)]\n",
            four_weights!($sum, "r10", "r6", "r7"),
        )
    };
}

/// One of the last three weights of a unit.
#[rustfmt::skip]
macro_rules! last_at {
    ($unit:literal, $sum:literal, $distance:literal) => {
        concat!(
            "ldrsb r10, [r1, #{inputs} * ", $unit, " + ({rest} & 12) + ", $distance, "]\n",
            "mla ", $sum, ", r10, r8, ", $sum, "\n",
        )
    };
}

/// One of the last three inputs.
#[rustfmt::skip]
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
#[rustfmt::skip]
macro_rules! sums {
    () => {
        concat!(
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
        )
    };
}
