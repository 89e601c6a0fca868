//! Inference: one sample, real images, tiny networks, networks in eight bits, and batches.
//!
//! One sample reads and uses every parameter once; its share is relative to the bandwidth of repeatedly reading the
//! same number of bytes. A zero input skips its weights, so the images, with mostly zero pixels, exceed 100 %. A batch
//! uses each weight many times; its share is relative to the multiply-add peak.

mod support;

use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, Throughput};
use stackprop::prelude::*;
use stackprop::quantized::{Int8Layer, Int8Row, Lite, Quantize};
use stackprop::simd::Execution;
use stackprop::{Floats, Row};

use self::support::images::Part;
use self::support::networks::{Autoencoder, Control, Large, LargeLogits, Odd, Sine, Small, SmallLogits, Xor};
use self::support::no_avx512::NoAvx512;
use self::support::quantized::Randomize;
use self::support::share::{Limit, Share};

fn main() {
    one_sample::<Large>("784-300-100-10");
    one_sample::<Small>("784-32-10");
    one_sample::<Odd>("1000-127-31-1");
    images::<Large>("784-300-100-10");
    images::<Small>("784-32-10");
    let mut criterion = support::criterion(Limit::operations::<Fast>());
    tiny::<Control>(&mut criterion, "4-16-16-1 tanh");
    tiny::<Xor>(&mut criterion, "2-4-1 tanh");
    int8::<LargeLogits>(&mut criterion, "784-300-100-10");
    int8::<SmallLogits>(&mut criterion, "784-32-10");
    int8::<Autoencoder>(&mut criterion, "640-128x4-8-128x4-640");
    int8::<Sine>(&mut criterion, "1-16-16-1");
    batches::<Large>(&mut criterion, Fast, "batch", "784-300-100-10");
    batches::<Small>(&mut criterion, Fast, "batch", "784-32-10");
    batches::<Odd>(&mut criterion, Fast, "batch", "1000-127-31-1");
    batches::<Control>(&mut criterion, Fast, "batch", "4-16-16-1 tanh");
    let mut criterion = support::criterion(Limit::operations::<NoAvx512>());
    batches::<Large>(&mut criterion, NoAvx512, "batch without AVX-512", "784-300-100-10");
    criterion.final_summary();
}

fn initialized<Net: Layer + Floats>(rng: &mut Rng) -> Box<Net> {
    let mut net = Net::zeroed_box();
    net.initialize(rng);
    net
}

/// A sample without zeros.
fn one_sample<Net: Layer + Floats>(name: &str) {
    let mut rng = Rng::seed_from_u64(1);
    let net = initialized::<Net>(&mut rng);
    let mut criterion = support::criterion(Limit::reading(Net::PARAMETERS));
    let mut group = criterion.benchmark_group("one sample");
    group.throughput(Throughput::Bytes(Net::FLASH_BYTES as u64));
    let input = random::<Net>(&mut rng);
    predict(&mut group, &*net, Fast, name, &[input]);
    predict(&mut group, &*net, Reproducible, &format!("{name} reproducible"), &[input]);
}

/// The first 100 test images of MNIST and Fashion-MNIST, one after the other.
fn images<Net: Layer<Input = [f32; 784]> + Floats>(name: &str) {
    let net = initialized::<Net>(&mut Rng::seed_from_u64(1));
    let mut criterion = support::criterion(Limit::reading(Net::PARAMETERS));
    let mut group = criterion.benchmark_group("one image");
    group.throughput(Throughput::Bytes(Net::FLASH_BYTES as u64));
    for set in ["mnist", "fashion-mnist"] {
        if let Some((images, _)) = support::images::read(set, Part::Test) {
            predict(&mut group, &*net, Fast, &format!("{set}, {name}"), &images[..100]);
        }
    }
}

/// One sample on a network with so few parameters that reading them takes no measurable time.
fn tiny<Net: Layer + Floats>(criterion: &mut Criterion<Share>, name: &str) {
    let mut rng = Rng::seed_from_u64(1);
    let net = initialized::<Net>(&mut rng);
    let mut group = criterion.benchmark_group("tiny network");
    group.throughput(Throughput::Elements(2 * Net::PARAMETERS as u64));
    let input = random::<Net>(&mut rng);
    predict(&mut group, &*net, Fast, name, &[input]);
    predict(&mut group, &*net, Reproducible, &format!("{name} reproducible"), &[input]);
}

/// One sample in eight bits.
fn int8<Net: Quantize + Layer + Floats + 'static>(criterion: &mut Criterion<Share>, name: &str)
where
    Net::Layers<Lite>: Randomize,
{
    let (net, input) = support::quantized::random::<Net>();
    let mut output = <Net::Layers<Lite> as Int8Layer>::Output::ZERO;
    let mut group = criterion.benchmark_group("int8, one sample");
    group.throughput(Throughput::Elements(2 * Net::PARAMETERS as u64));
    group.bench_function(name, |bencher| bencher.iter(|| net.predict_into(black_box(&input), black_box(&mut output))));
}

fn random<Net: Layer>(rng: &mut Rng) -> Net::Input {
    let mut input = Net::Input::ZERO;
    support::randomize(input.values_mut(), rng);
    input
}

/// The time of one prediction, cycling through the inputs.
fn predict<Net: Layer>(
    group: &mut BenchmarkGroup<'_, Share>,
    net: &Net,
    execution: impl Execution,
    name: &str,
    inputs: &[Net::Input],
) {
    let mut output = Net::Output::ZERO;
    let mut inputs = inputs.iter().cycle();
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            let input = inputs.next().expect("a cycle is endless");
            net.using(execution).predict_into(black_box(input), black_box(&mut output));
        });
    });
}

fn batches<Net: Layer + Floats>(criterion: &mut Criterion<Share>, execution: impl Execution, group: &str, name: &str) {
    let mut rng = Rng::seed_from_u64(1);
    let net = initialized::<Net>(&mut rng);
    let mut group = criterion.benchmark_group(group);
    for rows in [32, 64, 256] {
        let mut inputs = vec![Net::Input::ZERO; rows];
        support::randomize(Row::flatten_mut(&mut inputs), &mut rng);
        let mut outputs = vec![Net::Output::ZERO; rows];
        group.throughput(Throughput::Elements((2 * Net::PARAMETERS * rows) as u64));
        group.bench_function(format!("{name} of {rows}"), |bencher| {
            bencher.iter(|| net.using(execution).predict_batch(black_box(&inputs), black_box(&mut outputs)));
        });
    }
}
