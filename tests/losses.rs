//! Properties of losses besides their gradients: valid settings and targets, the definition of accuracy, and values for
//! logits of every size and for many outputs, compared with `f64`.

use std::fmt::Debug;
use std::marker::PhantomData;

use stackprop::activation::Heaviside;
use stackprop::architecture::Architecture;
use stackprop::loss::{
    ClassWeighted, FusedWith, Hinge, Huber, Loss, MeanAbsoluteError, OneAgainstRest, PerceptronCriterion,
};
use stackprop::prelude::*;
use stackprop::simd::{Computation, Execution, Portable, Scalar, Simd};
use stackprop::{Floats, Row};

mod support;
use support::backend::backends;
use support::from_logits::FromLogits;
use support::tolerances;

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

/// A program's own layer, without outputs.
#[derive(Clone, Copy)]
struct Nothing;

impl Layer for Nothing {
    type Input = [f32; 1];
    type Output = [f32; 0];
    type Activation = Identity;
    type Structure = stackprop::layer::Single;

    const PARAMETERS: usize = 0;
    const ARCHITECTURE: Architecture = Architecture::name("Nothing");

    fn linear<S: Simd>(&self, _: S, _: &[f32; 1], _: &mut [f32; 0]) {}
}

/// The mean of no losses would be 0, and that of no answers NaN.
#[test]
fn a_network_without_outputs_has_no_loss() {
    let samples = Samples::new(&[[1.0], [2.0]], &[[]; 2]);
    let errors = [Nothing.evaluate(&MeanSquaredError, samples), Nothing.evaluate(&Hinge, samples)];
    for error in errors {
        let error = error.map_err(|error| error.to_string());
        assert_eq!(error, Err("expected a network with at least one output, found none".into()));
    }
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

/// A number has no class and weighs 1, also if some class weighs 0.
#[test]
fn a_target_without_a_class_weighs_one() {
    type Line = Dense<1, 2, Identity>;
    let before = Line::new([[0.5, -0.25]], [0.25, 1.0]);
    let step = |loss: &mut dyn FnMut(&mut Line) -> Evaluation| {
        let mut net = before.clone();
        (loss(&mut net), net)
    };
    let (inputs, targets) = ([[0.75], [-2.0]], [[0.5, 3.0], [-1.0, 0.25]]);
    let plain = MeanSquaredError;
    let weighted = ClassWeighted { loss: plain, class_weight: [0.0, 3.0] };
    for backend in backends() {
        let mut stepper = Stepper::<Line, _, _, 2>::new(plain, Sgd::default());
        let mut other = Stepper::<Line, _, _, 2>::new(weighted, Sgd::default());
        let expected = step(&mut |net| stepper.using(backend).step(net, &inputs, &targets).expect("a finite loss"));
        let found = step(&mut |net| other.using(backend).step(net, &inputs, &targets).expect("a finite loss"));
        tolerances::LOSS.assert("loss", &[found.0.loss], &[expected.0.loss.into()]);
        tolerances::GRADIENT.assert("parameters", found.1.floats(), &support::in_f64(expected.1.floats()));
        assert_ne!(found.1, before);
    }
}

/// A class with a logit of −∞ has the probability 0: with a target of 0 it contributes nothing, with another one the
/// loss is infinite.
#[test]
fn an_impossible_class_contributes_nothing_if_its_target_is_zero() {
    let logits = [[1.0, f32::NEG_INFINITY, 0.0]];
    let loss = |target: [f32; 3]| {
        let mean =
            move |backend| mean_loss::<Softmax, _, _>(backend, &CategoricalCrossEntropy::default(), &logits, &[target]);
        backends().into_iter().map(mean)
    };
    for found in loss([0.25, 0.0, 0.75]) {
        tolerances::MEAN_LOSS.assert("loss", &[found], &[(1.0_f64.exp() + 1.0).ln() - 0.25]);
    }
    for found in loss([0.25, 0.25, 0.5]) {
        assert_eq!(found, f64::INFINITY);
    }
}

/// Of equal logits and of equal targets the first class counts. An output at the threshold is a no, except for the
/// perceptron, whose Heaviside step is 1 at 0.
#[test]
fn ties_count_for_the_first_class_and_for_no() {
    fn accuracy<A, L, const N: usize>(loss: L, logits: [f32; N], target: L::Target<[f32; N]>) -> f32
    where
        A: stackprop::activation::Activation,
        L: FusedWith<A>,
    {
        let net = Dense::<1, N, A>::new([[0.0; N]], logits);
        let evaluation = net.using(Portable).evaluate(&loss, Samples::new(&[[0.0]], &[target]));
        evaluation.expect("a valid target").accuracy.expect("a classifier")
    }
    let labels = [0, 1, 2].map(|label| {
        [
            accuracy::<Softmax, _, 3>(CrossEntropy::default(), [-1.0, 2.0, 2.0], label),
            accuracy::<Logistic, _, 3>(OneAgainstRest { loss: BinaryCrossEntropy::default() }, [-1.0, 2.0, 2.0], label),
        ]
    });
    assert_eq!(labels, [[0.0; 2], [1.0; 2], [0.0; 2]]);

    let distribution = |target| accuracy::<Softmax, _, 3>(CategoricalCrossEntropy::default(), [-1.0, 2.0, 2.0], target);
    assert_eq!(distribution([0.0, 0.5, 0.5]), 1.0);
    assert_eq!(distribution([0.5, 0.5, 0.0]), 0.0);

    let [yes, no] = [1.0, 0.0].map(|target| {
        [
            accuracy::<Identity, _, 1>(Hinge, [0.0], [target]),
            accuracy::<Logistic, _, 1>(BinaryCrossEntropy::default(), [0.0], [target]),
            accuracy::<Heaviside, _, 1>(PerceptronCriterion, [0.0], [target]),
        ]
    });
    assert_eq!((yes, no), ([0.0, 0.0, 1.0], [1.0, 1.0, 0.0]));
}

/// The evaluation of logits, for the losses fused with `A`.
struct Delta<'a, A, L: Loss, R: Row> {
    loss: &'a L,
    logits: Vec<R>,
    targets: &'a [L::Target<R>],
    activation: PhantomData<A>,
}

impl<A, L: FusedWith<A>, R: Row> Computation for Delta<'_, A, L, R> {
    type Output = Evaluation;

    fn run<S: Simd>(mut self, simd: S) -> Evaluation {
        self.loss.delta(simd, &mut self.logits, self.targets)
    }
}

fn mean_loss<A, L: FusedWith<A>, R: Row>(
    execution: impl Execution,
    loss: &L,
    logits: &[R],
    targets: &[L::Target<R>],
) -> f64 {
    execution.run(Delta { loss, logits: logits.to_vec(), targets, activation: PhantomData::<A> }).loss.into()
}

/// Compares the mean loss with `f64`. One that `f32` cannot hold is infinite.
fn check_mean<A, L: FusedWith<A> + FromLogits<R> + Debug, R: Row + Debug>(
    execution: impl Execution,
    loss: &L,
    logits: &[R],
    targets: &[L::Target<R>],
) {
    let sum: f64 = logits.iter().zip(targets).map(|(z, y)| loss.of(&support::in_f64(z.values()), y)).sum();
    let expected = sum / logits.len() as f64;
    let found = mean_loss::<A, _, _>(execution, loss, logits, targets);
    let what = || {
        let shown = &logits[..logits.len().min(4)];
        format!("{execution:?}, {loss:?} of {} rows {:?}", logits.len(), if R::LEN < 9 { shown } else { &[] })
    };
    if expected > f64::from(f32::MAX) {
        assert_eq!(found, f64::INFINITY, "{}", what());
    } else {
        tolerances::MEAN_LOSS.assert(&what(), &[found], &[expected]);
    }
}

/// Logits of all sizes.
fn any_logit(rng: &mut Rng) -> f32 {
    const SIZES: [f32; 10] = [0.0, 1e-38, 1e-3, 1.0, 20.0, 90.0, 1e5, 1e20, 1e38, 3.4e38];
    let size = SIZES[rng.below(SIZES.len() as u32) as usize];
    size * (2.0 * rng.uniform() - 1.0)
}

const ROWS: usize = 3;
const CLASSES: usize = 3;

/// Calls `check_mean` with many batches of logits of all sizes.
fn check_all_sizes<A, L>(loss: &L, target: impl Fn(&mut Rng) -> L::Target<[f32; CLASSES]>)
where
    L: FusedWith<A> + FromLogits<[f32; CLASSES]> + Debug,
{
    for backend in backends() {
        let rng = &mut Rng::seed_from_u64(1);
        for _ in 0..150 {
            let logits = [(); ROWS].map(|()| [(); CLASSES].map(|()| any_logit(rng)));
            let targets = [(); ROWS].map(|()| target(rng));
            check_mean::<A, _, _>(backend, loss, &logits, &targets);
        }
    }
}

fn label(rng: &mut Rng) -> usize {
    rng.below(CLASSES as u32) as usize
}

fn distribution<const N: usize>(rng: &mut Rng) -> [f32; N] {
    // Sums to 1 exactly.
    let mut row = [0.0; N];
    (0..8).for_each(|_| row[rng.below(N as u32) as usize] += 0.125);
    row
}

fn answers<const N: usize>(rng: &mut Rng) -> [f32; N] {
    [(); N].map(|()| rng.below(2) as f32)
}

#[test]
fn cross_entropies_of_logits_of_every_size() {
    // The example: the sum of the differences overflows, the loss does not.
    let smoothed = CrossEntropy { label_smoothing: 0.1 };
    check_mean::<Softmax, _, _>(Portable, &smoothed, &[[2e38, -2e38]], &[0]);
    for label_smoothing in [0.0, 0.1, 0.5] {
        check_all_sizes::<Softmax, _>(&CrossEntropy { label_smoothing }, label);
        check_all_sizes::<Softmax, _>(&CategoricalCrossEntropy { label_smoothing }, distribution);
        check_all_sizes::<Logistic, _>(&BinaryCrossEntropy { label_smoothing }, answers);
        let loss = BinaryCrossEntropy { label_smoothing };
        check_all_sizes::<Logistic, _>(&OneAgainstRest { loss }, label);
        let loss = CrossEntropy { label_smoothing };
        check_all_sizes::<Softmax, _>(&ClassWeighted { loss, class_weight: [0.0, 0.25, 3.0] }, label);
    }
}

#[test]
fn distances_of_every_size() {
    check_all_sizes::<Identity, _>(&Hinge, answers);
    check_all_sizes::<Identity, _>(&OneAgainstRest { loss: Hinge }, label);
    check_all_sizes::<Identity, _>(&PerceptronCriterion, answers);
    check_all_sizes::<Identity, _>(&MeanAbsoluteError, answers);
    check_all_sizes::<Identity, _>(&Huber { delta: 0.25 }, answers);
}

/// A million equal values in one batch, whose roundings add up, and 100,000 random ones.
#[test]
fn a_million_values_lose_no_digits() {
    const N: usize = 1000;
    for (equal, rows) in [(true, N), (false, N / 10)] {
        let rng = &mut Rng::seed_from_u64(1);
        let logits: Vec<[f32; N]> =
            (0..rows).map(|_| [(); N].map(|()| if equal { 0.3 } else { rng.normal() })).collect();
        let labels: Vec<usize> = (0..rows).map(|_| if equal { 7 } else { rng.below(N as u32) as usize }).collect();
        let answers: Vec<[f32; N]> = (0..rows).map(|_| if equal { [1.0; N] } else { answers(rng) }).collect();
        check_mean::<Identity, _, _>(Portable, &MeanSquaredError, &logits, &answers);
        check_mean::<Identity, _, _>(Scalar, &MeanSquaredError, &logits, &answers);
        check_mean::<Logistic, _, _>(Portable, &BinaryCrossEntropy::default(), &logits, &answers);
        check_mean::<Softmax, _, _>(Portable, &CrossEntropy { label_smoothing: 0.1 }, &logits, &labels);
    }
}

/// Many samples of few outputs, for losses that add up samples. Plain sums of these terms in `f32` are wrong by
/// 5.7·10⁻⁴ (cross-entropy) and 9.3·10⁻⁴ (hinge). The sum itself has a test of 10⁶ terms, `kernels/sum.rs`.
#[test]
fn many_samples_lose_no_digits() {
    const N: usize = 100_000;
    let (logits, labels) = (vec![[0.3, -0.1]; N], vec![1; N]);
    check_mean::<Softmax, _, _>(Portable, &CrossEntropy::default(), &logits, &labels);
    let weighted = ClassWeighted { loss: CrossEntropy::default(), class_weight: [1.0, 0.7] };
    check_mean::<Softmax, _, _>(Portable, &weighted, &logits, &labels);
    check_mean::<Identity, _, _>(Portable, &OneAgainstRest { loss: Hinge }, &logits, &labels);
}
