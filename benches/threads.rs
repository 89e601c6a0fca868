//! One training step on one and on two threads: `cargo bench --features rayon --bench threads`. Compare ratios only,
//! and on a machine with two idle cores.

mod support;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use rayon::ThreadPoolBuilder;
use stackprop::layer::Train;
use stackprop::prelude::*;

use self::support::networks::Large;

type Wide = sequential![Dense<784, 1024, Relu>, Dense<1024, 512, Relu>, Dense<512, 10, Softmax>];

fn step(criterion: &mut Criterion) {
    step_of::<Large, 32>(criterion, "784-300-100-10");
    step_of::<Large, 128>(criterion, "784-300-100-10");
    step_of::<Wide, 32>(criterion, "784-1024-512-10");
    step_of::<Wide, 128>(criterion, "784-1024-512-10");
}

fn step_of<Net, const BATCH: usize>(criterion: &mut Criterion, name: &str)
where
    Net: Train<Input = [f32; 784], Output = [f32; 10], Activation = Softmax> + stackprop::Floats + Send,
{
    let mut inputs = vec![[0.0; 784]; BATCH];
    support::randomize(inputs.as_flattened_mut(), &mut Rng::seed_from_u64(1));
    let labels: Vec<usize> = (0..BATCH).map(|sample| sample % 10).collect();

    let mut group = criterion.benchmark_group(format!("{name}, batch {BATCH}"));
    for threads in [1, 2] {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("the pool starts");
        group.bench_function(format!("{threads} threads"), |bencher| {
            let mut net = Net::zeroed_box();
            net.initialize(&mut Rng::seed_from_u64(1));
            // Run all iterations within the pool.
            bencher.iter_custom(|iterations| {
                pool.install(|| {
                    let sgd = Sgd { learning_rate: 1e-4 };
                    let mut trainer = Trainer::<Net, _, _, BATCH>::boxed(CrossEntropy::default(), sgd);
                    let start = std::time::Instant::now();
                    for _ in 0..iterations {
                        let evaluation =
                            trainer.using(Parallel(Fast)).step(&mut net, black_box(&inputs), black_box(&labels));
                        black_box(evaluation.expect("the loss is finite"));
                    }
                    start.elapsed()
                })
            });
        });
    }
    group.finish();
}

criterion_group!(benches, step);
criterion_main!(benches);
