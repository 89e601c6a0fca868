//! Quantizes a network for which eight bits are too few, and trains it until they suffice.
//!
//! Two arms of a spiral, and five networks with ReLU that separate them. `scale_units` multiplies the weights into a
//! unit and divides those behind it, which changes no output. The units of a layer then have values of very different
//! sizes, and share 256 steps: Nagel et al., *Data-Free Quantization Through Weight Equalization and Bias Correction*,
//! 2019.
//!
//! ```text
//! cargo run --release --example quantization_aware
//! ```

use std::error::Error;
use std::f32::consts::PI;
use std::process::ExitCode;

use stackprop::layer::{Aware, PrepareQat, Train};
use stackprop::prelude::*;
use stackprop::{Floats, TrainError};

type Net = sequential![
    Dense<2, HIDDEN, Relu>,
    Dense<HIDDEN, HIDDEN, Relu>,
    Dense<HIDDEN, 1, Logistic>,
];

const HIDDEN: usize = 24;
const SAMPLES: usize = 600;
const SEEDS: u64 = 5;

fn main() -> ExitCode {
    shared::exit(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let (inputs, _) = spiral(0.0);
    let mut means = [0.0; 3];
    println!("accuracy in eight bits  trained   scaled  trained again");
    for seed in 1..=SEEDS {
        let mut net = trained(Net::random(&mut Rng::seed_from_u64(seed)), 400, 0.01)?;
        let first = accuracy(&net.quantize(&inputs)?);
        scale_units(&mut net);
        let scaled = accuracy(&net.quantize(&inputs)?);
        let aware: Aware<Net> = trained(net.prepare_qat(), 800, 0.002)?;
        let again = accuracy(&aware.quantize(&inputs)?);
        println!("seed {seed}                  {first:>7.3}  {scaled:>7.3}  {again:>13.3}");
        for (mean, accuracy) in means.iter_mut().zip([first, scaled, again]) {
            *mean += accuracy / SEEDS as f32;
        }
    }
    let [first, scaled, again] = means;
    println!("mean accuracy, trained: {first:.3}, scaled: {scaled:.3}, with quantization-aware training: {again:.3}");
    Ok(())
}

/// Two arms of a spiral, each sample `shift` of a step outwards.
fn spiral(shift: f32) -> (Vec<[f32; 2]>, Vec<[f32; 1]>) {
    let sample = |number: usize| {
        let class = (number % 2) as f32;
        let radius = (number as f32 + shift) / SAMPLES as f32;
        let (sin, cos) = (PI * (4.0 * radius + class)).sin_cos();
        ([radius * cos, radius * sin], [class])
    };
    (0..SAMPLES).map(sample).unzip()
}

/// The network after `epochs` on the spiral.
fn trained<L>(mut net: L, epochs: usize, learning_rate: f32) -> Result<L, TrainError>
where
    L: Train<Input = [f32; 2], Output = [f32; 1], Activation = Logistic> + Floats,
{
    let (inputs, targets) = spiral(0.0);
    let adam = Adam { learning_rate, ..Adam::default() };
    let mut trainer = Trainer::<L, _, _, 32>::new(BinaryCrossEntropy::default(), adam);
    trainer.fit(&mut net, Samples::new(&inputs, &targets), Fit { epochs, ..Fit::default() })?;
    Ok(net)
}

/// Scales the units of the first layer by 1 to 200, without a change of the outputs.
fn scale_units(net: &mut Net) {
    let (first, second) = (&mut net.first, &mut net.rest.first);
    for unit in 0..HIDDEN {
        let factor = (unit as f32 / 3.0).exp2();
        first.weights.iter_mut().for_each(|weights| weights[unit] *= factor);
        first.bias[unit] *= factor;
        second.weights[unit].iter_mut().for_each(|weight| *weight /= factor);
    }
}

/// The share of right answers for samples between the trained ones.
fn accuracy<L: Quantize<Input = [f32; 2], Output = [f32; 1]>>(net: &Quantized<L>) -> f32 {
    let (inputs, targets) = spiral(0.5);
    let right = inputs.iter().zip(&targets).filter(|(input, [class])| {
        let [probability] = net.predict_f32(input);
        (probability > 0.5) == (*class == 1.0)
    });
    right.count() as f32 / SAMPLES as f32
}
