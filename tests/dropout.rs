//! Dropout: which elements it drops, how many, how it scales the others, and that inference does not drop any.

use std::iter::zip;

use bytemuck::Zeroable;
use stackprop::activation::Activation;
use stackprop::activation::Pass;
use stackprop::activation::{AlphaDropout, Selu, Softplus};
use stackprop::loss::MeanAbsoluteError;
use stackprop::prelude::*;
use stackprop::simd::Portable;

mod support;
use support::tolerances;

const UNITS: usize = 19;
const ROWS: usize = 500;

type Batch = Vec<[f32; UNITS]>;

/// An activation's outputs and gradients in a training pass, for the given logits and output gradients of 1.5.
fn train<A: Activation>(pass: Pass, logits: &Batch) -> (Batch, Batch) {
    let mut outputs = logits.clone();
    let mut kept = vec![A::Kept::<[f32; UNITS]>::zeroed(); ROWS];
    A::forward_train(Portable, pass, &mut outputs, &mut kept);
    let mut gradient = vec![[1.5; UNITS]; ROWS];
    A::backward(Portable, &outputs, &kept, &mut gradient);
    (outputs, gradient)
}

fn logits() -> Batch {
    let mut rng = Rng::seed_from_u64(1);
    (0..ROWS).map(|_| std::array::from_fn(|_| rng.normal())).collect()
}

const LEARNING: Pass = Pass::Trained { seed: 7 };

#[test]
fn a_part_is_left_out_and_the_rest_scaled_forwards_and_backwards() {
    let logits = logits();
    let (plain, plain_gradient) = train::<Tanh>(LEARNING, &logits);
    let (dropped, gradient) = train::<Dropout<Tanh, 30>>(LEARNING, &logits);
    let mut left_out = 0;
    for ((a, found), (d, gradient)) in zip(
        zip(plain.as_flattened(), dropped.as_flattened()),
        zip(plain_gradient.as_flattened(), gradient.as_flattened()),
    ) {
        if *found == 0.0 {
            left_out += 1;
            assert_eq!(*gradient, 0.0);
        } else {
            let scale = |value: f32| [f64::from(value) / 0.7];
            tolerances::OUTPUTS.assert("output", &[*found], &scale(*a));
            tolerances::GRADIENT.assert("gradient", &[*gradient], &scale(*d));
        }
    }
    let fraction = left_out as f32 / (ROWS * UNITS) as f32;
    tolerances::sampled(ROWS * UNITS).assert("fraction", &[fraction], &[0.3]);
}

/// Softplus's derivative is a function of the logit.
#[test]
fn a_derivative_from_the_logit_comes_through() {
    let logits = logits();
    let (_, plain) = train::<Softplus>(LEARNING, &logits);
    let (outputs, gradient) = train::<Dropout<Softplus, 50>>(LEARNING, &logits);
    for ((plain, output), found) in zip(zip(plain.as_flattened(), outputs.as_flattened()), gradient.as_flattened()) {
        assert_eq!(*found, if *output == 0.0 { 0.0 } else { 2.0 * plain });
    }
}

/// Compares with the formulas of PyTorch's `AlphaDropout`: α' = −λα, a = ((α'²·p + 1)(1 − p))^−½, b = −a·α'·p.
#[test]
fn alpha_dropout_keeps_mean_and_variance() {
    let logits = logits();
    let (plain, _) = train::<Selu>(LEARNING, &logits);
    let (dropped, gradient) = train::<AlphaDropout<Selu, 20>>(LEARNING, &logits);
    let (alpha, p): (f64, f64) = (-1.758_099_340_847_376_6, 0.2);
    let a = 1.0 / ((alpha * alpha * p + 1.0) * (1.0 - p)).sqrt();
    let b = -a * alpha * p;
    for ((plain, found), gradient) in zip(zip(plain.as_flattened(), dropped.as_flattened()), gradient.as_flattened()) {
        let expected = if *gradient == 0.0 { a * alpha + b } else { a * f64::from(*plain) + b };
        tolerances::OUTPUTS.assert("output", &[*found], &[expected]);
    }
    let mean = |batch: &Batch, f: fn(f32) -> f32| {
        batch.as_flattened().iter().map(|x| f(*x)).sum::<f32>() / (ROWS * UNITS) as f32
    };
    let chance = tolerances::sampled(ROWS * UNITS);
    chance.assert("mean", &[mean(&dropped, |x| x)], &[0.0]);
    chance.assert("variance", &[mean(&dropped, |x| x * x)], &[1.0]);
}

#[test]
fn every_step_and_every_row_has_a_choice_of_its_own() {
    type Half = Dropout<Identity, 50>;
    let ones = vec![[1.0; UNITS]; ROWS];
    let (first, _) = train::<Half>(LEARNING, &ones);
    assert_eq!(first, train::<Half>(LEARNING, &ones).0);
    assert_ne!(first, train::<Half>(Pass::Trained { seed: 8 }, &ones).0);
    // With 2¹⁹ possible choices, 500 rows rarely share one.
    let mut rows: Vec<_> = first.iter().map(|row| row.map(f32::to_bits)).collect();
    rows.sort_unstable();
    rows.dedup();
    assert!(rows.len() > ROWS - 5, "{} of {ROWS} rows differ", rows.len());
}

/// No two of 10,000 steps share the seed of a layer, and no two parts of a network share one at a step.
#[test]
fn every_layer_has_a_seed_of_its_own_at_every_step() {
    let seeds = |step| {
        Pass::Trained { seed: step }.split().map(|pass| match pass {
            Pass::Trained { seed } => seed,
            Pass::Frozen => panic!("a pass that learns became a frozen one"),
        })
    };
    let steps: Vec<_> = (0..10_000).map(seeds).collect();
    for part in 0..3 {
        let mut of_part: Vec<_> = steps.iter().map(|seeds| seeds[part]).collect();
        of_part.sort_unstable();
        assert!(of_part.windows(2).all(|pair| pair[0] != pair[1]), "two steps share the seed of part {part}");
    }
    assert!(steps.iter().all(|[one, two, three]| one != two && two != three && one != three));
}

#[test]
fn a_frozen_pass_leaves_nothing_out() {
    let logits = logits();
    assert_eq!(train::<Dropout<Selu, 90>>(Pass::Frozen, &logits), train::<Selu>(Pass::Frozen, &logits));
    assert_eq!(train::<AlphaDropout<Selu, 90>>(Pass::Frozen, &logits), train::<Selu>(Pass::Frozen, &logits));
    assert_eq!(train::<Dropout<Selu, 0>>(LEARNING, &logits), train::<Selu>(LEARNING, &logits));
}

#[test]
fn inference_knows_nothing_of_it() {
    type With = sequential![Dense<5, UNITS, Dropout<Relu, 50>>, Dense<UNITS, 3, Softmax>];
    type Without = sequential![Dense<5, UNITS, Relu>, Dense<UNITS, 3, Softmax>];
    const _: () = assert!(size_of::<With>() == size_of::<Without>());
    const _: () = assert!(With::INFERENCE_BYTES == Without::INFERENCE_BYTES);

    let mut with = With::random(&mut Rng::seed_from_u64(1));
    let mut buffer = vec![0; With::FILE_BYTES];
    let mut without = Without::zeroed();
    without.load_bytes(with.write_to(&mut buffer).unwrap()).unwrap();
    let inputs = [[0.5, -1.0, 2.0, 0.0, 1.0], [1.0; 5]];
    let mut outputs = [[[0.0; 3]; 2]; 2];
    with.predict_batch(&inputs, &mut outputs[0]).expect("a row per input");
    without.predict_batch(&inputs, &mut outputs[1]).expect("a row per input");
    assert_eq!(outputs[0], outputs[1]);
    assert_eq!(with.predict(&inputs[0]), outputs[1][0]);

    // A step uses dropout, an evaluation does not.
    let mut trainer = Stepper::<With, _, _, 2>::new(CrossEntropy::default(), Sgd::default());
    let evaluation = with.evaluate(&trainer.loss, Samples::new(&inputs, &[0, 1])).unwrap();
    assert_eq!(evaluation, without.evaluate(&trainer.loss, Samples::new(&inputs, &[0, 1])).unwrap());
    assert_ne!(trainer.step(&mut with, &inputs, &[0, 1]).unwrap().loss, evaluation.loss);
}

/// Each unit has another power of two as its weight, so the loss tells which units were dropped.
#[test]
fn every_step_of_a_stepper_drops_other_units() {
    type Net = sequential![Dense<1, UNITS, Dropout<Identity, 50>>, Dense<UNITS, 1, Identity>];
    let mut net = Net::zeroed();
    net.first.weights = [[1.0; UNITS]];
    net.rest.weights = std::array::from_fn(|unit| [0.5_f32.powi(unit as i32)]);
    let losses = |stepper: &mut Stepper<Net, MeanAbsoluteError, Sgd, 1>, net: &mut Net| {
        [(); 8].map(|()| stepper.using(Portable).step(net, &[[1.0]], &[[0.0]]).expect("a finite loss").loss.to_bits())
    };
    let mut stepper = Stepper::<Net, _, _, 1>::new(MeanAbsoluteError, Sgd { learning_rate: 0.0 });
    let found = losses(&mut stepper, &mut net);
    let mut sorted = found;
    sorted.sort_unstable();
    assert!(sorted.windows(2).all(|pair| pair[0] != pair[1]), "two of eight steps dropped the same units: {found:?}");
    // Another stepper repeats them.
    let mut other = Stepper::<Net, _, _, 1>::new(MeanAbsoluteError, Sgd { learning_rate: 0.0 });
    assert_eq!(losses(&mut other, &mut net), found);
}
