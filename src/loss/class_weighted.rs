//! A weight for every class.

use bytemuck::Zeroable;

use crate::error::TrainError;
use crate::floats::zeroable;
use crate::loss::{Evaluation, FusedWith, Loss, by_sample};
use crate::row::Row;
use crate::setting::Allowed;
use crate::simd::Simd;

/// A loss `L` that weights each sample by its class, for data with rare classes. Equals Keras's `class_weight`: the
/// mean divides by the number of samples, not by the sum of weights, and validation ignores the weights. The weight
/// multiplies the [weight of the sample](crate::train::Samples::with_weights), if it has one.
///
/// The class of a sample is its label, the largest element of its distribution, or, for a single answer, 1 for yes and
/// 0 for no. Other targets have no class and weigh 1. A class without a weight is an error.
///
/// ```
/// use stackprop::prelude::*;
///
/// // The second class is ten times as rare as the first.
/// type Net = Dense<4, 2, Softmax>;
/// let loss = loss::ClassWeighted { loss: CrossEntropy::default(), class_weight: [1.0, 10.0] };
/// let trainer = Trainer::<Net, _, _, 8>::new(loss, Adam::default());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct ClassWeighted<L, const CLASSES: usize> {
    /// The loss of each sample.
    pub loss: L,
    /// The weight of each class, 0 or above, and above 0 for at least one class; by default 1.
    pub class_weight: [f32; CLASSES],
}

zeroable! { [L: Zeroable, const CLASSES: usize] ClassWeighted<L, CLASSES> { loss, class_weight } }

impl<L: Default, const CLASSES: usize> Default for ClassWeighted<L, CLASSES> {
    fn default() -> Self {
        Self { loss: L::default(), class_weight: [1.0; CLASSES] }
    }
}

impl<L: Loss, const CLASSES: usize> Loss for ClassWeighted<L, CLASSES> {
    type Target<R: Row> = L::Target<R>;

    fn check<R: Row>(&self, targets: &[L::Target<R>]) -> Result<(), TrainError> {
        Allowed::NOT_NEGATIVE.check(self.class_weight.map(|weight| ("class_weight", weight)))?;
        // With zeros alone, the loss is 0 and nothing learns.
        let largest = self.class_weight.into_iter().fold(0.0, f32::max);
        Allowed::ABOVE_ZERO_ONCE.check([("class_weight", largest)])?;
        self.loss.check::<R>(targets)?;
        for (sample, target) in targets.iter().enumerate() {
            if let Some(label) = L::class_of::<R>(target).filter(|label| *label >= CLASSES) {
                return Err(TrainError::LabelOutOfRange { sample, label, classes: CLASSES });
            }
        }
        Ok(())
    }

    fn target_of<R: Row>(label: usize) -> L::Target<R> {
        L::target_of::<R>(label)
    }

    fn class_of<R: Row>(target: &L::Target<R>) -> Option<usize> {
        L::class_of::<R>(target)
    }
}

impl<A, L: FusedWith<A>, const CLASSES: usize> FusedWith<A> for ClassWeighted<L, CLASSES> {
    #[inline(always)]
    fn weighted_delta<S: Simd, R: Row>(
        &self,
        simd: S,
        logits: &mut [R],
        targets: &[L::Target<R>],
        weight: f32,
    ) -> Evaluation {
        let weights = targets.iter().map(|target| {
            let class = L::class_of::<R>(target).and_then(|class| self.class_weight.get(class));
            class.copied().unwrap_or(1.0) * weight
        });
        by_sample(
            logits,
            targets,
            weights,
            inline!(|logits, targets, weight| self.loss.weighted_delta(simd, logits, targets, weight)),
        )
    }

    #[inline(always)]
    fn evaluate<S: Simd, R: Row>(&self, simd: S, logits: &mut [R], targets: &[L::Target<R>]) -> Evaluation {
        self.loss.evaluate(simd, logits, targets)
    }
}
