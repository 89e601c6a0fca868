//! The errors of a function on every backend, of a sample of `f32` or of all 2³².

use std::marker::PhantomData;
use std::{array, thread};

use stackprop::Row;
use stackprop::simd::{Computation, Execution, Simd};

use crate::backend::{Backend, backends};
use crate::ulp::error_in_ulp;

/// A prime: consecutive points differ in all bits, and every exponent gets about 1,000 of them.
const STRIDE: usize = 8_209;

/// The number of tested neighbours on either side of a special point.
const NEIGHBOURS: u32 = 32;

/// The number of inputs computed between two comparisons.
pub(crate) const BLOCK: usize = 512;

/// A function under test and its oracle.
pub(crate) trait Function: Copy + Send + Sync {
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

/// Checks every [`STRIDE`]th number, and the neighbours of every special point.
pub(crate) fn sample<F: Function>() {
    let mut worst = Worst::new::<F>();
    sample_blocks().for_each(|x| worst.add::<F>(&x));
    worst.assert_within_the_bound();
}

/// Checks all 2³² inputs, on all cores. The cores take blocks alternately, since half of the work lies in a few places.
pub(crate) fn exhaust<F: Function>() {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let work = |thread: usize| {
        let mut worst = Worst::new::<F>();
        for first in (0..=u32::MAX).step_by(BLOCK).skip(thread).step_by(threads) {
            worst.add::<F>(&array::from_fn(|i| f32::from_bits(first + i as u32)));
        }
        worst
    };
    let worst = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|thread| scope.spawn(move || work(thread))).collect();
        workers.into_iter().map(|worker| worker.join().expect("no worker panics")).reduce(Worst::merge)
    })
    .expect("at least one thread");
    assert_eq!(worst.points, 1 << 32);
    worst.assert_within_the_bound();
}

/// The function of a block of inputs, on each backend of this machine.
pub(crate) fn on_every_backend<F: Function>(x: &[f32; BLOCK]) -> impl Iterator<Item = (Backend, [f32; BLOCK])> {
    backends().into_iter().map(|backend| (backend, backend.run(Block::<F> { x, function: PhantomData })))
}

/// A computation that applies a function to every number of a block.
struct Block<'a, F> {
    x: &'a [f32; BLOCK],
    function: PhantomData<F>,
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

/// The position at which bits differ. IEEE 754 and Rust leave the bits of a NaN open, so all NaNs are equal.
pub(crate) fn first_unequal(a: &[f32; BLOCK], b: &[f32; BLOCK]) -> Option<usize> {
    a.iter().zip(b).position(|(a, b)| a.to_bits() != b.to_bits() && !(a.is_nan() && b.is_nan()))
}

/// Every [`STRIDE`]th number, and the neighbours of every special point.
pub(crate) fn sample_blocks() -> impl Iterator<Item = [f32; BLOCK]> {
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

/// The largest error with its argument, for each backend, and where unfused backends disagreed.
struct Worst {
    name: &'static str,
    most_ulp: f64,
    points: u64,
    errors: Vec<(Backend, f64, f32)>,
    beyond_one: Option<f32>,
    unequal: Option<f32>,
}

impl Worst {
    fn new<F: Function>() -> Self {
        let errors = backends().into_iter().map(|backend| (backend, 0.0, 0.0)).collect();
        Self { name: F::NAME, most_ulp: F::MOST_ULP, points: 0, errors, beyond_one: None, unequal: None }
    }

    /// Compares one block of inputs on every backend.
    fn add<F: Function>(&mut self, x: &[f32; BLOCK]) {
        self.points += BLOCK as u64;
        let truth = x.map(|x| F::oracle(f64::from(x)));
        let mut reproducible = None;
        for ((_, largest, at), (backend, y)) in self.errors.iter_mut().zip(on_every_backend::<F>(x)) {
            for ((&x, &y), &truth) in x.iter().zip(&y).zip(&truth) {
                let error = error_in_ulp(y, truth, F::LEAST);
                if error > *largest {
                    (*largest, *at) = (error, x);
                }
                if F::WITHIN_ONE && y.abs() > 1.0 {
                    self.beyond_one = Some(x);
                }
            }
            if backend.is_reproducible() {
                self.unequal = self.unequal.or(first_unequal(&y, reproducible.get_or_insert(y)).map(|i| x[i]));
            }
        }
    }

    /// The larger of two errors.
    fn merge(mut self, other: Self) -> Self {
        for (mine, other) in self.errors.iter_mut().zip(other.errors) {
            if other.1 > mine.1 {
                *mine = other;
            }
        }
        self.points += other.points;
        self.beyond_one = self.beyond_one.or(other.beyond_one);
        self.unequal = self.unequal.or(other.unequal);
        self
    }

    fn assert_within_the_bound(self) {
        for (backend, error, x) in &self.errors {
            println!("{:<18} {backend:<17?} {error:.3} ulp at {x:e} ({:#010x})", self.name, x.to_bits());
        }
        println!("{:<18} {} inputs", self.name, self.points);
        for (backend, error, x) in self.errors {
            assert!(error <= self.most_ulp, "{} with {backend:?}: {error} ulp at {x:e}", self.name);
        }
        assert_eq!(self.beyond_one, None, "{} is beyond 1", self.name);
        assert_eq!(self.unequal, None, "{}: two backends without fusing differ", self.name);
    }
}
