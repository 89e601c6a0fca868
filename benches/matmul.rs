//! The matrix products of a dense layer on a batch: forward, gradient and delta, on the sizes of real layers, on squares, and
//! on sizes that no register tile divides. A size is rows × inputs × units; the share is that of the multiply-add peak.

mod support;

use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use stackprop::Rng;
use stackprop::kernels::{Update, affine_batch, input_gradient, weight_gradient};
use stackprop::simd::{Arithmetic, Computation, Fast, Reproducible, Simd};

use self::support::share::{Limit, Share};

/// A layer and one batch. `z` is what goes forward, and the delta that comes back.
struct Data<const ROWS: usize, const INPUTS: usize, const UNITS: usize> {
    x: Vec<[f32; INPUTS]>,
    w: Box<[[f32; UNITS]; INPUTS]>,
    b: [f32; UNITS],
    z: Vec<[f32; UNITS]>,
}

impl<const ROWS: usize, const INPUTS: usize, const UNITS: usize> Data<ROWS, INPUTS, UNITS> {
    fn random() -> Self {
        let mut rng = Rng::seed_from_u64(1);
        let mut data = Self {
            x: vec![[0.0; INPUTS]; ROWS],
            w: Box::new([[0.0; UNITS]; INPUTS]),
            b: [0.0; UNITS],
            z: vec![[0.0; UNITS]; ROWS],
        };
        support::randomize(data.x.as_flattened_mut(), &mut rng);
        support::randomize(data.w.as_flattened_mut(), &mut rng);
        support::randomize(&mut data.b, &mut rng);
        support::randomize(data.z.as_flattened_mut(), &mut rng);
        data
    }
}

/// A kernel to measure.
macro_rules! product {
    ($Product:ident, |$simd:ident, $data:ident| $call:expr) => {
        struct $Product<'a, const ROWS: usize, const INPUTS: usize, const UNITS: usize>(
            &'a mut Data<ROWS, INPUTS, UNITS>,
        );

        impl<const ROWS: usize, const INPUTS: usize, const UNITS: usize> Computation
            for $Product<'_, ROWS, INPUTS, UNITS>
        {
            type Output = ();

            #[inline(always)]
            fn run<S: Simd>(self, $simd: S) {
                let $data = self.0;
                $call
            }
        }
    };
}

product!(AffineBatch, |simd, data| affine_batch(simd, &data.x, &data.w, &data.b, &mut data.z));
product!(InputGradient, |simd, data| input_gradient(simd, &data.z, &data.w, &mut data.x));
product!(WeightGradient, |simd, data| {
    weight_gradient::<_, INPUTS, UNITS, ROWS>(simd, &data.x, &data.z, &mut data.w, &mut data.b, Update::Store);
});

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
