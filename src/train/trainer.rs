//! Training over epochs.

use core::fmt;
use core::mem::size_of;

use bytemuck::Zeroable;

use crate::error::TrainError;
use crate::floats::{Floats, zeroable};
use crate::layer::{Train, Using};
use crate::limits::{AtLeastOne, BatchSize};
use crate::loss::{Evaluation, FusedWith, GoesWith, Loss, TargetOf};
#[cfg(feature = "std")]
use crate::model_file::FileError;
use crate::model_file::ModelError;
use crate::optimizer::Optimizer;
use crate::row::Row;
use crate::simd::{Execution, Fast};
use crate::train::checkpoint::Position;
use crate::train::evaluate::{HasAccuracy, evaluate_in};
use crate::train::metric_pass::{self, MetricPass};
use crate::train::ready::{check_fitted, check_initialized};
use crate::train::running::Running;
use crate::train::snapshot::Snapshot;
use crate::train::{Checkpoint, Fit, History, Samples, Source, Stepper};

/// Trains a network in batches of up to `BATCH` samples, over epochs, with the loss `L` and the optimizer `O`.
///
/// The trainer contains all memory of training: a [`Stepper`], one batch of samples gathered in shuffled order, and a
/// copy of the network's parameters and statistics. With early stopping the copy is that of the best epoch; otherwise
/// that of the last, for a loss that is no longer finite. A large trainer belongs in a `static` or in a
/// [box](Trainer::boxed).
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
// The optimizer's moments come first and start at a cache line: the columns of a panel then span two lines of a row,
// not three. This saves 4 % of an Adam step with 784-128-10, and 16 % with 784-256-10.
#[cfg_attr(target_pointer_width = "64", repr(C, align(64)))]
pub struct Trainer<Net: Train, L: Loss, O: Optimizer, const BATCH: usize> {
    /// The stepper, with the settings of loss and optimizer, which a program may change between two calls:
    /// `trainer.stepper.optimizer`.
    pub stepper: Stepper<Net, L, O, BATCH>,
    /// The network after the best epoch, or, without early stopping, after the last epoch with finite values.
    pub(super) kept: Snapshot<Net>,
    /// The position in the fit; zero, unless the fit is resumed.
    pub(super) position: Position,
    /// The samples of a shuffled batch.
    pub(super) inputs: [Net::Input; BATCH],
    pub(super) targets: [L::Target<Net::Output>; BATCH],
}

zeroable! {
    [Net: Train, L: Loss, O: Optimizer, const BATCH: usize] Trainer<Net, L, O, BATCH>
    { stepper, kept, position, inputs, targets }
}

impl<Net: Train, L: Loss, O: Optimizer, const BATCH: usize> Trainer<Net, L, O, BATCH> {
    /// The bytes of RAM that training takes, without the network itself and the stack (see
    /// [`Stepper::TRAINING_BYTES`]); whole cache lines on 64-bit CPUs.
    pub const TRAINING_BYTES: usize = size_of::<Self>();

    /// A trainer before its first fit.
    #[must_use]
    pub fn new<BatchIsNotEmpty, Proof>(loss: L, optimizer: O) -> <Net::Activation as GoesWith<L, Proof>>::Valid<Self>
    where
        BatchSize<BATCH>: AtLeastOne<BatchIsNotEmpty>,
        Net::Activation: GoesWith<L, Proof>,
    {
        Net::Activation::valid(Self {
            stepper: Stepper::unchecked(loss, optimizer),
            kept: Zeroable::zeroed(),
            position: Position::default(),
            inputs: [Net::Input::ZERO; BATCH],
            targets: [Zeroable::zeroed(); BATCH],
        })
    }

    /// [`new`](Trainer::new) on the heap; the stack never holds a copy.
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
        const { Stepper::<Net, L, O, BATCH>::CAN_LEARN };
        let mut trainer: alloc::boxed::Box<Self> = bytemuck::allocation::zeroed_box();
        trainer.stepper.loss = loss;
        trainer.stepper.optimizer = optimizer;
        Net::Activation::valid(trainer)
    }

    /// Chooses the execution of the next call: `trainer.using(Reproducible).fit(…)`. Without it, calls use [`Fast`].
    #[inline]
    pub fn using<E: Execution>(&mut self, execution: E) -> Using<&mut Self, E> {
        Using { subject: self, execution }
    }

    /// Restores a [`Checkpoint`]: the network, the optimizer's state and the dropout seed. The next
    /// [`fit`](Trainer::fit), with the settings and the samples of the stopped fit, continues with the epoch after the
    /// checkpoint. `Fit::epochs` is then the total of both runs, and the history begins with the resumed epoch. It is
    /// empty if the checkpoint already has all epochs, or if early stopping had ended the fit.
    ///
    /// # Errors
    ///
    /// If the bytes are damaged, or are no checkpoint of this network and optimizer, or if a version of the crate wrote
    /// them whose optimizer had another state ([`ModelError::ValuesMismatch`]). All arguments then stay unchanged.
    pub fn resume(&mut self, net: &mut Net, checkpoint: &[u8]) -> Result<(), ModelError>
    where
        Net: Floats,
    {
        let Self { stepper, kept, position, .. } = self;
        Checkpoint::<Net>::read::<O, _>(checkpoint, net, kept, &mut stepper.state, position)?;
        stepper.seed = position.seed;
        Ok(())
    }

    /// [`resume`](Trainer::resume) from a file that [`Checkpoint::save`] wrote.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is no regular file, or an error of [`resume`](Trainer::resume). All arguments then
    /// stay unchanged.
    #[cfg(feature = "std")]
    pub fn resume_from(&mut self, net: &mut Net, path: impl AsRef<std::path::Path>) -> Result<(), FileError>
    where
        Net: Floats,
    {
        Checkpoint::<Net>::load::<O>(path.as_ref(), |checkpoint| self.resume(net, checkpoint))
    }
}

impl<Net: Train, L: FusedWith<Net::Activation>, O: Optimizer, const BATCH: usize> Trainer<Net, L, O, BATCH> {
    /// Trains on the samples of a [`Source`], usually [`Samples`], with the settings in `fit`. The optimizer's state
    /// continues from an earlier fit.
    ///
    /// A resumed fit whose checkpoint has all of its epochs makes no step and returns an empty history, so that a
    /// program may run again after its end.
    ///
    /// # Errors
    ///
    /// Before any step, and without a change, if
    ///
    /// - the samples or the settings are invalid;
    /// - early stopping monitors validation samples, an accuracy or a metric that do not exist;
    /// - a scaling layer of the network was not fitted;
    /// - the network was not initialized and cannot learn: a layer of zeros has an activation that is flat at 0, such
    ///   as ReLU; two layers of zeros follow each other, or only layers that map zeros to zeros lie between them; or a
    ///   [`BatchNorm`](crate::layer::BatchNorm) has zero weights and a zero scale. Other layers of zeros learn, such as
    ///   an output layer behind initialized ones. A resumed fit checks its network too.
    ///
    /// During training, if a loss or a parameter becomes NaN or infinite, or if a schedule returns a learning rate
    /// below 0, NaN or infinity. The network then has the parameters of the best epoch with early stopping, otherwise
    /// those of the last complete epoch, or those from before the first. The trainer keeps its settings and is
    /// otherwise as new.
    ///
    /// A source that computes its samples may return an error of its own, and the fit checks each sample before the
    /// step of its batch: see [`SourceError`](super::SourceError).
    ///
    /// If a callback, a schedule, a loss or an optimizer panics and the program catches the panic, network and trainer
    /// are left as after such an error.
    #[inline]
    pub fn fit<S>(&mut self, net: &mut Net, source: S, fit: Fit<'_, Net, L>) -> Result<History, S::Error>
    where
        S: Source<Input = Net::Input, Target: TargetOf<L::Target<Net::Output>>>,
    {
        self.using(Fast).fit(net, source, fit)
    }

    /// Makes one step on a batch of at most `BATCH` samples; returns their loss and accuracy before the update.
    ///
    /// # Errors
    ///
    /// The errors of [`Stepper::step`], and an input that is NaN or infinite. Like a stepper, the method does not check
    /// that the network was initialized.
    #[inline]
    pub fn step<T: TargetOf<L::Target<Net::Output>>>(
        &mut self,
        net: &mut Net,
        inputs: &[Net::Input],
        targets: &[T],
    ) -> Result<Evaluation, TrainError> {
        self.using(Fast).step(net, inputs, targets)
    }

    /// [`step`](Trainer::step) on samples that may have [weights](Samples::with_weights).
    ///
    /// # Errors
    ///
    /// The errors of [`Stepper::step_samples`], and an input that is NaN or infinite.
    #[inline]
    pub fn step_samples<T: TargetOf<L::Target<Net::Output>>>(
        &mut self,
        net: &mut Net,
        samples: Samples<'_, Net::Input, T>,
    ) -> Result<Evaluation, TrainError> {
        self.using(Fast).step_samples(net, samples)
    }

    /// The mean loss over any number of samples, and the accuracy of a classifier. Like
    /// [`Evaluate::evaluate`](super::Evaluate::evaluate), but with the trainer's loss and memory, `BATCH` samples at a
    /// time. A fit validates with it.
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
    pub fn fit<S>(self, net: &mut Net, source: S, mut fit: Fit<'_, Net, L>) -> Result<History, S::Error>
    where
        S: Source<Input = Net::Input, Target: TargetOf<L::Target<Net::Output>>>,
    {
        let trainer = self.subject;
        let Stepper { optimizer, loss, .. } = &trainer.stepper;
        optimizer.check()?;
        source.check(|samples| samples.check(loss))?;
        fit.check(source.known_len())?;
        let (source, validation) = match fit.validation {
            _ if fit.validation_split != 0.0 => source.split(|len| fit.kept_by_split(len))?,
            validation => (source, validation),
        };
        validation.map_or(Ok(()), |samples| samples.check(loss).and_then(|()| samples.check_sum_of_weights()))?;
        check_fitted(net)?;
        let metrics = metric_pass::check(fit.metrics)?;
        if !metrics.is_empty() && validation.is_none() && source.in_memory().is_none() {
            return Err(TrainError::NothingToMeasure.into());
        }
        if let Some(early_stopping) = fit.early_stopping {
            let target = [L::target_of::<Net::Output>(0)];
            let has_accuracy = || self.execution.run(HasAccuracy::<Net, L> { loss, target: &target });
            early_stopping.check(validation.is_some(), &metrics, has_accuracy)?;
        }
        check_initialized(net)?;

        let running = Running::new(trainer, net, &fit);
        let result = running.trainer.epochs(self.execution, running.net, source, validation, metrics, &mut fit);
        running.end(result.is_ok());
        fit.notify_end(result.as_ref().ok());
        result
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
        self.step_samples(net, Samples::new(inputs, targets))
    }

    /// [`Trainer::step_samples`] on this execution.
    ///
    /// # Errors
    ///
    /// As [`Trainer::step_samples`].
    #[inline]
    pub fn step_samples<T: TargetOf<L::Target<Net::Output>>>(
        self,
        net: &mut Net,
        samples: Samples<'_, Net::Input, T>,
    ) -> Result<Evaluation, TrainError> {
        // A finite loss does not prove finite inputs.
        samples.check_inputs(self.execution)?;
        self.subject.stepper.check_and_step(self.execution, net, samples.accepted())
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
        let Stepper { logits, loss, .. } = &mut self.subject.stepper;
        let samples = samples.accepted();
        samples.check(loss)?;
        samples.check_sum_of_weights()?;
        check_fitted(net)?;
        Ok(evaluate_in(logits, self.execution, net, loss, samples, &mut MetricPass::new(&mut [])))
    }
}

impl<Net, L, O, const BATCH: usize> fmt::Debug for Trainer<Net, L, O, BATCH>
where
    Net: Train,
    L: Loss + fmt::Debug,
    O: Optimizer + fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trainer").field("stepper", &self.stepper).finish_non_exhaustive()
    }
}
