//! How many multiply-adds one core can do: the limit that the other numbers are read against.

use std::hint::black_box;
use std::time::Instant;

use stackprop::simd::{Arithmetic, Computation, Fast, LANES, Simd, Vector};

/// Independent sums: more than the latency of a multiply-add times those that begin in a cycle, few enough for registers.
const SUMS: usize = 12;

/// Multiply-adds for each sum in one measurement: about a millisecond.
const STEPS: usize = 1 << 18;

/// Prints the peak of one core. A product counts two operations, `Gelem/s` in a bench is Gflop/s.
pub(crate) fn print() {
    let best = (0..20).map(|_| measure()).fold(0.0, f64::max);
    println!(
        "FMA peak of one core: {best:.1} Gflop/s (a throughput of {best:.1} Gelem/s, where elements are operations)"
    );
}

/// Operations a nanosecond.
fn measure() -> f64 {
    let start = Instant::now();
    black_box(Fast.run(MultiplyAdd { a: black_box(0.999), b: black_box(1e-3) }));
    (2 * LANES * SUMS * STEPS) as f64 / start.elapsed().as_nanos() as f64
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
