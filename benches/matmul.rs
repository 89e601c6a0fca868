//! The matrix products of a dense layer. Elements are operations, two for each weight and row, so `Gelem/s` is Gflop/s;
//! the peak that is printed first is the limit.

mod support;

use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};
use stackprop::Rng;
use stackprop::kernels::{Update, affine_batch, input_gradient, weight_gradient};
use stackprop::simd::{Arithmetic, Computation, Fast, Simd};

/// A layer and one batch. `z` is what goes forward, and the delta that comes back.
struct Data<const ROWS: usize, const INPUTS: usize, const UNITS: usize> {
    x: [[f32; INPUTS]; ROWS],
    w: [[f32; UNITS]; INPUTS],
    b: [f32; UNITS],
    z: [[f32; UNITS]; ROWS],
}

impl<const ROWS: usize, const INPUTS: usize, const UNITS: usize> Data<ROWS, INPUTS, UNITS> {
    fn random() -> Box<Self> {
        let mut rng = Rng::seed_from_u64(1);
        let mut data = Box::new(Self {
            x: [[0.0; INPUTS]; ROWS],
            w: [[0.0; UNITS]; INPUTS],
            b: [0.0; UNITS],
            z: [[0.0; UNITS]; ROWS],
        });
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

/// All sizes of one product, rows × inputs × units.
macro_rules! sizes {
    ($function:ident, $Product:ident, $name:literal) => {
        fn $function(criterion: &mut Criterion) {
            let mut group = criterion.benchmark_group($name);
            size(&mut group, Data::<32, 784, 300>::random(), |data| Fast.run($Product(data)));
            size(&mut group, Data::<32, 300, 100>::random(), |data| Fast.run($Product(data)));
            size(&mut group, Data::<32, 100, 10>::random(), |data| Fast.run($Product(data)));
            size(&mut group, Data::<128, 128, 128>::random(), |data| Fast.run($Product(data)));
            size(&mut group, Data::<64, 64, 64>::random(), |data| Fast.run($Product(data)));
            size(&mut group, Data::<16, 16, 16>::random(), |data| Fast.run($Product(data)));
        }
    };
}

sizes!(forward, AffineBatch, "affine_batch");
sizes!(inputs, InputGradient, "input_gradient");
sizes!(weights, WeightGradient, "weight_gradient");

fn size<const ROWS: usize, const INPUTS: usize, const UNITS: usize>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    mut data: Box<Data<ROWS, INPUTS, UNITS>>,
    product: impl Fn(&mut Data<ROWS, INPUTS, UNITS>),
) {
    group.throughput(Throughput::Elements((2 * ROWS * INPUTS * UNITS) as u64));
    group.bench_function(format!("{ROWS}x{INPUTS}x{UNITS}"), |bencher| {
        bencher.iter(|| product(black_box(&mut data)));
    });
}

criterion_group! { name = benches; config = support::criterion(); targets = forward, inputs, weights }
criterion_main!(benches);
