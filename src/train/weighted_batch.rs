//! The loss of a batch whose samples have weights.

use core::marker::PhantomData;

use crate::loss::{Evaluation, FusedWith, Loss, by_sample};
use crate::row::Row;
use crate::simd::{Computation, Simd};
use crate::train::weights::BatchWeights;

/// The logits of a batch for the output activation `A`, with the weights of its samples.
///
/// Its computations are functions of their own, one for all networks with equal outputs, so that batches without
/// weights keep their code.
pub(super) struct WeightedBatch<'a, A, L: Loss, R: Row> {
    loss: &'a L,
    logits: &'a mut [R],
    targets: &'a [L::Target<R>],
    weights: BatchWeights<'a>,
    activation: PhantomData<A>,
}

impl<'a, A, L: FusedWith<A>, R: Row> WeightedBatch<'a, A, L, R> {
    pub(super) fn new(
        loss: &'a L,
        logits: &'a mut [R],
        targets: &'a [L::Target<R>],
        weights: BatchWeights<'a>,
    ) -> Self {
        Self { loss, logits, targets, weights, activation: PhantomData }
    }

    /// Σ wᵢ lᵢ / n, with the loss of each sample from `evaluate`, which receives wᵢ / n.
    #[inline(always)]
    fn mean(self, evaluate: impl Fn(&L, &mut [R], &[L::Target<R>], f32) -> Evaluation) -> Evaluation {
        let Self { loss, logits, targets, weights, .. } = self;
        let share = 1.0 / logits.len() as f32;
        let weights = weights.iter().map(|weight| weight * share);
        by_sample(logits, targets, weights, inline!(|logits, targets, weight| evaluate(loss, logits, targets, weight)))
    }
}

/// [`FusedWith::delta`] of a weighted batch.
pub(super) struct WeightedDelta<'a, A, L: Loss, R: Row>(pub(super) WeightedBatch<'a, A, L, R>);

impl<A, L: FusedWith<A>, R: Row> Computation for WeightedDelta<'_, A, L, R> {
    type Output = Evaluation;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Evaluation {
        self.0.mean(inline!(|loss, logits, targets, weight| loss.weighted_delta(simd, logits, targets, weight)))
    }
}

/// [`FusedWith::evaluate`] of a weighted batch.
pub(super) struct WeightedEvaluation<'a, A, L: Loss, R: Row>(pub(super) WeightedBatch<'a, A, L, R>);

impl<A, L: FusedWith<A>, R: Row> Computation for WeightedEvaluation<'_, A, L, R> {
    type Output = Evaluation;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Evaluation {
        self.0.mean(inline!(|loss, logits, targets, weight| {
            let one = loss.evaluate(simd, logits, targets);
            Evaluation { loss: weight * one.loss, ..one }
        }))
    }
}
