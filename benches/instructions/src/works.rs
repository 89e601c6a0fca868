//! The counted workloads.

use std::hint::black_box;

use stackprop::layer::Train;
use stackprop::optimizer::Optimizer;
use stackprop::prelude::*;
use stackprop::simd::Execution;
use stackprop::{Floats, Row};

use crate::functions::{Exp, Forward, Values};
use crate::networks::{Control, Large, Medium, Odd, Small, Xor};
use crate::products::{AffineBatch, Data, InputGradient, WeightGradient};
use crate::{Counter, randomize};

const BATCH: usize = 32;

pub(crate) fn all(counter: &Counter) {
    products::<32, 784, 300>(counter);
    products::<32, 784, 10>(counter);
    step::<Large, _>(counter, "784-300-100-10 SGD", Sgd { learning_rate: 1e-3 });
    step::<Medium, _>(counter, "784-128-10 Adam", Adam::default());
    one_sample::<Large>(counter, "784-300-100-10", Fast);
    one_sample::<Large>(counter, "784-300-100-10 reproducible", Reproducible);
    one_sample::<Small>(counter, "784-32-10", Fast);
    one_sample::<Odd>(counter, "1000-127-31-1", Fast);
    one_sample::<Control>(counter, "4-16-16-1", Fast);
    one_sample::<Xor>(counter, "2-4-1", Fast);
    function(counter, "exp", |values| Fast.run(Exp(values)));
    function(counter, "tanh", |values| Fast.run(Forward(values, Tanh)));
    function(counter, "logistic", |values| Fast.run(Forward(values, Logistic)));
    function(counter, "softmax", |values| Fast.run(Forward(values, Softmax)));
}

fn products<const ROWS: usize, const INPUTS: usize, const UNITS: usize>(counter: &Counter) {
    let size = format!("{ROWS}x{INPUTS}x{UNITS}");
    let data = Data::<ROWS, INPUTS, UNITS>::random;
    counter.count(&format!("forward {size}"), || {
        let mut data = data();
        move || Fast.run(AffineBatch(black_box(&mut data)))
    });
    counter.count(&format!("gradient {size}"), || {
        let mut data = data();
        move || Fast.run(WeightGradient(black_box(&mut data)))
    });
    counter.count(&format!("delta {size}"), || {
        let mut data = data();
        move || Fast.run(InputGradient(black_box(&mut data)))
    });
}

/// One training step.
fn step<Net, O>(counter: &Counter, name: &str, optimizer: O)
where
    Net: Train<Input = [f32; 784], Output = [f32; 10], Activation = Softmax> + Floats,
    O: Optimizer,
{
    counter.count(&format!("step {name}"), || {
        let mut rng = Rng::seed_from_u64(1);
        let mut net = Net::zeroed_box();
        net.initialize(&mut rng);
        let mut inputs = vec![[0.0; 784]; BATCH];
        randomize(inputs.as_flattened_mut(), &mut rng);
        let labels: [usize; BATCH] = std::array::from_fn(|sample| sample % 10);
        let mut trainer = Trainer::<Net, _, _, BATCH>::boxed(CrossEntropy::default(), optimizer);
        move || {
            trainer.step(&mut net, black_box(&inputs), black_box(&labels)).expect("the loss is finite");
        }
    });
}

fn one_sample<Net: Layer + Floats>(counter: &Counter, name: &str, execution: impl Execution) {
    counter.count(&format!("one sample {name}"), || {
        let mut rng = Rng::seed_from_u64(1);
        let mut net = Net::zeroed_box();
        net.initialize(&mut rng);
        let mut input = Net::Input::ZERO;
        randomize(input.values_mut(), &mut rng);
        let mut output = Net::Output::ZERO;
        move || net.using(execution).predict_into(black_box(&input), black_box(&mut output))
    });
}

fn function(counter: &Counter, name: &str, function: impl Fn(&mut Values)) {
    counter.count(&format!("{name} of 1024"), || {
        let mut values = [0.0; 1024];
        randomize(&mut values, &mut Rng::seed_from_u64(1));
        move || function(black_box(&mut values))
    });
}
