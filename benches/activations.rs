//! The activations over 1,024 logits, in place: what is measured includes their copy, about 0.03 ns an element.

mod support;

use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};
use stackprop::Rng;
use stackprop::activation::{Activation, Logistic, Relu, Softmax, Tanh};
use stackprop::kernels::{exp, exp_m1, gelu, map, silu, softplus};
use stackprop::simd::{Arithmetic, Computation, Fast, Simd};

type Logits = [f32; 1024];

/// The vector functions that are measured by themselves: parts of activations, or of their derivatives.
macro_rules! function {
    ($Type:ident, $function:path) => {
        struct $Type<'a>(&'a mut Logits);

        impl Computation for $Type<'_> {
            type Output = ();

            #[inline(always)]
            fn run<S: Simd>(self, simd: S) {
                map::map(
                    simd,
                    self.0,
                    #[inline(always)]
                    |x| $function(simd, x),
                );
            }
        }
    };
}

function!(Exp, exp::exp);
function!(ExpM1, exp_m1::exp_m1);
function!(Softplus, softplus::softplus);
function!(Gelu, gelu::gelu);
function!(GeluDerivative, gelu::gelu_derivative);
function!(Silu, silu::silu);
function!(SiluDerivative, silu::silu_derivative);

struct Forward<'a, A>(&'a mut Logits, A);

impl<A: Activation> Computation for Forward<'_, A> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        A::forward(simd, std::slice::from_mut(self.0));
    }
}

fn activations(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("activations");
    group.throughput(Throughput::Elements(1024));
    measure(&mut group, "exp", |logits| Fast.run(Exp(logits)));
    measure(&mut group, "exp_m1", |logits| Fast.run(ExpM1(logits)));
    measure(&mut group, "softplus", |logits| Fast.run(Softplus(logits)));
    measure(&mut group, "gelu", |logits| Fast.run(Gelu(logits)));
    measure(&mut group, "gelu_derivative", |logits| Fast.run(GeluDerivative(logits)));
    measure(&mut group, "silu", |logits| Fast.run(Silu(logits)));
    measure(&mut group, "silu_derivative", |logits| Fast.run(SiluDerivative(logits)));
    measure(&mut group, "tanh", |logits| Fast.run(Forward(logits, Tanh)));
    measure(&mut group, "logistic", |logits| Fast.run(Forward(logits, Logistic)));
    measure(&mut group, "softmax", |logits| Fast.run(Forward(logits, Softmax)));
    measure(&mut group, "relu", |logits| Fast.run(Forward(logits, Relu)));
}

fn measure(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, activation: impl Fn(&mut Logits)) {
    let mut logits = [0.0; 1024];
    support::randomize(&mut logits, &mut Rng::seed_from_u64(1));
    logits.iter_mut().for_each(|logit| *logit *= 10.0);
    let mut outputs = logits;
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            outputs = *black_box(&logits);
            activation(black_box(&mut outputs));
        });
    });
}

criterion_group! { name = benches; config = support::criterion(); targets = activations }
criterion_main!(benches);
