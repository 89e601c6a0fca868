//! The perceptron rule, as the gradient of a loss.

use crate::activation::{Heaviside, Identity};
use crate::error::TrainError;
use crate::floats::zeroable;
use crate::kernels::map;
use crate::loss::loss::{binary_class, check_signs, one_hot};
use crate::loss::{Evaluation, FusedWith, Loss};
use crate::row::Row;
use crate::simd::{Simd, Vector};

/// max(0, −y z), the sum over the outputs, where z is the logit and y = 1 for yes and −1 for no. A step of
/// [`Sgd`](crate::optimizer::Sgd) on one sample is then Rosenblatt's perceptron rule: w ← w + η·y·x after a wrong
/// answer, and no change after a right one. A target of 0 means −1.
///
/// At z = 0 both answers are wrong, and both learn. With zero initial weights, η = 1 and batches of one in the order of
/// the samples, the weights equal those of scikit-learn's `Perceptron(shuffle=False)`, sample for sample. With several
/// outputs each is a separate perceptron ([`OneAgainstRest`](super::OneAgainstRest) takes labels).
///
/// ```
/// use stackprop::prelude::*;
///
/// // The logical or.
/// let inputs = [[0., 0.], [0., 1.], [1., 0.], [1., 1.]];
/// let targets = [[0.], [1.], [1.], [1.]];
///
/// type Perceptron = Dense<2, 1, activation::Heaviside>;
/// let mut perceptron = Perceptron::zeroed();
/// let mut trainer = Trainer::<Perceptron, _, _, 1>::new(loss::PerceptronCriterion, Sgd { learning_rate: 1.0 });
/// let fit = Fit { epochs: 10, shuffle: None, ..Fit::default() };
/// trainer.fit(&mut perceptron, Samples::new(&inputs, &targets), fit)?;
/// assert_eq!(inputs.map(|input| perceptron.predict(&input)), targets);
/// # Ok::<(), TrainError>(())
/// ```
///
/// (Rosenblatt, *The Perceptron*, 1958; Bishop, *Pattern Recognition and Machine Learning*, 2006, section 4.1.7, gives
/// the name.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct PerceptronCriterion;

zeroable! { [] PerceptronCriterion {} }

impl Loss for PerceptronCriterion {
    type Target<R: Row> = R;

    fn check<R: Row>(&self, targets: &[R]) -> Result<(), TrainError> {
        check_signs(targets)
    }

    fn target_of<R: Row>(label: usize) -> R {
        one_hot(label)
    }

    fn class_of<R: Row>(target: &R) -> Option<usize> {
        binary_class(target)
    }
}

// The criterion reads only the logits, so both activations share it.

impl FusedWith<Heaviside> for PerceptronCriterion {
    #[inline(always)]
    fn weighted_delta<S: Simd, R: Row>(&self, simd: S, logits: &mut [R], targets: &[R], weight: f32) -> Evaluation {
        delta(simd, logits, targets, weight)
    }
}

impl FusedWith<Identity> for PerceptronCriterion {
    #[inline(always)]
    fn weighted_delta<S: Simd, R: Row>(&self, simd: S, logits: &mut [R], targets: &[R], weight: f32) -> Evaluation {
        delta(simd, logits, targets, weight)
    }
}

#[inline(always)]
fn delta<S: Simd, R: Row>(simd: S, logits: &mut [R], targets: &[R], weight: f32) -> Evaluation {
    let (logits, targets) = (R::flatten_mut(logits), R::flatten(targets));
    let right = logits.iter().zip(targets).filter(|(z, y)| (**z >= 0.0) == (**y > 0.0)).count();
    let accuracy = Some(right as f32 / logits.len() as f32);
    let (zero, one, weight) = (simd.splat(0.0), simd.splat(1.0), simd.splat(weight));
    let loss = map::zip_map_sum(
        simd,
        logits,
        targets,
        inline!(|z, y| {
            let sign = zero.less_than(y).select(one, -one);
            let wrong = -(sign * z);
            (wrong.less_than(zero).select(zero, -sign * weight), zero.max(wrong) * weight)
        }),
    );
    Evaluation { loss, accuracy }
}
