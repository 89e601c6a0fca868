//! Compares requantization with TensorFlow Lite's formulas for arbitrary scales and sums, and at the steps of its
//! results.

#![no_main]

#[path = "../support/mod.rs"]
mod support;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use support::requantization::{Scales, Unit};

#[derive(Arbitrary, Debug)]
struct Input {
    scales: [Scale; 3],
    per_tensor: bool,
    sums: Vec<i32>,
    /// Results whose steps are checked.
    results: Vec<u8>,
}

/// A positive number from 2⁻⁴⁰ to 2²³.
#[derive(Arbitrary, Debug)]
struct Scale {
    exponent: u8,
    mantissa: u32,
}

impl Scale {
    fn value(&self) -> f32 {
        f32::from_bits((87 + u32::from(self.exponent % 64)) << 23 | self.mantissa >> 9)
    }
}

fuzz_target!(|input: Input| {
    let [input_scale, weight, output] = input.scales.each_ref().map(Scale::value);
    let scales = Scales { input: input_scale, weight, output, per_tensor: input.per_tensor };
    let unit = Unit::new(scales);
    let steps = input.results.iter().flat_map(|result| scales.sums_about(i32::from(*result) + 1));
    // Beyond, C++ is undefined, and so `Int8Dense::set_units` refuses such a layer.
    let is_defined = |sum: &i32| f64::from(*sum).abs() * scales.factor() < 2_f64.powi(30);
    steps.chain(input.sums.iter().copied()).filter(is_defined).for_each(|sum| unit.check(sum));
});
