//! The loop over epochs.

use core::mem::size_of;
use core::ops::ControlFlow;

use bytemuck::Zeroable;

use super::history::Mean;
use super::stepper::check;
use super::{
    Batch, Epoch, Evaluation, Fit, History, Loss, Optimizer, Permutation, Samples, Stepper, Train, TrainError,
};
use crate::bytes::Floats;
use crate::rng::Rng;
use crate::row::Row;
use crate::simd::{Arithmetic, Fast};

/// Trains a network: batches of up to `BATCH` samples, epoch after epoch, with the loss `L` and the optimizer `O`.
///
/// All memory is in the trainer itself. Beside what a [`Stepper`] needs that is one batch of samples, gathered in their
/// shuffled order, and a copy of the trainable parameters, to go back to when a loss is no longer finite. A large trainer
/// belongs in a `static` or in a [box](Trainer::boxed).
///
/// `HISTORY` is how many epochs the [`History`] of a fit has room for, and `A` the [`Arithmetic`].
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
pub struct Trainer<Net, L, O, const BATCH: usize, A = Fast, const HISTORY: usize = 128>
where
    Net: Train,
    L: Loss<Net::Activation>,
    O: Optimizer,
{
    pub(crate) stepper: Stepper<Net, L, O, BATCH, A>,
    /// The trainable parameters after the last good epoch.
    pub(crate) last_good: Net::Gradient,
    /// The samples of a batch, where they are shuffled.
    pub(crate) inputs: [Net::Input; BATCH],
    pub(crate) targets: [L::Target<Net::Output>; BATCH],
}

impl<Net, L, O, const BATCH: usize, A, const HISTORY: usize> Trainer<Net, L, O, BATCH, A, HISTORY>
where
    Net: Train,
    L: Loss<Net::Activation>,
    O: Optimizer,
    A: Arithmetic,
{
    /// The bytes of RAM that training takes, beside the network itself and the stack (see [`Stepper::TRAINING_BYTES`]).
    pub const TRAINING_BYTES: usize = size_of::<Self>();

    /// Ready to train.
    #[must_use]
    pub fn new(optimizer: O) -> Self
    where
        A: Default,
    {
        Self::with_arithmetic(optimizer, A::default())
    }

    /// Ready to train, computing as `arithmetic` says.
    #[must_use]
    pub fn with_arithmetic(optimizer: O, arithmetic: A) -> Self {
        Self {
            stepper: Stepper::with_arithmetic(optimizer, arithmetic),
            last_good: Zeroable::zeroed(),
            inputs: [Net::Input::ZERO; BATCH],
            targets: [Zeroable::zeroed(); BATCH],
        }
    }

    /// A trainer on the heap, which never passes through the stack.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn boxed(optimizer: O) -> alloc::boxed::Box<Self>
    where
        A: Zeroable,
    {
        const { Stepper::<Net, L, O, BATCH, A>::HAS_ROOM };
        let mut trainer: alloc::boxed::Box<Self> = bytemuck::allocation::zeroed_box();
        trainer.stepper.optimizer = optimizer;
        trainer
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
    /// As [`Stepper::step`].
    pub fn step(
        &mut self,
        net: &mut Net,
        inputs: &[Net::Input],
        targets: &[L::Target<Net::Output>],
    ) -> Result<Evaluation, TrainError> {
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
    /// infinite: the network then has the parameters that it had after the last good epoch, or before the first, and the
    /// optimizer begins anew.
    pub fn fit<'a>(
        &mut self,
        net: &mut Net,
        samples: Samples<'a, Net::Input, L::Target<Net::Output>>,
        mut fit: Fit<'a, Net, L>,
    ) -> Result<History<HISTORY>, TrainError> {
        check::<Net, L>(samples)?;
        let (samples, validation) = fit.split(samples)?;
        validation.map_or(Ok(()), check::<Net, L>)?;

        let mut seeds = fit.shuffle.map(Rng::seed_from_u64);
        let mut history = History::default();
        self.keep(net);
        for epoch in 1..=fit.epochs {
            let order = seeds.as_mut().map(|rng| Permutation::new(samples.inputs.len(), rng));
            let training = match self.epoch(net, samples, order, epoch, &mut fit) {
                Ok(ControlFlow::Continue(training)) => training,
                Ok(ControlFlow::Break(())) => {
                    history.stop();
                    break;
                }
                Err(error) => {
                    self.restore(net);
                    return Err(error);
                }
            };
            self.keep(net);
            let validation = validation.map(|samples| self.evaluate(net, samples)).transpose()?;
            let epoch = Epoch { epoch, training, validation };
            history.push(epoch);
            if fit.on_epoch.as_mut().is_some_and(|on_epoch| on_epoch(&epoch, net).is_break()) {
                history.stop();
                break;
            }
        }
        Ok(history)
    }

    /// All samples once; `Break` where a callback stopped it. The parameters are then finite.
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
        for (index, (inputs, targets)) in samples.inputs.chunks(BATCH).zip(samples.targets.chunks(BATCH)).enumerate() {
            let batch = index + 1;
            let (inputs, targets) = match order {
                None => (inputs, targets),
                Some(order) => {
                    let places = (index * BATCH..).take(inputs.len()).map(|place| order.index(place));
                    gather(samples, places, &mut self.inputs, &mut self.targets)
                }
            };
            let evaluation = self.stepper.checked_step(net, inputs, targets).map_err(|error| match error {
                TrainError::NotFinite { loss, .. } => TrainError::NotFinite { epoch, batch, loss },
                error => error,
            })?;
            mean.add(evaluation, inputs.len());
            let done = Batch { epoch, batch, batches, samples: inputs.len(), loss: evaluation.loss };
            last = ControlFlow::Continue(batch);
            if fit.on_batch.as_mut().is_some_and(|on_batch| on_batch(&done).is_break()) {
                last = ControlFlow::Break(batch);
                break;
            }
        }
        let training = mean.evaluation();
        match last {
            // A step's own update may be the first that overflows.
            ControlFlow::Continue(batch) | ControlFlow::Break(batch) if !is_finite(net) => {
                Err(TrainError::NotFinite { epoch, batch, loss: training.loss })
            }
            ControlFlow::Continue(_) => Ok(ControlFlow::Continue(training)),
            ControlFlow::Break(_) => Ok(ControlFlow::Break(())),
        }
    }

    /// Remembers the trainable parameters.
    fn keep(&mut self, net: &mut Net) {
        let mut kept = self.last_good.floats_mut();
        net.visit_parameters(&mut |parameters: &mut [f32]| {
            let kept = kept.split_off_mut(..parameters.len()).unwrap_or_default();
            kept.iter_mut().zip(parameters).for_each(|(kept, w)| *kept = *w);
        });
    }

    /// Gives the network the parameters that were remembered last. The optimizer begins anew: what it has gathered since may be
    /// what went wrong.
    fn restore(&mut self, net: &mut Net) {
        self.stepper.forget();
        let mut kept = self.last_good.floats();
        net.visit_parameters(&mut |parameters: &mut [f32]| {
            let kept = kept.split_off(..parameters.len()).unwrap_or_default();
            parameters.iter_mut().zip(kept).for_each(|(w, kept)| *w = *kept);
        });
    }
}

/// Whether every trainable parameter is.
fn is_finite(net: &mut impl Train) -> bool {
    let mut finite = true;
    net.visit_parameters(&mut |parameters: &mut [f32]| finite &= parameters.iter().all(|w| w.is_finite()));
    finite
}

/// Copies the samples at `places` next to each other.
fn gather<'a, Input: Copy, Target: Copy>(
    from: Samples<'_, Input, Target>,
    places: impl Iterator<Item = usize>,
    inputs: &'a mut [Input],
    targets: &'a mut [Target],
) -> (&'a [Input], &'a [Target]) {
    let mut rows = 0;
    for ((place, input), target) in places.zip(inputs.iter_mut()).zip(targets.iter_mut()) {
        if let (Some(from_input), Some(from_target)) = (from.inputs.get(place), from.targets.get(place)) {
            (*input, *target) = (*from_input, *from_target);
            rows += 1;
        }
    }
    (inputs.get(..rows).unwrap_or_default(), targets.get(..rows).unwrap_or_default())
}
