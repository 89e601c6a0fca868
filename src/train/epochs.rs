//! The loop over epochs.

use core::ops::ControlFlow;

use crate::error::TrainError;
use crate::layer::Train;
use crate::loss::{Evaluation, FusedWith, TargetOf};
use crate::metrics::PerMetric;
use crate::optimizer::Optimizer;
use crate::rng::Rng;
use crate::schedule::Epoch;
use crate::simd::Execution;
use crate::train::evaluate::evaluate_in;
use crate::train::mean::Mean;
use crate::train::metric_pass::MetricPass;
use crate::train::source::{Memory, Place, SourceBatch};
use crate::train::{
    Batch, Checkpoint, EarlyStopping, Fit, FitInfo, History, Permutation, Samples, Source, Stepper, Trainer, snapshot,
};

impl<Net, L, O, const BATCH: usize> Trainer<Net, L, O, BATCH>
where
    Net: Train,
    L: FusedWith<Net::Activation>,
    O: Optimizer,
{
    /// Runs the remaining epochs of the fit.
    pub(super) fn epochs<S>(
        &mut self,
        execution: impl Execution,
        net: &mut Net,
        mut source: S,
        validation: Option<Samples<'_, Net::Input, L::Target<Net::Output>>>,
        metrics: PerMetric<&'static str>,
        fit: &mut Fit<'_, Net, L>,
    ) -> Result<History, S::Error>
    where
        S: Source<Input = Net::Input, Target: TargetOf<L::Target<Net::Output>>>,
    {
        let resumed = self.position.progress.epochs();
        let mut seeds = fit.shuffle.map(Rng::seed_from_u64);
        let len = source.known_len().unwrap_or_default();
        let mut next_order = || seeds.as_mut().map(|rng| Permutation::new(len, rng));
        if resumed > 0 {
            // Repeats the orders of the epochs done before, and restores the schedule. `fit.epochs` bounds the
            // repetition, because a forged checkpoint may claim any number of epochs.
            (0..resumed.min(fit.epochs)).for_each(|_| _ = next_order());
            self.position.restore_schedule(fit);
        }

        let (mut history, mut done) = (History::new(metrics), resumed);
        let (epochs, batches, metrics) = (fit.epochs, len.div_ceil(BATCH), history.metrics());
        let has_validation = validation.is_some();
        fit.notify_begin(&FitInfo { epochs, resumed, samples: len, batches, has_validation, metrics });
        for epoch in resumed.saturating_add(1)..=self.last_epoch(fit) {
            let place = Place { epoch, first: 0, order: next_order(), seed: fit.shuffle };
            let ControlFlow::Continue(training) = self.epoch(execution, net, &mut source, place, fit)? else {
                break;
            };
            let (validation, metrics) = self.validate(execution, net, &source, validation, fit);
            let result = Epoch { epoch, training, validation, metrics };
            history.push(result);
            done = epoch;
            if self.after_epoch(&result, history.metrics(), net, fit).is_break() {
                break;
            }
        }
        history.end(done < fit.epochs, fit.early_stopping.and(self.position.progress.kept()));
        Ok(history)
    }

    /// The last epoch, unless something ends the fit before: early stopping may have ended a resumed one already.
    fn last_epoch(&self, fit: &Fit<'_, Net, L>) -> usize {
        let progress = self.position.progress;
        let is_over = |early_stopping: EarlyStopping| progress.is_over(&early_stopping);
        if fit.early_stopping.is_some_and(is_over) { progress.epochs() } else { fit.epochs }
    }

    /// Runs one epoch over all samples, from its first place; `Break` if a callback stopped it. All learned values are
    /// then finite.
    fn epoch<S>(
        &mut self,
        execution: impl Execution,
        net: &mut Net,
        source: &mut S,
        mut place: Place,
        fit: &mut Fit<'_, Net, L>,
    ) -> Result<ControlFlow<(), Evaluation>, S::Error>
    where
        S: Source<Input = Net::Input, Target: TargetOf<L::Target<Net::Output>>>,
    {
        let Self { stepper, inputs: gathered_inputs, targets: gathered_targets, .. } = self;
        let (epoch, batches) = (place.epoch, source.known_len().unwrap_or_default().div_ceil(BATCH));
        let (mut mean, mut last) = (Mean::default(), ControlFlow::Continue(1));
        // The search over all samples finds the caller's index, and runs only after an error.
        let diverged =
            |source: &S, batch, loss| TrainError::Diverged { epoch, batch, loss, sample: source.first_not_finite() };
        for index in 0.. {
            let batch = index + 1;
            let memory = Memory { inputs: gathered_inputs, targets: gathered_targets };
            let check = |samples: Samples<'_, _, _>| {
                samples.check_inputs(execution).and_then(|()| samples.check::<L, Net::Output>(&stepper.loss))
            };
            let Some(SourceBatch { inputs, targets, weights }) = source.batch(execution, place, memory, check)? else {
                break;
            };
            place.first += inputs.len();
            let number = (epoch - 1).saturating_mul(batches).saturating_add(index);
            let learning_rate = fit.schedule_step(number, batches, stepper.optimizer.learning_rate_mut())?;
            let step = stepper.checked_step(execution, net, inputs, targets, weights);
            let evaluation = step.map_err(|error| match error {
                TrainError::Diverged { loss, .. } => diverged(source, batch, loss),
                error => error,
            })?;
            mean.add(evaluation, inputs.len());
            let loss = evaluation.loss;
            let done = Batch { epoch, batch, batches, samples: inputs.len(), learning_rate, loss };
            last = ControlFlow::Continue(batch);
            if fit.notify_batch(&done).is_break() {
                last = ControlFlow::Break(batch);
                break;
            }
        }
        let training = mean.evaluation();
        match last {
            // The last update may overflow a parameter after its loss was finite.
            ControlFlow::Continue(batch) | ControlFlow::Break(batch) if !snapshot::is_finite(net) => {
                Err(diverged(source, batch, training.loss).into())
            }
            ControlFlow::Continue(_) => Ok(ControlFlow::Continue(training)),
            ControlFlow::Break(_) => Ok(ControlFlow::Break(())),
        }
    }

    /// Evaluates the validation samples and the metrics in one pass; without validation samples, the metrics alone on
    /// the training samples.
    fn validate<S>(
        &mut self,
        execution: impl Execution,
        net: &Net,
        source: &S,
        validation: Option<Samples<'_, Net::Input, L::Target<Net::Output>>>,
        fit: &mut Fit<'_, Net, L>,
    ) -> (Option<Evaluation>, PerMetric<f32>)
    where
        S: Source<Input = Net::Input, Target: TargetOf<L::Target<Net::Output>>>,
    {
        let Stepper { logits, loss, .. } = &mut self.stepper;
        let mut metrics = MetricPass::new(fit.metrics);
        let evaluated = validation.or_else(|| source.in_memory().filter(|_| !metrics.is_empty()));
        let evaluation = evaluated.map(|samples| evaluate_in(logits, execution, net, loss, samples, &mut metrics));
        (validation.and(evaluation), metrics.values())
    }

    /// Keeps the epoch if it is the best, and calls the schedule and the callbacks; `Break` if early stopping or a
    /// callback ends the fit.
    fn after_epoch(
        &mut self,
        epoch: &Epoch,
        metrics: &[&'static str],
        net: &mut Net,
        fit: &mut Fit<'_, Net, L>,
    ) -> ControlFlow<()> {
        let progress = &mut self.position.progress;
        if progress.advance(epoch, metrics, fit.early_stopping.as_ref()) {
            self.kept.keep(net);
        }
        let is_over = fit.early_stopping.is_some_and(|early_stopping| progress.is_over(&early_stopping));
        if let Some(schedule) = &mut fit.schedule {
            schedule.after_epoch(epoch);
        }
        self.position.seed = self.stepper.seed;
        self.position.keep_schedule(fit);

        let stopped = fit.notify_epoch(epoch, net).is_break();
        let checkpoint = Checkpoint::new::<O, _>(net, &self.kept, &self.stepper.state, self.position);
        let saved = fit.notify_checkpoint(&checkpoint).is_break();
        if is_over || stopped || saved { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}
