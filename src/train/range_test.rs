//! The learning-rate finder: a range test.

use alloc::boxed::Box;

use crate::error::TrainError;
use crate::floats::Floats;
use crate::layer::{Train, Using};
use crate::loss::{FusedWith, TargetOf};
use crate::optimizer::Optimizer;
use crate::rng::Rng;
use crate::setting::Allowed;
use crate::simd::{Execution, Fast};
use crate::train::ready::{check_fitted, check_initialized};
use crate::train::source::{Memory, Place, SourceBatch};
use crate::train::{Permutation, RateCurve, Samples, Source, Stepper, Trainer};

/// The settings of [`Trainer::find_learning_rate`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RangeTest {
    /// The learning rate of the first step: above 0; by default 10⁻⁷.
    pub first: f32,
    /// The learning rate of the last step: above `first`; by default 10.
    pub last: f32,
    /// The number of steps, each on the next batch: at least 2; by default 100.
    pub steps: usize,
    /// The weight of the earlier losses in the moving average: 0 to below 1, by default 0.98.
    pub smoothing: f32,
    /// The test ends if the smoothed loss exceeds its minimum by this factor: above 1, by default 4.
    pub divergence: f32,
    /// The seed of the sample order; `None` keeps the order of the samples. By default 0.
    pub shuffle: Option<u64>,
}

impl Default for RangeTest {
    fn default() -> Self {
        Self { first: 1e-7, last: 10.0, steps: 100, smoothing: 0.98, divergence: 4.0, shuffle: Some(0) }
    }
}

impl RangeTest {
    fn check(&self) -> Result<(), TrainError> {
        Allowed::POSITIVE.check([("first", self.first)])?;
        Allowed::above(self.first, "above `first`, and finite").check([("last", self.last)])?;
        Allowed::above(1.0, "2 or above").check([("steps", self.steps as f32)])?;
        Allowed::BELOW_ONE.check([("smoothing", self.smoothing)])?;
        Allowed::above(1.0, "above 1, and finite").check([("divergence", self.divergence)])
    }

    /// The rate of a step: equal factors from step to step.
    fn learning_rate(&self, step: usize) -> f32 {
        let (first, last) = (f64::from(self.first), f64::from(self.last));
        (first * libm::pow(last / first, step as f64 / (self.steps - 1) as f64)) as f32
    }
}

impl<Net, L, O, const BATCH: usize> Trainer<Net, L, O, BATCH>
where
    Net: Train + Floats,
    L: FusedWith<Net::Activation> + Clone,
    O: Optimizer + Clone,
{
    /// Raises the learning rate from step to step and records the loss: Smith's range test (*Cyclical Learning Rates
    /// for Training Neural Networks*, 2015), with the moving average and the end of fastai's `lr_find`.
    ///
    /// The test trains a copy, with a new state of the optimizer: network, optimizer and loss stay unchanged.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// use stackprop::train::RangeTest;
    ///
    /// let inputs: Vec<[f32; 1]> = (0..64).map(|i| [i as f32 / 32.0]).collect();
    /// let targets: Vec<[f32; 1]> = inputs.iter().map(|[x]| [x.sin()]).collect();
    ///
    /// type Net = sequential![Dense<1, 8, Tanh>, Dense<8, 1, Identity>];
    /// let net = Net::random(&mut Rng::seed_from_u64(1));
    /// let mut trainer = Trainer::<Net, _, _, 16>::new(MeanSquaredError, Sgd::default());
    /// let curve = trainer.find_learning_rate(&net, Samples::new(&inputs, &targets), RangeTest::default())?;
    ///
    /// let rate = curve.steepest().expect("a loss that falls");
    /// assert!(rate > 1e-4 && rate < 10.0);
    /// trainer.stepper.optimizer.learning_rate = rate;
    /// # Ok::<(), TrainError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the samples or the settings are invalid, an input or the first loss is not finite, a scaling layer was not
    /// fitted, or the network was not initialized. A later loss that is not finite ends the curve.
    pub fn find_learning_rate<T: TargetOf<L::Target<Net::Output>>>(
        &mut self,
        net: &Net,
        samples: Samples<'_, Net::Input, T>,
        test: RangeTest,
    ) -> Result<RateCurve, TrainError> {
        self.using(Fast).find_learning_rate(net, samples, test)
    }
}

impl<Net, L, O, E, const BATCH: usize> Using<&mut Trainer<Net, L, O, BATCH>, E>
where
    Net: Train + Floats,
    L: FusedWith<Net::Activation> + Clone,
    O: Optimizer + Clone,
    E: Execution,
{
    /// [`Trainer::find_learning_rate`] on this execution.
    ///
    /// # Errors
    ///
    /// As [`Trainer::find_learning_rate`].
    pub fn find_learning_rate<T: TargetOf<L::Target<Net::Output>>>(
        self,
        net: &Net,
        samples: Samples<'_, Net::Input, T>,
        test: RangeTest,
    ) -> Result<RateCurve, TrainError> {
        let (trainer, samples) = (self.subject, samples.accepted());
        test.check()?;
        trainer.stepper.optimizer.check()?;
        samples.check(&trainer.stepper.loss)?;
        samples.check_sum_of_weights()?;
        samples.check_inputs(self.execution)?;
        check_fitted(net)?;
        let mut copy = Net::zeroed_box();
        copy.floats_mut().iter_mut().zip(net.floats()).for_each(|(to, from)| *to = *from);
        check_initialized(&mut *copy)?;
        trainer.range_test(self.execution, &mut copy, samples, test)
    }
}

impl<Net, L, O, const BATCH: usize> Trainer<Net, L, O, BATCH>
where
    Net: Train,
    L: FusedWith<Net::Activation> + Clone,
    O: Optimizer + Clone,
{
    /// Trains `net` with rising rates, in a stepper of its own. All settings are valid.
    fn range_test(
        &mut self,
        execution: impl Execution,
        net: &mut Net,
        mut samples: Samples<'_, Net::Input, L::Target<Net::Output>>,
        test: RangeTest,
    ) -> Result<RateCurve, TrainError> {
        let mut stepper: Box<Stepper<Net, L, O, BATCH>> = bytemuck::allocation::zeroed_box();
        (stepper.loss, stepper.optimizer) = (self.stepper.loss.clone(), self.stepper.optimizer.clone());
        let (len, mut seeds) = (samples.inputs.len(), test.shuffle.map(Rng::seed_from_u64));
        let mut place = Place { epoch: 0, first: len, order: None, seed: test.shuffle };
        let mut curve = RateCurve::new(test.smoothing);
        for step in 0..test.steps {
            if place.first == len {
                let order = seeds.as_mut().map(|rng| Permutation::new(len, rng));
                place = Place { epoch: place.epoch + 1, first: 0, order, ..place };
            }
            let memory = Memory { inputs: &mut self.inputs, targets: &mut self.targets };
            let batch = samples.batch(execution, place, memory, |_| Ok(()))?;
            let Some(SourceBatch { inputs, targets, weights }) = batch else { break };
            place.first += inputs.len();
            let learning_rate = test.learning_rate(step);
            *stepper.optimizer.learning_rate_mut() = learning_rate;
            match stepper.checked_step(execution, net, inputs, targets, weights) {
                Ok(evaluation) => curve.push(learning_rate, evaluation.loss),
                Err(error) if curve.is_empty() => return Err(error),
                Err(_) => break,
            }
            if curve.diverges(test.divergence) {
                break;
            }
        }
        Ok(curve)
    }
}
