//! One training step, in memory that is there from the beginning.

use crate::activation::Pass;
use crate::error::TrainError;
use crate::floats::zeroable;
use crate::layer::Train;
use crate::loss::{Evaluation, FusedWith, Loss};
use crate::optimizer::{Backpropagation, Optimizer};
use crate::simd::{Computation, Execution, Simd};
use crate::train::Samples;

/// The memory of a step: the optimizer's state, and the activations of one batch.
#[cfg_attr(target_pointer_width = "64", repr(C))]
pub(crate) struct StepMemory<Net: Train, O: Optimizer, const BATCH: usize> {
    /// First in memory on 64-bit CPUs: it begins where a [`Trainer`](super::Trainer) does.
    pub(super) state: O::State<Net::Gradient>,
    /// The optimizer needs it during a step.
    buffer: O::Buffer<Net::Gradient>,
    /// The logits of the batch, then its delta.
    pub(super) logits: [Net::Output; BATCH],
    tape: Net::Tape<BATCH>,
    /// The next step draws its dropout from it.
    pub(super) seed: u32,
}

zeroable! { [Net: Train, O: Optimizer, const BATCH: usize] StepMemory<Net, O, BATCH> { state, buffer, logits, tape, seed } }

impl<Net: Train, O: Optimizer, const BATCH: usize> StepMemory<Net, O, BATCH> {
    /// A compile error for a batch without room, where the bound of the constructors does not see it.
    pub(super) const HAS_ROOM: () = assert!(BATCH > 0, "a batch has room for at least one sample");

    /// Lets the optimizer begin anew, as if no step had been.
    pub(super) fn reset_state(&mut self) {
        bytemuck::write_zeroes(&mut self.state);
    }

    /// A step on a batch, after a look at all that may be wrong with it.
    #[inline]
    pub(super) fn check_and_step<L: FusedWith<Net::Activation>>(
        &mut self,
        execution: impl Execution,
        optimizer: &O,
        loss: &L,
        net: &mut Net,
        samples: Samples<'_, Net::Input, L::Target<Net::Output>>,
    ) -> Result<Evaluation, TrainError> {
        optimizer.check()?;
        samples.check(loss)?;
        let Samples { inputs, targets } = samples;
        if inputs.len() > BATCH {
            return Err(TrainError::BatchTooLarge { samples: inputs.len(), batch: BATCH });
        }
        self.step(execution, optimizer, loss, net, inputs, targets)
    }

    /// A step on a batch that has been checked.
    #[inline]
    pub(super) fn step<L: FusedWith<Net::Activation>>(
        &mut self,
        execution: impl Execution,
        optimizer: &O,
        loss: &L,
        net: &mut Net,
        inputs: &[Net::Input],
        targets: &[L::Target<Net::Output>],
    ) -> Result<Evaluation, TrainError> {
        let evaluation = execution.run(Step { memory: self, optimizer, loss, net, inputs, targets });
        if evaluation.loss.is_finite() {
            Ok(evaluation)
        } else {
            Err(TrainError::Diverged { epoch: 0, batch: 0, loss: evaluation.loss, sample: None })
        }
    }
}

/// One call of [`StepMemory::step`].
struct Step<'a, Net: Train, L: Loss, O: Optimizer, const BATCH: usize> {
    memory: &'a mut StepMemory<Net, O, BATCH>,
    optimizer: &'a O,
    loss: &'a L,
    net: &'a mut Net,
    inputs: &'a [Net::Input],
    targets: &'a [L::Target<Net::Output>],
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
        let Self { memory, optimizer, loss, net, inputs, targets } = self;
        let StepMemory { state, buffer, logits, tape, seed } = memory;
        let logits = logits.get_mut(..inputs.len()).unwrap_or_default();
        net.forward_train(simd, Pass::Trained { seed: *seed }, inputs, logits, tape);
        let evaluation = loss.delta(simd, logits, targets);
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
