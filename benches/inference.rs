//! Inference, one sample and batches. Elements are operations, two for each parameter and sample, so `Gelem/s` is Gflop/s;
//! the peak that is printed first is the limit. No input is zero: images, with their many zeros, are faster one by one.

mod support;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use stackprop::prelude::*;
use stackprop::{Floats, Row};

type Mnist = sequential![Dense<784, 300, Relu>, Dense<300, 100, Relu>, Dense<100, 10, Softmax>];
type SmallMnist = sequential![Dense<784, 32, Relu>, Dense<32, 10, Softmax>];
type Control = sequential![Dense<4, 16, Tanh>, Dense<16, 16, Tanh>, Dense<16, 1, Identity>];
type Xor = sequential![Dense<2, 4, Tanh>, Dense<4, 1, Logistic>];

fn inference(criterion: &mut Criterion) {
    network(criterion, "784-300-100-10", &mut *Mnist::boxed());
    network(criterion, "784-32-10", &mut *SmallMnist::boxed());
    network(criterion, "4-16-16-1", &mut *Control::boxed());
    network(criterion, "2-4-1", &mut *Xor::boxed());
}

fn network<Net: Layer + Floats>(criterion: &mut Criterion, name: &str, net: &mut Net) {
    let mut rng = Rng::seed_from_u64(1);
    net.initialize(&mut rng);
    let mut group = criterion.benchmark_group(format!("inference/{name}"));

    let mut input = Net::Input::ZERO;
    support::randomize(input.values_mut(), &mut rng);
    let mut output = Net::Output::ZERO;
    group.throughput(Throughput::Elements(2 * Net::PARAMETERS as u64));
    group.bench_function("one", |bencher| {
        bencher.iter(|| net.predict_into(black_box(&input), black_box(&mut output)));
    });

    for rows in [32, 256] {
        let mut inputs = vec![Net::Input::ZERO; rows];
        support::randomize(Row::flatten_mut(&mut inputs), &mut rng);
        let mut outputs = vec![Net::Output::ZERO; rows];
        group.throughput(Throughput::Elements((2 * Net::PARAMETERS * rows) as u64));
        group.bench_function(format!("batch of {rows}"), |bencher| {
            bencher.iter(|| net.predict_batch(black_box(&inputs), black_box(&mut outputs)));
        });
    }
}

criterion_group! { name = benches; config = support::criterion(); targets = inference }
criterion_main!(benches);
