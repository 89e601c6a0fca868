//! The perceptron: it tells iris setosa from the other irises, fails on exclusive or, and a second layer solves that.
//!
//! (Rosenblatt, *The Perceptron*, 1958; Minsky and Papert, *Perceptrons*, 1969; the data are Fisher's irises, 1936, which come
//! with smartcore.)
//!
//! ```text
//! cargo run --release --example perceptron
//! ```

mod shared;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use smartcore::dataset::iris;
use stackprop::activation::Heaviside;
use stackprop::loss::PerceptronCriterion;
use stackprop::prelude::*;

use crate::shared::Settings;
use crate::shared::canvas::{canvas, save};
use crate::shared::dataset::Dataset;
use crate::shared::plane::{self, Plane};
use crate::shared::progress::Progress;

type Perceptron = Dense<2, 1, Heaviside>;

/// Exclusive or by hand: the hidden units say "both" and "at least one", and the output "one, but not both".
const XOR: sequential![Dense<2, 2, Heaviside>, Dense<2, 1, Heaviside>] =
    Chain { first: Dense::new([[1.0, 1.0], [1.0, 1.0]], [-1.5, -0.5]), rest: Dense::new([[-1.0], [1.0]], [-0.5]) };

/// Trains perceptrons: one that can do what it is asked for, and one that cannot
#[derive(Parser)]
struct Options {
    #[command(flatten)]
    settings: Settings,
}

fn main() -> ExitCode {
    shared::exit(run(&Options::parse()))
}

fn run(Options { settings }: &Options) -> Result<(), Box<dyn Error>> {
    let output = settings.output()?;

    let irises = iris::load_dataset();
    let (features, _) = irises.data.as_chunks::<4>();
    let petals = features.iter().map(|[_, _, length, width]| [*length, *width]);
    let is_setosa = irises.target.iter().map(|species| [if *species == 0 { 1.0 } else { 0.0 }]);
    let irises = Dataset::new(petals.zip(is_setosa));
    let perceptron = learn(&irises, settings)?;
    let [answer] = perceptron.predict(&[2.0, 0.5]);
    println!("a petal of 2 cm by 0.5 cm: {}", if answer == 1.0 { "setosa" } else { "not setosa" });
    let right = count_right(&perceptron, &irises);
    println!("iris: {right} of {} right\n", irises.len());
    let plane = Plane {
        title: "A perceptron: iris setosa or not",
        axes: ["petal length (cm)", "petal width (cm)"],
        ranges: [0.0..7.5, 0.0..3.0],
        classes: ["not setosa", "setosa"],
        inputs: &irises.inputs,
        targets: &irises.targets,
    };
    picture(&output.join("iris.png"), &[(&plane, &|petal| perceptron.predict(&petal)[0])])?;

    let xor = Dataset::new([([0.0, 0.0], [0.0]), ([0.0, 1.0], [1.0]), ([1.0, 0.0], [1.0]), ([1.0, 1.0], [0.0])]);
    let perceptron = learn(&xor, settings)?;
    println!("exclusive or, one unit: {} of 4 right", count_right(&perceptron, &xor));
    let solved = count_right(&XOR, &xor);
    println!("exclusive or, two layers set by hand: {solved} of 4 right");
    let plane = Plane {
        title: "Exclusive or: one unit fails",
        axes: ["input a", "input b"],
        ranges: [-0.25..1.25, -0.25..1.25],
        classes: ["0", "1"],
        inputs: &xor.inputs,
        targets: &xor.targets,
    };
    let by_hand = Plane { title: "Two layers, set by hand, solve it", ranges: plane.ranges.clone(), ..plane };
    picture(
        &output.join("xor.png"),
        &[(&plane, &|input| perceptron.predict(&input)[0]), (&by_hand, &|input| XOR.predict(&input)[0])],
    )?;
    println!("pictures: iris.png and xor.png in {}", output.display());

    println!("right answers: {} of {}", right + solved, irises.len() + xor.len());
    Ok(())
}

/// The perceptron rule: weights that begin at zero, one sample after the other, in the order that they are in. The weights are
/// then those of scikit-learn's `Perceptron(shuffle=False)`.
fn learn(data: &Dataset<[f32; 2], [f32; 1]>, settings: &Settings) -> Result<Perceptron, Box<dyn Error>> {
    let mut perceptron = Perceptron::zeroed();
    let mut trainer = Trainer::<Perceptron, _, _, 1>::new(PerceptronCriterion, Sgd { learning_rate: 1.0 });
    let progress = Progress::new(settings.epochs(20), data.len());
    let fit = Fit {
        epochs: settings.epochs(20),
        shuffle: None,
        on_batch: Some(&mut |batch| progress.on_batch(batch)),
        on_epoch: Some(&mut |epoch, _| progress.on_epoch(epoch)),
        ..Fit::default()
    };
    trainer.fit(&mut perceptron, data.samples(), fit)?;
    progress.finish();
    println!("weights {:.2?}, bias {:.2?}", perceptron.weights.as_flattened(), perceptron.bias);
    Ok(perceptron)
}

fn count_right(net: &impl Layer<Input = [f32; 2], Output = [f32; 1]>, data: &Dataset<[f32; 2], [f32; 1]>) -> usize {
    data.inputs.iter().zip(&data.targets).filter(|(input, target)| net.predict(input) == **target).count()
}

/// Planes side by side, each with what a network answers there.
fn picture(path: &Path, planes: &[(&Plane<'_>, &dyn Fn([f32; 2]) -> f32)]) -> Result<(), Box<dyn Error>> {
    let picture = canvas(path, 760 * planes.len() as u32, 760)?;
    for (part, (plane, answer)) in picture.split_evenly((1, planes.len())).iter().zip(planes) {
        plane::draw(part, plane, answer)?;
    }
    save(&picture, path)
}
