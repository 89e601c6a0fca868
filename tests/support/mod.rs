//! Shared parts of the tests: every backend, the table of tolerances, and networks in plain `f64` loops.

#![allow(dead_code, unreachable_pub, unused_imports, unused_macros)] // Every test program uses some of these items.

pub mod backend;
pub mod backpropagation;
pub mod from_logits;
#[cfg(target_arch = "x86_64")]
pub mod hardware;
#[path = "../../reference/losses.rs"]
pub mod losses;
#[path = "../../reference/perceptron.rs"]
pub mod perceptron;
pub mod product_backend;
pub mod products;
pub mod quantized;
mod registers_of;
pub mod requantization;
pub mod sixteen_lanes;
#[path = "../../reference/textbook.rs"]
pub mod textbook;
pub mod tflite;
pub mod tolerances;
pub mod unrolling;

use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;
use stackprop::Rng;

/// A property with `cases` cases of a fixed seed, so that a test that passes once always passes. The variables
/// `PROPTEST_CASES` and `PROPTEST_RNG_SEED` replace number and seed for a long run. Failures are not written to a file.
pub fn cases(cases: u32) -> ProptestConfig {
    const SEED: u64 = 42;
    let given = ProptestConfig::default(); // which contains the variables' values
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { given.cases } else { cases };
    let rng_seed = if given.rng_seed == RngSeed::Random { RngSeed::Fixed(SEED) } else { given.rng_seed };
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..given }
}

/// A value between −1 and 1; about one in four is exactly 0, as after a ReLU.
pub fn value(rng: &mut Rng) -> f32 {
    match rng.below(4) {
        0 => 0.0,
        _ => 2.0 * rng.uniform() - 1.0,
    }
}

/// Rows of such values.
pub fn rows<const N: usize>(rows: usize, rng: &mut Rng) -> Vec<[f32; N]> {
    (0..rows).map(|_| [(); N].map(|()| value(rng))).collect()
}

/// The values converted to `f64`.
pub fn in_f64(values: &[f32]) -> Vec<f64> {
    values.iter().copied().map(f64::from).collect()
}

/// The bits, for a comparison that distinguishes 0 and −0.
pub fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}
