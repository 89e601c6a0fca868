//! Checks the kernels for this core, on the core itself: a layer's products for all numbers of units and inputs around
//! the block sizes, with zeros, infinities and NaNs among the values, the operations on vectors, and the square root.
//!
//! Reproducible arithmetic must equal the plain loops and the compiler's operators bit for bit. Fast arithmetic must
//! equal loops of fused multiply-adds, on cores that have the instruction.

#![no_std]
#![no_main]

use stackprop::kernels::{self, reference};
use stackprop::prelude::*;
use stackprop::simd::{Computation, Execution, Simd, Vector};
use stackprop_firmware::program::Outcome;
use stackprop_firmware::{program, say};

/// The initial value of memory that the kernels must not write.
const CANARY: f32 = 12345.678;

/// Whether the core has a fused multiply-add.
const FUSES: bool = cfg!(target_abi = "eabihf");

program!(run);

/// Checks layers of these sizes, inputs × units.
macro_rules! layers {
    ($($inputs:literal x $units:literal),+ $(,)?) => { [$( check_layer::<$inputs, $units>, )+] };
}

fn run() -> Outcome {
    // All numbers of units up to 40, combined with every number of inputs modulo four; then more than one block, more
    // weights than the limit of 1024 above which kernels search for zeros, and rows beyond the offset range of an
    // instruction.
    let checks = layers!(
        0 x 0, 1 x 1, 2 x 2, 3 x 3, 4 x 4, 5 x 5, 6 x 6, 7 x 7, 8 x 8, 9 x 9, 2 x 10, 7 x 11, 8 x 12, 1 x 13, 6 x 14, 3 x 15,
        4 x 16, 9 x 17, 2 x 18, 7 x 19, 12 x 20, 5 x 21, 6 x 22, 11 x 23, 8 x 24, 1 x 25, 2 x 26, 3 x 27, 4 x 28, 5 x 29, 10 x 30,
        7 x 31, 8 x 32, 13 x 33, 6 x 34, 3 x 35, 4 x 36, 9 x 37, 2 x 38, 7 x 39, 12 x 40, 3 x 0, 0 x 3, 4 x 1, 16 x 1, 2 x 4,
        400 x 3, 129 x 9, 66 x 16, 67 x 17, 40 x 28, 33 x 33, 32 x 40, 35 x 64, 36 x 70, 2 x 1100, 784 x 32,
    );
    for check in checks {
        check()?;
    }
    say![checks.len(), " layers are correct"];
    Reproducible.run(Operations)?;
    say!["operations are correct"];
    Reproducible.run(SquareRoots)?;
    say!["square roots are correct"];
    Ok(())
}

fn check_layer<const INPUTS: usize, const UNITS: usize>() -> Outcome {
    let mut random = Rng::seed_from_u64((INPUTS * 4096 + UNITS) as u64);
    let mut layer = Layer { x: [0.0; INPUTS], w: [[0.0; UNITS]; INPUTS], b: [0.0; UNITS] };
    let mut draw = || 2.0 * random.uniform() - 1.0;
    layer.w.as_flattened_mut().fill_with(&mut draw);
    layer.b.fill_with(&mut draw);
    layer.x.fill_with(&mut draw);
    layer.check()?;
    // Zeros of both signs, in runs and alone.
    for (i, x) in layer.x.iter_mut().enumerate() {
        match i % 11 {
            0 | 3 | 4 | 5 | 6 => *x = 0.0,
            9 => *x = -0.0,
            _ => {}
        }
    }
    layer.check()?;
    // Weights with NaNs and infinities, and nonzero inputs, so that the kernels skip no weight.
    layer.x.fill_with(|| draw() + 2.0);
    for (i, value) in layer.w.as_flattened_mut().iter_mut().chain(&mut layer.b).enumerate() {
        match i % 97 {
            13 => *value = f32::INFINITY,
            47 => *value = f32::NEG_INFINITY,
            71 => *value = f32::NAN,
            _ => {}
        }
    }
    layer.check()
}

/// The operands of a layer's products.
struct Layer<const INPUTS: usize, const UNITS: usize> {
    x: [f32; INPUTS],
    w: [[f32; UNITS]; INPUTS],
    b: [f32; UNITS],
}

impl<const INPUTS: usize, const UNITS: usize> Layer<INPUTS, UNITS> {
    #[inline(never)]
    fn check(&self) -> Outcome {
        let Self { x, w, b } = self;
        let mut expected = [[0.0; UNITS]];
        reference::affine_batch(&[*x], w, b, &mut expected);
        let [expected] = expected;
        let mut fused = *b;
        for (x, w) in x.iter().zip(w) {
            for (sum, w) in fused.iter_mut().zip(w) {
                *sum = fused_multiply_add(*x, *w, *sum);
            }
        }
        let reproducible = Reproducible.run(Affine(self));
        let fast = Fast.run(Affine(self));
        if !same(&reproducible, &expected) {
            say![INPUTS, " x ", UNITS];
            return Err("reproducible: expected the bits of the plain loops");
        }
        if !same(&fast, if FUSES { &fused } else { &expected }) {
            say![INPUTS, " x ", UNITS];
            return Err("fast: expected the bits of loops with this core's multiply-add");
        }
        Ok(())
    }
}

/// One call of the kernel, with a guard value behind its results.
struct Affine<'a, const INPUTS: usize, const UNITS: usize>(&'a Layer<INPUTS, UNITS>);

impl<const INPUTS: usize, const UNITS: usize> Computation for Affine<'_, INPUTS, UNITS> {
    type Output = [f32; UNITS];

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> [f32; UNITS] {
        let Layer { x, w, b } = self.0;
        let mut z = [[CANARY; UNITS]; 3];
        let [_, middle, _] = &mut z;
        kernels::affine(simd, x, w, b, middle);
        let [before, middle, after] = z;
        if before.iter().chain(&after).all(|value| *value == CANARY) { middle } else { [f32::NAN; UNITS] }
    }
}

/// Whether all values are equal, or NaN in both.
fn same(found: &[f32], expected: &[f32]) -> bool {
    found.iter().zip(expected).all(|(found, expected)| found == expected || found.is_nan() && expected.is_nan())
}

/// a·b + c with one rounding: the exact product, then a sum rounded to odd, so that the second rounding is correct.
fn fused_multiply_add(a: f32, b: f32, c: f32) -> f32 {
    let (product, c) = (f64::from(a) * f64::from(b), f64::from(c));
    let sum = product + c;
    // The rounding error of the sum. (Knuth, *The Art of Computer Programming*, volume 2.)
    let part = sum - product;
    let lost = (product - (sum - part)) + (c - part);
    let bits = sum.to_bits();
    let odd = if lost == 0.0 || !lost.is_finite() || bits & 1 == 1 {
        bits
    } else if (lost > 0.0) == (sum > 0.0) {
        bits + 1
    } else {
        bits - 1
    };
    f64::from_bits(odd) as f32
}

/// Random operands: any bits, and numbers between 1/16 and 16, so that sums cancel.
struct Operations;

impl Computation for Operations {
    type Output = Outcome;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Outcome {
        let mut random = Rng::seed_from_u64(7);
        let mut draw = || {
            let bits = random.next_u32();
            let field = (123 + random.below(8)) << 23;
            f32::from_bits(if random.below(4) == 0 { bits } else { bits & 0x807f_ffff | field })
        };
        for _ in 0..20_000 {
            let (a, b, c) = (draw(), draw(), draw());
            let (x, y, z) = (simd.splat(a), simd.splat(b), simd.splat(c));
            let found = [simd.mul_add(x, y, z), x + z, x - z, x * z, x / z, x.max(z), x.min(z)];
            let larger = if a > c { a } else { c };
            let smaller = if a < c { a } else { c };
            let expected = [a * b + c, a + c, a - c, a * c, a / c, larger, smaller];
            for (found, expected) in found.into_iter().zip(expected) {
                let found = simd.first(found);
                if found.to_bits() != expected.to_bits() && !(found.is_nan() && expected.is_nan()) {
                    return Err("expected the bits of the compiler's operators");
                }
            }
            if simd.first(x.less_than(z)).to_bits() != if a < c { u32::MAX } else { 0 } {
                return Err("expected a mask of the compiler's comparison");
            }
        }
        Ok(())
    }
}

/// The square roots of numbers of every magnitude.
struct SquareRoots;

impl Computation for SquareRoots {
    type Output = Outcome;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Outcome {
        let root = |value| simd.first(simd.splat(value).sqrt());
        for bits in (0..f32::INFINITY.to_bits()).step_by(104_729) {
            let (value, root) = (f32::from_bits(bits), root(f32::from_bits(bits)));
            // The nearest float: the number lies between the squares of the midpoints to its neighbours, exact in f64.
            let middle = |neighbour: u32| (f64::from(root) + f64::from(f32::from_bits(neighbour))) / 2.0;
            let (low, high) = (middle(root.to_bits().saturating_sub(1)), middle(root.to_bits() + 1));
            if !(low * low..=high * high).contains(&f64::from(value)) {
                return Err("expected the float nearest to the square root");
            }
        }
        let limits = root(f32::INFINITY) == f32::INFINITY && root(-1.0).is_nan() && root(f32::NAN).is_nan();
        if limits { Ok(()) } else { Err("expected ∞ as the square root of ∞, NaN for −1 and NaN") }
    }
}
