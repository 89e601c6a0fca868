//! Errors before the first step: each states what was expected and found, and changes nothing.

use stackprop::prelude::*;
use stackprop::simd::Portable;

use super::{ClassifierTrainer, Line, LineTrainer, classes, line};

#[test]
fn errors_say_what_was_expected_and_found() {
    let (inputs, targets) = line();
    let samples = Samples::new(&inputs, &targets);
    let mut net = Line::new([[1.0]], [2.0]);
    let mut trainer = LineTrainer::<Sgd>::new(MeanSquaredError, Sgd::default());
    let mut fit = |samples: Samples<'_, _, _>, validation, validation_split| {
        let result =
            trainer.using(Portable).fit(&mut net, samples, Fit { validation, validation_split, ..Fit::default() });
        let error = result.expect_err("an error");
        assert_eq!(net, Line::new([[1.0]], [2.0]), "an error leaves the network as it was");
        (error, error.to_string())
    };

    let cut = Samples::new(&inputs, &targets[..9]);
    let none = Samples::new(&[], &[]);
    let lengths = TrainError::LengthMismatch { inputs: 10, targets: 9 };
    let text = "expected equally many inputs and targets, found 10 and 9";
    assert_eq!(fit(cut, None, 0.0), (lengths, text.into()));
    assert_eq!(fit(samples, Some(cut), 0.0), (lengths, text.into()));
    let text = "expected at least one sample, found none";
    assert_eq!(fit(none, None, 0.0), (TrainError::NoSamples, text.into()));
    assert_eq!(fit(samples, Some(none), 0.0), (TrainError::NoSamples, text.into()));
    let text = "expected validation samples or a validation split, found both";
    assert_eq!(fit(samples, Some(samples), 0.5), (TrainError::ConflictingValidations, text.into()));
    for found in [1.0, -0.1, 2.0, f32::INFINITY] {
        let text = format!("expected a validation split in [0, 1) that leaves training samples, found {found:?} of 10");
        assert_eq!(fit(samples, None, found), (TrainError::InvalidValidationSplit { found, samples: 10 }, text));
    }
    assert!(matches!(fit(samples, None, f32::NAN).0, TrainError::InvalidValidationSplit { .. }));
    let one = Samples::new(&inputs[..1], &targets[..1]);
    assert_eq!(fit(one, None, 0.5).0, TrainError::InvalidValidationSplit { found: 0.5, samples: 1 });

    let error = trainer.using(Portable).step(&mut net, &inputs, &targets).expect_err("ten samples");
    assert_eq!(error, TrainError::BatchTooLarge { samples: 10, batch: 4 });
    assert_eq!(error.to_string(), "expected at most 4 samples in a batch, found 10");
    assert_eq!(trainer.using(Portable).step(&mut net, &[], &[[0.0]; 0]), Err(TrainError::NoSamples));
    assert_eq!(
        trainer.using(Portable).step(&mut net, &inputs, &targets[1..]),
        Err(TrainError::LengthMismatch { inputs: 10, targets: 9 })
    );
    assert_eq!(trainer.using(Portable).evaluate(&net, none), Err(TrainError::NoSamples));

    let (mut net, inputs, mut labels) = classes();
    let before = net.clone();
    labels[7] = 3;
    let mut trainer = ClassifierTrainer::new(CrossEntropy::default(), Sgd::default());
    let error = trainer
        .using(Portable)
        .fit(&mut net, Samples::new(&inputs, &labels), Fit::default())
        .expect_err("a label of 3");
    assert_eq!(error, TrainError::LabelOutOfRange { sample: 7, label: 3, classes: 3 });
    assert_eq!(error.to_string(), "expected labels below 3, found label 3 at sample 7");
    assert_eq!(net, before);

    let mut net = Dense::<1, 2, Logistic>::zeroed();
    let mut stepper = Stepper::<Dense<1, 2, Logistic>, _, _, 2>::new(BinaryCrossEntropy::default(), Sgd::default());
    for (found, text) in [(1.5, "1.5"), (-0.25, "-0.25"), (f32::NAN, "NaN")] {
        let error = stepper
            .using(Portable)
            .step(&mut net, &[[0.0]; 2], &[[0.0, 1.0], [0.5, found]])
            .expect_err("no probability");
        assert!(matches!(error, TrainError::InvalidProbability { sample: 1, .. }));
        assert_eq!(error.to_string(), format!("expected targets from 0 to 1, found {text} at sample 1"));
    }
}

/// An error with a huge number has a short message.
#[test]
fn large_numbers_are_short() {
    let error = TrainError::InvalidProbability { sample: 3, found: f32::MAX };
    assert_eq!(error.to_string(), "expected targets from 0 to 1, found 3.4028235e38 at sample 3");
}
