//! Compares the vector functions with `f64` for arbitrary bits, on every backend. The bounds are those of
//! `tests/vector_functions.rs`.

#![no_main]

#[path = "../support/mod.rs"]
mod support;

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

use libfuzzer_sys::fuzz_target;
use stackprop::Row;
use stackprop::kernels::exp::exp;
use stackprop::kernels::exp_m1::exp_m1;
use stackprop::kernels::gelu::{gelu, gelu_derivative};
use stackprop::kernels::logistic::logistic;
use stackprop::kernels::silu::{silu, silu_derivative};
use stackprop::kernels::softmax::softmax;
use stackprop::kernels::softplus::softplus;
use stackprop::kernels::tanh::tanh;
use stackprop::simd::{Computation, Execution, LANES, Simd};
use support::backend::backends;
use support::{tolerances, ulp};

/// A function with its bound.
struct Function {
    name: &'static str,
    truth: fn(f64) -> f64,
    most_ulp: f64,
    /// For smaller magnitudes of the truth, errors count in ulps of this number: near a zero that is no `f32`, no
    /// relative bound holds.
    least: f64,
}

const fn function(name: &'static str, truth: fn(f64) -> f64, most_ulp: f64, least: f64) -> Function {
    Function { name, truth, most_ulp, least }
}

const FUNCTIONS: [Function; 9] = [
    function("exp", f64::exp, 2.0, 0.0),
    function("exp_m1", f64::exp_m1, 2.0, 0.0),
    function("tanh", f64::tanh, 2.0, 0.0),
    function("logistic", logistic_in_f64, 2.0, 0.0),
    function("softplus", |x| x.max(0.0) + (-x.abs()).exp().ln_1p(), 2.1, 0.0),
    function("silu", |x| product(x, logistic_in_f64(x)), 3.0, 0.0),
    function("silu_derivative", silu_derivative_in_f64, 2.5, 0.25),
    function("gelu", |x| product(x, normal(x)), 3.5, 0.0),
    function("gelu_derivative", gelu_derivative_in_f64, 2.5, 0.25),
];

fuzz_target!(|data: &[u8]| {
    let backends = backends();
    for x in data.as_chunks().0.as_chunks::<LANES>().0 {
        let x = x.map(f32::from_le_bytes);
        let mut reproducible = None;
        for backend in &backends {
            let outputs = backend.run(Functions(&x));
            for (Function { name, truth, most_ulp, least }, y) in FUNCTIONS.iter().zip(&outputs) {
                for (&x, &y) in x.iter().zip(y) {
                    let error = ulp::error_in_ulp(y, truth(f64::from(x)), *least);
                    assert!(error <= *most_ulp, "{name}({x:e}) with {backend:?} is {y:e}: {error} ulp");
                }
            }
            if backend.is_reproducible() {
                // All NaNs are equal.
                let bits = outputs.map(|y| y.map(|y| if y.is_nan() { f32::NAN.to_bits() } else { y.to_bits() }));
                assert_eq!(bits, *reproducible.get_or_insert(bits), "{backend:?} has other bits at {x:?}");
            }
            // As it is, and at a size at which several probabilities differ from 0.
            for row in [x, x.map(|x| (x.to_bits() as i32 >> 8) as f32 * 1e-5)] {
                (1..=LANES).for_each(|len| check_softmax(*backend, &row[..len]));
            }
        }
    }
});

/// Every function of eight values.
struct Functions<'a>(&'a [f32; LANES]);

impl Computation for Functions<'_> {
    type Output = [[f32; LANES]; FUNCTIONS.len()];

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Self::Output {
        let mut outputs = [[0.0; LANES]; FUNCTIONS.len()];
        for (number, x) in S::Values::chunks(self.0).0.iter().enumerate() {
            let x = simd.load(x);
            let results = [
                exp(simd, x),
                exp_m1(simd, x),
                tanh(simd, x),
                logistic(simd, x),
                softplus(simd, x),
                silu(simd, x),
                silu_derivative(simd, x),
                gelu(simd, x),
                gelu_derivative(simd, x),
            ];
            for (row, y) in outputs.iter_mut().zip(results) {
                if let Some(values) = S::Values::chunks_mut(row).0.get_mut(number) {
                    simd.store(y, values);
                }
            }
        }
        outputs
    }
}

fn logistic_in_f64(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The normal distribution function.
fn normal(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

/// x·factor, or 0 for a factor of 0, also if x is infinite: the factor underflows long before.
fn product(x: f64, factor: f64) -> f64 {
    if factor == 0.0 { 0.0 } else { x * factor }
}

fn silu_derivative_in_f64(x: f64) -> f64 {
    let s = logistic_in_f64(x);
    s + product(x, s * logistic_in_f64(-x))
}

fn gelu_derivative_in_f64(x: f64) -> f64 {
    normal(x) + product(x, (-0.5 * x * x).exp() * (0.5 * FRAC_2_SQRT_PI * FRAC_1_SQRT_2))
}

/// Softmax of a row, in place.
struct Probabilities<'a>(&'a mut [f32]);

impl Computation for Probabilities<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        softmax(simd, self.0);
    }
}

/// Compares with eᶻⁱ / Σ eᶻʲ. A NaN, +∞, or nothing but −∞ gives NaN only.
fn check_softmax(backend: impl Execution, logits: &[f32]) {
    let mut found = logits.to_vec();
    backend.run(Probabilities(&mut found));
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, |one, other| if other > one { other } else { one });
    if logits.iter().any(|z| z.is_nan()) || largest.is_infinite() {
        assert!(found.iter().all(|p| p.is_nan()), "{backend:?}: {logits:?} gives {found:?}");
        return;
    }
    let distances = || logits.iter().map(|z| f64::from(*z) - f64::from(largest));
    let sum: f64 = distances().map(f64::exp).sum();
    for (p, distance) in found.iter().zip(distances()) {
        let expected = distance.exp() / sum;
        // The shift rounds z − m, which changes its exponential by the distance times that rounding. A distance of
        // more than 104 gives 0 anyway.
        let relative = tolerances::SOFTMAX.relative + 104.0_f64.min(-distance) * f64::exp2(-24.0);
        let bound = expected * relative + 2.0 * f64::exp2(-149.0);
        assert!(
            (f64::from(*p) - expected).abs() <= bound,
            "{backend:?}: {logits:?} gives {found:?}, expected {expected:e} within {bound:e}"
        );
    }
}
