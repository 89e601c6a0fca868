//! Training batch by batch.

use core::fmt;
use core::mem::size_of;

use bytemuck::Zeroable;

use crate::error::TrainError;
use crate::floats::{Floats, zeroable};
use crate::layer::{Train, Using};
use crate::limits::{AtLeastOne, BatchSize};
use crate::loss::{Evaluation, FusedWith, GoesWith, Loss, TargetOf};
use crate::optimizer::Optimizer;
use crate::row::Row;
use crate::simd::{Execution, Fast};
use crate::train::Samples;

/// Trains a network batch by batch. The stepper contains the optimizer with its state, and the activations of one
/// batch.
///
/// It is the least memory that training takes. [`Trainer`](super::Trainer) adds the loop over epochs and its memory.
///
/// A step does not check that the network was initialized, because that takes a pass over the parameters: a network of
/// zeros with a hidden layer learns nothing but the biases of its last layer. `random` creates an initialized one.
///
/// ```
/// use stackprop::prelude::*;
///
/// type Net = sequential![Dense<2, 4, Tanh>, Dense<4, 1, Logistic>];
/// let (inputs, targets) = ([[0., 0.], [0., 1.], [1., 0.], [1., 1.]], [[0.], [1.], [1.], [0.]]);
///
/// let mut net = Net::random(&mut Rng::seed_from_u64(1));
/// let mut stepper = Stepper::<Net, _, _, 4>::new(BinaryCrossEntropy::default(), Sgd { learning_rate: 1.0 });
/// let first = stepper.step(&mut net, &inputs, &targets)?;
/// let last = (0..100).map(|_| stepper.step(&mut net, &inputs, &targets)).last().unwrap()?;
/// assert!(last.loss < first.loss);
///
/// // A step stores no gradient: only the activations, the delta, the settings and a seed.
/// type Memory = Stepper<Net, BinaryCrossEntropy, Sgd, 4>;
/// const _: () = assert!(Memory::TRAINING_BYTES == 4 * (4 + 4 + 1) * 4 + 4 + 4 + 4);
/// # Ok::<(), TrainError>(())
/// ```
///
/// A network of references has nothing to learn, and its stepper does not compile:
///
/// ```compile_fail
/// use stackprop::prelude::*;
///
/// type Frozen = &'static Dense<2, 1, Identity>;
/// let stepper = Stepper::<Frozen, _, _, 4>::new(MeanSquaredError, Sgd::default());
/// ```
#[repr(C)]
pub struct Stepper<Net: Train, L: Loss, O: Optimizer, const BATCH: usize> {
    /// The first field on 64-bit CPUs, so that it shares the alignment of a [`Trainer`](super::Trainer).
    pub(super) state: O::State<Net::Gradient>,
    /// The optimizer's settings, which a program may change between two steps.
    pub optimizer: O,
    /// The optimizer's scratch memory during a step.
    pub(super) buffer: O::Buffer<Net::Gradient>,
    /// The logits of the batch, then its delta.
    pub(super) logits: [Net::Output; BATCH],
    pub(super) tape: Net::Tape<BATCH>,
    /// The seed of the next step's dropout.
    pub(super) seed: u32,
    /// The loss's settings, which a program may change between two steps.
    pub loss: L,
}

zeroable! {
    [Net: Train, L: Loss, O: Optimizer, const BATCH: usize] Stepper<Net, L, O, BATCH>
    { state, optimizer, buffer, logits, tape, seed, loss }
}

impl<Net: Train, L: Loss, O: Optimizer, const BATCH: usize> Stepper<Net, L, O, BATCH> {
    /// The bytes of RAM that training takes, without the network itself and the stack.
    ///
    /// On a CPU with vectors, each matrix product of a step takes at most 16 KiB of stack
    /// for its packed panels (32 KiB with AVX-512), and with a `BATCH` above 256 another 18 KiB for sums.
    pub const TRAINING_BYTES: usize = size_of::<Self>();

    /// A stepper before its first step.
    #[must_use]
    pub fn new<BatchIsNotEmpty, Proof>(loss: L, optimizer: O) -> <Net::Activation as GoesWith<L, Proof>>::Valid<Self>
    where
        BatchSize<BATCH>: AtLeastOne<BatchIsNotEmpty>,
        Net::Activation: GoesWith<L, Proof>,
    {
        Net::Activation::valid(Self::unchecked(loss, optimizer))
    }

    /// A compile error for a batch of 0, if no bound of a constructor checks it, and for a network of frozen layers.
    pub(super) const CAN_LEARN: () = {
        assert!(BATCH > 0, "a batch must hold at least one sample");
        assert!(Net::Gradient::LEN > 0, "a network of frozen layers has nothing to learn");
    };

    /// A stepper before its first step, for any loss: the caller checks that the loss goes with the network.
    pub(super) fn unchecked(loss: L, optimizer: O) -> Self {
        const { Self::CAN_LEARN };
        Self {
            state: Zeroable::zeroed(),
            optimizer,
            buffer: Zeroable::zeroed(),
            logits: [Net::Output::ZERO; BATCH],
            tape: Zeroable::zeroed(),
            seed: 0,
            loss,
        }
    }

    /// Resets the optimizer's state and the dropout seed to those before the first step.
    pub(super) fn reset(&mut self) {
        bytemuck::write_zeroes(&mut self.state);
        self.seed = 0;
    }

    /// Chooses the execution of the next call: `stepper.using(Reproducible).step(…)`. Without it, calls use [`Fast`].
    #[inline]
    pub fn using<E: Execution>(&mut self, execution: E) -> Using<&mut Self, E> {
        Using { subject: self, execution }
    }
}

impl<Net: Train, L: FusedWith<Net::Activation>, O: Optimizer, const BATCH: usize> Stepper<Net, L, O, BATCH> {
    /// Makes one step on a batch of at most `BATCH` samples; returns their loss and accuracy before the update.
    ///
    /// # Errors
    ///
    /// If the batch is empty or has more than `BATCH` samples, the number of targets differs from that of inputs, the
    /// loss rejects a target, a setting is out of range, a scaling layer was not fitted, or the loss is not finite. The
    /// network then stays unchanged.
    ///
    /// A step checks neither the inputs nor the parameters after the update. An infinite input may saturate an
    /// activation: the loss is then finite, and the gradient and the parameters are not. A learning rate that is far
    /// too large makes the parameters overflow. The loss of the next step reveals both.
    #[inline]
    pub fn step<T: TargetOf<L::Target<Net::Output>>>(
        &mut self,
        net: &mut Net,
        inputs: &[Net::Input],
        targets: &[T],
    ) -> Result<Evaluation, TrainError> {
        self.using(Fast).step(net, inputs, targets)
    }

    /// [`step`](Stepper::step) on samples that may have [weights](Samples::with_weights).
    ///
    /// # Errors
    ///
    /// As [`step`](Stepper::step), and if the number of weights differs from that of inputs, or a weight is below 0 or
    /// not finite.
    #[inline]
    pub fn step_samples<T: TargetOf<L::Target<Net::Output>>>(
        &mut self,
        net: &mut Net,
        samples: Samples<'_, Net::Input, T>,
    ) -> Result<Evaluation, TrainError> {
        self.using(Fast).step_samples(net, samples)
    }
}

impl<Net, L, O, E, const BATCH: usize> Using<&mut Stepper<Net, L, O, BATCH>, E>
where
    Net: Train,
    L: FusedWith<Net::Activation>,
    O: Optimizer,
    E: Execution,
{
    /// [`Stepper::step`] on this execution.
    ///
    /// # Errors
    ///
    /// As [`Stepper::step`].
    #[inline]
    pub fn step<T: TargetOf<L::Target<Net::Output>>>(
        self,
        net: &mut Net,
        inputs: &[Net::Input],
        targets: &[T],
    ) -> Result<Evaluation, TrainError> {
        self.step_samples(net, Samples::new(inputs, targets))
    }

    /// [`Stepper::step_samples`] on this execution.
    ///
    /// # Errors
    ///
    /// As [`Stepper::step_samples`].
    #[inline]
    pub fn step_samples<T: TargetOf<L::Target<Net::Output>>>(
        self,
        net: &mut Net,
        samples: Samples<'_, Net::Input, T>,
    ) -> Result<Evaluation, TrainError> {
        self.subject.check_and_step(self.execution, net, samples.accepted())
    }
}

impl<Net, L, O, const BATCH: usize> fmt::Debug for Stepper<Net, L, O, BATCH>
where
    Net: Train,
    L: Loss + fmt::Debug,
    O: Optimizer + fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { loss, optimizer, .. } = self;
        f.debug_struct("Stepper").field("loss", loss).field("optimizer", optimizer).finish_non_exhaustive()
    }
}
