//! A fit, epoch by epoch: the steps of [`Trainer::fit`](stackprop::train::Trainer::fit), between which the page draws.

use stackprop::loss::Evaluation;
use stackprop::optimizer::Optimizer as _;
use stackprop::prelude::Reproducible;
use stackprop::schedule::{Epoch, StepInfo};
use stackprop::train::{Permutation, Stepper};
use stackprop::{Floats, Rng, TrainError, metrics};

use crate::network::Network;
use crate::objective::Objective;
use crate::row::Row;
use crate::settings::{BATCH, Training, WIDTH};
use crate::training::AnyOptimizer;
use crate::training::RateSchedule;

/// A fit in progress.
#[derive(Debug)]
pub struct Fit {
    training: Training,
    stepper: Box<Stepper<Network, Objective, AnyOptimizer, BATCH>>,
    /// Draws the order of the samples of each epoch.
    orders: Rng,
    schedule: Option<RateSchedule>,
    epochs: u32,
}

impl Fit {
    /// A fit before its first epoch. `seed` is that of the order of the samples.
    #[must_use]
    pub fn new(objective: Objective, training: Training, seed: u32) -> Self {
        Self {
            training,
            stepper: Box::new(Stepper::<Network, _, _, BATCH>::new(objective, AnyOptimizer::new(&training))),
            orders: Rng::seed_from_u64(seed.into()),
            schedule: RateSchedule::new(&training),
            epochs: 0,
        }
    }

    /// The number of completed epochs.
    #[must_use]
    pub fn epochs(&self) -> u32 {
        self.epochs
    }

    /// The learning rate of the last step.
    #[must_use]
    pub fn learning_rate(&self) -> f32 {
        self.stepper.optimizer.learning_rate()
    }

    /// Trains an epoch; returns the mean loss of its batches, each before its update.
    ///
    /// # Errors
    ///
    /// If a loss or a parameter is no longer finite. The network then has the parameters from before the epoch; the
    /// optimizer, the schedule and the order of the samples are those of the failed one, so that the fit ends here.
    pub fn epoch(&mut self, network: &mut Network, inputs: &[Row], targets: &[f32]) -> Result<f32, TrainError> {
        let before = network.slots.clone();
        let result = self.steps(network, inputs, targets);
        match result {
            Ok(loss) => self.after_epoch(loss),
            Err(_) => network.slots = before,
        }
        result
    }

    /// Makes `count` steps on the first batch of these samples, in their order: a benchmark of the steps alone.
    ///
    /// # Errors
    ///
    /// If a loss is no longer finite.
    pub fn repeat_step(
        &mut self,
        network: &mut Network,
        inputs: &[Row],
        targets: &[f32],
        count: u32,
    ) -> Result<(), TrainError> {
        let batch = ..self.training.batch_size.min(inputs.len());
        (0..count)
            .try_for_each(|_| self.stepper.using(Reproducible).step(network, &inputs[batch], &targets[batch]).map(drop))
    }

    fn steps(&mut self, network: &mut Network, inputs: &[Row], targets: &[f32]) -> Result<f32, TrainError> {
        let order = Permutation::new(inputs.len(), &mut self.orders);
        let size = self.training.batch_size.clamp(1, BATCH);
        let batches = inputs.len().div_ceil(size);
        let (mut batch_inputs, mut batch_targets) = ([[0.0; WIDTH]; BATCH], [0.0; BATCH]);
        let (mut sum, mut last) = (0.0, f32::NAN);
        for batch in 0..batches {
            let places = batch * size..inputs.len().min((batch + 1) * size);
            let count = places.len();
            for (place, (input, target)) in places.zip(batch_inputs.iter_mut().zip(&mut batch_targets)) {
                let sample = order.index(place);
                (*input, *target) = (inputs[sample], targets[sample]);
            }
            self.set_learning_rate(self.epochs as usize * batches + batch, batches);
            let stepper = self.stepper.using(Reproducible);
            last = stepper.step(network, &batch_inputs[..count], &batch_targets[..count])?.loss;
            sum += f64::from(last) * count as f64;
        }
        if network.slots.iter().all(|slot| slot.floats().iter().all(|value| value.is_finite())) {
            Ok((sum / inputs.len() as f64) as f32)
        } else {
            Err(TrainError::Diverged { epoch: self.epochs as usize + 1, batch: batches, loss: last, sample: None })
        }
    }

    fn set_learning_rate(&mut self, step: usize, batches: usize) {
        if let Some(schedule) = &mut self.schedule {
            let info = StepInfo::new(step, self.training.schedule_epochs as usize, batches);
            *self.stepper.optimizer.learning_rate_mut() = schedule.as_dyn().learning_rate(&info);
        }
    }

    fn after_epoch(&mut self, loss: f32) {
        self.epochs += 1;
        if let Some(schedule) = &mut self.schedule {
            let training = Evaluation { loss, accuracy: None };
            let metrics = metrics::PerMetric::default();
            schedule.as_dyn().after_epoch(&Epoch { epoch: self.epochs as usize, training, validation: None, metrics });
        }
    }
}
