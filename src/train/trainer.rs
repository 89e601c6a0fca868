//! The loop over epochs.

use core::mem::size_of;
use core::ops::ControlFlow;

use bytemuck::Zeroable;

use crate::error::TrainError;
use crate::floats::Floats;
use crate::floats::zeroable;
use crate::layer::Train;
use crate::loss::{Evaluation, Loss};
use crate::model_file::ModelError;
#[cfg(feature = "std")]
use crate::model_file::{FileError, file};
use crate::optimizer::Optimizer;
use crate::rng::Rng;
use crate::row::Row;
use crate::schedule::{Epoch, StepInfo};
use crate::simd::{CACHE_LINE, Computation, Execution, Fast, Simd};
use crate::train::checkpoint::Position;
use crate::train::history::Mean;
use crate::train::snapshot;
use crate::train::snapshot::Snapshot;
use crate::train::{Batch, Checkpoint, EarlyStopping, Fit, History, Permutation, Samples, Stepper};

/// Trains a network: batches of up to `BATCH` samples, epoch after epoch, with the loss `L` and the optimizer `O`.
///
/// All memory is in the trainer itself. Beside what a [`Stepper`] needs that is one batch of samples, gathered in their
/// shuffled order, and a copy of what the network has learned, to go back to: the best epoch with early stopping, and
/// otherwise the last, should a loss no longer be finite. A large trainer belongs in a `static` or in a
/// [box](Trainer::boxed).
///
/// `HISTORY` is how many epochs the [`History`] of a fit has room for, and `A` the [`Execution`].
///
/// ```
/// use stackprop::prelude::*;
///
/// // y = 2x + 1
/// let inputs: Vec<[f32; 1]> = (0..32).map(|i| [i as f32 / 32.0]).collect();
/// let targets: Vec<[f32; 1]> = inputs.iter().map(|[x]| [2.0 * x + 1.0]).collect();
///
/// let mut net = Dense::<1, 1, Identity>::zeroed();
/// let mut trainer = Trainer::<_, MeanSquaredError, _, 8>::new(Sgd { learning_rate: 0.3 });
/// let fit = Fit { epochs: 100, ..Fit::default() };
/// let history = trainer.fit(&mut net, Samples::new(&inputs, &targets), fit)?;
///
/// assert!(history.last().unwrap().training.loss < 1e-4);
/// assert!((net.predict(&[10.0])[0] - 21.0).abs() < 0.1);
/// # Ok::<(), TrainError>(())
/// ```
// The optimizer's moments, with which it begins, are aligned as cache lines are: the columns of a panel then lie in two lines of a
// row, not in three. (Of a step of Adam, 4 % of the time with 784-128-10, 16 % with 784-256-10.)
#[cfg_attr(target_pointer_width = "64", repr(C, align(64)))]
pub struct Trainer<Net, L, O, const BATCH: usize, A = Fast, const HISTORY: usize = 128>
where
    Net: Train,
    L: Loss<Net::Activation>,
    O: Optimizer,
{
    pub(crate) stepper: Stepper<Net, L, O, BATCH, A>,
    /// What the network had learned after the best epoch, or, without early stopping, after the last good one.
    pub(crate) kept: Snapshot<Net>,
    /// Where the fit is; at its beginning, unless it is resumed.
    pub(crate) position: Position,
    /// The samples of a batch, where they are shuffled.
    pub(crate) inputs: [Net::Input; BATCH],
    pub(crate) targets: [L::Target<Net::Output>; BATCH],
}

zeroable! {
    [Net: Train, L: Loss<Net::Activation>, O: Optimizer, const BATCH: usize, A: Zeroable, const HISTORY: usize]
    Trainer<Net, L, O, BATCH, A, HISTORY>
    { stepper, kept, position, inputs, targets }
}

impl<Net, L, O, const BATCH: usize, A, const HISTORY: usize> Trainer<Net, L, O, BATCH, A, HISTORY>
where
    Net: Train,
    L: Loss<Net::Activation>,
    O: Optimizer,
    A: Execution,
{
    /// The bytes of RAM that training takes, beside the network itself and the stack (see [`Stepper::TRAINING_BYTES`]); whole cache
    /// lines on 64-bit CPUs.
    pub const TRAINING_BYTES: usize = size_of::<Self>();

    /// Ready to train.
    #[must_use]
    pub fn new(optimizer: O) -> Self
    where
        L: Default,
        A: Default,
    {
        Self::with_arithmetic(optimizer, A::default())
    }

    /// Ready to train, computing as `arithmetic` says.
    #[must_use]
    pub fn with_arithmetic(optimizer: O, arithmetic: A) -> Self
    where
        L: Default,
    {
        Self {
            stepper: Stepper::with_arithmetic(optimizer, arithmetic),
            kept: Zeroable::zeroed(),
            position: Position::default(),
            inputs: [Net::Input::ZERO; BATCH],
            targets: [Zeroable::zeroed(); BATCH],
        }
    }

    /// A trainer on the heap, which never passes through the stack. Settings for its loss go in by
    /// [`loss_mut`](Trainer::loss_mut), since [`with_loss`](Trainer::with_loss) would take it out of its box.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn boxed(optimizer: O) -> alloc::boxed::Box<Self>
    where
        L: Default,
        A: Zeroable,
    {
        const { Stepper::<Net, L, O, BATCH, A>::HAS_ROOM };
        let mut trainer: alloc::boxed::Box<Self> = bytemuck::allocation::zeroed_box();
        trainer.stepper.optimizer = optimizer;
        trainer.stepper.loss = L::default();
        trainer
    }

    /// The same, with settings for the loss.
    #[must_use]
    pub fn with_loss(mut self, loss: L) -> Self {
        self.stepper.loss = loss;
        self
    }

    /// The loss's settings.
    pub fn loss(&self) -> &L {
        self.stepper.loss()
    }

    /// The loss's settings, to be changed between two steps.
    pub fn loss_mut(&mut self) -> &mut L {
        self.stepper.loss_mut()
    }

    /// The optimizer's settings.
    pub fn optimizer(&self) -> &O {
        self.stepper.optimizer()
    }

    /// The optimizer's settings, to be changed between two steps.
    pub fn optimizer_mut(&mut self) -> &mut O {
        self.stepper.optimizer_mut()
    }

    /// One step on a batch of at most `BATCH` samples; gives their loss and accuracy before the update.
    ///
    /// # Errors
    ///
    /// As [`Stepper::step`], and if an input is NaN or infinite.
    pub fn step(
        &mut self,
        net: &mut Net,
        inputs: &[Net::Input],
        targets: &[L::Target<Net::Output>],
    ) -> Result<Evaluation, TrainError> {
        // The loss alone would not tell.
        Samples::new(inputs, targets).check_inputs(self.stepper.arithmetic)?;
        self.stepper.step(net, inputs, targets)
    }

    /// The mean loss and accuracy over any number of samples; nothing is learned.
    ///
    /// # Errors
    ///
    /// As [`Stepper::evaluate`].
    pub fn evaluate(
        &mut self,
        net: &Net,
        samples: Samples<'_, Net::Input, L::Target<Net::Output>>,
    ) -> Result<Evaluation, TrainError> {
        self.stepper.evaluate(net, samples)
    }

    /// Trains on `samples` as `fit` says. The optimizer's state goes on from an earlier fit.
    ///
    /// # Errors
    ///
    /// If the samples or the settings make no sense, before anything is learned. If a loss or a parameter becomes NaN or
    /// infinite: the network is then what it was after the best epoch with early stopping, otherwise after the last good
    /// one, or before the first; and the optimizer begins anew.
    pub fn fit(
        &mut self,
        net: &mut Net,
        samples: Samples<'_, Net::Input, L::Target<Net::Output>>,
        mut fit: Fit<'_, Net, L>,
    ) -> Result<History<HISTORY>, TrainError> {
        self.stepper.optimizer.check()?;
        self.stepper.check(samples)?;
        fit.early_stopping.map_or(Ok(()), |early_stopping| early_stopping.check())?;
        fit.schedule.as_ref().map_or(Ok(()), |schedule| schedule.check())?;
        let (samples, validation) = fit.split(samples)?;
        validation.map_or(Ok(()), |samples| self.stepper.check(samples))?;

        let own_learning_rate = *self.optimizer_mut().learning_rate();
        let history = self.epochs(net, samples, validation, &mut fit);
        // A schedule's learning rates were for this fit.
        *self.optimizer_mut().learning_rate() = own_learning_rate;
        if history.is_err() {
            self.kept.restore(net);
            // What it has gathered may be what went wrong.
            self.stepper.forget();
        } else if self.position.progress.best_epoch().is_some() {
            self.kept.restore(net);
        }
        self.position = Position::default();
        history
    }

    /// Goes back to a [`Checkpoint`]: the network, the optimizer's state and the dropout are what they were, and the next
    /// [`fit`](Trainer::fit), with the settings and the samples of the one that was stopped, goes on with the epoch after it.
    /// Its `epochs` are those of the whole fit, and its history begins where it goes on.
    ///
    /// # Errors
    ///
    /// If the bytes are no checkpoint of this network and optimizer, or damaged. Everything is then as it was.
    pub fn resume(&mut self, net: &mut Net, checkpoint: &[u8]) -> Result<(), ModelError>
    where
        Net: Floats,
    {
        Checkpoint::<Net>::read::<O, _>(checkpoint, net, &mut self.kept, &mut self.stepper.state, &mut self.position)?;
        self.stepper.seed = self.position.seed;
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

    /// Epoch after epoch, from where the fit is.
    fn epochs(
        &mut self,
        net: &mut Net,
        samples: Samples<'_, Net::Input, L::Target<Net::Output>>,
        validation: Option<Samples<'_, Net::Input, L::Target<Net::Output>>>,
        fit: &mut Fit<'_, Net, L>,
    ) -> Result<History<HISTORY>, TrainError> {
        let done = self.position.progress.epochs();
        let mut seeds = fit.shuffle.map(Rng::seed_from_u64);
        let mut next_order = || seeds.as_mut().map(|rng| Permutation::new(samples.inputs.len(), rng));
        if done == 0 {
            self.kept.keep(net);
        } else {
            // The epochs that were done before have had their orders, and the schedule has seen them. No more of them than the
            // fit has, whatever a forged checkpoint says.
            (0..done.min(fit.epochs)).for_each(|_| _ = next_order());
            self.position.restore_schedule(fit);
        }

        let mut history = History::default();
        // The fit that was resumed may have been over.
        let is_over = |early_stopping: EarlyStopping| done > 0 && self.position.progress.is_over(&early_stopping);
        let epochs = if fit.early_stopping.is_some_and(is_over) { done } else { fit.epochs };
        for epoch in done + 1..=epochs {
            let order = next_order();
            let ControlFlow::Continue(training) = self.epoch(net, samples, order, epoch, fit)? else {
                history.stop();
                break;
            };
            let validation = validation.map(|samples| self.evaluate(net, samples)).transpose()?;
            let epoch = Epoch { epoch, training, validation };
            history.push(epoch);
            if self.after_epoch(&epoch, net, fit).is_break() {
                history.stop();
                break;
            }
        }
        history.keep_best(self.position.progress.best_epoch());
        Ok(history)
    }

    /// All samples once; `Break` where a callback stopped it. What the network has learned is then finite.
    fn epoch(
        &mut self,
        net: &mut Net,
        samples: Samples<'_, Net::Input, L::Target<Net::Output>>,
        order: Option<Permutation>,
        epoch: usize,
        fit: &mut Fit<'_, Net, L>,
    ) -> Result<ControlFlow<(), Evaluation>, TrainError> {
        let batches = samples.inputs.len().div_ceil(BATCH);
        let (mut mean, mut last) = (Mean::default(), ControlFlow::Continue(1));
        // Looked for only when something went wrong: among all samples, so that the index is the caller's.
        let not_finite = |batch, loss| TrainError::NotFinite { epoch, batch, loss, sample: samples.first_not_finite() };
        for (index, (inputs, targets)) in samples.inputs.chunks(BATCH).zip(samples.targets.chunks(BATCH)).enumerate() {
            let batch = index + 1;
            let (inputs, targets) = match order {
                None => (inputs, targets),
                Some(order) => {
                    let places = (index * BATCH..).take(inputs.len()).map(|place| order.index(place));
                    let Self { inputs, targets, .. } = self;
                    self.stepper.arithmetic.run(Gather { samples, places, inputs, targets })
                }
            };
            let learning_rate = self.stepper.optimizer.learning_rate();
            if let Some(schedule) = &mut fit.schedule {
                let step = (epoch - 1).saturating_mul(batches).saturating_add(index);
                *learning_rate = schedule.learning_rate(&StepInfo::new(step, fit.epochs, batches));
            }
            let learning_rate = *learning_rate;
            let evaluation = self.stepper.checked_step(net, inputs, targets).map_err(|error| match error {
                TrainError::NotFinite { loss, .. } => not_finite(batch, loss),
                error => error,
            })?;
            mean.add(evaluation, inputs.len());
            let loss = evaluation.loss;
            let done = Batch { epoch, batch, batches, samples: inputs.len(), learning_rate, loss };
            last = ControlFlow::Continue(batch);
            if fit.on_batch.as_mut().is_some_and(|on_batch| on_batch(&done).is_break()) {
                last = ControlFlow::Break(batch);
                break;
            }
        }
        let training = mean.evaluation();
        match last {
            // A step's own update may be the first that overflows.
            ControlFlow::Continue(batch) | ControlFlow::Break(batch) if !snapshot::is_finite(net) => {
                Err(not_finite(batch, training.loss))
            }
            ControlFlow::Continue(_) => Ok(ControlFlow::Continue(training)),
            ControlFlow::Break(_) => Ok(ControlFlow::Break(())),
        }
    }

    /// What is to be kept of an epoch is kept, and whoever wants to know of it is told; `Break` where one of them says so.
    fn after_epoch(&mut self, epoch: &Epoch, net: &mut Net, fit: &mut Fit<'_, Net, L>) -> ControlFlow<()> {
        let progress = &mut self.position.progress;
        if progress.advance(epoch, fit.early_stopping.as_ref()) {
            self.kept.keep(net);
        }
        let is_over = fit.early_stopping.is_some_and(|early_stopping| progress.is_over(&early_stopping));
        if let Some(schedule) = &mut fit.schedule {
            schedule.after_epoch(epoch);
        }
        self.position.seed = self.stepper.seed;
        self.position.keep_schedule(fit);

        let stopped = fit.on_epoch.as_mut().is_some_and(|on_epoch| on_epoch(epoch, net).is_break());
        let checkpoint = Checkpoint::new::<O, _>(net, &self.kept, &self.stepper.state, self.position);
        let saved = fit.on_checkpoint.as_mut().is_some_and(|on_checkpoint| on_checkpoint(&checkpoint).is_break());
        if is_over || stopped || saved { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// As many values as are asked for before they are read: a kilobyte, after which a CPU sees what is going on.
const BEGINNING: usize = 256;

/// Copies the samples at `places` next to each other.
struct Gather<'a, Input, Target, Places> {
    samples: Samples<'a, Input, Target>,
    places: Places,
    inputs: &'a mut [Input],
    targets: &'a mut [Target],
}

impl<'a, Input: Row, Target: Copy, Places: Iterator<Item = usize>> Computation for Gather<'a, Input, Target, Places> {
    type Output = (&'a [Input], &'a [Target]);

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Self::Output {
        let Self { samples, places, inputs, targets } = self;
        let (mut places, mut rows) = (places.peekable(), 0);
        for (input, target) in inputs.iter_mut().zip(targets.iter_mut()) {
            let Some(place) = places.next() else { break };
            // Samples lie anywhere in memory: the next one's beginning comes while this one is copied, and the rest by itself.
            if let Some(next) = places.peek().and_then(|next| samples.inputs.get(*next)) {
                let values = next.values();
                for line in (0..values.len().min(BEGINNING)).step_by(CACHE_LINE) {
                    simd.prefetch(values, line);
                }
            }
            if let (Some(from_input), Some(from_target)) = (samples.inputs.get(place), samples.targets.get(place)) {
                (*input, *target) = (*from_input, *from_target);
                rows += 1;
            }
        }
        (inputs.get(..rows).unwrap_or_default(), targets.get(..rows).unwrap_or_default())
    }
}
