//! One training step on a batch of 32: forward, loss, backward, update. Elements are the operations of the matrix products,
//! so `Gelem/s` is Gflop/s; the peak that is printed first is the limit.

mod support;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use stackprop::prelude::*;

const BATCH: usize = 32;

type Large = sequential![Dense<784, 300, Relu>, Dense<300, 100, Relu>, Dense<100, 10, Softmax>];
type Small = sequential![Dense<784, 128, Relu>, Dense<128, 10, Softmax>];

fn training(criterion: &mut Criterion) {
    let sgd = Sgd { learning_rate: 1e-3 };
    step(criterion, "784-300-100-10 SGD", Large::boxed(), sgd, &[784 * 300, 300 * 100, 100 * 10]);
    step(criterion, "784-128-10 Adam", Small::boxed(), Adam::default(), &[784 * 128, 128 * 10]);
}

/// `weights` is how many weights each layer has.
fn step<Net, O>(criterion: &mut Criterion, name: &str, mut net: Box<Net>, optimizer: O, weights: &[usize])
where
    Net: Train<Input = [f32; 784], Output = [f32; 10], Activation = Softmax>,
    O: Optimizer,
{
    let mut rng = Rng::seed_from_u64(1);
    net.initialize(&mut rng);
    let mut inputs = vec![[0.0; 784]; BATCH];
    support::randomize(inputs.as_flattened_mut(), &mut rng);
    let labels: [usize; BATCH] = std::array::from_fn(|sample| sample % 10);
    let mut trainer = Trainer::<Net, CrossEntropy, O, BATCH>::boxed(optimizer);

    // Each weight once forward, once for its gradient, and once for its input's gradient, which the first layer omits.
    let products = 3 * weights.iter().sum::<usize>() - weights[0];
    let mut group = criterion.benchmark_group("training");
    group.throughput(Throughput::Elements((2 * BATCH * products) as u64));
    group.bench_function(name, |bencher| {
        bencher.iter(|| trainer.step(&mut net, black_box(&inputs), black_box(&labels)).expect("the loss is finite"));
    });
}

criterion_group! { name = benches; config = support::criterion(); targets = training }
criterion_main!(benches);
