//! The activations on 1,024 logits, in place, and the vector functions used by them and their derivatives. Each
//! measurement includes a copy, about 0.03 ns per element. Results show nanoseconds per element and the equivalent
//! number of multiply-adds.

mod support;

use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use stackprop::Rng;
use stackprop::activation::{Activation, Elu, HardSwish, Logistic, Relu, Selu, Softmax, Tanh};
use stackprop::simd::{Execution, Fast, Reproducible};

use self::support::functions::{Exp, ExpM1, Forward, Gelu, GeluDerivative, Silu, SiluDerivative, Softplus, Values};
use self::support::share::{Limit, Share};

fn activations(criterion: &mut Criterion<Share>) {
    let mut group = criterion.benchmark_group("activations");
    group.throughput(Throughput::Elements(1024));
    measure(&mut group, "exp", |logits| Fast.run(Exp(logits)));
    measure(&mut group, "exp reproducible", |logits| Reproducible.run(Exp(logits)));
    activation(&mut group, "tanh", Tanh);
    activation(&mut group, "logistic", Logistic);
    activation(&mut group, "softmax", Softmax);
    activation(&mut group, "relu", Relu);
    activation(&mut group, "elu", Elu::<100>);
    activation(&mut group, "selu", Selu);
    activation(&mut group, "hard swish", HardSwish);
    measure(&mut group, "exp_m1", |logits| Fast.run(ExpM1(logits)));
    measure(&mut group, "softplus", |logits| Fast.run(Softplus(logits)));
    measure(&mut group, "gelu", |logits| Fast.run(Gelu(logits)));
    measure(&mut group, "gelu_derivative", |logits| Fast.run(GeluDerivative(logits)));
    measure(&mut group, "silu", |logits| Fast.run(Silu(logits)));
    measure(&mut group, "silu_derivative", |logits| Fast.run(SiluDerivative(logits)));
}

fn activation<A: Activation + Copy>(group: &mut BenchmarkGroup<'_, Share>, name: &str, activation: A) {
    measure(group, name, |logits| Fast.run(Forward(logits, activation)));
    measure(group, &format!("{name} reproducible"), |logits| Reproducible.run(Forward(logits, activation)));
}

fn measure(group: &mut BenchmarkGroup<'_, Share>, name: &str, function: impl Fn(&mut Values)) {
    let mut logits = [0.0; 1024];
    support::randomize(&mut logits, &mut Rng::seed_from_u64(1));
    logits.iter_mut().for_each(|logit| *logit *= 10.0);
    let mut outputs = logits;
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            outputs = *black_box(&logits);
            function(black_box(&mut outputs));
        });
    });
}

criterion_group! { name = benches; config = support::criterion(Limit::Formula); targets = activations }
criterion_main!(benches);
