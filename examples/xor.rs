//! Learns exclusive or, the smallest problem that needs a hidden layer: from random weights to four right answers.
//!
//! ```text
//! cargo run --release --example xor
//! ```

use std::error::Error;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

use shared::plane::{self, Plane};
use stackprop::prelude::*;
use stackprop_report::plots::canvas;

type Net = sequential![
    Dense<2, 4, Tanh>,
    Dense<4, 1, Logistic>,
];

const INPUTS: [[f32; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
const TARGETS: [[f32; 1]; 4] = [[0.0], [1.0], [1.0], [0.0]];

fn main() -> ExitCode {
    shared::exit(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    // Everything is on the stack: 17 parameters, and a trainer of less than a kilobyte.
    let mut net = Net::random(&mut Rng::seed_from_u64(1));
    let adam = Adam { learning_rate: 0.05, ..Adam::default() };
    let mut trainer = Trainer::<Net, _, _, 4>::new(BinaryCrossEntropy::default(), adam);

    let mut show = |epoch: &Epoch, _: &Net| {
        if epoch.epoch == 1 || epoch.epoch.is_multiple_of(50) {
            println!("epoch {:>3}  loss {:.5}", epoch.epoch, epoch.training.loss);
        }
        ControlFlow::Continue(())
    };
    let fit = Fit { epochs: 500, on_epoch: Some(&mut show), ..Fit::default() };
    trainer.fit(&mut net, Samples::new(&INPUTS, &TARGETS), fit)?;

    println!();
    let mut right = 0;
    for (input, [target]) in INPUTS.iter().zip(TARGETS) {
        let [output] = net.predict(input);
        let is_right = (output > 0.5) == (target > 0.5);
        right += usize::from(is_right);
        let [a, b] = input;
        println!("{a} xor {b} = {target}  answer {output:.3} {}", if is_right { '✓' } else { '✗' });
    }

    let directory = Path::new("output/xor");
    fs::create_dir_all(directory)
        .map_err(|error| format!("{}: cannot create this directory: {error}", directory.display()))?;
    let path = directory.join("surface.svg");
    let plane = Plane {
        title: "The network's answer to (a, b)",
        axes: ["input a", "input b"],
        ranges: [-0.25..1.25, -0.25..1.25],
        classes: ["0", "1"],
        inputs: &INPUTS,
        targets: &TARGETS,
    };
    canvas::save(&path, (760, 760), |picture| plane::draw(picture, &plane, |input| net.predict(&input)[0]))?;
    println!("\npicture: {}", path.display());

    match right {
        4 => Ok(()),
        _ => Err(format!("expected four right answers, found {right}").into()),
    }
}
