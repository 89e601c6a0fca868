//! One training step on a batch of 32 (forward, loss, backward, update), and a complete epoch of Fashion-MNIST. The
//! throughput counts the operations of the matrix products; the share is relative to the multiply-add peak.

mod support;

use std::hint::black_box;

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use stackprop::Row;
use stackprop::layer::Train;
use stackprop::loss::FusedWith;
use stackprop::optimizer::Optimizer;
use stackprop::prelude::*;
use stackprop::simd::Execution;

use self::support::images::Part;
use self::support::networks::{Large, Medium, Odd};
use self::support::no_avx512::NoAvx512;
use self::support::share::{Limit, Share};

const BATCH: usize = 32;

/// The Fashion-MNIST training images, without the 5,000 reserved for validation.
const EPOCH: usize = 55_000;

/// The number of weights per layer.
const LARGE: &[usize] = &[784 * 300, 300 * 100, 100 * 10];
const MEDIUM: &[usize] = &[784 * 128, 128 * 10];
const ODD: &[usize] = &[1000 * 127, 127 * 31, 31];

/// The operations per sample: each weight counts once forward, once for its gradient, and once for the input gradient,
/// which the first layer omits.
fn operations(weights: &[usize]) -> usize {
    2 * (3 * weights.iter().sum::<usize>() - weights.first().unwrap_or(&0))
}

fn step(criterion: &mut Criterion<Share>) {
    let sgd = Sgd { learning_rate: 1e-3 };
    let labels: [usize; BATCH] = std::array::from_fn(|sample| sample % 10);
    step_of::<Large, CrossEntropy, _, Fast>(criterion, "784-300-100-10 SGD", sgd, LARGE, &labels);
    step_of::<Large, CrossEntropy, _, Reproducible>(criterion, "784-300-100-10 SGD reproducible", sgd, LARGE, &labels);
    step_of::<Large, CrossEntropy, _, Fast>(criterion, "784-300-100-10 momentum", Momentum::default(), LARGE, &labels);
    step_of::<Medium, CrossEntropy, _, Fast>(criterion, "784-128-10 Adam", Adam::default(), MEDIUM, &labels);
    step_of::<Medium, CrossEntropy, _, Reproducible>(
        criterion,
        "784-128-10 Adam reproducible",
        Adam::default(),
        MEDIUM,
        &labels,
    );
    let targets: [[f32; 1]; BATCH] = std::array::from_fn(|sample| [(sample % 2) as f32]);
    step_of::<Odd, BinaryCrossEntropy, _, Fast>(criterion, "1000-127-31-1 SGD", sgd, ODD, &targets);
}

fn step_without_avx512(criterion: &mut Criterion<Share>) {
    let labels: [usize; BATCH] = std::array::from_fn(|sample| sample % 10);
    let sgd = Sgd { learning_rate: 1e-3 };
    step_of::<Large, CrossEntropy, _, NoAvx512>(criterion, "784-300-100-10 SGD without AVX-512", sgd, LARGE, &labels);
}

fn step_of<Net, L, O, A>(
    criterion: &mut Criterion<Share>,
    name: &str,
    optimizer: O,
    weights: &[usize],
    targets: &[L::Target<Net::Output>],
) where
    Net: Train + stackprop::Floats,
    L: FusedWith<Net::Activation> + Default,
    O: Optimizer,
    A: Execution + Default,
{
    let mut rng = Rng::seed_from_u64(1);
    let mut net = Net::zeroed_box();
    net.initialize(&mut rng);
    let mut inputs = vec![Net::Input::ZERO; BATCH];
    support::randomize(Row::flatten_mut(&mut inputs), &mut rng);
    let mut trainer = Trainer::<Net, _, _, BATCH>::boxed(L::default(), optimizer);

    let mut group = criterion.benchmark_group("training step");
    group.throughput(Throughput::Elements((BATCH * operations(weights)) as u64));
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            trainer
                .using(A::default())
                .step(&mut net, black_box(&inputs), black_box(targets))
                .expect("the loss is finite")
        });
    });
}

fn epoch(criterion: &mut Criterion<Share>) {
    let Some((images, labels)) = support::images::read("fashion-mnist", Part::Train) else { return };
    let samples = Samples::new(&images[..EPOCH], &labels[..EPOCH]);
    let mut group = criterion.benchmark_group("epoch of Fashion-MNIST");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.throughput(Throughput::Elements((EPOCH * operations(LARGE)) as u64));
    group.bench_function("784-300-100-10 SGD", |bencher| {
        let mut net = Large::boxed_random(&mut Rng::seed_from_u64(1));
        let mut trainer = Trainer::<Large, _, _, BATCH>::boxed(CrossEntropy::default(), Sgd { learning_rate: 0.1 });
        bencher.iter(|| trainer.fit(&mut net, samples, Fit::default()).expect("the loss is finite"));
    });
}

criterion_group! { name = benches; config = support::criterion(Limit::operations::<Fast>()); targets = step, epoch }
criterion_group! {
    name = without_avx512;
    config = support::criterion(Limit::operations::<NoAvx512>());
    targets = step_without_avx512
}
criterion_main!(benches, without_avx512);
