//! Compares the vector functions with `f64` on every backend: on a dense sample of `f32` in each run, on all 2³² on
//! demand (`.ci/long functions`).

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

use stackprop::kernels::exp::{exp, exp_of_negative};
use stackprop::kernels::exp_m1::exp_m1;
use stackprop::kernels::gelu::{gelu, gelu_derivative};
use stackprop::kernels::logistic::logistic;
use stackprop::kernels::silu::{silu, silu_derivative};
use stackprop::kernels::softplus::softplus;
use stackprop::kernels::tanh::tanh;
use stackprop::simd::{Simd, Vector};

#[allow(unreachable_pub)]
#[path = "support/backend.rs"]
mod backend;
#[cfg(target_arch = "x86_64")]
#[path = "support/hardware.rs"]
mod hardware;
#[path = "vector_functions/measurement.rs"]
mod measurement;
#[path = "support/ulp.rs"]
mod ulp;
use measurement::{BLOCK, Function, exhaust, first_unequal, on_every_backend, sample, sample_blocks};
use ulp::error_in_ulp;

/// Pairs a vector function with its `f64` oracle.
macro_rules! function {
    ($Type:ident, $vector:expr, $oracle:expr $(, $CONST:ident: $Of:ty = $value:expr)*) => {
        #[derive(Clone, Copy)]
        struct $Type;

        impl Function for $Type {
            const NAME: &'static str = stringify!($Type);
            $(const $CONST: $Of = $value;)*

            #[inline(always)]
            fn vector<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
                $vector(simd, x)
            }

            fn oracle(x: f64) -> f64 {
                $oracle(x)
            }
        }
    };
}

function!(Exp, exp, f64::exp);
function!(ExpOfMinusAbs, exp_of_minus_abs, |x: f64| (-x.abs()).exp(), WITHIN_ONE: bool = true);
function!(ExpOfNegative, exp_of_negative_abs, |x: f64| (-x.abs()).exp(), WITHIN_ONE: bool = true);
function!(ExpM1, exp_m1, f64::exp_m1);
function!(Tanh, tanh, f64::tanh, WITHIN_ONE: bool = true);
function!(Logistic, logistic, |x: f64| logistic_in_f64(x), WITHIN_ONE: bool = true);
function!(Softplus, softplus, |x: f64| x.max(0.0) + (-x.abs()).exp().ln_1p(), MOST_ULP: f64 = 2.1);
function!(Silu, silu, |x| product_in_f64(x, logistic_in_f64(x)), MOST_ULP: f64 = 3.0);
function!(SiluDerivative, silu_derivative, silu_derivative_in_f64, MOST_ULP: f64 = 2.5, LEAST: f64 = 0.25);
function!(SiluDerivativeLeft, silu_derivative_left, silu_derivative_left_in_f64, MOST_ULP: f64 = 4.0);
function!(Gelu, gelu, |x| product_in_f64(x, normal_in_f64(x)), MOST_ULP: f64 = 3.5);
function!(GeluDerivative, gelu_derivative, gelu_derivative_in_f64, MOST_ULP: f64 = 2.5, LEAST: f64 = 0.25);
function!(GeluDerivativeLeft, gelu_derivative_left, gelu_derivative_left_in_f64, MOST_ULP: f64 = 4.0);

fn logistic_in_f64(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The normal distribution function.
fn normal_in_f64(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

/// x·factor, or 0 for a factor of 0, also if x is infinite: the factor underflows long before.
fn product_in_f64(x: f64, factor: f64) -> f64 {
    if factor == 0.0 { 0.0 } else { x * factor }
}

fn silu_derivative_in_f64(x: f64) -> f64 {
    let s = logistic_in_f64(x);
    s + product_in_f64(x, s * logistic_in_f64(-x))
}

fn gelu_derivative_in_f64(x: f64) -> f64 {
    let density = (-0.5 * x * x).exp() * (0.5 * FRAC_2_SQRT_PI * FRAC_1_SQRT_2);
    normal_in_f64(x) + product_in_f64(x, density)
}

/// Left of −2 the derivatives have no zero, and get a relative bound; below −87 SiLU's exponential is subnormal.
#[inline(always)]
fn silu_derivative_left<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    silu_derivative(simd, simd.splat(-80.0).max(simd.splat(-2.0).min(x)))
}

fn silu_derivative_left_in_f64(x: f64) -> f64 {
    silu_derivative_in_f64(x.clamp(-80.0, -2.0))
}

#[inline(always)]
fn gelu_derivative_left<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    gelu_derivative(simd, simd.splat(-2.0).min(x))
}

fn gelu_derivative_left_in_f64(x: f64) -> f64 {
    gelu_derivative_in_f64(x.clamp(f64::NEG_INFINITY, -2.0))
}

#[inline(always)]
fn exp_of_minus_abs<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    exp(simd, x.bit_or(simd.splat(-0.0)))
}

#[inline(always)]
fn exp_of_negative_abs<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    exp_of_negative(simd, x.bit_or(simd.splat(-0.0)))
}

#[test]
fn exp_of_a_dense_sample() {
    sample::<Exp>();
}

#[test]
fn tanh_of_a_dense_sample() {
    sample::<Tanh>();
}

#[test]
fn logistic_of_a_dense_sample() {
    sample::<Logistic>();
}

#[test]
fn exp_m1_of_a_dense_sample() {
    sample::<ExpM1>();
}

#[test]
fn softplus_of_a_dense_sample() {
    sample::<Softplus>();
}

#[test]
fn silu_of_a_dense_sample() {
    sample::<Silu>();
}

#[test]
fn silu_derivative_of_a_dense_sample() {
    sample::<SiluDerivative>();
    sample::<SiluDerivativeLeft>();
}

#[test]
fn gelu_of_a_dense_sample() {
    sample::<Gelu>();
}

#[test]
fn gelu_derivative_of_a_dense_sample() {
    sample::<GeluDerivative>();
    sample::<GeluDerivativeLeft>();
}

#[test]
#[ignore = "all 2^32 inputs: .ci/long functions"]
fn exp_of_every_number() {
    exhaust::<Exp>();
}

#[test]
#[ignore = "all 2^32 inputs: .ci/long functions"]
fn tanh_of_every_number() {
    exhaust::<Tanh>();
}

#[test]
#[ignore = "all 2^32 inputs: .ci/long functions"]
fn logistic_of_every_number() {
    exhaust::<Logistic>();
}

#[test]
#[ignore = "all 2^32 inputs: .ci/long functions"]
fn exp_m1_of_every_number() {
    exhaust::<ExpM1>();
}

#[test]
#[ignore = "all 2^32 inputs: .ci/long functions"]
fn softplus_of_every_number() {
    exhaust::<Softplus>();
}

#[test]
#[ignore = "all 2^32 inputs: .ci/long functions"]
fn silu_of_every_number() {
    exhaust::<Silu>();
}

#[test]
#[ignore = "all 2^32 inputs: .ci/long functions"]
fn silu_derivative_of_every_number() {
    exhaust::<SiluDerivative>();
    exhaust::<SiluDerivativeLeft>();
}

#[test]
#[ignore = "all 2^32 inputs: .ci/long functions"]
fn gelu_of_every_number() {
    exhaust::<Gelu>();
}

#[test]
#[ignore = "all 2^32 inputs: .ci/long functions"]
fn gelu_derivative_of_every_number() {
    exhaust::<GeluDerivative>();
    exhaust::<GeluDerivativeLeft>();
}

#[test]
#[ignore = "all 2^32 inputs: .ci/long functions"]
fn exp_of_every_negative_number() {
    exhaust::<ExpOfNegative>();
}

#[test]
fn exp_of_a_negative_has_the_bits_of_exp() {
    for x in sample_blocks() {
        let outputs = on_every_backend::<ExpOfNegative>(&x).zip(on_every_backend::<ExpOfMinusAbs>(&x));
        for ((backend, a), (_, b)) in outputs {
            assert_eq!(first_unequal(&a, &b).map(|i| x[i]), None, "{backend:?}");
        }
    }
}

#[test]
fn limits_and_special_values() {
    let inf = f32::INFINITY;
    for (x, y) in [(0.0, 1.0), (-0.0, 1.0), (inf, inf), (-inf, 0.0), (88.722_84, inf), (-103.972_084, 0.0)] {
        assert_bits::<Exp>(x, y);
    }
    for (x, y) in [(0.0, 0.0), (-0.0, -0.0), (inf, 1.0), (-inf, -1.0), (1e-45, 1e-45), (-1e-38, -1e-38)] {
        assert_bits::<Tanh>(x, y);
    }
    for (x, y) in [(0.0, 0.5), (-0.0, 0.5), (inf, 1.0), (-inf, 0.0), (100.0, 1.0), (-103.972_084, 0.0)] {
        assert_bits::<Logistic>(x, y);
    }
    for (x, y) in
        [(0.0, 0.0), (-0.0, -0.0), (inf, inf), (-inf, -1.0), (88.722_84, inf), (1e-45, 1e-45), (-1e-45, -1e-45)]
    {
        assert_bits::<ExpM1>(x, y);
    }
    for (x, y) in [(inf, inf), (-inf, 0.0), (f32::MAX, f32::MAX), (20.0, 20.0), (-103.972_084, 0.0)] {
        assert_bits::<Softplus>(x, y);
    }
    for (x, y) in
        [(0.0, 0.0), (-0.0, -0.0), (inf, inf), (-inf, -0.0), (f32::MAX, f32::MAX), (f32::MIN, -0.0), (20.0, 20.0)]
    {
        assert_bits::<Silu>(x, y);
        assert_bits::<Gelu>(x, y);
    }
    for (x, y) in [(0.0, 0.5), (-0.0, 0.5), (inf, 1.0), (-inf, -0.0), (f32::MAX, 1.0), (f32::MIN, -0.0), (30.0, 1.0)] {
        assert_bits::<SiluDerivative>(x, y);
        assert_bits::<GeluDerivative>(x, y);
    }
}

/// ±1.5 · 2⁻²⁴: x differs from eˣ − 1 by x²/2, 0.56 ulp.
#[test]
fn exp_m1_differs_from_its_argument_by_half_an_ulp_or_more() {
    for x in [0.75 * f32::EPSILON, -0.75 * f32::EPSILON] {
        let expected = ExpM1::oracle(f64::from(x)) as f32;
        assert_ne!(expected, x);
        assert_bits::<ExpM1>(x, expected);
    }
}

#[test]
fn the_ulp_of_the_oracle() {
    let subnormal = f32::from_bits(1);
    assert_eq!(error_in_ulp(1.0, 1.0, 0.0), 0.0);
    assert_eq!(error_in_ulp(1.0 + f32::EPSILON, 1.0, 0.0), 1.0);
    assert_eq!(error_in_ulp(1.0, 1.0 - f64::from(f32::EPSILON), 0.0), 2.0, "below a power of two the ulp is half");
    assert_eq!(error_in_ulp(subnormal, 0.0, 0.0), 1.0);
    assert_eq!(error_in_ulp(3.0 * subnormal, 1.25 * f64::from(subnormal), 0.0), 1.75);
    assert_eq!(error_in_ulp(f32::EPSILON, 0.0, 0.25), 4.0, "of numbers near a quarter");
    assert_eq!(error_in_ulp(f32::INFINITY, f64::from(f32::MAX), 0.0), f64::INFINITY);
    assert_eq!(error_in_ulp(f32::MAX, 3.5e38, 0.0), f64::INFINITY, "finite where the truth rounds to infinity");
    assert_eq!(error_in_ulp(f32::INFINITY, 3.5e38, 0.0), 0.0);
    assert_eq!(error_in_ulp(f32::NAN, 1.0, 0.0), f64::INFINITY);
    assert_eq!(error_in_ulp(1.0, f64::NAN, 0.0), f64::INFINITY);
    assert_eq!(error_in_ulp(f32::NAN, f64::NAN, 0.0), 0.0);
}

/// Asserts that the function of one number is exactly `expected` on every backend.
fn assert_bits<F: Function>(x: f32, expected: f32) {
    for (backend, y) in on_every_backend::<F>(&[x; BLOCK]) {
        assert!(y[0].to_bits() == expected.to_bits(), "{}({x:e}) with {backend:?} is {:e}", F::NAME, y[0]);
    }
}
