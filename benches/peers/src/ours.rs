//! Stackprop.

use std::any::TypeId;
use std::cell::RefCell;
use std::hint::black_box;
use std::rc::Rc;

use stackprop::kernels::{Moments, Store, affine_batch, input_gradient, weight_gradient};
use stackprop::layer::Train;
use stackprop::optimizer::Optimizer;
use stackprop::prelude::*;
use stackprop::quantized::kernels::{self, Backend};
use stackprop::quantized::{Int8Layer, Int8Row, Lite, Quantize};
use stackprop::simd::{Computation, Execution, Simd};
use stackprop::{Floats, Row};

use crate::functions::{Exp, Forward, Values};
use crate::networks::{Autoencoder, Control, Large, LargeLogits, Medium, Sine, Small, SmallLogits, XOR, XOR_INPUTS};
use crate::quantized::Randomize;
use crate::{Library, NoAvx512, Work, images, limits, quantized, random};

const BATCH: usize = 32;

/// The samples of an epoch: the Fashion-MNIST training images without the 5,000 reserved for validation.
const EPOCH: usize = 55_000;

/// Stackprop on one backend.
pub(crate) struct Stackprop<A> {
    name: &'static str,
    /// The state after the epochs so far; `None` before the first.
    training: Option<Rc<RefCell<Training<A>>>>,
}

impl<A> Stackprop<A> {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, training: None }
    }
}

impl<A: Execution + Default + 'static> Library for Stackprop<A> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn work(&mut self, words: &str) -> Option<Work> {
        match words {
            "peak" => {
                // The time of a million operations, in nanoseconds.
                Some(Work::Number(1e6 / (0..50).map(|_| limits::peak::<A>()).fold(0.0, f64::max)))
            }
            "epoch 784-300-100-10 SGD" => {
                if self.training.is_none() {
                    self.training = Some(Rc::new(RefCell::new(Training::new()?)));
                }
                let training = self.training.clone()?;
                Some(Work::Once(Box::new(move || training.borrow_mut().epoch())))
            }
            "accuracy 784-300-100-10 SGD" => Some(Work::Number(self.training.as_ref()?.borrow_mut().accuracy())),
            _ => work(A::default(), words),
        }
    }
}

fn work<A: Execution + Default + 'static>(execution: A, words: &str) -> Option<Work> {
    let (kind, rest) = words.split_once(' ').unwrap_or((words, ""));
    match (kind, rest) {
        ("forward" | "gradient" | "delta", "32x784x300") => product::<A, 32, 784, 300>(execution, kind),
        ("forward" | "gradient" | "delta", "32x300x100") => product::<A, 32, 300, 100>(execution, kind),
        ("forward" | "gradient" | "delta", "32x100x10") => product::<A, 32, 100, 10>(execution, kind),
        ("forward" | "gradient" | "delta", "32x784x10") => product::<A, 32, 784, 10>(execution, kind),
        ("forward" | "gradient" | "delta", "16x16x16") => product::<A, 16, 16, 16>(execution, kind),
        ("forward" | "gradient" | "delta", "64x64x64") => product::<A, 64, 64, 64>(execution, kind),
        ("forward" | "gradient" | "delta", "128x128x128") => product::<A, 128, 128, 128>(execution, kind),
        ("forward" | "gradient" | "delta", "256x256x256") => product::<A, 256, 256, 256>(execution, kind),
        ("forward" | "gradient" | "delta", "32x127x31") => product::<A, 32, 127, 31>(execution, kind),
        ("forward" | "gradient" | "delta", "32x1000x100") => product::<A, 32, 1000, 100>(execution, kind),
        ("step", "784-300-100-10 SGD") => step::<Large, Sgd, A>(Sgd { learning_rate: 1e-3 }),
        ("step", "784-128-10 Adam") => step::<Medium, Adam, A>(Adam::default()),
        ("one", "784-300-100-10") => one::<Large, A>(execution),
        ("one", "784-32-10") => one::<Small, A>(execution),
        ("one", "4-16-16-1") => one::<Control, A>(execution),
        ("one", "2-4-1") => predict(execution, Box::new(XOR), XOR_INPUTS.to_vec()),
        ("mnist" | "fashion-mnist", "784-300-100-10") => image::<Large, A>(execution, kind),
        ("mnist" | "fashion-mnist", "784-32-10") => image::<Small, A>(execution, kind),
        ("batch", "32 784-300-100-10") => batch::<Large, A>(execution, 32),
        ("batch", "64 784-300-100-10") => batch::<Large, A>(execution, 64),
        ("batch", "256 784-300-100-10") => batch::<Large, A>(execution, 256),
        ("int8", "784-300-100-10") => int8::<LargeLogits, A>(),
        ("int8", "784-32-10") => int8::<SmallLogits, A>(),
        ("int8", "640-128-128-128-128-8-128-128-128-128-640") => int8::<Autoencoder, A>(),
        ("int8", "1-16-16-1") => int8::<Sine, A>(),
        ("exp", "") => function(move |values| execution.run(Exp(values))),
        ("tanh", "") => function(move |values| execution.run(Forward(values, Tanh))),
        ("logistic", "") => function(move |values| execution.run(Forward(values, Logistic))),
        ("softmax", "") => function(move |values| execution.run(Forward(values, Softmax))),
        _ => None,
    }
}

fn rows<R: Row>(count: usize) -> Vec<R> {
    let mut rows = vec![R::ZERO; count];
    Row::flatten_mut(&mut rows).copy_from_slice(&random(count * R::LEN, 1.0));
    rows
}

fn initialized<Net: Layer + Floats>() -> Box<Net> {
    let mut net = Net::zeroed_box();
    net.initialize(&mut Rng::seed_from_u64(1));
    net
}

fn product<A: Execution + 'static, const ROWS: usize, const INPUTS: usize, const UNITS: usize>(
    execution: A,
    kind: &str,
) -> Option<Work> {
    let (mut x, mut z) = (rows::<[f32; INPUTS]>(ROWS), rows::<[f32; UNITS]>(ROWS));
    let mut layer = initialized::<Dense<INPUTS, UNITS, Identity>>();
    match kind {
        "forward" => Work::time(move || {
            execution.run(AffineBatch(black_box(&x), black_box(&*layer), black_box(&mut z)));
        }),
        "gradient" => Work::time(move || {
            execution.run(WeightGradient::<_, _, ROWS>(black_box(&x), black_box(&z), black_box(&mut *layer)));
        }),
        _ => Work::time(move || {
            execution.run(InputGradient(black_box(&z), black_box(&*layer), black_box(&mut x)));
        }),
    }
}

struct AffineBatch<'a, const INPUTS: usize, const UNITS: usize>(
    &'a [[f32; INPUTS]],
    &'a Dense<INPUTS, UNITS, Identity>,
    &'a mut [[f32; UNITS]],
);

impl<const INPUTS: usize, const UNITS: usize> Computation for AffineBatch<'_, INPUTS, UNITS> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        affine_batch(simd, self.0, &self.1.weights, &self.1.bias, self.2);
    }
}

struct WeightGradient<'a, const INPUTS: usize, const UNITS: usize, const BATCH: usize>(
    &'a [[f32; INPUTS]],
    &'a [[f32; UNITS]],
    &'a mut Dense<INPUTS, UNITS, Identity>,
);

impl<const INPUTS: usize, const UNITS: usize, const BATCH: usize> Computation
    for WeightGradient<'_, INPUTS, UNITS, BATCH>
{
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Dense { weights, bias, .. } = self.2;
        weight_gradient::<_, _, _, _, BATCH, _>(simd, self.0, self.1, weights, bias, Store, Moments::NONE);
    }
}

struct InputGradient<'a, const INPUTS: usize, const UNITS: usize>(
    &'a [[f32; UNITS]],
    &'a Dense<INPUTS, UNITS, Identity>,
    &'a mut [[f32; INPUTS]],
);

impl<const INPUTS: usize, const UNITS: usize> Computation for InputGradient<'_, INPUTS, UNITS> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        input_gradient(simd, self.0, &self.1.weights, self.2);
    }
}

fn step<Net, O, A>(optimizer: O) -> Option<Work>
where
    Net: Train<Output = [f32; 10], Activation = Softmax> + Floats,
    O: Optimizer + 'static,
    A: Execution + Default + 'static,
{
    let mut net = initialized::<Net>();
    let mut trainer = Trainer::<Net, _, _, BATCH>::boxed(CrossEntropy::default(), optimizer);
    let inputs = rows::<Net::Input>(BATCH);
    let labels: [usize; BATCH] = std::array::from_fn(|sample| sample % 10);
    Work::time(move || {
        trainer.using(A::default()).step(&mut net, black_box(&inputs), black_box(&labels)).expect("the loss is finite");
    })
}

/// Training on Fashion-MNIST, one epoch per call.
struct Training<A> {
    net: Box<Large>,
    trainer: Box<Trainer<Large, CrossEntropy, Sgd, BATCH>>,
    execution: A,
    train: images::Images,
    test: images::Images,
    epochs: u64,
}

impl<A: Execution + Default> Training<A> {
    fn new() -> Option<Self> {
        Some(Self {
            net: initialized(),
            trainer: Trainer::<Large, _, _, BATCH>::boxed(CrossEntropy::default(), Sgd { learning_rate: 0.1 }),
            execution: A::default(),
            train: images::read("fashion-mnist", images::Part::Train)?,
            test: images::read("fashion-mnist", images::Part::Test)?,
            epochs: 0,
        })
    }

    fn epoch(&mut self) {
        self.epochs += 1;
        let samples = Samples::new(&self.train.0[..EPOCH], &self.train.1[..EPOCH]);
        let fit = Fit { shuffle: Some(self.epochs), ..Fit::default() };
        self.trainer.using(self.execution).fit(&mut self.net, samples, fit).expect("the loss is finite");
    }

    fn accuracy(&mut self) -> f64 {
        let samples = Samples::new(&self.test.0, &self.test.1);
        let evaluation = self.trainer.using(self.execution).evaluate(&self.net, samples).expect("labels below 10");
        f64::from(evaluation.accuracy.unwrap_or(f32::NAN))
    }
}

fn one<Net: Layer + Floats, A: Execution + 'static>(execution: A) -> Option<Work> {
    predict(execution, initialized::<Net>(), rows(1))
}

fn image<Net: Layer<Input = [f32; 784]> + Floats, A: Execution + 'static>(execution: A, set: &str) -> Option<Work> {
    let (images, _) = images::read(set, images::Part::Test)?;
    predict(execution, initialized::<Net>(), images[..100].to_vec())
}

/// One prediction, cycling through the inputs.
fn predict<Net: Layer + 'static>(
    execution: impl Execution + 'static,
    net: Box<Net>,
    inputs: Vec<Net::Input>,
) -> Option<Work> {
    let (mut output, mut next) = (Net::Output::ZERO, 0);
    Work::time(move || {
        net.using(execution).predict_into(black_box(&inputs[next]), black_box(&mut output));
        next = if next + 1 < inputs.len() { next + 1 } else { 0 };
    })
}

/// One sample in eight bits. Without AVX-512 the products have no VNNI either; otherwise the integers leave no choice.
fn int8<Net: Quantize + 'static, A: 'static>() -> Option<Work>
where
    Net::Layers<Lite>: Randomize,
{
    let (net, input) = quantized::random::<Net>();
    let mut output = <Net::Layers<Lite> as Int8Layer>::Output::ZERO;
    if TypeId::of::<A>() != TypeId::of::<NoAvx512>() {
        return Work::time(move || net.predict_into(black_box(&input), black_box(&mut output)));
    }
    let backend = kernels::Avx2::detect()?;
    Work::time(move || {
        let (input, output) = (black_box(&input), black_box(&mut output));
        backend.vectorize(Predict { layers: &net.layers, input, output });
    })
}

/// A prediction on a chosen backend.
struct Predict<'a, L: Int8Layer> {
    layers: &'a L,
    input: &'a L::Input,
    output: &'a mut L::Output,
}

impl<L: Int8Layer> kernels::Computation for Predict<'_, L> {
    type Output = ();

    #[inline(always)]
    fn run<B: Backend>(self, backend: B) {
        self.layers.forward(backend, self.input, self.output);
    }
}

fn batch<Net: Layer + Floats, A: Execution + 'static>(execution: A, count: usize) -> Option<Work> {
    let (net, inputs, mut outputs) = (initialized::<Net>(), rows::<Net::Input>(count), rows::<Net::Output>(count));
    Work::time(move || {
        net.using(execution).predict_batch(black_box(&inputs), black_box(&mut outputs)).expect("a row per input");
    })
}

/// A function in place. The measurement includes a copy, about 0.03 ns per value.
fn function(f: impl Fn(&mut Values) + 'static) -> Option<Work> {
    let from: Values = random(1024, 10.0).try_into().expect("1,024 values");
    let mut to = Box::new(from);
    Work::time(move || {
        *to = *black_box(&from);
        f(black_box(&mut to));
    })
}
