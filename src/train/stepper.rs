//! One training step, with all the memory that it needs.

use core::mem::size_of;

use bytemuck::Zeroable;

use crate::activation::Pass;
use crate::error::TrainError;
use crate::floats::zeroable;
use crate::layer::Train;
use crate::loss::{Evaluation, Loss};
use crate::optimizer::Backpropagation;
use crate::optimizer::Optimizer;
use crate::row::Row;
use crate::simd::{Computation, Execution, Fast, Simd};
use crate::train::Samples;
use crate::train::history::Mean;

/// Trains a network batch by batch: the optimizer with its state, and the activations of one batch, all in place.
///
/// This is the least memory that training takes. [`Trainer`](super::Trainer) adds the loop over epochs and what it needs.
///
/// ```
/// use stackprop::prelude::*;
///
/// type Net = sequential![Dense<2, 4, Tanh>, Dense<4, 1, Logistic>];
/// let (inputs, targets) = ([[0., 0.], [0., 1.], [1., 0.], [1., 1.]], [[0.], [1.], [1.], [0.]]);
///
/// let mut net = Net::zeroed();
/// net.initialize(&mut Rng::seed_from_u64(1));
/// let mut stepper = Stepper::<Net, BinaryCrossEntropy, Sgd, 4>::new(Sgd { learning_rate: 1.0 });
/// let first = stepper.step(&mut net, &inputs, &targets)?;
/// let last = (0..100).map(|_| stepper.step(&mut net, &inputs, &targets)).last().unwrap()?;
/// assert!(last.loss < first.loss);
///
/// // No gradient is stored: the activations and the delta, the settings and a seed, no more.
/// const _: () = assert!(Stepper::<Net, BinaryCrossEntropy, Sgd, 4>::TRAINING_BYTES == 4 * (4 + 4 + 1) * 4 + 4 + 4 + 4);
/// # Ok::<(), TrainError>(())
/// ```
#[cfg_attr(target_pointer_width = "64", repr(C))]
pub struct Stepper<Net, L, O, const BATCH: usize, A = Fast>
where
    Net: Train,
    L: Loss<Net::Activation>,
    O: Optimizer,
{
    /// First in memory on 64-bit CPUs: it begins where a [`Trainer`](super::Trainer) does.
    pub(crate) state: O::State<Net::Gradient>,
    pub(crate) optimizer: O,
    /// What the optimizer needs during a step.
    pub(crate) buffer: O::Buffer<Net::Gradient>,
    /// The logits of the batch, then its delta.
    pub(crate) logits: [Net::Output; BATCH],
    pub(crate) tape: Net::Tape<BATCH>,
    /// What the next step's dropout is drawn from.
    pub(crate) seed: u32,
    pub(crate) loss: L,
    pub(crate) arithmetic: A,
}

zeroable! {
    [Net: Train, L: Loss<Net::Activation>, O: Optimizer, const BATCH: usize, A: Zeroable]
    Stepper<Net, L, O, BATCH, A>
    { state, optimizer, buffer, logits, tape, seed, loss, arithmetic }
}

impl<Net, L, O, const BATCH: usize, A> Stepper<Net, L, O, BATCH, A>
where
    Net: Train,
    L: Loss<Net::Activation>,
    O: Optimizer,
    A: Execution,
{
    /// The bytes of RAM that training takes, beside the network itself and the stack.
    ///
    /// Each matrix product of a step uses stack besides: 64 bytes for each of its inputs, units or samples, up to 128 of them, and 16
    /// KiB more where a batch has more than 128; twice the 64 bytes with AVX-512. How much of that is there at the same time
    /// depends on the compiler.
    pub const TRAINING_BYTES: usize = size_of::<Self>();

    /// A compile error for a batch without room.
    pub(super) const HAS_ROOM: () = assert!(BATCH > 0, "a batch has room for at least one sample");

    /// Ready for the first step.
    #[must_use]
    pub fn new(optimizer: O) -> Self
    where
        L: Default,
        A: Default,
    {
        Self::with_arithmetic(optimizer, A::default())
    }

    /// Ready for the first step, which will be computed as `arithmetic` says.
    #[must_use]
    pub fn with_arithmetic(optimizer: O, arithmetic: A) -> Self
    where
        L: Default,
    {
        const { Self::HAS_ROOM };
        Self {
            optimizer,
            state: Zeroable::zeroed(),
            buffer: Zeroable::zeroed(),
            logits: [Net::Output::ZERO; BATCH],
            tape: Zeroable::zeroed(),
            seed: 0,
            loss: L::default(),
            arithmetic,
        }
    }

    /// The same, with settings for the loss.
    #[must_use]
    pub fn with_loss(mut self, loss: L) -> Self {
        self.loss = loss;
        self
    }

    /// The loss's settings.
    pub fn loss(&self) -> &L {
        &self.loss
    }

    /// The loss's settings, to be changed between two steps.
    pub fn loss_mut(&mut self) -> &mut L {
        &mut self.loss
    }

    /// The optimizer's settings.
    pub fn optimizer(&self) -> &O {
        &self.optimizer
    }

    /// The optimizer's settings, to be changed between two steps.
    pub fn optimizer_mut(&mut self) -> &mut O {
        &mut self.optimizer
    }

    /// One step on a batch of at most `BATCH` samples; gives their loss and accuracy before the update.
    ///
    /// # Errors
    ///
    /// If there is no sample, or more than `BATCH`, or not as many targets; if a target makes no sense for the loss, or a
    /// setting at all; if the loss is not finite. The network is then as it was.
    ///
    /// Neither the inputs are looked at nor the parameters after the step. An infinite input may saturate an activation: then the
    /// loss is finite, but not the gradient, nor the parameters; and a learning rate that is far too large lets them overflow. The next
    /// step finds either in its loss.
    pub fn step(
        &mut self,
        net: &mut Net,
        inputs: &[Net::Input],
        targets: &[L::Target<Net::Output>],
    ) -> Result<Evaluation, TrainError> {
        self.optimizer.check()?;
        self.check(Samples::new(inputs, targets))?;
        if inputs.len() > BATCH {
            return Err(TrainError::BatchTooLarge { samples: inputs.len(), batch: BATCH });
        }
        self.checked_step(net, inputs, targets)
    }

    /// Whether there is a target for each input, each makes sense, and so does the loss itself.
    pub(super) fn check(&self, samples: Samples<'_, Net::Input, L::Target<Net::Output>>) -> Result<(), TrainError> {
        let (inputs, targets) = (samples.inputs.len(), samples.targets.len());
        if inputs != targets {
            return Err(TrainError::Lengths { inputs, targets });
        }
        if inputs == 0 {
            return Err(TrainError::Empty);
        }
        self.loss.check(samples.targets)
    }

    /// Lets the optimizer begin anew, as if no step had been.
    pub(super) fn forget(&mut self) {
        bytemuck::write_zeroes(&mut self.state);
    }

    /// [`step`](Stepper::step) on a batch that has been checked.
    pub(super) fn checked_step(
        &mut self,
        net: &mut Net,
        inputs: &[Net::Input],
        targets: &[L::Target<Net::Output>],
    ) -> Result<Evaluation, TrainError> {
        let evaluation = self.arithmetic.run(StepComputation { stepper: self, net, inputs, targets });
        if evaluation.loss.is_finite() {
            Ok(evaluation)
        } else {
            Err(TrainError::NotFinite { epoch: 0, batch: 0, loss: evaluation.loss, sample: None })
        }
    }

    /// The mean loss and accuracy over any number of samples; nothing is learned. It uses as much stack as
    /// [`predict_batch`](crate::layer::Layer::predict_batch).
    ///
    /// # Errors
    ///
    /// If there is no sample, or not as many targets, or a target that makes no sense for the loss.
    pub fn evaluate(
        &mut self,
        net: &Net,
        samples: Samples<'_, Net::Input, L::Target<Net::Output>>,
    ) -> Result<Evaluation, TrainError> {
        self.check(samples)?;
        let mut mean = Mean::default();
        for (inputs, targets) in samples.inputs.chunks(BATCH).zip(samples.targets.chunks(BATCH)) {
            mean.add(self.arithmetic.run(Evaluate { stepper: self, net, inputs, targets }), inputs.len());
        }
        Ok(mean.evaluation())
    }
}

/// One call of [`Stepper::step`].
struct StepComputation<'a, Net, L, O, const BATCH: usize, A>
where
    Net: Train,
    L: Loss<Net::Activation>,
    O: Optimizer,
{
    stepper: &'a mut Stepper<Net, L, O, BATCH, A>,
    net: &'a mut Net,
    inputs: &'a [Net::Input],
    targets: &'a [L::Target<Net::Output>],
}

impl<Net, L, O, const BATCH: usize, A> Computation for StepComputation<'_, Net, L, O, BATCH, A>
where
    Net: Train,
    L: Loss<Net::Activation>,
    O: Optimizer,
{
    type Output = Evaluation;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Evaluation {
        let Self { stepper, net, inputs, targets } = self;
        let Stepper { optimizer, state, buffer, logits, tape, seed, loss, .. } = stepper;
        let logits = logits.get_mut(..inputs.len()).unwrap_or_default();
        let pass = Pass::Learning { seed: *seed };
        net.forward_train(simd, pass, inputs, logits, tape);
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

/// One batch of [`Stepper::evaluate`].
struct Evaluate<'a, Net, L, O, const BATCH: usize, A>
where
    Net: Train,
    L: Loss<Net::Activation>,
    O: Optimizer,
{
    stepper: &'a mut Stepper<Net, L, O, BATCH, A>,
    net: &'a Net,
    inputs: &'a [Net::Input],
    targets: &'a [L::Target<Net::Output>],
}

impl<Net, L, O, const BATCH: usize, A> Computation for Evaluate<'_, Net, L, O, BATCH, A>
where
    Net: Train,
    L: Loss<Net::Activation>,
    O: Optimizer,
{
    type Output = Evaluation;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Evaluation {
        let logits = self.stepper.logits.get_mut(..self.inputs.len()).unwrap_or_default();
        self.net.linear_batch(simd, self.inputs, logits);
        self.stepper.loss.evaluate(simd, logits, self.targets)
    }
}
