//! What one core can do at most: multiply-adds, and reading. The other numbers are read against these.

use std::hint::black_box;
use std::time::Instant;

use stackprop::simd::{Arithmetic, Computation, Fast, LANES, Simd, Vector};

/// Independent sums: more than the latency of a multiply-add times those that begin in a cycle, few enough for registers.
const SUMS: usize = 12;

/// Multiply-adds for each sum in one measurement, which takes about 60 µs.
const STEPS: usize = 1 << 15;

/// Bytes read in one measurement, at least: tens of microseconds.
const BYTES: usize = 2 << 20;

/// Operations a nanosecond (GFLOP/s): a multiply-add is two.
pub(crate) fn peak() -> f64 {
    let start = Instant::now();
    black_box(Fast.run(MultiplyAdd { a: black_box(0.999), b: black_box(1e-3) }));
    (2 * LANES * SUMS * STEPS) as f64 / start.elapsed().as_nanos() as f64
}

/// Bytes a nanosecond (GB/s), where `values` are read again and again: the bandwidth of the cache that they fit in.
pub(crate) fn reading(values: &[f32]) -> f64 {
    let passes = BYTES.div_ceil(size_of_val(values).max(1));
    black_box(Fast.run(Read(values))); // into the cache
    let start = Instant::now();
    for _ in 0..passes {
        black_box(Fast.run(Read(black_box(values))));
    }
    (passes * size_of_val(values)) as f64 / start.elapsed().as_nanos() as f64
}

/// `sum = a·sum + b`, over and over: no load, no store.
struct MultiplyAdd {
    a: f32,
    b: f32,
}

impl Computation for MultiplyAdd {
    type Output = f32;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> f32 {
        let (a, b) = (simd.splat(self.a), simd.splat(self.b));
        // Different from each other, so that they are not computed as one.
        let mut sums: [_; SUMS] = std::array::from_fn(|i| simd.splat(black_box(i as f32)));
        for _ in 0..STEPS {
            for sum in &mut sums {
                *sum = simd.mul_add(a, *sum, b);
            }
        }
        sums.into_iter().map(Vector::sum).sum()
    }
}

/// The sum of all values, on which nothing but the loads takes time.
struct Read<'a>(&'a [f32]);

impl Computation for Read<'_> {
    type Output = f32;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> f32 {
        let mut sums = [simd.splat(0.0); SUMS];
        let (vectors, _) = self.0.as_chunks::<LANES>();
        let (blocks, rest) = vectors.as_chunks::<SUMS>();
        for block in blocks {
            for (sum, vector) in sums.iter_mut().zip(block) {
                *sum = *sum + simd.load(vector);
            }
        }
        for (sum, vector) in sums.iter_mut().zip(rest) {
            *sum = *sum + simd.load(vector);
        }
        sums.into_iter().map(Vector::sum).sum()
    }
}
