//! Compares the vector functions with `f64` for arbitrary bits, on every backend: the error is at most 2 ulp.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stackprop::kernels::exp::exp;
use stackprop::kernels::exp_m1::exp_m1;
use stackprop::kernels::logistic::logistic;
use stackprop::kernels::tanh::tanh;
use stackprop::simd::{Computation, Execution, LANES, Simd};
use stackprop::Row;

#[path = "../../tests/support/backend.rs"]
mod backend;
#[path = "../../tests/support/ulp.rs"]
mod ulp;

const MOST_ULP: f64 = 2.0;

const FUNCTIONS: [(&str, fn(f64) -> f64); 4] =
    [("exp", f64::exp), ("exp_m1", f64::exp_m1), ("tanh", f64::tanh), ("logistic", |x| 1.0 / (1.0 + (-x).exp()))];

fuzz_target!(|data: &[u8]| {
    let backends = backend::backends();
    for x in data.as_chunks().0.as_chunks::<LANES>().0 {
        let x = x.map(f32::from_le_bytes);
        let mut reproducible = None;
        for backend in &backends {
            let outputs = backend.run(Functions(&x));
            for ((name, truth), y) in FUNCTIONS.iter().zip(&outputs) {
                for (&x, &y) in x.iter().zip(y) {
                    let error = ulp::error_in_ulp(y, truth(f64::from(x)), 0.0);
                    assert!(error <= MOST_ULP, "{name}({x:e}) with {backend:?} is {y:e}: {error} ulp");
                }
            }
            if backend.is_reproducible() {
                // All NaNs are equal.
                let bits = outputs.map(|y| y.map(|y| if y.is_nan() { f32::NAN.to_bits() } else { y.to_bits() }));
                assert_eq!(bits, *reproducible.get_or_insert(bits), "{backend:?} has other bits at {x:?}");
            }
        }
    }
});

/// Stores the lanes of vector number `vector` of a row.
#[inline(always)]
fn columns_of<S: Simd>(row: &mut [f32; LANES], vector: usize, simd: S, y: S::Vector) {
    simd.store(y, &mut S::Values::chunks_mut(row).0[vector]);
}

/// Every function of eight values.
struct Functions<'a>(&'a [f32; LANES]);

impl Computation for Functions<'_> {
    type Output = [[f32; LANES]; FUNCTIONS.len()];

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Self::Output {
        let mut outputs = [[0.0; LANES]; FUNCTIONS.len()];
        for (lane, x) in S::Values::chunks(self.0).0.iter().enumerate() {
            let x = simd.load(x);
            let results = [exp(simd, x), exp_m1(simd, x), tanh(simd, x), logistic(simd, x)];
            for (row, y) in outputs.iter_mut().zip(results) {
                columns_of::<S>(row, lane, simd, y);
            }
        }
        outputs
    }
}
