//! The loss of a batch and its gradient, by the type of the loss and of the output activation.

use stackprop::activation::{Heaviside, Identity, Logistic, Softmax, Tanh};
use stackprop::loss::{
    BinaryCrossEntropy, CrossEntropy, Evaluation, FusedWith, Hinge, Huber, MeanAbsoluteError, MeanSquaredError,
    OneAgainstRest, PerceptronCriterion, Pointwise,
};
use stackprop::simd::Simd;

use crate::objective::narrow::Narrow;
use crate::objective::{Objective, OutputActivation};
use crate::settings::{BATCH, Loss};

/// [`FusedWith::weighted_delta`] of the loss's type.
#[derive(Clone, Copy)]
pub(super) struct WeightedDelta<'a> {
    pub(super) objective: Objective,
    pub(super) targets: &'a [f32],
    pub(super) weight: f32,
}

impl Narrow for WeightedDelta<'_> {
    type Output = Evaluation;

    #[inline(always)]
    fn run<S: Simd, const OUTPUTS: usize>(self, simd: S, rows: &mut [[f32; OUTPUTS]]) -> Evaluation {
        match self.objective.loss() {
            Loss::CrossEntropy if OUTPUTS > 1 => {
                self.labels::<Softmax, _, _, OUTPUTS>(simd, CrossEntropy::default(), rows)
            }
            Loss::CrossEntropy => self.of::<Logistic, _, _, OUTPUTS>(simd, BinaryCrossEntropy::default(), rows),
            Loss::Squared => self.pointwise(simd, MeanSquaredError, rows),
            Loss::Absolute => self.pointwise(simd, MeanAbsoluteError, rows),
            Loss::Huber => self.pointwise(simd, Huber::default(), rows),
            Loss::Hinge => self.of::<Identity, _, _, OUTPUTS>(simd, Hinge, rows),
            Loss::Perceptron => self.of::<Heaviside, _, _, OUTPUTS>(simd, PerceptronCriterion, rows),
        }
    }
}

impl WeightedDelta<'_> {
    #[inline(always)]
    fn pointwise<S: Simd, L: Pointwise, const OUTPUTS: usize>(
        self,
        simd: S,
        loss: L,
        rows: &mut [[f32; OUTPUTS]],
    ) -> Evaluation {
        match self.objective.activation() {
            OutputActivation::Tanh => self.of::<Tanh, _, _, OUTPUTS>(simd, loss, rows),
            OutputActivation::Logistic => self.of::<Logistic, _, _, OUTPUTS>(simd, loss, rows),
            _ => self.of::<Identity, _, _, OUTPUTS>(simd, loss, rows),
        }
    }

    /// A loss of one output, or of several against each other.
    #[inline(always)]
    fn of<A, S: Simd, L, const OUTPUTS: usize>(self, simd: S, loss: L, rows: &mut [[f32; OUTPUTS]]) -> Evaluation
    where
        L: FusedWith<A, Target<[f32; OUTPUTS]> = [f32; OUTPUTS]>,
    {
        if OUTPUTS > 1 {
            return self.labels::<A, _, _, OUTPUTS>(simd, OneAgainstRest { loss }, rows);
        }
        let mut targets = [[0.0; OUTPUTS]; BATCH];
        targets.iter_mut().zip(self.targets).for_each(|(to, from)| *to = [self.objective.target(*from); OUTPUTS]);
        loss.weighted_delta(simd, rows, &targets[..rows.len()], self.weight)
    }

    /// A loss whose targets are labels.
    #[inline(always)]
    fn labels<A, S: Simd, L, const OUTPUTS: usize>(self, simd: S, loss: L, rows: &mut [[f32; OUTPUTS]]) -> Evaluation
    where
        L: FusedWith<A, Target<[f32; OUTPUTS]> = usize>,
    {
        let mut labels = [0; BATCH];
        labels.iter_mut().zip(self.targets).for_each(|(to, from)| *to = *from as usize);
        loss.weighted_delta(simd, rows, &labels[..rows.len()], self.weight)
    }
}
