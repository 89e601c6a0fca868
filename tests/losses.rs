//! Properties of losses besides their values: valid settings and targets, the definition of accuracy, and no overflow.

use stackprop::activation::Heaviside;
use stackprop::loss::{
    ClassWeighted, FusedWith, Hinge, Huber, Loss, MeanAbsoluteError, OneAgainstRest, PerceptronCriterion,
};
use stackprop::prelude::*;
use stackprop::simd::Portable;

/// The error of a step with this loss. The step must leave the network unchanged.
fn error<A, L>(loss: L, target: L::Target<[f32; 2]>) -> TrainError
where
    A: stackprop::activation::Activation,
    L: FusedWith<A>,
{
    let untouched = Dense::<1, 2, A>::new([[0.5, -0.5]], [0.0; 2]);
    let mut net = untouched.clone();
    let mut trainer = Trainer::<Dense<1, 2, A>, _, _, 2>::new(loss, Sgd::default());
    let error = trainer.using(Portable).step(&mut net, &[[1.0]], &[target]).expect_err("an invalid setting or target");
    let fit = trainer.using(Portable).fit(&mut net, Samples::new(&[[1.0]], &[target]), Fit::default());
    // NaN is not equal to itself.
    assert_eq!(fit.expect_err("the same").to_string(), error.to_string());
    assert_eq!(net, untouched);
    error
}

#[test]
fn settings_that_make_no_sense() {
    for label_smoothing in [1.0, -0.1, 2.0, f32::NAN, f32::INFINITY] {
        let text = format!("expected label_smoothing of 0 to below 1, found {label_smoothing:?}");
        assert_eq!(error::<Softmax, _>(CrossEntropy { label_smoothing }, 0).to_string(), text);
        assert_eq!(error::<Softmax, _>(CategoricalCrossEntropy { label_smoothing }, [1.0, 0.0]).to_string(), text);
        assert_eq!(error::<Logistic, _>(BinaryCrossEntropy { label_smoothing }, [1.0, 0.0]).to_string(), text);
        // The wrapping loss checks the inner loss.
        let loss = BinaryCrossEntropy { label_smoothing };
        assert_eq!(error::<Logistic, _>(OneAgainstRest { loss }, 0).to_string(), text);
        let loss = ClassWeighted { loss: CrossEntropy { label_smoothing }, class_weight: [1.0; 2] };
        assert_eq!(error::<Softmax, _>(loss, 0).to_string(), text);
    }
    for delta in [0.0, -1.0, f32::NAN] {
        let text = format!("expected delta of above 0, or infinity for no limit, found {delta:?}");
        assert_eq!(error::<Identity, _>(Huber { delta }, [0.0; 2]).to_string(), text);
    }
    for weight in [-1.0, f32::NAN, f32::INFINITY] {
        let loss = ClassWeighted { loss: CrossEntropy::default(), class_weight: [1.0, weight] };
        let text = format!("expected class_weight of 0 or above, and finite, found {weight:?}");
        assert_eq!(error::<Softmax, _>(loss, 0).to_string(), text);
    }
    let loss = ClassWeighted { loss: CrossEntropy::default(), class_weight: [0.0; 2] };
    let text = "expected class_weight of above 0 for at least one class, found 0.0";
    assert_eq!(error::<Softmax, _>(loss, 0).to_string(), text);
    let loss = ClassWeighted { loss: CrossEntropy::default(), class_weight: [0.0, 1.0] };
    assert_eq!(loss.check::<[f32; 2]>(&[0]), Ok(()));
}

#[test]
fn targets_that_make_no_sense() {
    let label = TrainError::LabelOutOfRange { sample: 0, label: 2, classes: 2 };
    assert_eq!(error::<Softmax, _>(CrossEntropy::default(), 2), label);
    assert_eq!(error::<Identity, _>(OneAgainstRest::<Hinge>::default(), 2), label);
    assert_eq!(error::<Softmax, _>(ClassWeighted::<CrossEntropy, 2>::default(), 2), label);
    // A class without a weight.
    let label = TrainError::LabelOutOfRange { sample: 0, label: 1, classes: 1 };
    assert_eq!(error::<Softmax, _>(ClassWeighted::<CrossEntropy, 1>::default(), 1), label);

    let sign = TrainError::InvalidSign { sample: 0, found: 0.5 };
    assert_eq!(error::<Identity, _>(Hinge, [1.0, 0.5]), sign);
    assert_eq!(error::<Heaviside, _>(PerceptronCriterion, [1.0, 0.5]), sign);
    assert_eq!(sign.to_string(), "expected targets of 1 for yes, 0 or -1 for no, found 0.5 at sample 0");

    let sum = TrainError::InvalidDistribution { sample: 0, found: 1.5 };
    assert_eq!(error::<Softmax, _>(CategoricalCrossEntropy::default(), [1.0, 0.5]), sum);
    assert_eq!(sum.to_string(), "expected probabilities that sum to 1, found a sum of 1.5 at sample 0");
    let negative = TrainError::InvalidProbability { sample: 0, found: -0.5 };
    assert_eq!(error::<Softmax, _>(CategoricalCrossEntropy::default(), [1.5, -0.5].map(|y| 1.0 - y)), negative);
}

/// The loss of one given output, and its derivative.
fn one<A, L>(loss: L, output: f32, target: f32) -> (f32, f32)
where
    A: stackprop::activation::Activation,
    L: FusedWith<A> + Loss<Target<[f32; 1]> = [f32; 1]>,
{
    let mut net = Dense::<1, 1, A>::new([[0.0]], [output]);
    let still = Momentum { learning_rate: 0.0, momentum: 0.0 };
    let mut stepper = Stepper::<Dense<1, 1, A>, _, _, 1>::new(loss, still);
    let evaluation = stepper.using(Portable).step(&mut net, &[[0.0]], &[[target]]).expect("a finite loss");
    // The input is 0, so a step of size 1 moves only the bias, from a value at which the change is representable.
    let mut net = Dense::<1, 1, A>::new([[0.0]], [output]);
    let step = output.abs().max(1.0);
    stepper.optimizer = Momentum { learning_rate: step, momentum: 0.0 };
    stepper.using(Portable).step(&mut net, &[[0.0]], &[[target]]).expect("a finite loss");
    (evaluation.loss, (output - net.bias[0]) / step)
}

/// For outputs whose squares overflow, linearly growing losses stay exact.
#[test]
fn large_outputs_are_finite() {
    const LARGE: f32 = 1024.0 * 1024.0 * 1024.0 * 1024.0;
    assert_eq!(one::<Identity, _>(MeanAbsoluteError, LARGE, 0.0), (LARGE, 1.0));
    assert_eq!(one::<Identity, _>(MeanAbsoluteError, -LARGE, 0.0), (LARGE, -1.0));
    assert_eq!(one::<Identity, _>(Huber { delta: 2.0 }, LARGE, 0.0), (2.0 * LARGE, 2.0));
    assert_eq!(one::<Identity, _>(Hinge, -LARGE, 1.0), (LARGE, -1.0));
    assert_eq!(one::<Identity, _>(Hinge, LARGE, 1.0), (0.0, 0.0));
    assert_eq!(one::<Identity, _>(PerceptronCriterion, LARGE, -1.0), (LARGE, 1.0));
    assert_eq!(one::<Heaviside, _>(PerceptronCriterion, -LARGE, 1.0), (LARGE, -1.0));
    assert_eq!(one::<Logistic, _>(BinaryCrossEntropy::default(), LARGE, 0.0), (LARGE, 1.0));
    assert_eq!(one::<Logistic, _>(BinaryCrossEntropy::default(), LARGE, 1.0), (0.0, 0.0));
    // The loss stays finite although the square overflows.
    assert_eq!(one::<Identity, _>(Huber { delta: 2.0 }, 1e30, 0.0).1, 2.0);
}

/// The accuracy of outputs of +1 and −1 with targets of yes and no.
#[test]
fn what_counts_as_right() {
    let accuracy = |target: [f32; 2]| {
        let net = Dense::<1, 2, Identity>::new([[1.0, -1.0]], [0.0; 2]);
        let samples = Samples::new(&[[1.0]], core::slice::from_ref(&target));
        let net = net.using(Portable);
        let found = [net.evaluate(&Hinge, samples), net.evaluate(&PerceptronCriterion, samples)];
        let [hinge, perceptron] = found.map(|found| found.expect("yes or no").accuracy.expect("a classifier"));
        assert_eq!(hinge, perceptron);
        hinge
    };
    assert_eq!(accuracy([1.0, -1.0]), 1.0);
    assert_eq!(accuracy([1.0, 0.0]), 1.0);
    assert_eq!(accuracy([1.0, 1.0]), 0.5);
    assert_eq!(accuracy([-1.0, 1.0]), 0.0);
}

/// Class weights affect only the gradient: evaluations, and the accuracy of a step, ignore them.
#[test]
fn class_weights_are_for_learning_alone() {
    let net = Dense::<1, 2, Softmax>::new([[1.0, -1.0]], [0.0; 2]);
    let (inputs, labels) = ([[0.5], [1.0], [-2.0]], [0, 1, 1]);
    let samples = Samples::new(&inputs, &labels);
    let loss = ClassWeighted { loss: CrossEntropy::default(), class_weight: [1.0, 10.0] };
    let expected = net.using(Portable).evaluate(&CrossEntropy::default(), samples).expect("labels below 2");
    assert_eq!(net.using(Portable).evaluate(&loss, samples), Ok(expected));
    let mut weighted = Stepper::<Dense<1, 2, Softmax>, _, _, 3>::new(loss, Sgd::default());
    let step = weighted.using(Portable).step(&mut net.clone(), &inputs, &labels).expect("a finite loss");
    assert_eq!(step.accuracy, expected.accuracy);
    assert!(step.loss > 2.0 * expected.loss);
}
