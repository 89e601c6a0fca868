//! The matrix products of a dense layer on a batch: forward, gradient and delta, for the sizes of real layers, squares,
//! and sizes that are no multiple of the register tile. A size is rows × inputs × units; the share is relative to the
//! multiply-add peak.
//!
//! On a CPU with AVX-512, the benches also measure each product without it, relative to the peak without it.

mod support;

use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use stackprop::simd::{Execution, Fast, Reproducible};

use self::support::no_avx512::NoAvx512;
use self::support::products::{AffineBatch, Data, InputGradient, WeightGradient};
use self::support::share::{Limit, Share};

/// All sizes of one product on one backend.
macro_rules! sizes {
    ($function:ident, $Product:ident, $name:literal, $Execution:ident) => {
        fn $function(criterion: &mut Criterion<Share>) {
            let mut group = criterion.benchmark_group($name);
            size(&mut group, Data::<32, 784, 300>::random(), |data| $Execution.run($Product(data)));
            size(&mut group, Data::<32, 300, 100>::random(), |data| $Execution.run($Product(data)));
            size(&mut group, Data::<32, 100, 10>::random(), |data| $Execution.run($Product(data)));
            size(&mut group, Data::<32, 784, 10>::random(), |data| $Execution.run($Product(data)));
            size(&mut group, Data::<16, 16, 16>::random(), |data| $Execution.run($Product(data)));
            size(&mut group, Data::<64, 64, 64>::random(), |data| $Execution.run($Product(data)));
            size(&mut group, Data::<128, 128, 128>::random(), |data| $Execution.run($Product(data)));
            size(&mut group, Data::<256, 256, 256>::random(), |data| $Execution.run($Product(data)));
            // A prime number of units, one unit, 1,000 inputs, and the shorter last batch of an epoch.
            size(&mut group, Data::<32, 127, 31>::random(), |data| $Execution.run($Product(data)));
            size(&mut group, Data::<32, 100, 1>::random(), |data| $Execution.run($Product(data)));
            size(&mut group, Data::<32, 1000, 100>::random(), |data| $Execution.run($Product(data)));
            size(&mut group, Data::<7, 784, 300>::random(), |data| $Execution.run($Product(data)));
        }
    };
}

sizes!(forward, AffineBatch, "forward", Fast);
sizes!(gradient, WeightGradient, "gradient", Fast);
sizes!(delta, InputGradient, "delta", Fast);

sizes!(forward_without_avx512, AffineBatch, "forward without AVX-512", NoAvx512);
sizes!(gradient_without_avx512, WeightGradient, "gradient without AVX-512", NoAvx512);
sizes!(delta_without_avx512, InputGradient, "delta without AVX-512", NoAvx512);

/// The cost of bit-identical results on every CPU.
macro_rules! reproducible {
    ($($Product:ident, $name:literal);+) => {
        fn reproducible(criterion: &mut Criterion<Share>) {
            $({
                let mut group = criterion.benchmark_group(concat!($name, " reproducible"));
                size(&mut group, Data::<32, 784, 300>::random(), |data| Reproducible.run($Product(data)));
                size(&mut group, Data::<64, 64, 64>::random(), |data| Reproducible.run($Product(data)));
            })+
        }
    };
}

reproducible!(AffineBatch, "forward"; WeightGradient, "gradient"; InputGradient, "delta");

fn size<const ROWS: usize, const INPUTS: usize, const UNITS: usize>(
    group: &mut BenchmarkGroup<'_, Share>,
    mut data: Data<ROWS, INPUTS, UNITS>,
    product: impl Fn(&mut Data<ROWS, INPUTS, UNITS>),
) {
    group.throughput(Throughput::Elements((2 * ROWS * INPUTS * UNITS) as u64));
    group.bench_function(format!("{ROWS}x{INPUTS}x{UNITS}"), |bencher| {
        bencher.iter(|| product(black_box(&mut data)));
    });
}

criterion_group! {
    name = benches;
    config = support::criterion(Limit::operations::<Fast>());
    targets = forward, gradient, delta, reproducible
}
criterion_group! {
    name = without_avx512;
    config = support::criterion(Limit::operations::<NoAvx512>());
    targets = forward_without_avx512, gradient_without_avx512, delta_without_avx512
}
criterion_main!(benches, without_avx512);
