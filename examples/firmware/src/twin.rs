//! A training run that prints identical lines on every machine, desktop or chip.

use core::ops::ControlFlow;

use stackprop::Floats;
use stackprop::prelude::*;
use stackprop::simd::Execution;

use crate::checksum::Checksum;
use crate::console::Hex;
use crate::say;

/// The network. Every network with a softmax output is possible.
pub type Net = sequential![
    Dense<5, 12, Tanh>,
    Dense<12, 7, Relu>,
    Dense<7, 3, Softmax>,
];

/// Samples per step; the last batch of an epoch is shorter.
const BATCH: usize = 10;
const SAMPLES: usize = 48;
const EPOCHS: usize = 8;
const SEED: u64 = 42;

/// Trains the network, and prints checksums of all parameters after every epoch and of the final predictions.
///
/// # Errors
///
/// If the training fails.
pub fn run(execution: impl Execution) -> Result<(), TrainError> {
    let mut rng = Rng::seed_from_u64(SEED);
    let mut net = Net::random(&mut rng);
    let (inputs, labels) = samples(&mut rng);
    report("before ", 0, &net);

    let adam = Adam { learning_rate: 0.01, ..Adam::default() };
    let mut trainer = Trainer::<Net, _, _, BATCH>::new(CrossEntropy::default(), adam);
    let mut on_epoch = |epoch: &Epoch, net: &Net| {
        report("epoch ", epoch.epoch, net);
        ControlFlow::Continue(())
    };
    let fit = Fit { epochs: EPOCHS, on_epoch: Some(&mut on_epoch), ..Fit::default() };
    let history = trainer.using(execution).fit(&mut net, Samples::new(&inputs, &labels), fit)?;
    let loss = history.last().map_or(f32::NAN, |epoch| epoch.training.loss);
    say!["loss ", Hex(loss.to_bits())];

    // Inputs of growing magnitude, up to those with subnormal and zero probabilities.
    let mut predictions = Checksum::new();
    for (power, input) in inputs.iter().enumerate() {
        let scale = (1 << (power % 12)) as f32;
        predictions.add(&net.using(execution).predict(&input.map(|value| value * scale)));
    }
    say!["predictions ", Hex(predictions.value())];
    Ok(())
}

fn report(when: &str, epoch: usize, net: &Net) {
    say![when, epoch, "  parameters ", Hex(Checksum::of(net.floats()))];
}

type Input = <Net as Layer>::Input;
type Output = <Net as Layer>::Output;

/// Random points. The class of a point is the random direction with the largest projection.
fn samples(rng: &mut Rng) -> ([Input; SAMPLES], [usize; SAMPLES]) {
    let mut row = || -> Input { core::array::from_fn(|_| rng.normal()) };
    let directions: [Input; size_of::<Output>() / size_of::<f32>()] = core::array::from_fn(|_| row());
    let inputs: [Input; SAMPLES] = core::array::from_fn(|_| row());
    let labels = inputs.map(|input| {
        let along = |direction: &Input| direction.iter().zip(input).map(|(a, b)| a * b).sum::<f32>();
        argmax(&directions.each_ref().map(along))
    });
    (inputs, labels)
}
