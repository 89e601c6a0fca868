//! Compares requantization with TensorFlow Lite's formulas at and beside every tie.

mod support;

use stackprop::Rng;
use support::requantization::{Scales, Unit};

/// Checks the sums about every step of the result, the extremes and a few others.
fn check(scales: Scales, rng: &mut Rng) {
    let unit = Unit::new(scales);
    let others = [0, 1, -1, i32::MAX, i32::MIN].into_iter().chain((0..16).map(|_| random_sum(rng)));
    let sums = (1..=256).flat_map(|result| scales.sums_about(result)).chain(others);
    // Beyond, C++ is undefined, and so `Int8Dense::set_units` refuses such a layer.
    sums.filter(|sum| f64::from(*sum).abs() * scales.factor() < 2_f64.powi(30)).for_each(|sum| unit.check(sum));
}

/// A sum of any size.
fn random_sum(rng: &mut Rng) -> i32 {
    (rng.next_u32() as i32) >> rng.below(31)
}

/// A number from 2^`exponent` to below 2^(`exponent` + 1).
fn random_scale(exponent: i32, rng: &mut Rng) -> f32 {
    (1.0 + rng.uniform()) * 2_f32.powi(exponent)
}

#[test]
fn random_scales() {
    let mut rng = Rng::seed_from_u64(1);
    for _ in 0..400 {
        let [input, weight] = [(); 2].map(|()| random_scale(-(rng.below(16) as i32), &mut rng));
        let output = random_scale(-(rng.below(10) as i32), &mut rng);
        check(Scales { input, weight, output, per_tensor: rng.below(2) == 0 }, &mut rng);
    }
}

/// `Lite` keeps 32 bits of a factor, or all where these would give other results.
#[test]
fn multipliers_state_their_factors() {
    let mut rng = Rng::seed_from_u64(4);
    let mut exact = 0;
    for _ in 0..400 {
        let [input, weight] = [(); 2].map(|()| random_scale(-(rng.below(20) as i32), &mut rng));
        let output = random_scale(-(rng.below(10) as i32), &mut rng);
        exact += u32::from(Unit::new(Scales { input, weight, output, per_tensor: rng.below(2) == 0 }).check_factor());
    }
    assert!(exact > 0);
}

#[test]
fn powers_of_two_have_a_tie_at_every_step() {
    let mut rng = Rng::seed_from_u64(2);
    for exponent in -34..6 {
        for per_tensor in [false, true] {
            check(Scales { input: 1.0, weight: 2_f32.powi(exponent), output: 1.0, per_tensor }, &mut rng);
        }
    }
}

#[test]
fn factors_beside_powers_of_two() {
    let mut rng = Rng::seed_from_u64(3);
    for exponent in -34..6 {
        let power = 2_f32.powi(exponent);
        for weight in [power.next_down(), power.next_up()] {
            for output in [1.0, 1_f32.next_down(), 1_f32.next_up(), 3.0] {
                check(Scales { input: 1.0, weight, output, per_tensor: true }, &mut rng);
            }
        }
    }
}

/// (1 + 2⁻²³) · (1 − 2⁻²³): 31 bits of the mantissa round up to 1.
#[test]
fn a_factor_that_rounds_up_to_a_power_of_two() {
    let mut rng = Rng::seed_from_u64(6);
    for exponent in [-8, 0, 3] {
        let weight = (1.0 - f32::EPSILON) * 2_f32.powi(exponent);
        check(Scales { input: 1.0 + f32::EPSILON, weight, output: 1.0, per_tensor: false }, &mut rng);
    }
}

#[test]
fn factors_of_one_and_more() {
    let mut rng = Rng::seed_from_u64(4);
    for _ in 0..100 {
        let weight = random_scale(rng.below(12) as i32, &mut rng);
        check(Scales { input: random_scale(0, &mut rng), weight, output: 1.0, per_tensor: false }, &mut rng);
    }
}

#[test]
fn tiny_factors() {
    let mut rng = Rng::seed_from_u64(5);
    for _ in 0..200 {
        let weight = random_scale(-20 - rng.below(15) as i32, &mut rng);
        check(Scales { input: random_scale(0, &mut rng), weight, output: 1.0, per_tensor: true }, &mut rng);
    }
}

/// `f64` rounds the product of 129,774 up to 64.5, and no other one of these.
#[test]
fn a_product_that_f64_rounds_up_to_a_half() {
    let [input, weight] = [-10, -40].map(|exponent| 2_f32.powi(exponent));
    let unit = Unit::new(Scales { input, weight, output: 1.787_015e-12, per_tensor: true });
    (129_700..129_800).chain(389_300..389_350).for_each(|sum| unit.check(sum));
}
