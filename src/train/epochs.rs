//! The loop over epochs.

use core::ops::ControlFlow;

use crate::error::TrainError;
use crate::layer::Train;
use crate::loss::{Evaluation, FusedWith};
use crate::optimizer::Optimizer;
use crate::rng::Rng;
use crate::schedule::{Epoch, StepInfo};
use crate::setting::Allowed;
use crate::simd::Execution;
use crate::train::evaluate::evaluate_in;
use crate::train::gather::Gather;
use crate::train::mean::Mean;
use crate::train::{Batch, Checkpoint, EarlyStopping, Fit, History, Permutation, Samples, Stepper, Trainer, snapshot};

impl<Net, L, O, const BATCH: usize> Trainer<Net, L, O, BATCH>
where
    Net: Train,
    L: FusedWith<Net::Activation>,
    O: Optimizer,
{
    /// Runs the remaining epochs of the fit.
    pub(super) fn epochs(
        &mut self,
        execution: impl Execution,
        net: &mut Net,
        samples: Samples<'_, Net::Input, L::Target<Net::Output>>,
        validation: Option<Samples<'_, Net::Input, L::Target<Net::Output>>>,
        fit: &mut Fit<'_, Net, L>,
    ) -> Result<History, TrainError> {
        let resumed = self.position.progress.epochs();
        let mut seeds = fit.shuffle.map(Rng::seed_from_u64);
        let mut next_order = || seeds.as_mut().map(|rng| Permutation::new(samples.inputs.len(), rng));
        if resumed > 0 {
            // Repeats the orders of the epochs done before, and restores the schedule. `fit.epochs` bounds the
            // repetition, because a forged checkpoint may claim any number of epochs.
            (0..resumed.min(fit.epochs)).for_each(|_| _ = next_order());
            self.position.restore_schedule(fit);
        }

        let (mut history, mut done) = (History::default(), resumed);
        // Early stopping may have ended the resumed fit already.
        let is_over = |early_stopping: EarlyStopping| self.position.progress.is_over(&early_stopping);
        let epochs = if fit.early_stopping.is_some_and(is_over) { resumed } else { fit.epochs };
        for epoch in resumed.saturating_add(1)..=epochs {
            let order = next_order();
            let ControlFlow::Continue(training) = self.epoch(execution, net, samples, order, epoch, fit)? else {
                break;
            };
            let Stepper { logits, loss, .. } = &mut self.stepper;
            let validation = validation.map(|samples| evaluate_in(logits, execution, net, loss, samples));
            let result = Epoch { epoch, training, validation };
            history.push(result);
            done = epoch;
            if self.after_epoch(&result, net, fit).is_break() {
                break;
            }
        }
        history.end(done < fit.epochs, fit.early_stopping.and(self.position.progress.kept()));
        Ok(history)
    }

    /// Runs one epoch over all samples; `Break` if a callback stopped it. All learned values are then finite.
    fn epoch(
        &mut self,
        execution: impl Execution,
        net: &mut Net,
        samples: Samples<'_, Net::Input, L::Target<Net::Output>>,
        order: Option<Permutation>,
        epoch: usize,
        fit: &mut Fit<'_, Net, L>,
    ) -> Result<ControlFlow<(), Evaluation>, TrainError> {
        let Self { stepper, inputs: gathered_inputs, targets: gathered_targets, .. } = self;
        let batches = samples.inputs.len().div_ceil(BATCH);
        let (mut mean, mut last) = (Mean::default(), ControlFlow::Continue(1));
        // The search over all samples finds the caller's index, and runs only after an error.
        let diverged = |batch, loss| TrainError::Diverged { epoch, batch, loss, sample: samples.first_not_finite() };
        for (index, (inputs, targets)) in samples.inputs.chunks(BATCH).zip(samples.targets.chunks(BATCH)).enumerate() {
            let batch = index + 1;
            let (inputs, targets) = match order {
                None => (inputs, targets),
                Some(order) => {
                    let places = (index * BATCH..).take(inputs.len()).map(|place| order.index(place));
                    execution.run(Gather { samples, places, inputs: gathered_inputs, targets: gathered_targets })
                }
            };
            let learning_rate = stepper.optimizer.learning_rate_mut();
            if let Some(schedule) = &mut fit.schedule {
                let step = (epoch - 1).saturating_mul(batches).saturating_add(index);
                *learning_rate = schedule.learning_rate(&StepInfo::new(step, fit.epochs, batches));
                Allowed::NOT_NEGATIVE.check([("learning_rate", *learning_rate)])?;
            }
            let learning_rate = *learning_rate;
            let step = stepper.checked_step(execution, net, inputs, targets);
            let evaluation = step.map_err(|error| match error {
                TrainError::Diverged { loss, .. } => diverged(batch, loss),
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
            // The last update may overflow a parameter after its loss was finite.
            ControlFlow::Continue(batch) | ControlFlow::Break(batch) if !snapshot::is_finite(net) => {
                Err(diverged(batch, training.loss))
            }
            ControlFlow::Continue(_) => Ok(ControlFlow::Continue(training)),
            ControlFlow::Break(_) => Ok(ControlFlow::Break(())),
        }
    }

    /// Keeps the epoch if it is the best, and calls the schedule and the callbacks; `Break` if early stopping or a
    /// callback ends the fit.
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
