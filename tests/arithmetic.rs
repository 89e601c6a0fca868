//! The arithmetic of this target is IEEE 754's binary32: each operation at run time gives the bits that the compiler
//! computes, in software, for a constant.

use std::hint::black_box;
use std::ops::Range;

/// Operands around the points where other arithmetics differ: ties, subnormal numbers and their limits, the largest
/// numbers, and numbers whose products need more than 24 bits.
const OPERANDS: [f32; 22] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.1,
    -0.3,
    1.0 + f32::EPSILON,
    1.0 - f32::EPSILON / 2.0,
    1.5 * (1 << 23) as f32,
    -1.5 * (1 << 23) as f32,
    16_777_215.0,
    0.5,
    2.5,
    -0.007,
    f32::MIN_POSITIVE,
    1.5 * f32::MIN_POSITIVE,
    f32::from_bits(1),
    -f32::from_bits(0x0045_b080),
    f32::from_bits(0x007f_ffff),
    f32::MAX,
    1e-20,
    -3e20,
];

/// Sum, difference, product, quotient, unfused multiply-add, rounding by a constant, a conversion to an integer and
/// back, and a product in `f64`.
const fn results(a: f32, b: f32) -> [u32; 8] {
    const ROUND: f32 = 1.5 * (1 << 23) as f32;
    [
        (a + b).to_bits(),
        (a - b).to_bits(),
        (a * b).to_bits(),
        (a / b).to_bits(),
        (a * b + a).to_bits(),
        (a + ROUND - ROUND).to_bits(),
        (a as i32 as f32).to_bits(),
        ((a as f64 * b as f64) as f32).to_bits(),
    ]
}

/// The last of the results.
const PRODUCT_IN_F64: usize = 7;

type Table = [[[u32; 8]; OPERANDS.len()]; OPERANDS.len()];

/// The results of all pairs.
const EXPECTED: Table = {
    let mut table = [[[0; 8]; OPERANDS.len()]; OPERANDS.len()];
    let mut i = 0;
    while i < OPERANDS.len() * OPERANDS.len() {
        let (a, b) = (i / OPERANDS.len(), i % OPERANDS.len());
        table[a][b] = results(OPERANDS[a], OPERANDS[b]);
        i += 1;
    }
    table
};

#[test]
fn each_operation_rounds_once_to_nearest_and_keeps_subnormal_numbers() {
    check(0..PRODUCT_IN_F64);
}

/// LLVM compiles the product to `mdebr` without optimisation, and the processor multiplies two `f32`s. QEMU's commit
/// "target/s390x: Fix MDEB and MDEBR" (July 2023) mends the helper, which read the first operand as an `f64`:
/// 1 times 1 was 2⁻⁷.
#[test]
#[cfg_attr(target_arch = "s390x", ignore = "QEMU 7.2 emulates the instruction mdebr wrongly")]
fn a_product_in_f64_rounds_once() {
    check(PRODUCT_IN_F64..PRODUCT_IN_F64 + 1);
}

fn check(operations: Range<usize>) {
    static TABLE: Table = EXPECTED;
    let is_nan = |bits: u32| f32::from_bits(bits).is_nan();
    for (a, row) in OPERANDS.iter().zip(&TABLE) {
        for (b, expected) in OPERANDS.iter().zip(row) {
            let found = results(black_box(*a), black_box(*b));
            for operation in operations.clone() {
                let (found, expected) = (found[operation], expected[operation]);
                let same = found == expected || is_nan(found) && is_nan(expected);
                assert!(same, "operation {operation} of {a:e} and {b:e}: expected {expected:#x}, found {found:#x}");
            }
        }
    }
}
