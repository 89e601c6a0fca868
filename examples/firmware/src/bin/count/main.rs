//! Marks the instructions of inferences and training steps, for the script `count` and its QEMU plugin.
//!
//! A line before each marked section names it. All inputs are nonzero, so that the kernels skip no weights.

#![no_std]
#![no_main]
#![allow(unsafe_code)] // for the marker instructions

mod int8;

use core::arch::asm;
use core::hint::black_box;

use stackprop::Row;
use stackprop::activation::Activation;
use stackprop::layer::Train;
use stackprop::loss::FusedWith;
use stackprop::optimizer::Optimizer;
use stackprop::prelude::*;
use stackprop::simd::Execution;
use stackprop_firmware::program::Outcome;
use stackprop_firmware::{program, say};

type Digits = sequential![Dense<784, 32, Relu>, Dense<32, 10, Softmax>];
type Sine = sequential![Dense<1, 16, Relu>, Dense<16, 16, Relu>, Dense<16, 1, Identity>];
type Curve = sequential![Dense<4, 16, Tanh>, Dense<16, 16, Tanh>, Dense<16, 1, Tanh>];
type Xor = sequential![Dense<2, 4, Tanh>, Dense<4, 1, Logistic>];
type Gate = sequential![Dense<2, 4, Relu>, Dense<4, 1, Logistic>];

static DIGITS: Digits = Digits { first: dense(1), rest: dense(2) };
static SINE: Sine = Sine { first: dense(10), rest: Chain { first: dense(11), rest: dense(12) } };
static CURVE: Curve = Curve { first: dense(3), rest: Chain { first: dense(4), rest: dense(5) } };
static XOR: Xor = Xor { first: dense(6), rest: dense(7) };
static GATE: Gate = Gate { first: dense(8), rest: dense(9) };

program!(run);

fn run() -> Outcome {
    counts("Fast", Fast)?;
    counts("Reproducible", Reproducible)?;
    int8::counts()
}

/// Counts all networks on one backend.
fn counts<A: Execution + Default>(execution: &'static str, a: A) -> Outcome {
    say!["count: ", execution, " predict 2-4-1 ReLU"];
    predict(a, &GATE);
    say!["count: ", execution, " predict 2-4-1 tanh"];
    predict(a, &XOR);
    say!["count: ", execution, " predict 1-16-16-1 ReLU"];
    predict(a, &SINE);
    say!["count: ", execution, " predict 4-16-16-1 tanh"];
    predict(a, &CURVE);
    say!["count: ", execution, " predict 784-32-10"];
    predict(a, &DIGITS);
    say!["count: ", execution, " step 2-4-1 SGD"];
    step::<Xor, BinaryCrossEntropy, Sgd, 1, A>(&XOR, Sgd { learning_rate: 0.1 }, &[[1.0]])?;
    say!["count: ", execution, " step 2-4-1 SGD batch of 4"];
    step::<Xor, BinaryCrossEntropy, Sgd, 4, A>(&XOR, Sgd { learning_rate: 0.1 }, &[[1.0]; 4])?;
    say!["count: ", execution, " step 2-4-1 Adam"];
    step::<Xor, BinaryCrossEntropy, Adam, 1, A>(&XOR, Adam::default(), &[[1.0]])?;
    step_on_digits(execution, a)
}

#[cfg(any(target_arch = "riscv32", target_has_atomic = "32"))]
fn step_on_digits<A: Execution + Default>(execution: &'static str, _: A) -> Outcome {
    say!["count: ", execution, " step 784-32-10 SGD"];
    step::<Digits, CrossEntropy, Sgd, 1, A>(&DIGITS, Sgd { learning_rate: 0.1 }, &[7])
}

/// Does nothing: the network does not fit the 16 KiB of RAM of QEMU's Cortex-M0.
#[cfg(not(any(target_arch = "riscv32", target_has_atomic = "32")))]
fn step_on_digits<A: Execution + Default>(_: &'static str, _: A) -> Outcome {
    Ok(())
}

#[inline(never)]
fn predict<A: Execution, Net: Layer>(execution: A, net: &Net) {
    let mut output = Net::Output::ZERO;
    marked_predict(execution, black_box(net), &black_box(row()), &mut output);
    black_box(&output);
}

#[inline(never)]
fn marked_predict<A: Execution, Net: Layer>(execution: A, net: &Net, input: &Net::Input, output: &mut Net::Output) {
    begin();
    net.using(execution).predict_into(input, output);
    end();
}

#[inline(never)]
fn step<Net, L, O, const BATCH: usize, A: Execution + Default>(
    net: &Net,
    optimizer: O,
    targets: &[L::Target<Net::Output>; BATCH],
) -> Outcome
where
    Net: Train + Clone,
    L: FusedWith<Net::Activation> + Default,
    O: Optimizer,
{
    let mut net = net.clone();
    let mut stepper = Stepper::<Net, _, _, BATCH>::new(L::default(), optimizer);
    let result =
        marked_step(A::default(), &mut net, &mut stepper, &black_box([row::<Net::Input>(); BATCH]), black_box(targets));
    black_box(&net);
    result
}

/// Not inlined, so that its code does not depend on where the caller stores the data.
#[inline(never)]
fn marked_step<Net, L, O, const BATCH: usize, A: Execution>(
    execution: A,
    net: &mut Net,
    stepper: &mut Stepper<Net, L, O, BATCH>,
    inputs: &[Net::Input],
    targets: &[L::Target<Net::Output>],
) -> Outcome
where
    Net: Train,
    L: FusedWith<Net::Activation>,
    O: Optimizer,
{
    begin();
    let result = stepper.using(execution).step(net, inputs, targets);
    end();
    result.map(|_| ()).map_err(|_| "the training step failed")
}

/// The marker instructions of the plugin.
#[cfg(target_arch = "arm")]
macro_rules! marker {
    (begin) => {
        "mov r10, r10"
    };
    (end) => {
        "mov r11, r11"
    };
}

/// The marker instructions of the plugin.
#[cfg(target_arch = "riscv32")]
macro_rules! marker {
    (begin) => {
        "slti x0, x0, 0x51"
    };
    (end) => {
        "slti x0, x0, 0x52"
    };
}

#[inline(always)]
fn begin() {
    // SAFETY: the instruction has no effect.
    unsafe { asm!(marker!(begin)) };
}

#[inline(always)]
fn end() {
    // SAFETY: the instruction has no effect.
    unsafe { asm!(marker!(end)) };
}

/// An input of nonzero values.
fn row<R: Row>() -> R {
    let mut row = R::ZERO;
    let mut random = Lcg(1);
    row.values_mut().fill_with(|| random.next());
    row
}

/// A layer with nonzero parameters.
const fn dense<const INPUTS: usize, const UNITS: usize, A: Activation>(seed: u32) -> Dense<INPUTS, UNITS, A> {
    let mut random = Lcg(seed);
    let mut weights = [[0.0; UNITS]; INPUTS];
    let mut bias = [0.0; UNITS];
    let mut i = 0;
    while i < INPUTS {
        let mut u = 0;
        while u < UNITS {
            weights[i][u] = random.next();
            u += 1;
        }
        i += 1;
    }
    let mut u = 0;
    while u < UNITS {
        bias[u] = random.next();
        u += 1;
    }
    Dense::new(weights, bias)
}

/// Odd multiples of 2⁻²⁵ between −1/2 and 1/2, which are nonzero.
struct Lcg(u32);

impl Lcg {
    const fn next(&mut self) -> f32 {
        ((self.next_word() >> 8) as f32 - 8_388_607.5) / 16_777_216.0
    }

    const fn next_word(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.0
    }
}
