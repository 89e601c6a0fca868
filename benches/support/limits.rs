//! The limits of one core, for comparison: multiply-adds and read bandwidth.

use std::hint::black_box;
use std::time::Instant;

use stackprop::Row;
use stackprop::simd::{Computation, EightLanes, Execution, Fast, Product, Registers, Simd, Vector};

/// Independent sums: more than latency × throughput of a multiply-add, and few enough for the registers.
const SUMS: usize = 12;

/// Multiply-adds per sum in one measurement of about 60 µs.
const STEPS: usize = 1 << 15;

/// Minimum number of bytes read in one measurement, which takes tens of microseconds.
const BYTES: usize = 2 << 20;

/// Operations per nanosecond (GFLOP/s) in registers, as `A` uses them for products. A multiply-add is two operations.
pub(crate) fn peak<A: Execution + Default>() -> f64 {
    let mut operations = 0;
    let start = Instant::now();
    A::default().run(Peak(&mut operations));
    operations as f64 / start.elapsed().as_nanos() as f64
}

/// Bytes per nanosecond (GB/s) of reading `values` repeatedly: the bandwidth of the smallest cache that holds them.
pub(crate) fn reading(values: &[f32]) -> f64 {
    let passes = BYTES.div_ceil(size_of_val(values).max(1));
    black_box(Fast.run(Read(values))); // loads the cache
    let start = Instant::now();
    for _ in 0..passes {
        black_box(Fast.run(Read(black_box(values))));
    }
    (passes * size_of_val(values)) as f64 / start.elapsed().as_nanos() as f64
}

/// `sum = a·sum + b`, repeated without loads or stores. Adds the number of operations.
struct Peak<'a>(&'a mut usize);

impl Computation for Peak<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        simd.vectorize_product(MultiplyAdd(self.0));
    }
}

/// A product, so that the registers are those of the matrix products.
struct MultiplyAdd<'a>(&'a mut usize);

impl Product for MultiplyAdd<'_> {
    #[inline(always)]
    fn run<S: EightLanes, T: Registers>(self, _: S, registers: T) {
        *self.0 += multiply_add(registers);
    }
}

#[inline(always)]
fn multiply_add<T: Registers>(registers: T) -> usize {
    let (a, b) = (registers.splat(black_box(0.999)), registers.splat(black_box(1e-3)));
    // Different sums, so that the compiler cannot merge them.
    let mut sums = [a; SUMS];
    for (i, sum) in sums.iter_mut().enumerate() {
        *sum = registers.splat(black_box(i as f32));
    }
    for _ in 0..STEPS {
        for sum in &mut sums {
            *sum = registers.mul_add(a, *sum, b);
        }
    }
    for sum in sums {
        let mut values = T::Values::ZERO;
        registers.store(sum, &mut values);
        black_box(values);
    }
    2 * T::LANES * SUMS * STEPS
}

/// The sum of all values, limited by the loads.
struct Read<'a>(&'a [f32]);

impl Computation for Read<'_> {
    type Output = f32;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> f32 {
        let mut sums = [simd.splat(0.0); SUMS];
        let (vectors, _) = S::Values::chunks(self.0);
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
