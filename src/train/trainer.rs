//! Training over epochs.

use core::fmt;
use core::mem::size_of;

use bytemuck::Zeroable;

use crate::error::TrainError;
use crate::floats::{Floats, zeroable};
use crate::layer::{Train, Using};
use crate::limits::{AtLeastOne, BatchSize};
use crate::loss::{Evaluation, FusedWith, GoesWith, Loss, TargetOf};
use crate::model_file::ModelError;
#[cfg(feature = "std")]
use crate::model_file::{FileError, file};
use crate::optimizer::Optimizer;
use crate::row::Row;
use crate::simd::{Execution, Fast};
use crate::train::checkpoint::Position;
use crate::train::evaluate::evaluate_in;
use crate::train::snapshot::Snapshot;
use crate::train::step::StepMemory;
use crate::train::{Checkpoint, Fit, History, Samples};

/// Trains a network: batches of up to `BATCH` samples, epoch after epoch, with the loss `L` and the optimizer `O`.
///
/// All memory is in the trainer itself. Beside the memory of a [`Stepper`](super::Stepper) that is one batch of samples, gathered in their
/// shuffled order, and a copy of the network's parameters and statistics, to go back to: those of the best epoch with early stopping,
/// and otherwise of the last, should a loss no longer be finite. A large trainer belongs in a `static` or in a
/// [box](Trainer::boxed). The settings of loss and optimizer may change between two calls.
///
/// ```
/// use stackprop::prelude::*;
///
/// // y = 2x + 1
/// let inputs: Vec<[f32; 1]> = (0..32).map(|i| [i as f32 / 32.0]).collect();
/// let targets: Vec<[f32; 1]> = inputs.iter().map(|[x]| [2.0 * x + 1.0]).collect();
///
/// type Line = Dense<1, 1, Identity>;
/// let mut net = Line::zeroed();
/// let mut trainer = Trainer::<Line, _, _, 8>::new(MeanSquaredError, Sgd { learning_rate: 0.3 });
/// let fit = Fit { epochs: 100, ..Fit::default() };
/// let history = trainer.fit(&mut net, Samples::new(&inputs, &targets), fit)?;
///
/// assert!(history.last().unwrap().training.loss < 1e-4);
/// assert!((net.predict(&[10.0])[0] - 21.0).abs() < 0.1);
/// # Ok::<(), TrainError>(())
/// ```
// The optimizer's moments come first, aligned as cache lines: the columns of a panel then lie in two lines of a row, not in three.
// (That saves 4 % of a step of Adam with 784-128-10, and 16 % with 784-256-10.)
#[cfg_attr(target_pointer_width = "64", repr(C, align(64)))]
pub struct Trainer<Net: Train, L: Loss, O: Optimizer, const BATCH: usize> {
    pub(super) memory: StepMemory<Net, O, BATCH>,
    /// The loss's settings.
    pub loss: L,
    /// The optimizer's settings.
    pub optimizer: O,
    /// The network after the best epoch, or, without early stopping, after the last good one.
    pub(super) kept: Snapshot<Net>,
    /// Where the fit is; at its beginning, unless it is resumed.
    pub(super) position: Position,
    /// The samples of a batch, where they are shuffled.
    pub(super) inputs: [Net::Input; BATCH],
    pub(super) targets: [L::Target<Net::Output>; BATCH],
}

zeroable! {
    [Net: Train, L: Loss, O: Optimizer, const BATCH: usize] Trainer<Net, L, O, BATCH>
    { memory, loss, optimizer, kept, position, inputs, targets }
}

impl<Net: Train, L: Loss, O: Optimizer, const BATCH: usize> Trainer<Net, L, O, BATCH> {
    /// The bytes of RAM that training takes, beside the network itself and the stack (see
    /// [`Stepper::TRAINING_BYTES`](super::Stepper::TRAINING_BYTES)); whole cache lines on 64-bit CPUs.
    pub const TRAINING_BYTES: usize = size_of::<Self>();

    /// Ready to train.
    #[must_use]
    pub fn new<BatchIsNotEmpty, Proof>(loss: L, optimizer: O) -> <Net::Activation as GoesWith<L, Proof>>::Valid<Self>
    where
        BatchSize<BATCH>: AtLeastOne<BatchIsNotEmpty>,
        Net::Activation: GoesWith<L, Proof>,
    {
        const { StepMemory::<Net, O, BATCH>::HAS_ROOM };
        Net::Activation::valid(Self {
            memory: Zeroable::zeroed(),
            loss,
            optimizer,
            kept: Zeroable::zeroed(),
            position: Position::default(),
            inputs: [Net::Input::ZERO; BATCH],
            targets: [Zeroable::zeroed(); BATCH],
        })
    }

    /// [`new`](Trainer::new) on the heap: the trainer never passes through the stack.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn boxed<BatchIsNotEmpty, Proof>(
        loss: L,
        optimizer: O,
    ) -> <Net::Activation as GoesWith<L, Proof>>::Valid<alloc::boxed::Box<Self>>
    where
        BatchSize<BATCH>: AtLeastOne<BatchIsNotEmpty>,
        Net::Activation: GoesWith<L, Proof>,
    {
        const { StepMemory::<Net, O, BATCH>::HAS_ROOM };
        let mut trainer: alloc::boxed::Box<Self> = bytemuck::allocation::zeroed_box();
        trainer.loss = loss;
        trainer.optimizer = optimizer;
        Net::Activation::valid(trainer)
    }

    /// Chooses the execution of the next call: `trainer.using(Reproducible).fit(…)`. Without it, calls use [`Fast`].
    #[inline]
    pub fn using<E: Execution>(&mut self, execution: E) -> Using<&mut Self, E> {
        Using { subject: self, execution }
    }

    /// Goes back to a [`Checkpoint`]: the network, the optimizer's state and the dropout become those of the checkpoint, and the next
    /// [`fit`](Trainer::fit), with the settings and the samples of the fit that was stopped, goes on with the epoch after it.
    /// Its `epochs` are those of the whole fit, and its history begins where it goes on.
    ///
    /// # Errors
    ///
    /// If the bytes are no checkpoint of this network and optimizer, or damaged. Everything is then as it was.
    pub fn resume(&mut self, net: &mut Net, checkpoint: &[u8]) -> Result<(), ModelError>
    where
        Net: Floats,
    {
        let Self { memory, kept, position, .. } = self;
        Checkpoint::<Net>::read::<O, _>(checkpoint, net, kept, &mut memory.state, position)?;
        memory.seed = position.seed;
        Ok(())
    }

    /// [`resume`](Trainer::resume) from a file that [`Checkpoint::save`] wrote.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or as [`resume`](Trainer::resume). Everything is then as it was.
    #[cfg(feature = "std")]
    pub fn resume_from(&mut self, net: &mut Net, path: impl AsRef<std::path::Path>) -> Result<(), FileError>
    where
        Net: Floats,
    {
        file::load(path.as_ref(), |checkpoint| self.resume(net, checkpoint))
    }
}

impl<Net: Train, L: FusedWith<Net::Activation>, O: Optimizer, const BATCH: usize> Trainer<Net, L, O, BATCH> {
    /// Trains on `samples` as `fit` says. The optimizer's state goes on from an earlier fit.
    ///
    /// # Errors
    ///
    /// If the samples or the settings make no sense, before anything is learned. If a loss or a parameter becomes NaN or
    /// infinite: the network then has the parameters of the best epoch with early stopping, otherwise of the last good
    /// one, or those from before the first; and the optimizer begins anew.
    #[inline]
    pub fn fit<T: TargetOf<L::Target<Net::Output>>>(
        &mut self,
        net: &mut Net,
        samples: Samples<'_, Net::Input, T>,
        fit: Fit<'_, Net, L>,
    ) -> Result<History, TrainError> {
        self.using(Fast).fit(net, samples, fit)
    }

    /// One step on a batch of at most `BATCH` samples; gives their loss and accuracy before the update.
    ///
    /// # Errors
    ///
    /// As [`Stepper::step`](super::Stepper::step), and if an input is NaN or infinite.
    #[inline]
    pub fn step<T: TargetOf<L::Target<Net::Output>>>(
        &mut self,
        net: &mut Net,
        inputs: &[Net::Input],
        targets: &[T],
    ) -> Result<Evaluation, TrainError> {
        self.using(Fast).step(net, inputs, targets)
    }

    /// The mean loss over any number of samples, and the accuracy of a classifier: [`Evaluate::evaluate`](super::Evaluate::evaluate) in the
    /// trainer's own memory, with its loss, `BATCH` samples at a time. The validation of a fit is the same.
    ///
    /// # Errors
    ///
    /// As [`Evaluate::evaluate`](super::Evaluate::evaluate).
    #[inline]
    pub fn evaluate<T: TargetOf<L::Target<Net::Output>>>(
        &mut self,
        net: &Net,
        samples: Samples<'_, Net::Input, T>,
    ) -> Result<Evaluation, TrainError> {
        self.using(Fast).evaluate(net, samples)
    }
}

impl<Net, L, O, E, const BATCH: usize> Using<&mut Trainer<Net, L, O, BATCH>, E>
where
    Net: Train,
    L: FusedWith<Net::Activation>,
    O: Optimizer,
    E: Execution,
{
    /// [`Trainer::fit`] on this execution.
    ///
    /// # Errors
    ///
    /// As [`Trainer::fit`].
    pub fn fit<T: TargetOf<L::Target<Net::Output>>>(
        self,
        net: &mut Net,
        samples: Samples<'_, Net::Input, T>,
        mut fit: Fit<'_, Net, L>,
    ) -> Result<History, TrainError> {
        let (trainer, samples) = (self.subject, samples.accepted());
        trainer.optimizer.check()?;
        samples.check(&trainer.loss)?;
        fit.early_stopping.map_or(Ok(()), |early_stopping| early_stopping.check())?;
        fit.schedule.as_ref().map_or(Ok(()), |schedule| schedule.check())?;
        let (samples, validation) = fit.split(samples)?;
        validation.map_or(Ok(()), |samples| samples.check(&trainer.loss))?;

        let own_learning_rate = *trainer.optimizer.learning_rate_mut();
        let history = trainer.epochs(self.execution, net, samples, validation, &mut fit);
        // A schedule's learning rates were for this fit.
        *trainer.optimizer.learning_rate_mut() = own_learning_rate;
        if history.is_err() {
            trainer.kept.restore(net);
            // Its moments may be the cause.
            trainer.memory.reset_state();
        } else if trainer.position.progress.best_epoch().is_some() {
            trainer.kept.restore(net);
        }
        trainer.position = Position::default();
        history
    }

    /// [`Trainer::step`] on this execution.
    ///
    /// # Errors
    ///
    /// As [`Trainer::step`].
    #[inline]
    pub fn step<T: TargetOf<L::Target<Net::Output>>>(
        self,
        net: &mut Net,
        inputs: &[Net::Input],
        targets: &[T],
    ) -> Result<Evaluation, TrainError> {
        let samples = Samples::new(inputs, targets).accepted();
        // The loss alone would not tell.
        samples.check_inputs(self.execution)?;
        let Trainer { memory, optimizer, loss, .. } = self.subject;
        memory.check_and_step(self.execution, optimizer, loss, net, samples)
    }

    /// [`Trainer::evaluate`] on this execution.
    ///
    /// # Errors
    ///
    /// As [`Trainer::evaluate`].
    pub fn evaluate<T: TargetOf<L::Target<Net::Output>>>(
        self,
        net: &Net,
        samples: Samples<'_, Net::Input, T>,
    ) -> Result<Evaluation, TrainError> {
        let Trainer { memory, loss, .. } = self.subject;
        let samples = samples.accepted();
        samples.check(loss)?;
        Ok(evaluate_in(&mut memory.logits, self.execution, net, loss, samples))
    }
}

impl<Net, L, O, const BATCH: usize> fmt::Debug for Trainer<Net, L, O, BATCH>
where
    Net: Train,
    L: Loss + fmt::Debug,
    O: Optimizer + fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { loss, optimizer, .. } = self;
        f.debug_struct("Trainer").field("loss", loss).field("optimizer", optimizer).finish_non_exhaustive()
    }
}
