//! The activations on 1,024 logits, in place, and the vector functions used by them and their derivatives. Each
//! measurement includes a copy, about 0.03 ns per element. Results show nanoseconds per element and the equivalent
//! number of multiply-adds.

mod support;

use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use stackprop::Rng;
use stackprop::activation::{Activation, Elu, HardSwish, Logistic, Relu, Selu, Softmax, Tanh};
use stackprop::kernels::{exp, exp_m1, gelu, map, silu, softplus};
use stackprop::simd::{Computation, Execution, Fast, Reproducible, Simd};

use self::support::share::{Limit, Share};

type Logits = [f32; 1024];

/// The vector functions measured on their own: parts of activations or of their derivatives.
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

fn measure(group: &mut BenchmarkGroup<'_, Share>, name: &str, function: impl Fn(&mut Logits)) {
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
