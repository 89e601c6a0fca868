//! Class labels for losses of yes-or-no answers.

use core::slice;

use bytemuck::Zeroable;

use crate::error::TrainError;
use crate::floats::zeroable;
use crate::kernels::sum::Sum;
use crate::loss::loss::check_labels;
use crate::loss::{Evaluation, FusedWith, Loss};
use crate::row::{Row, index_of_largest};
use crate::simd::Simd;

/// A loss `L` of yes-or-no answers with class labels as targets: the target is yes for the output of the label's class
/// and no for every other. Each output is a separate classifier, and the largest output names the class.
///
/// ```
/// use stackprop::prelude::*;
///
/// // Three support vector machines, one a class.
/// type Machines = Dense<2, 3, Identity>;
/// let trainer = Trainer::<Machines, _, _, 8>::new(loss::OneAgainstRest { loss: loss::Hinge }, Sgd::default());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C)]
pub struct OneAgainstRest<L> {
    /// The loss of each answer.
    pub loss: L,
}

zeroable! { [L: Zeroable] OneAgainstRest<L> { loss } }

impl<L: Loss> Loss for OneAgainstRest<L> {
    type Target<R: Row> = usize;

    fn check<R: Row>(&self, targets: &[usize]) -> Result<(), TrainError> {
        self.loss.check::<R>(&[])?;
        check_labels::<R>(targets)
    }

    fn target_of<R: Row>(label: usize) -> usize {
        label
    }

    fn class_of<R: Row>(label: &usize) -> Option<usize> {
        Some(*label)
    }
}

impl<A, L: FusedWith<A>> FusedWith<A> for OneAgainstRest<L> {
    #[inline(always)]
    fn weighted_delta<S: Simd, R: Row>(&self, simd: S, logits: &mut [R], targets: &[usize], weight: f32) -> Evaluation {
        let (mut loss, mut right) = (Sum::default(), 0);
        for (row, label) in logits.iter_mut().zip(targets) {
            right += usize::from(index_of_largest(row.values()) == *label);
            let target = [L::target_of::<R>(*label)];
            loss.add(self.loss.weighted_delta(simd, slice::from_mut(row), &target, weight).loss);
        }
        Evaluation { loss: loss.value(), accuracy: Some(right as f32 / logits.len() as f32) }
    }
}
