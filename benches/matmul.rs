//! The matrix products of a dense layer on a batch: forward, gradient and delta, on the sizes of real layers, on squares, and
//! on sizes that no register tile divides. A size is rows × inputs × units; the share is that of the multiply-add peak.

mod support;

use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use stackprop::simd::{Arithmetic, Fast, Reproducible};

use self::support::products::{AffineBatch, Data, InputGradient, WeightGradient};
use self::support::share::{Limit, Share};

/// All sizes of one product.
macro_rules! sizes {
    ($function:ident, $Product:ident, $name:literal) => {
        fn $function(criterion: &mut Criterion<Share>) {
            let mut group = criterion.benchmark_group($name);
            size(&mut group, "", Data::<32, 784, 300>::random(), |data| Fast.run($Product(data)));
            size(&mut group, "", Data::<32, 300, 100>::random(), |data| Fast.run($Product(data)));
            size(&mut group, "", Data::<32, 100, 10>::random(), |data| Fast.run($Product(data)));
            size(&mut group, "", Data::<32, 784, 10>::random(), |data| Fast.run($Product(data)));
            size(&mut group, "", Data::<16, 16, 16>::random(), |data| Fast.run($Product(data)));
            size(&mut group, "", Data::<64, 64, 64>::random(), |data| Fast.run($Product(data)));
            size(&mut group, "", Data::<128, 128, 128>::random(), |data| Fast.run($Product(data)));
            size(&mut group, "", Data::<256, 256, 256>::random(), |data| Fast.run($Product(data)));
            // A prime number of units, one unit, 1,000 inputs, and the short batch at an epoch's end.
            size(&mut group, "", Data::<32, 127, 31>::random(), |data| Fast.run($Product(data)));
            size(&mut group, "", Data::<32, 100, 1>::random(), |data| Fast.run($Product(data)));
            size(&mut group, "", Data::<32, 1000, 100>::random(), |data| Fast.run($Product(data)));
            size(&mut group, "", Data::<7, 784, 300>::random(), |data| Fast.run($Product(data)));
            // What it costs to have the same bits on every CPU.
            size(&mut group, " reproducible", Data::<32, 784, 300>::random(), |data| Reproducible.run($Product(data)));
            size(&mut group, " reproducible", Data::<64, 64, 64>::random(), |data| Reproducible.run($Product(data)));
        }
    };
}

sizes!(forward, AffineBatch, "forward");
sizes!(gradient, WeightGradient, "gradient");
sizes!(delta, InputGradient, "delta");

fn size<const ROWS: usize, const INPUTS: usize, const UNITS: usize>(
    group: &mut BenchmarkGroup<'_, Share>,
    arithmetic: &str,
    mut data: Data<ROWS, INPUTS, UNITS>,
    product: impl Fn(&mut Data<ROWS, INPUTS, UNITS>),
) {
    group.throughput(Throughput::Elements((2 * ROWS * INPUTS * UNITS) as u64));
    group.bench_function(format!("{ROWS}x{INPUTS}x{UNITS}{arithmetic}"), |bencher| {
        bencher.iter(|| product(black_box(&mut data)));
    });
}

criterion_group! { name = benches; config = support::criterion(Limit::Operations); targets = forward, gradient, delta }
criterion_main!(benches);
