//! The cost of one type for all shapes: the time of a training step of 2-8-8-1 at batch 10, beside that of the exact
//! type. `cargo run --release --package stackprop-playground --example step_cost`

use std::error::Error;
use std::time::{Duration, Instant};

use stackprop::prelude::*;
use stackprop_playground::data::Problem;
use stackprop_playground::network::{Network, Shape};
use stackprop_playground::objective::Objective;
use stackprop_playground::settings::{Initializer, Layer as Hidden, Loss, Training};
use stackprop_playground::training::AnyOptimizer;

type Exact = sequential![Dense<2, 8, Tanh>, Dense<8, 8, Tanh>, Dense<8, 1, Tanh>];

const BATCH: usize = 10;
const STEPS: u32 = 20_000;
const REPETITIONS: usize = 21;

fn main() -> Result<(), Box<dyn Error>> {
    let rng = &mut Rng::seed_from_u64(1);
    let inputs: [[f32; 2]; BATCH] = std::array::from_fn(|_| std::array::from_fn(|_| 10.0 * rng.uniform() - 5.0));
    let classes = inputs.map(|[x1, x2]| f32::from(x1 * x2 >= 0.0));
    let signs = classes.map(|class| [2.0 * class - 1.0]);
    let rows = inputs.map(|[x1, x2]| [x1, x2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);

    let mut exact = Exact::random(&mut Rng::seed_from_u64(1));
    let sgd = Sgd { learning_rate: 0.03 };
    let mut exact_stepper = Stepper::<Exact, _, _, BATCH>::new(MeanSquaredError, sgd);

    let problem = Problem::Classes(["0", "1"].map(String::from).to_vec());
    let training = Training { loss: Loss::Squared, ..Training::default() };
    let objective = Objective::new(training.loss, &problem);
    let shape = Shape::new(2, &[Hidden { units: 8, ..Hidden::default() }; 2], objective.outputs());
    let mut network = Network::new(shape, Initializer::Usual, 1);
    let mut stepper = Stepper::<Network, _, _, BATCH>::new(objective, AnyOptimizer::new(&training));

    // In turns, so that both meet the same disturbances.
    let mut times: [Vec<Duration>; 2] = Default::default();
    for _ in 0..REPETITIONS {
        times[0].push(time(|| exact_stepper.using(Reproducible).step(&mut exact, &inputs, &signs))?);
        times[1].push(time(|| stepper.using(Reproducible).step(&mut network, &rows, &classes))?);
    }
    let [exact, general] = times.map(|mut times| {
        times.sort_unstable();
        times[REPETITIONS / 2].as_secs_f64() * 1e6 / f64::from(STEPS)
    });
    println!("exact type: {exact:.3} µs, one type for all shapes: {general:.3} µs, ratio {:.2}", general / exact);
    Ok(())
}

/// The time of all steps.
fn time(mut step: impl FnMut() -> Result<Evaluation, TrainError>) -> Result<Duration, TrainError> {
    let begin = Instant::now();
    for _ in 0..STEPS {
        step()?;
    }
    Ok(begin.elapsed())
}
