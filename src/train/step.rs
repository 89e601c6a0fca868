//! One training step.

use crate::activation::Pass;
use crate::error::TrainError;
use crate::layer::Train;
use crate::loss::{Evaluation, FusedWith, Loss};
use crate::optimizer::{Backpropagation, Optimizer};
use crate::simd::{Computation, Execution, Simd};
use crate::train::ready::check_fitted;
use crate::train::weighted_batch::{WeightedBatch, WeightedDelta};
use crate::train::weights::BatchWeights;
use crate::train::{Samples, Stepper};

impl<Net, L, O, const BATCH: usize> Stepper<Net, L, O, BATCH>
where
    Net: Train,
    L: FusedWith<Net::Activation>,
    O: Optimizer,
{
    /// Checks the settings and the batch, then makes a step.
    #[inline]
    pub(super) fn check_and_step(
        &mut self,
        execution: impl Execution,
        net: &mut Net,
        samples: Samples<'_, Net::Input, L::Target<Net::Output>>,
    ) -> Result<Evaluation, TrainError> {
        // As values of their own: a program without weights passes `None` alone, and contains no weighted loss.
        let Samples { inputs, targets, weights } = samples;
        self.check_and_step_parts(execution, net, inputs, targets, weights)
    }

    fn check_and_step_parts(
        &mut self,
        execution: impl Execution,
        net: &mut Net,
        inputs: &[Net::Input],
        targets: &[L::Target<Net::Output>],
        weights: Option<&[f32]>,
    ) -> Result<Evaluation, TrainError> {
        self.optimizer.check()?;
        check_fitted(net)?;
        Samples { inputs, targets, weights }.check(&self.loss)?;
        if inputs.len() > BATCH {
            return Err(TrainError::BatchTooLarge { samples: inputs.len(), batch: BATCH });
        }
        let weights = weights.map(|all| BatchWeights { all, first: 0, order: None });
        self.checked_step(execution, net, inputs, targets, weights)
    }

    /// Makes a step on a checked batch.
    pub(super) fn checked_step(
        &mut self,
        execution: impl Execution,
        net: &mut Net,
        inputs: &[Net::Input],
        targets: &[L::Target<Net::Output>],
        weights: Option<BatchWeights<'_>>,
    ) -> Result<Evaluation, TrainError> {
        let evaluation = execution.run(Step { stepper: self, net, inputs, targets, weights });
        if evaluation.loss.is_finite() {
            Ok(evaluation)
        } else {
            Err(TrainError::Diverged { epoch: 0, batch: 0, loss: evaluation.loss, sample: None })
        }
    }
}

/// One call of [`Stepper::checked_step`].
struct Step<'a, Net: Train, L: Loss, O: Optimizer, const BATCH: usize> {
    stepper: &'a mut Stepper<Net, L, O, BATCH>,
    net: &'a mut Net,
    inputs: &'a [Net::Input],
    targets: &'a [L::Target<Net::Output>],
    weights: Option<BatchWeights<'a>>,
}

impl<Net, L, O, const BATCH: usize> Computation for Step<'_, Net, L, O, BATCH>
where
    Net: Train,
    L: FusedWith<Net::Activation>,
    O: Optimizer,
{
    type Output = Evaluation;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Evaluation {
        let Self { stepper, net, inputs, targets, weights } = self;
        let Stepper { optimizer, state, buffer, logits, tape, seed, loss } = stepper;
        let logits = logits.get_mut(..inputs.len()).unwrap_or_default();
        net.forward_train(simd, Pass::Trained { seed: *seed }, inputs, logits, tape);
        let evaluation = match weights {
            None => loss.delta(simd, logits, targets),
            Some(weights) => simd.vectorize(WeightedDelta(WeightedBatch::new(loss, logits, targets, weights))),
        };
        if evaluation.loss.is_finite() {
            let deltas = logits;
            let backward = Backpropagation { simd, net: &mut *net, inputs, deltas, tape: &mut *tape };
            optimizer.update(backward, buffer, state);
            net.learn_statistics(simd, tape);
            *seed = seed.wrapping_add(1);
        }
        evaluation
    }
}
