//! The losses of a textbook, in `f64`, computed from a network's outputs; the crate computes them from the logits.

use stackprop::loss::{
    BinaryCrossEntropy, CategoricalCrossEntropy, ClassWeighted, CrossEntropy, Hinge, Huber, MeanAbsoluteError,
    MeanSquaredError, OneAgainstRest, PerceptronCriterion,
};
use stackprop::{Rng, Row};

use super::textbook::Textbook;

/// Calls `$then!` with a line for each loss and settings whose gradient a test checks: the name of the test, the output
/// activation, the number of outputs, and the loss. The caller imports the crate's prelude.
#[allow(unused_macros, reason = "of the test programs, only `gradients` expands it")]
macro_rules! losses {
    ($then:ident) => {
        $then! {
            mean_absolute_error: Identity, 2, loss::MeanAbsoluteError;
            mean_absolute_error_of_tanh: Tanh, 2, loss::MeanAbsoluteError;
            huber_near: Identity, 2, loss::Huber { delta: 100.0 };
            huber_far: Identity, 2, loss::Huber { delta: 0.01 };
            huber_near_and_far: Identity, 2, loss::Huber { delta: 0.5 };
            huber_of_silu: activation::Silu, 2, loss::Huber { delta: 0.5 };
            hinge: Identity, 2, loss::Hinge;
            hinge_of_tanh: Tanh, 2, loss::Hinge;
            perceptron_criterion: Identity, 2, loss::PerceptronCriterion;
            cross_entropy_smoothed: Softmax, 4, CrossEntropy { label_smoothing: 0.1 };
            categorical_cross_entropy: Softmax, 4, CategoricalCrossEntropy::default();
            categorical_cross_entropy_smoothed: Softmax, 4, CategoricalCrossEntropy { label_smoothing: 0.1 };
            binary_cross_entropy_of_one: Logistic, 1, BinaryCrossEntropy::default();
            binary_cross_entropy_smoothed: Logistic, 1, BinaryCrossEntropy { label_smoothing: 0.1 };
            binary_cross_entropy_of_many: Logistic, 4, BinaryCrossEntropy::default();
            binary_cross_entropy_of_many_smoothed: Logistic, 4, BinaryCrossEntropy { label_smoothing: 0.1 };
            one_against_rest: Identity, 2, loss::OneAgainstRest { loss: loss::Hinge };
            weighted_labels: Softmax, 3, loss::ClassWeighted {
                loss: CrossEntropy::default(),
                class_weight: [0.5, 3.0, 0.0],
            };
            weighted_distributions: Softmax, 2, loss::ClassWeighted {
                loss: CategoricalCrossEntropy { label_smoothing: 0.1 },
                class_weight: [0.5, 3.0],
            };
            weighted_answers: Logistic, 1, loss::ClassWeighted {
                loss: BinaryCrossEntropy::default(),
                class_weight: [0.5, 3.0],
            };
            weighted_one_against_rest: Identity, 2, loss::ClassWeighted {
                loss: loss::OneAgainstRest { loss: loss::Hinge },
                class_weight: [0.5, 3.0],
            };
        }
    };
}
#[allow(unused_imports)]
pub(crate) use losses;

impl Textbook<usize> for CrossEntropy {
    fn loss(&self, outputs: &[f64], label: &usize) -> f64 {
        let one_hot = (0..outputs.len()).map(|class| f64::from(u8::from(class == *label)));
        smoothed_cross_entropy(outputs, one_hot, self.label_smoothing)
    }

    fn drawn_target(&self, outputs: usize, rng: &mut Rng) -> usize {
        label(outputs, rng)
    }
}

impl<R: Row> Textbook<R> for CategoricalCrossEntropy {
    fn loss(&self, outputs: &[f64], target: &R) -> f64 {
        smoothed_cross_entropy(outputs, target.values().iter().copied().map(f64::from), self.label_smoothing)
    }

    fn drawn_target(&self, _: usize, rng: &mut Rng) -> R {
        let mut target: R = row(|| rng.uniform());
        let sum: f32 = target.values().iter().sum();
        target.values_mut().iter_mut().for_each(|value| *value /= sum);
        target
    }
}

/// −Σ y ln p, where label smoothing mixes y with an equal share for each class.
fn smoothed_cross_entropy(outputs: &[f64], target: impl Iterator<Item = f64>, smoothing: f32) -> f64 {
    let (smoothing, classes) = (f64::from(smoothing), outputs.len() as f64);
    let terms = outputs.iter().zip(target);
    -terms.map(|(p, y)| ((1.0 - smoothing) * y + smoothing / classes) * p.ln()).sum::<f64>()
}

impl<R: Row> Textbook<R> for BinaryCrossEntropy {
    fn loss(&self, outputs: &[f64], target: &R) -> f64 {
        let smoothing = f64::from(self.label_smoothing);
        mean(outputs, target, |p, y| {
            let y = (1.0 - smoothing) * y + smoothing / 2.0;
            -y * p.ln() - (1.0 - y) * (1.0 - p).ln()
        })
    }

    fn drawn_target(&self, _: usize, rng: &mut Rng) -> R {
        row(|| rng.uniform())
    }
}

impl<R: Row> Textbook<R> for MeanSquaredError {
    fn loss(&self, outputs: &[f64], target: &R) -> f64 {
        mean(outputs, target, |a, y| (a - y).powi(2))
    }

    fn drawn_target(&self, _: usize, rng: &mut Rng) -> R {
        row(|| rng.uniform())
    }
}

impl<R: Row> Textbook<R> for MeanAbsoluteError {
    fn loss(&self, outputs: &[f64], target: &R) -> f64 {
        mean(outputs, target, |a, y| (a - y).abs())
    }

    fn distance_from_kinks(&self, outputs: &[f64], target: &R) -> f64 {
        least(outputs, target, |a, y| (a - y).abs())
    }

    fn drawn_target(&self, _: usize, rng: &mut Rng) -> R {
        row(|| rng.uniform())
    }
}

impl<R: Row> Textbook<R> for Huber {
    fn loss(&self, outputs: &[f64], target: &R) -> f64 {
        let delta = f64::from(self.delta);
        mean(outputs, target, |a, y| match (a - y).abs() {
            e if e <= delta => e * e / 2.0,
            e => delta * (e - delta / 2.0),
        })
    }

    /// The positions at which the curvature jumps.
    fn distance_from_kinks(&self, outputs: &[f64], target: &R) -> f64 {
        least(outputs, target, |a, y| ((a - y).abs() - f64::from(self.delta)).abs())
    }

    fn drawn_target(&self, _: usize, rng: &mut Rng) -> R {
        row(|| rng.uniform())
    }
}

impl<R: Row> Textbook<R> for Hinge {
    fn loss(&self, outputs: &[f64], target: &R) -> f64 {
        mean(outputs, target, |a, y| (1.0 - sign(y) * a).max(0.0))
    }

    fn distance_from_kinks(&self, outputs: &[f64], target: &R) -> f64 {
        least(outputs, target, |a, y| (1.0 - sign(y) * a).abs())
    }

    fn drawn_target(&self, _: usize, rng: &mut Rng) -> R {
        answers(rng)
    }
}

/// For outputs of `Identity`, which equal the logits.
impl<R: Row> Textbook<R> for PerceptronCriterion {
    fn loss(&self, outputs: &[f64], target: &R) -> f64 {
        mean(outputs, target, |z, y| (-sign(y) * z).max(0.0)) * outputs.len() as f64
    }

    fn distance_from_kinks(&self, outputs: &[f64], target: &R) -> f64 {
        least(outputs, target, |z, _| z.abs())
    }

    fn drawn_target(&self, _: usize, rng: &mut Rng) -> R {
        answers(rng)
    }
}

/// With two outputs: a label says yes to one of them.
impl<L: Textbook<[f32; 2]>> Textbook<usize> for OneAgainstRest<L> {
    fn loss(&self, outputs: &[f64], label: &usize) -> f64 {
        self.loss.loss(outputs, &yes_to(*label))
    }

    fn distance_from_kinks(&self, outputs: &[f64], label: &usize) -> f64 {
        self.loss.distance_from_kinks(outputs, &yes_to(*label))
    }

    fn drawn_target(&self, outputs: usize, rng: &mut Rng) -> usize {
        label(outputs, rng)
    }
}

fn yes_to(label: usize) -> [f32; 2] {
    [0, 1].map(|class| f32::from(u8::from(class == label)))
}

impl<L: Textbook<T>, T: Classed, const CLASSES: usize> Textbook<T> for ClassWeighted<L, CLASSES> {
    fn loss(&self, outputs: &[f64], target: &T) -> f64 {
        f64::from(self.class_weight[target.class()]) * self.loss.loss(outputs, target)
    }

    fn distance_from_kinks(&self, outputs: &[f64], target: &T) -> f64 {
        self.loss.distance_from_kinks(outputs, target)
    }

    fn drawn_target(&self, outputs: usize, rng: &mut Rng) -> T {
        self.loss.drawn_target(outputs, rng)
    }
}

/// A target that represents a class.
pub trait Classed {
    fn class(&self) -> usize;
}

impl Classed for usize {
    fn class(&self) -> usize {
        *self
    }
}

impl Classed for [f32; 1] {
    fn class(&self) -> usize {
        usize::from(self[0] > 0.5)
    }
}

impl Classed for [f32; 2] {
    fn class(&self) -> usize {
        usize::from(self[1] > self[0])
    }
}

fn mean<R: Row>(outputs: &[f64], target: &R, f: impl Fn(f64, f64) -> f64) -> f64 {
    terms(outputs, target, f).sum::<f64>() / outputs.len() as f64
}

fn least<R: Row>(outputs: &[f64], target: &R, f: impl Fn(f64, f64) -> f64) -> f64 {
    terms(outputs, target, f).fold(f64::INFINITY, f64::min)
}

fn terms<R: Row>(outputs: &[f64], target: &R, f: impl Fn(f64, f64) -> f64) -> impl Iterator<Item = f64> {
    outputs.iter().zip(target.values()).map(move |(&a, &y)| f(a, f64::from(y)))
}

/// 1 for yes; −1 for no, which may be given as 0.
fn sign(answer: f64) -> f64 {
    if answer > 0.0 { 1.0 } else { -1.0 }
}

fn label(classes: usize, rng: &mut Rng) -> usize {
    rng.below(classes as u32) as usize
}

fn answers<R: Row>(rng: &mut Rng) -> R {
    row(|| f32::from(rng.below(3) as i8 - 1))
}

fn row<R: Row>(value: impl FnMut() -> f32) -> R {
    let mut row = R::ZERO;
    row.values_mut().fill_with(value);
    row
}
