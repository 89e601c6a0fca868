//! Equality with the FPU of the computer that runs the tests, bit for bit; any two NaNs are equal.
//!
//! `cargo test` draws a sample. This command draws 2³² operands of each kind:
//!
//! ```sh
//! cargo test --release --lib soft_float -- --ignored
//! ```

use std::vec::Vec;

use super::normalize::{places_by_count, places_by_steps};
use super::sum::Sum;
use super::{add, affine, dot, is_less, mul, mul_add, sub};
use crate::rng::Rng;

/// Random operands of a test in `cargo test`.
const SAMPLE: u64 = 200_000;
/// Random operands of a test on demand.
const MANY: u64 = 1 << 32;

/// Values at each limit of `f32`, of the fast paths and of rounding, with both signs.
fn special_values() -> Vec<f32> {
    // The exponent fields of zero and subnormal numbers; of the terms and factors on the fast path; around 1; of the
    // largest numbers; of infinity and NaNs.
    let fields = [0, 1, 24, 25, 62, 63, 64, 65, 126, 127, 128, 157, 158, 188, 189, 191, 192, 253, 254, 255];
    let fractions = [0, 1, 0x7f_fffe, 0x7f_ffff];
    let bits = fields.into_iter().flat_map(|field| fractions.map(|fraction| field << 23 | fraction));
    bits.flat_map(|bits| [f32::from_bits(bits), f32::from_bits(bits | 1 << 31)]).collect()
}

/// Random operands that reach every path.
struct Operands {
    random: Rng,
    special: Vec<f32>,
}

impl Operands {
    fn new(seed: u64) -> Self {
        Self { random: Rng::seed_from_u64(seed), special: special_values() }
    }

    /// Any bits; numbers between 2⁻²⁰ and 2²⁰, whose mantissas have ones everywhere, only in front or only at the end,
    /// so that products are exact or ties; special values.
    fn value(&mut self) -> f32 {
        let bits = self.random.next_u32();
        let field = (self.random.below(40) + 107) << 23;
        let places = self.random.below(24);
        match self.random.below(8) {
            0 => f32::from_bits(bits),
            1 | 2 => f32::from_bits(bits & 0x807f_ffff | field),
            3 | 4 => f32::from_bits(bits & 0x807f_ffff & u32::MAX << places | field),
            5 | 6 => f32::from_bits(bits & (1 << 31 | 0x7f_ffff >> places) | field),
            _ => self.special[self.random.below(self.special.len() as u32) as usize],
        }
    }

    /// A term for a sum with `value`: about as large, so that the sum cancels; up to 2³⁰ times larger or smaller; or
    /// any other.
    fn term(&mut self, value: f32) -> f32 {
        let close = value.to_bits().wrapping_add(self.random.below(9)).wrapping_sub(4);
        let sign = self.random.next_u32() & 1 << 31;
        match self.random.below(6) {
            0 | 1 => f32::from_bits(close ^ sign),
            2..=4 => {
                let field = self.random.below(61) << 23;
                f32::from_bits((close ^ sign).wrapping_add(field).wrapping_sub(30 << 23))
            }
            _ => self.value(),
        }
    }
}

#[track_caller]
fn assert_same(found: f32, expected: f32, operands: &[f32]) {
    assert!(
        found.to_bits() == expected.to_bits() || found.is_nan() && expected.is_nan(),
        "{:x?}: expected {expected:e} = {:x}, found {found:e} = {:x}",
        operands.iter().map(|operand| operand.to_bits()).collect::<Vec<_>>(),
        expected.to_bits(),
        found.to_bits(),
    );
}

#[track_caller]
fn check_operators(a: f32, b: f32, c: f32) {
    assert_same(mul_add(a, b, c), a * b + c, &[a, b, c]);
    assert_same(mul(a, b), a * b, &[a, b]);
    assert_same(add(b, c), b + c, &[b, c]);
    assert_same(sub(b, c), b - c, &[b, c]);
    assert_eq!(is_less(b, c), b < c, "{b:e} < {c:e}");
    assert_same(dot(&[a], &[b], c), a * b + c, &[a, b, c]);
}

fn check_random_operators(count: u64) {
    let mut operands = Operands::new(1);
    for _ in 0..count {
        let (a, b) = (operands.value(), operands.value());
        let c = operands.term(a * b);
        check_operators(a, b, c);
        check_operators(a, operands.term(c), c);
    }
}

/// A sum that stays unpacked rounds after every term, so it equals one that is packed each time.
fn check_random_sums(count: u64) {
    const TERMS: usize = 8;
    let mut operands = Operands::new(2);
    for _ in 0..count / TERMS as u64 {
        let first = operands.value();
        let (mut a, mut b, mut sum) = ([0.0; TERMS], [0.0; TERMS], first);
        for (a, b) in a.iter_mut().zip(&mut b) {
            (*a, *b) = (operands.value(), operands.value());
            // Half of the terms are close to the sum or its opposite.
            if operands.random.below(2) == 0 {
                *b = operands.term(sum / *a);
            }
            sum += *a * *b;
        }
        assert_same(dot(&a, &b, first), sum, &[&[first][..], &a, &b].concat());
    }
}

#[test]
fn operators_have_the_bits_of_the_fpu_for_special_values() {
    let values = special_values();
    for a in &values {
        for b in &values {
            for c in &values {
                check_operators(*a, *b, *c);
            }
        }
    }
}

#[test]
fn operators_have_the_bits_of_the_fpu() {
    check_random_operators(SAMPLE);
}

#[test]
#[ignore = "2^32 operands: some minutes in release"]
fn operators_have_the_bits_of_the_fpu_for_many_values() {
    check_random_operators(MANY);
}

#[test]
fn sums_of_products_have_the_bits_of_the_fpu() {
    check_random_sums(SAMPLE);
}

#[test]
#[ignore = "2^32 terms: some minutes in release"]
fn sums_of_products_have_the_bits_of_the_fpu_for_many_values() {
    check_random_sums(MANY);
}

/// The product rounds up to a power of two, 2 − 2⁻⁴⁵ to 2, so its mantissa is 2²⁴ instead of 2²³.
#[test]
fn sums_of_the_longest_mantissas_have_the_bits_of_the_fpu() {
    let (a, b) = (1.0 + f32::EPSILON, 2.0 - 2.0 * f32::EPSILON);
    assert_eq!(a * b, 2.0);
    for sign in [1.0, -1.0] {
        for other in [a, -a, a / 2.0, -a / 4.0, a * 8.0] {
            for first in [0.0, 2.0, -2.0, f32::EPSILON, 3.0] {
                let expected = sign * a * b + first + other * b + sign * a * b;
                assert_same(dot(&[sign * a, other, sign * a], &[b; 3], first), expected, &[sign, other, first]);
                check_operators(sign * a, b, other * b);
            }
        }
    }
}

/// Neighbouring numbers down to the smallest: their difference leaves the fast path, or becomes subnormal.
#[test]
fn differences_of_small_numbers_have_the_bits_of_the_fpu() {
    for field in 1..=64 {
        for c in neighbours(field << 23) {
            for product in neighbours(field << 23).chain(neighbours((field - 1) << 23)) {
                check_operators(-1.0, product, c);
                // Both factors are on the fast path even if the product is small.
                check_operators(f32::from_bits(65 << 23), product * -f32::from_bits(189 << 23), c);
            }
        }
    }
}

/// The numbers of these bits and around.
fn neighbours(bits: u32) -> impl Iterator<Item = f32> {
    (bits.saturating_sub(2)..=bits + 2).map(f32::from_bits)
}

#[test]
fn affine_has_the_bits_of_plain_loops() {
    let mut operands = Operands::new(3);
    for (inputs, units) in [(0, 3), (1, 1), (2, 4), (40, 15), (40, 16), (40, 17), (9, 50), (300, 3), (4, 0)] {
        for skip_zeros in [false, true] {
            let mut draw = |len| (0..len).map(|_| operands.value()).collect::<Vec<_>>();
            let (mut x, w, b) = (draw(inputs), draw(inputs * units), draw(units));
            x.iter_mut().step_by(3).for_each(|x| *x = 0.0_f32.copysign(*x));
            let mut found = std::vec![12.5; units];
            affine(&x, &w, &b, &mut found, skip_zeros);
            for (unit, (found, b)) in found.iter().zip(&b).enumerate() {
                let terms = x.iter().zip(w.iter().skip(unit).step_by(units.max(1)));
                let sum = terms.filter(|(x, _)| !skip_zeros || **x != 0.0).fold(*b, |sum, (x, w)| sum + x * w);
                assert_same(*found, sum, &[inputs as f32, unit as f32]);
            }
        }
    }
}

#[test]
fn packing_reverses_unpacking() {
    let mut random = Rng::seed_from_u64(4);
    for value in special_values().into_iter().chain((0..SAMPLE).map(|_| f32::from_bits(random.next_u32()))) {
        assert_same(f32::from_bits(Sum::new(value.to_bits()).pack()), value, &[value]);
    }
}

#[test]
fn both_ways_to_normalize_agree() {
    let mut random = Rng::seed_from_u64(5);
    for bits in 0..30 {
        let lowest = 1 << bits;
        for magnitude in [lowest, lowest + 1, lowest | random.next_u32() & (lowest - 1), 2 * lowest - 1] {
            if (1..=1 << 29).contains(&magnitude) {
                assert_eq!(places_by_count(magnitude), places_by_steps(magnitude), "{magnitude:x}");
            }
        }
    }
}
