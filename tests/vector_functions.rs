//! Compares the vector functions with `f64` on every backend: on a dense sample of `f32` in each run, on all 2³² on
//! demand:
//!
//! ```text
//! cargo test --release --test vector_functions -- --ignored --nocapture
//! ```

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};
use std::{array, thread};

use stackprop::Row;
use stackprop::kernels::exp::{exp, exp_of_negative};
use stackprop::kernels::exp_m1::exp_m1;
use stackprop::kernels::gelu::{gelu, gelu_derivative};
use stackprop::kernels::logistic::logistic;
use stackprop::kernels::silu::{silu, silu_derivative};
use stackprop::kernels::softplus::softplus;
use stackprop::kernels::tanh::tanh;
use stackprop::simd::{Computation, Portable, Simd, Unfused, Vector};

#[cfg(target_arch = "x86_64")]
#[path = "support/hardware.rs"]
mod hardware;
#[path = "support/ulp.rs"]
mod ulp;
use ulp::error_in_ulp;

/// A prime: consecutive points differ in all bits, and every exponent gets about 1,000 of them.
const STRIDE: usize = 8_209;

/// The number of tested neighbours on either side of a special point.
const NEIGHBOURS: u32 = 32;

/// The number of inputs computed between two comparisons.
const BLOCK: usize = 512;

/// A function under test and its oracle.
trait Function: Copy + Send + Sync {
    const NAME: &'static str;

    /// The bound, on every backend, for every `f32`.
    const MOST_ULP: f64 = 2.0;

    /// For smaller magnitudes of the truth, errors count in ulps of this number: near a zero that is no `f32`, no
    /// relative bound holds.
    const LEAST: f64 = 0.0;

    /// Whether the rounded function must stay within ±1.
    const WITHIN_ONE: bool = false;

    fn vector<S: Simd>(simd: S, x: S::Vector) -> S::Vector;
    fn oracle(x: f64) -> f64;
}

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
    sample::<Exp>().assert_within_the_bound();
}

#[test]
fn tanh_of_a_dense_sample() {
    sample::<Tanh>().assert_within_the_bound();
}

#[test]
fn logistic_of_a_dense_sample() {
    sample::<Logistic>().assert_within_the_bound();
}

#[test]
fn exp_m1_of_a_dense_sample() {
    sample::<ExpM1>().assert_within_the_bound();
}

#[test]
fn softplus_of_a_dense_sample() {
    sample::<Softplus>().assert_within_the_bound();
}

#[test]
fn silu_of_a_dense_sample() {
    sample::<Silu>().assert_within_the_bound();
}

#[test]
fn silu_derivative_of_a_dense_sample() {
    sample::<SiluDerivative>().assert_within_the_bound();
    sample::<SiluDerivativeLeft>().assert_within_the_bound();
}

#[test]
fn gelu_of_a_dense_sample() {
    sample::<Gelu>().assert_within_the_bound();
}

#[test]
fn gelu_derivative_of_a_dense_sample() {
    sample::<GeluDerivative>().assert_within_the_bound();
    sample::<GeluDerivativeLeft>().assert_within_the_bound();
}

#[test]
#[ignore = "all 2^32 inputs: a minute or two in release"]
fn exp_of_every_number() {
    exhaust::<Exp>().assert_within_the_bound();
}

#[test]
#[ignore = "all 2^32 inputs: a minute or two in release"]
fn tanh_of_every_number() {
    exhaust::<Tanh>().assert_within_the_bound();
}

#[test]
#[ignore = "all 2^32 inputs: a minute or two in release"]
fn logistic_of_every_number() {
    exhaust::<Logistic>().assert_within_the_bound();
}

#[test]
#[ignore = "all 2^32 inputs: a minute or two in release"]
fn exp_m1_of_every_number() {
    exhaust::<ExpM1>().assert_within_the_bound();
}

#[test]
#[ignore = "all 2^32 inputs: a minute or two in release"]
fn softplus_of_every_number() {
    exhaust::<Softplus>().assert_within_the_bound();
}

#[test]
#[ignore = "all 2^32 inputs: a minute or two in release"]
fn silu_of_every_number() {
    exhaust::<Silu>().assert_within_the_bound();
}

#[test]
#[ignore = "all 2^32 inputs: a minute or two in release"]
fn silu_derivative_of_every_number() {
    exhaust::<SiluDerivative>().assert_within_the_bound();
    exhaust::<SiluDerivativeLeft>().assert_within_the_bound();
}

#[test]
#[ignore = "all 2^32 inputs: a minute or two in release"]
fn gelu_of_every_number() {
    exhaust::<Gelu>().assert_within_the_bound();
}

#[test]
#[ignore = "all 2^32 inputs: a minute or two in release"]
fn gelu_derivative_of_every_number() {
    exhaust::<GeluDerivative>().assert_within_the_bound();
    exhaust::<GeluDerivativeLeft>().assert_within_the_bound();
}

#[test]
#[ignore = "all 2^32 inputs: a minute or two in release"]
fn exp_of_every_negative_number() {
    exhaust::<ExpOfNegative>().assert_within_the_bound();
}

#[test]
fn exp_of_a_negative_has_the_bits_of_exp() {
    for x in sample_blocks() {
        let outputs = on_every_backend::<ExpOfNegative>(&x).into_iter().zip(on_every_backend::<ExpOfMinusAbs>(&x));
        for ((a, b), backend) in outputs.zip(BACKENDS) {
            let unequal = a.zip(b).and_then(|(a, b)| first_unequal(&a, &b));
            assert_eq!(unequal.map(|i| x[i]), None, "{backend}");
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

/// The largest error with its argument, for each backend, and where unfused backends disagreed.
#[derive(Clone, Copy, Default)]
struct Worst {
    name: &'static str,
    most_ulp: f64,
    points: u64,
    errors: [(f64, f32); BACKENDS.len()],
    beyond_one: Option<f32>,
    unequal: Option<f32>,
}

const BACKENDS: [&str; 4] = ["Portable", "Unfused<Portable>", "Avx2", "Unfused<Avx2>"];

impl Worst {
    /// Compares one block of inputs on every backend.
    fn add<F: Function>(&mut self, x: &[f32; BLOCK]) {
        self.name = F::NAME;
        self.most_ulp = F::MOST_ULP;
        self.points += BLOCK as u64;
        let truth = x.map(|x| F::oracle(f64::from(x)));
        let outputs = on_every_backend::<F>(x);
        for ((worst, y), _) in self.errors.iter_mut().zip(&outputs).zip(BACKENDS) {
            let Some(y) = y else { continue };
            for ((&x, &y), &truth) in x.iter().zip(y).zip(&truth) {
                let error = error_in_ulp(y, truth, F::LEAST);
                if error > worst.0 {
                    *worst = (error, x);
                }
                if F::WITHIN_ONE && y.abs() > 1.0 {
                    self.beyond_one = Some(x);
                }
            }
        }
        if let [_, Some(a), _, Some(b)] = outputs {
            self.unequal = self.unequal.or(first_unequal(&a, &b).map(|i| x[i]));
        }
    }

    /// The larger of two errors.
    fn merge(mut self, other: Self) -> Self {
        for (mine, other) in self.errors.iter_mut().zip(other.errors) {
            if other.0 > mine.0 {
                *mine = other;
            }
        }
        self.points += other.points;
        self.beyond_one = self.beyond_one.or(other.beyond_one);
        self.unequal = self.unequal.or(other.unequal);
        self
    }

    fn assert_within_the_bound(self) {
        for ((error, x), backend) in self.errors.into_iter().zip(BACKENDS) {
            println!("{:<13} {backend:<13} {error:.3} ulp at {x:e} ({:#010x})", self.name, x.to_bits());
        }
        println!("{:<13} {} inputs", self.name, self.points);
        for ((error, x), backend) in self.errors.into_iter().zip(BACKENDS) {
            assert!(error <= self.most_ulp, "{} with {backend}: {error} ulp at {x:e}", self.name);
        }
        assert_eq!(self.beyond_one, None, "{} is beyond 1", self.name);
        assert_eq!(self.unequal, None, "{}: two backends without fusing differ", self.name);
    }
}

/// The position at which bits differ. IEEE 754 and Rust leave the bits of a NaN open, so all NaNs are equal.
fn first_unequal(a: &[f32; BLOCK], b: &[f32; BLOCK]) -> Option<usize> {
    a.iter().zip(b).position(|(a, b)| a.to_bits() != b.to_bits() && !(a.is_nan() && b.is_nan()))
}

/// The function of a block of inputs, on each of the [`BACKENDS`] of this machine.
fn on_every_backend<F: Function>(x: &[f32; BLOCK]) -> [Option<[f32; BLOCK]>; BACKENDS.len()] {
    let [avx2, unfused_avx2] = on_avx2::<F>(x);
    [
        Some(Portable.vectorize(Block::<F>::of(x))),
        Some(Unfused(Portable).vectorize(Block::<F>::of(x))),
        avx2,
        unfused_avx2,
    ]
}

#[cfg(target_arch = "x86_64")]
fn on_avx2<F: Function>(x: &[f32; BLOCK]) -> [Option<[f32; BLOCK]>; 2] {
    let avx2 = hardware::avx2();
    [avx2.map(|simd| simd.vectorize(Block::<F>::of(x))), avx2.map(|simd| Unfused(simd).vectorize(Block::<F>::of(x)))]
}

#[cfg(not(target_arch = "x86_64"))]
fn on_avx2<F: Function>(_: &[f32; BLOCK]) -> [Option<[f32; BLOCK]>; 2] {
    [None, None]
}

/// A computation that applies a function to every number of a block.
struct Block<'a, F> {
    x: &'a [f32; BLOCK],
    function: std::marker::PhantomData<F>,
}

impl<'a, F> Block<'a, F> {
    fn of(x: &'a [f32; BLOCK]) -> Self {
        Self { x, function: std::marker::PhantomData }
    }
}

impl<F: Function> Computation for Block<'_, F> {
    type Output = [f32; BLOCK];

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> [f32; BLOCK] {
        let mut y = [0.0; BLOCK];
        let (inputs, outputs) = (S::Values::chunks(self.x).0, S::Values::chunks_mut(&mut y).0);
        for (x, y) in inputs.iter().zip(outputs) {
            simd.store(F::vector(simd, simd.load(x)), y);
        }
        y
    }
}

fn sample<F: Function>() -> Worst {
    let mut worst = Worst::default();
    sample_blocks().for_each(|x| worst.add::<F>(&x));
    worst
}

/// Every [`STRIDE`]th number, and the neighbours of every special point.
fn sample_blocks() -> impl Iterator<Item = [f32; BLOCK]> {
    let strided = (0..=u32::MAX).step_by(STRIDE);
    let special = special_points()
        .flat_map(|x| [x, -x])
        .flat_map(|x| (0..2 * NEIGHBOURS).map(move |i| x.to_bits().wrapping_add(i).wrapping_sub(NEIGHBOURS)));
    let mut bits = strided.chain(special);
    std::iter::from_fn(move || {
        let mut block = [f32::from_bits(bits.next()?); BLOCK];
        block[1..].iter_mut().zip(&mut bits).for_each(|(x, bits)| *x = f32::from_bits(bits));
        Some(block)
    })
}

/// Special points of one sign.
fn special_points() -> impl Iterator<Item = f32> {
    let overflow_and_underflow = [88.722_84, 87.336_55, 103.278_93, 103.972_08, 88.73, 104.0];
    let saturation = [9.010_913, 16.635_532, 17.328_68, 13.1, 14.36, 15.0, 91.9, 108.7, 109.0];
    let zeros = [0.751_791_5, 1.278_464_5];
    let shape = [
        0.0,
        f32::MIN_POSITIVE,
        1e-23,
        1e-19,
        1e-10,
        3e-8,
        5.960_464_5e-8,
        1.0,
        1.5,
        2.0,
        f32::MAX,
        f32::INFINITY,
        f32::NAN,
    ];
    let signalling = [f32::from_bits(0x7f80_0100), f32::from_bits(0x7fff_ff00)];
    // The points at which the subtracted multiple of 2 ln 2 changes.
    let reduction = (0..76).map(|m| (f64::from(2 * m + 1) * std::f64::consts::LN_2) as f32);
    overflow_and_underflow.into_iter().chain(saturation).chain(zeros).chain(shape).chain(signalling).chain(reduction)
}

/// All 2³² inputs, on all cores. The cores take blocks alternately, since half of the work lies in a few places.
fn exhaust<F: Function>() -> Worst {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let work = |thread: usize| {
        let mut worst = Worst::default();
        for first in (0..=u32::MAX).step_by(BLOCK).skip(thread).step_by(threads) {
            worst.add::<F>(&array::from_fn(|i| f32::from_bits(first + i as u32)));
        }
        worst
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|thread| scope.spawn(move || work(thread))).collect();
        workers.into_iter().map(|worker| worker.join().expect("no worker panics")).reduce(Worst::merge)
    })
    .expect("at least one thread")
}

/// Asserts that the function of one number is exactly `expected` on every backend.
fn assert_bits<F: Function>(x: f32, expected: f32) {
    for (y, backend) in on_every_backend::<F>(&[x; BLOCK]).into_iter().zip(BACKENDS) {
        let Some(y) = y else { continue };
        assert!(y[0].to_bits() == expected.to_bits(), "{}({x:e}) with {backend} is {:e}", F::NAME, y[0]);
    }
}
