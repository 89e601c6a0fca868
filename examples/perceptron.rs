//! The perceptron: it separates iris setosa from the other irises and fails on exclusive or, which a second layer
//! solves.
//!
//! (Rosenblatt, *The Perceptron*, 1958; Minsky and Papert, *Perceptrons*, 1969; Fisher's irises, 1936, in
//! `datasets/iris.csv`.)
//!
//! ```text
//! cargo run --release --example perceptron
//! ```

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use shared::dataset::Dataset;
use shared::plane::{self, Plane};
use shared::{Settings, datasets};
use stackprop::activation::Heaviside;
use stackprop::loss::PerceptronCriterion;
use stackprop::prelude::*;
use stackprop_report::Progress;
use stackprop_report::plots::canvas;

type Perceptron = Dense<2, 1, Heaviside>;

/// Exclusive or by hand: the hidden units compute "both" and "at least one", and the output "one, but not both".
const XOR: sequential![Dense<2, 2, Heaviside>, Dense<2, 1, Heaviside>] =
    Chain { first: Dense::new([[1.0, 1.0], [1.0, 1.0]], [-1.5, -0.5]), rest: Dense::new([[-1.0], [1.0]], [-0.5]) };

fn main() -> ExitCode {
    shared::main("Trains one perceptron on a problem that it solves, and one on exclusive or, which it cannot", run)
}

fn run(settings: &Settings) -> Result<(), Box<dyn Error>> {
    let output = settings.output()?;

    let (features, species) = datasets::iris();
    let petals = features.iter().map(|[_, _, length, width]| [*length, *width]);
    let is_setosa = species.iter().map(|species| [if *species == 0 { 1.0 } else { 0.0 }]);
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
    picture(&output.join("iris.svg"), &[(&plane, &|petal| perceptron.predict(&petal)[0])])?;

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
        &output.join("xor.svg"),
        &[(&plane, &|input| perceptron.predict(&input)[0]), (&by_hand, &|input| XOR.predict(&input)[0])],
    )?;
    println!("pictures: iris.svg and xor.svg in {}", output.display());

    println!("right answers: {} of {}", right + solved, irises.len() + xor.len());
    Ok(())
}

/// The perceptron rule: zero initial weights, one sample after the other, in their order. The weights then equal those
/// of scikit-learn's `Perceptron(shuffle=False)`.
fn learn(data: &Dataset<[f32; 2], [f32; 1]>, settings: &Settings) -> Result<Perceptron, Box<dyn Error>> {
    let mut perceptron = Perceptron::zeroed();
    let mut trainer = Trainer::<Perceptron, _, _, 1>::new(PerceptronCriterion, Sgd { learning_rate: 1.0 });
    let fit =
        Fit { epochs: settings.epochs(20), shuffle: None, callbacks: &mut [&mut Progress::new()], ..Fit::default() };
    trainer.fit(&mut perceptron, data.samples(), fit)?;
    println!("weights {:.2?}, bias {:.2?}", perceptron.weights.as_flattened(), perceptron.bias);
    Ok(perceptron)
}

fn count_right(net: &impl Layer<Input = [f32; 2], Output = [f32; 1]>, data: &Dataset<[f32; 2], [f32; 1]>) -> usize {
    data.inputs.iter().zip(&data.targets).filter(|(input, target)| net.predict(input) == **target).count()
}

/// Draws planes side by side, each with the answers of a network.
fn picture(path: &Path, planes: &[(&Plane<'_>, &dyn Fn([f32; 2]) -> f32)]) -> Result<(), stackprop_report::Error> {
    canvas::save(path, (760 * planes.len() as u32, 760), |picture| {
        let parts = picture.split_evenly((1, planes.len()));
        parts.iter().zip(planes).try_for_each(|(part, (plane, answer))| plane::draw(part, plane, answer))
    })
}
