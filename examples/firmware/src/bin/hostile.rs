//! Invalid inputs: NaN, infinities, overflowing numbers, labels out of range, slices of wrong lengths. The library must
//! not panic; training must return an error and leave the network unchanged.

#![no_std]
#![no_main]

use core::hint::black_box;

use stackprop::layer::Train;
use stackprop::loss::FusedWith;
use stackprop::optimizer::Optimizer;
use stackprop::prelude::*;
use stackprop::{Floats, Zeroable};
use stackprop_firmware::program::Outcome;
use stackprop_firmware::{mnist, program, say};

type Net = sequential![Dense<3, 9, Tanh>, Dense<9, 4, Softmax>];
type Regression = sequential![Dense<3, 5, Relu>, Dense<5, 1, Identity>];

static MNIST: &mnist::Net = include_model!(mnist::Net, "../../models/mnist.stackprop");

const VALUES: [f32; 11] =
    [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN, 1e30, f32::MIN_POSITIVE, 1e-45, -1e-45, -0.0, 1.0];

program!(run);

fn run() -> Outcome {
    predictions()?;
    say!["predictions: no panic"];
    let (refused, learned) = steps::<Net, CrossEntropy, _>(Sgd { learning_rate: 0.1 }, [0, 3])?;
    say!["steps with Sgd: ", refused, " refused, ", learned, " learned"];
    let (refused, learned) = steps::<Net, CrossEntropy, _>(Adam::default(), [0, 3])?;
    say!["steps with Adam: ", refused, " refused, ", learned, " learned"];
    let (refused, learned) =
        steps::<Regression, MeanSquaredError, _>(Sgd { learning_rate: f32::MAX }, [[f32::MAX], [f32::NAN]])?;
    say!["steps of a regression: ", refused, " refused, ", learned, " learned"];
    fits()?;
    say!["fits: all refused"];
    mistakes()?;
    say!["mistakes: all refused"];
    Ok(())
}

/// Predicts with hostile inputs and with hostile parameters.
fn predictions() -> Outcome {
    let mut net = initialized::<Net>();
    for a in VALUES {
        for b in VALUES {
            let inputs = [[a, b, 1.0], [b, b, a]];
            let mut outputs = [[0.0; 4]; 3];
            if net.predict_batch(black_box(&inputs), &mut outputs[..2]).is_err() {
                return Err("expected a row of outputs for each input");
            }
            black_box(argmax(&net.predict(black_box(&inputs[0]))));
        }
        black_box(MNIST.predict(black_box(&[a; mnist::PIXELS])));
    }
    for value in VALUES {
        net.floats_mut().fill(value);
        black_box(net.predict(black_box(&[1.0, -1.0, value])));
    }
    Ok(())
}

/// Trains on hostile inputs; returns the numbers of refused and of successful steps. A refused step changes nothing.
fn steps<N, L, O>(optimizer: O, targets: [L::Target<N::Output>; 2]) -> Result<(u32, u32), &'static str>
where
    N: Train<Input = [f32; 3]> + Floats + PartialEq + Clone,
    L: FusedWith<N::Activation> + Default,
    O: Optimizer + Copy,
{
    let (mut refused, mut learned) = (0, 0);
    let fresh = initialized::<N>();
    for a in VALUES {
        for b in VALUES {
            let (mut net, mut stepper) = (fresh.clone(), Stepper::<N, _, _, 2>::new(L::default(), optimizer));
            match stepper.step(&mut net, black_box(&[[a, 0.5, b], [b, a, a]]), &targets) {
                Ok(evaluation) if evaluation.loss.is_finite() => learned += 1,
                Ok(_) => return Err("expected an error for a loss that is not finite"),
                Err(_) if net == fresh => refused += 1,
                Err(_) => return Err("expected a refused step to leave the network unchanged"),
            }
        }
    }
    Ok((refused, learned))
}

/// Fits that must fail, at once or later, and leave the network unchanged.
fn fits() -> Outcome {
    let fresh = initialized::<Net>();
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut net = fresh.clone();
        let mut trainer = Trainer::<Net, _, _, 2>::new(CrossEntropy::default(), Adam::default());
        let inputs = [[0.5; 3], [1.0; 3], [value; 3]];
        let fit = Fit { epochs: 3, ..Fit::default() };
        if trainer.fit(&mut net, Samples::new(black_box(&inputs), &[0, 1, 2]), fit).is_ok() || net != fresh {
            return Err("expected a refused fit and an unchanged network");
        }
        let samples = Samples::new(&inputs[..2], &[0, 1]);
        let fit = Fit { epochs: 3, validation_split: black_box(value), ..Fit::default() };
        if trainer.fit(&mut net, samples, fit).is_ok() || net != fresh {
            return Err("expected a refusal of validation samples that are not finite");
        }
    }
    Ok(())
}

/// Slices of wrong lengths and labels out of range.
fn mistakes() -> Outcome {
    let mut net = initialized::<Net>();
    let mut stepper = Stepper::<Net, _, _, 2>::new(CrossEntropy::default(), Sgd::default());
    let (inputs, mut outputs) = ([[0.5; 3]; 3], [[0.0; 4]; 3]);
    let mut zeros: Net = Zeroable::zeroed();
    let mut trainer = Trainer::<Net, _, _, 2>::new(CrossEntropy::default(), Sgd::default());
    let refused = [
        net.predict_batch(black_box(&inputs), &mut outputs[..1]).is_err(),
        net.using(Reproducible).predict_batch(black_box(&inputs[..2]), &mut outputs).is_err(),
        matches!(
            trainer.fit(&mut zeros, Samples::new(black_box(&inputs), &[0, 1, 2]), Fit::default()),
            Err(TrainError::NotInitialized { layer: 1 })
        ),
        matches!(stepper.step(&mut net, black_box(&inputs), &[0, 1, 2]), Err(TrainError::BatchTooLarge { .. })),
        matches!(stepper.step(&mut net, black_box(&inputs[..2]), &[0]), Err(TrainError::LengthMismatch { .. })),
        matches!(stepper.step(&mut net, black_box(&inputs[..0]), &[0; 0]), Err(TrainError::NoSamples)),
        matches!(
            stepper.step(&mut net, &inputs[..1], black_box(&[usize::MAX])),
            Err(TrainError::LabelOutOfRange { .. })
        ),
        net.evaluate(&stepper.loss, Samples::new(black_box(&inputs), &[0; 0])).is_err(),
        Net::ref_from_bytes(black_box(&[0xFF; 64])).is_err(),
    ];
    if refused.iter().all(|refused| *refused) { Ok(()) } else { Err("expected a refusal of every invalid argument") }
}

fn initialized<N: Train + Floats>() -> N {
    let mut net: N = Zeroable::zeroed();
    net.initialize(&mut Rng::seed_from_u64(42));
    net
}
