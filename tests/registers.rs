//! Compares the registers of every backend, method by method, with plain arrays.
//!
//! Miri runs this program with AVX-512 on every machine: `.ci/run miri`.

mod support;

use std::array;

use stackprop::Row;
use stackprop::simd::{Computation, Execution, LANES, Product, Registers, Simd};
use support::product_backend::{ProductBackend, product_backends};

/// The value of memory that a store must not write.
const CANARY: f32 = 12345.678;

/// Values of all kinds; two windows of a register's width differ in each lane.
const VALUES: [f32; 24] = [
    1.0,
    -2.5,
    0.0,
    -0.0,
    1e-40,
    -1e-40,
    0.1,
    f32::MAX,
    f32::MIN_POSITIVE,
    -f32::MIN_POSITIVE,
    f32::INFINITY,
    3.0,
    f32::NAN,
    1e30,
    -1e-30,
    7.7,
    0.3,
    -0.7,
    1e-45,
    f32::NEG_INFINITY,
    5.5,
    16777217.0,
    1e20,
    -3e-20,
];

/// Runs the checks with a backend's widest registers.
struct Check(ProductBackend);

impl Computation for Check {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        simd.vectorize_product(self);
    }
}

impl Product for Check {
    #[inline(always)]
    fn run<S: Simd, T: Registers>(self, _: S, registers: T) {
        let Self(backend) = self;
        elementwise(backend, registers);
        partial(registers);
        transposed(registers);
    }
}

#[test]
fn registers_compute_like_plain_arrays() {
    product_backends().for_each(|backend| backend.run(Check(backend)));
}

/// The values from `first` on that fill a register.
fn window<T: Registers>(first: usize) -> T::Values {
    *T::Values::within(&VALUES, first).expect("two registers' widths of values")
}

/// The lanes of a register.
#[inline(always)]
fn lanes<T: Registers>(registers: T, vector: T::Vector) -> T::Values {
    let mut lanes = T::Values::ZERO;
    registers.store(vector, &mut lanes);
    lanes
}

/// Compares bits, except those of a NaN.
#[track_caller]
fn assert_equal<T: Registers>(what: &str, found: &[f32], expected: impl Fn(usize) -> f32) {
    for (lane, &found) in found.iter().enumerate() {
        let expected = expected(lane);
        let is_equal = found.to_bits() == expected.to_bits() || found.is_nan() && expected.is_nan();
        assert!(is_equal, "{what} of {} lanes, lane {lane}: found {found:e}, expected {expected:e}", T::LANES);
    }
}

/// Lane by lane: arithmetic, whole loads and stores.
#[inline(always)]
fn elementwise<T: Registers>(backend: ProductBackend, registers: T) {
    let windows = VALUES.len() - T::LANES + 1;
    for first in 0..windows {
        let values = [first, (first + 3) % windows, (first + 10) % windows].map(window::<T>);
        let [x, y, z] = [registers.load(&values[0]), registers.load(&values[1]), registers.load(&values[2])];
        let [a, b, c] = values.each_ref().map(|values| values.values());
        let check = |what: &str, found: T::Vector, expected: &dyn Fn(usize) -> f32| {
            assert_equal::<T>(what, lanes(registers, found).values(), expected);
        };
        check("load", x, &|lane| a[lane]);
        check("splat", registers.splat(a[0]), &|_| a[0]);
        check("sum", x + y, &|lane| a[lane] + b[lane]);
        check("product", x * y, &|lane| a[lane] * b[lane]);
        check("quotient", x / y, &|lane| a[lane] / b[lane]);
        check("square root", registers.sqrt(x), &|lane| a[lane].sqrt());
        // −0 becomes 0 too.
        let flushed = |lane: usize| if a[lane].abs() < f32::MIN_POSITIVE { 0.0 } else { a[lane] };
        check("flush_subnormal", registers.flush_subnormal(x), &flushed);
        let mul_add = registers.mul_add(x, y, z);
        if backend.is_reproducible() {
            check("mul_add", mul_add, &|lane| a[lane] * b[lane] + c[lane]);
        } else {
            check("mul_add", mul_add, &|lane| a[lane].mul_add(b[lane], c[lane]));
        }
    }
}

/// Loads and stores of some lanes. The memory has no value more, so that Miri finds an access beyond its end.
#[inline(always)]
fn partial<T: Registers>(registers: T) {
    let vector = registers.load(&window::<T>(1));
    for len in 0..=T::LANES {
        let memory = VALUES[..len].to_vec();
        let found = lanes(registers, registers.load_partial(&memory));
        assert_equal::<T>("load_partial", found.values(), |lane| if lane < len { VALUES[lane] } else { 0.0 });

        let mut memory = vec![CANARY; len];
        registers.store_partial(vector, &mut memory);
        assert_equal::<T>("store_partial", &memory, |lane| VALUES[1 + lane]);

        let mut memory = window::<T>(2);
        registers.store_after(len, vector, &mut memory);
        let expected = |lane| if lane < len { VALUES[2 + lane] } else { VALUES[1 + lane] };
        assert_equal::<T>("store_after", memory.values(), expected);
    }
}

#[inline(always)]
fn transposed<T: Registers>(registers: T) {
    let rows: Vec<[f32; LANES]> =
        (0..T::LANES).map(|row| array::from_fn(|column| (LANES * row + column) as f32)).collect();
    let columns = registers.load_transposed(|row| &rows[row]);
    for (column, vector) in columns.into_iter().enumerate() {
        assert_equal::<T>("load_transposed", lanes(registers, vector).values(), |lane| rows[lane][column]);
    }
}
