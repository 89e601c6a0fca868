//! Compares losses with their formulas in `f64`: the mean of logits of any size, and the delta of moderate logits with
//! the slope of the loss.

#![no_main]

#[path = "../support/mod.rs"]
mod support;

use std::fmt::Debug;
use std::marker::PhantomData;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use stackprop::loss::{
    BinaryCrossEntropy, CategoricalCrossEntropy, ClassWeighted, CrossEntropy, FusedWith, Hinge, Huber, Loss,
    MeanAbsoluteError, MeanSquaredError, OneAgainstRest, PerceptronCriterion,
};
use stackprop::prelude::{Evaluation, Identity, Logistic, Softmax};
use stackprop::simd::{Computation, Execution, Simd};
use support::backend::backends;
use support::from_logits::FromLogits;
use support::{below_one, sized, tolerances};

const CLASSES: usize = 3;

/// At most this many samples.
const ROWS: usize = 10;

type Logits = [f32; CLASSES];

#[derive(Arbitrary, Debug)]
struct Input {
    kind: Kind,
    smoothing: [u8; 2],
    class_weight: [u8; CLASSES],
    delta: u8,
    rows: Vec<Sample>,
}

#[derive(Arbitrary, Debug)]
enum Kind {
    CrossEntropy,
    CategoricalCrossEntropy,
    BinaryCrossEntropy,
    Hinge,
    PerceptronCriterion,
    MeanAbsoluteError,
    MeanSquaredError,
    Huber,
    OneAgainstRest,
    ClassWeighted,
}

#[derive(Arbitrary, Debug)]
struct Sample {
    logits: Values,
    target: [u8; CLASSES],
}

#[derive(Arbitrary, Debug)]
enum Values {
    /// Multiples of 2⁻¹² up to 8.
    Moderate([i16; CLASSES]),
    /// Up to 10³⁰.
    Sized([[i8; 2]; CLASSES]),
    /// Any finite number; others become 0.
    Any(Logits),
}

impl Values {
    fn logits(&self) -> Logits {
        match *self {
            Self::Moderate(values) => values.map(|value| f32::from(value) / 4096.0),
            Self::Sized(values) => values.map(|value| sized(value, 28)),
            Self::Any(values) => values.map(|value| if value.is_finite() { value } else { 0.0 }),
        }
    }
}

fuzz_target!(|input: Input| {
    let samples = &input.rows[..input.rows.len().min(ROWS)];
    if samples.is_empty() {
        return;
    }
    let label_smoothing = below_one(input.smoothing);
    let labels: Vec<usize> = samples.iter().map(|sample| usize::from(sample.target[0]) % CLASSES).collect();
    let signs = of_targets(samples, |target| target.map(|y| f32::from(y % 3) - 1.0));
    let numbers = of_targets(samples, |target| target.map(|y| f32::from(y) / 16.0 - 8.0));
    let probabilities = of_targets(samples, |target| target.map(|y| f32::from(y) / 255.0));
    match input.kind {
        Kind::CrossEntropy => check::<Softmax, _>(CrossEntropy { label_smoothing }, samples, &labels),
        Kind::CategoricalCrossEntropy => {
            let distributions = of_targets(samples, |target| {
                let sum: f32 = target.iter().copied().map(f32::from).sum();
                if sum == 0.0 { [1.0, 0.0, 0.0] } else { target.map(|y| f32::from(y) / sum) }
            });
            check::<Softmax, _>(CategoricalCrossEntropy { label_smoothing }, samples, &distributions);
        }
        Kind::BinaryCrossEntropy => {
            check::<Logistic, _>(BinaryCrossEntropy { label_smoothing }, samples, &probabilities);
        }
        Kind::Hinge => check::<Identity, _>(Hinge, samples, &signs),
        Kind::PerceptronCriterion => check::<Identity, _>(PerceptronCriterion, samples, &signs),
        Kind::MeanAbsoluteError => check::<Identity, _>(MeanAbsoluteError, samples, &numbers),
        Kind::MeanSquaredError => check::<Identity, _>(MeanSquaredError, samples, &numbers),
        Kind::Huber => {
            let delta = f32::from(input.delta) / 16.0;
            check::<Identity, _>(Huber { delta }, samples, &numbers);
        }
        Kind::OneAgainstRest => {
            let loss = OneAgainstRest { loss: BinaryCrossEntropy { label_smoothing } };
            check::<Logistic, _>(loss, samples, &labels);
        }
        Kind::ClassWeighted => {
            let class_weight = input.class_weight.map(|weight| f32::from(weight) / 255.0);
            let loss = ClassWeighted { loss: CrossEntropy { label_smoothing }, class_weight };
            check::<Softmax, _>(loss, samples, &labels);
        }
    }
});

fn of_targets(samples: &[Sample], f: impl Fn([u8; CLASSES]) -> Logits) -> Vec<Logits> {
    samples.iter().map(|sample| f(sample.target)).collect()
}

/// An output activation, and whether its losses apply the weight of a term before the term can overflow.
trait Fused {
    const CANNOT_OVERFLOW: bool;
}

impl Fused for Softmax {
    const CANNOT_OVERFLOW: bool = true;
}

impl Fused for Logistic {
    const CANNOT_OVERFLOW: bool = true;
}

impl Fused for Identity {
    const CANNOT_OVERFLOW: bool = false;
}

fn check<A: Fused, L>(loss: L, samples: &[Sample], targets: &[L::Target<Logits>])
where
    L: FusedWith<A> + FromLogits<Logits> + Debug,
{
    if loss.check::<Logits>(targets).is_err() {
        return; // Huber without a delta, or no class with a weight
    }
    let logits: Vec<Logits> = samples.iter().map(|sample| sample.logits.logits()).collect();
    for backend in backends() {
        let mut delta = logits.clone();
        let computation = Delta { loss: &loss, logits: &mut delta, targets, activation: PhantomData::<A> };
        let found = backend.run(computation);
        let what = || format!("{backend:?}, {loss:?} of {logits:?}");
        let terms = if A::CANNOT_OVERFLOW { 1 } else { CLASSES * logits.len() };
        check_mean(&what, &loss, &logits, targets, terms, found.loss);
        for (sample, (row, target)) in logits.iter().zip(targets).enumerate() {
            // The slope of a larger loss loses the digits that tell it from rounding.
            if matches!(samples[sample].logits, Values::Moderate(_)) {
                check_delta(&what, &loss, row, target, delta[sample].map(|d| f64::from(d) * logits.len() as f64));
            }
        }
    }
}

/// The delta and the mean loss of the logits.
struct Delta<'a, A, L: Loss> {
    loss: &'a L,
    logits: &'a mut [Logits],
    targets: &'a [L::Target<Logits>],
    activation: PhantomData<A>,
}

impl<A, L: FusedWith<A>> Computation for Delta<'_, A, L> {
    type Output = Evaluation;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Evaluation {
        self.loss.delta(simd, self.logits, self.targets)
    }
}

/// A mean that `f32` cannot hold is infinite; so may be one with a term that is `terms` times the mean.
fn check_mean<L: FromLogits<Logits>>(
    what: &dyn Fn() -> String,
    loss: &L,
    logits: &[Logits],
    targets: &[L::Target<Logits>],
    terms: usize,
    found: f32,
) {
    let in_f64 = |row: &Logits| row.map(f64::from);
    let sum: f64 = logits.iter().zip(targets).map(|(row, target)| loss.of(&in_f64(row), target)).sum();
    let expected = sum / logits.len() as f64;
    // A rounding below the limit of `f32`.
    let most = 0.999_999 * f64::from(f32::MAX);
    if expected > most || (found.is_infinite() && expected * terms as f64 > most) {
        assert!(f64::from(found) > 0.999 * most, "{}: found {found:e}, expected {expected:e}", what());
    } else {
        tolerances::MEAN_LOSS.assert(&what(), &[found], &[expected]);
    }
}

/// Compares with the central difference, unless a kink lies between the two points: there the two one-sided slopes
/// differ.
fn check_delta<L: FromLogits<Logits>>(
    what: &dyn Fn() -> String,
    loss: &L,
    row: &Logits,
    target: &L::Target<Logits>,
    found: [f64; CLASSES],
) {
    const H: f64 = 1e-5;
    for (output, found) in found.into_iter().enumerate() {
        let at = |h: f64| {
            let mut logits = row.map(f64::from);
            logits[output] += h;
            loss.of(&logits, target)
        };
        let (left, right) = ((at(0.0) - at(-H)) / H, (at(H) - at(0.0)) / H);
        let slope = 0.5 * (left + right);
        // The slopes of a smooth loss differ by the second derivative, at most 1.
        if (right - left).abs() > 2.0 * H {
            continue;
        }
        // The roundings of a probability, and of its difference from the target; the cancellation in the difference of
        // two losses of at most 400.
        let bound =
            2.0 * tolerances::SOFTMAX.relative + 400.0 * f64::EPSILON / H + tolerances::GRADIENT.relative * slope.abs();
        assert!((found - slope).abs() <= bound, "{}: the delta {found:e} of {row:?}, expected {slope:e}", what());
    }
}
