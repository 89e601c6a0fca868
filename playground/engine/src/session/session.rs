//! A session of the page: a run, its samples and its network.

use stackprop::TrainError;
use stackprop::quantized::QuantizationError;

use crate::data::{self, Samples};
use crate::evaluation::{self, Score};
use crate::export::{RunExport, has_zeros};
use crate::int8::{Int8, Int8Report};
use crate::network::{Network, Shape};
use crate::objective::Objective;
use crate::row::Row;
use crate::run::{Edit, Run, Stage};
use crate::session::stop::{MAX_STEPS, StopReason};
use crate::session::{History, SessionError};
use crate::settings::{Schedule, Settings, Source, StopCondition, Training};
use crate::training::Fit;

/// A run with everything that follows from it.
#[derive(Debug)]
pub struct Session {
    run: Run,
    /// The visitor's samples.
    own: Option<Samples>,
    train: Samples,
    test: Samples,
    train_inputs: Vec<Row>,
    test_inputs: Vec<Row>,
    objective: Objective,
    network: Network,
    fit: Fit,
    history: History,
    /// The loss that ended the current stage, if it is not finite.
    diverged: Option<f32>,
}

impl Session {
    /// A session at the beginning of a run.
    ///
    /// # Errors
    ///
    /// If a setting is out of its range, or if the run needs samples of the visitor's.
    pub fn new(settings: Settings, own: Option<Samples>) -> Result<Self, SessionError> {
        settings.check()?;
        let samples = if settings.data.source.is_own() {
            own_samples(own.as_ref(), settings.data.source)?.clone()
        } else {
            data::generate(&settings.data)
        };
        let (train, test) = data::split(&samples, &settings.data);
        let features = &settings.network.features;
        let inputs = |samples: &Samples| -> Vec<Row> {
            samples.points.iter().map(|point| data::inputs(features, *point)).collect()
        };
        let (train_inputs, test_inputs) = (inputs(&train), inputs(&test));
        let objective = Objective::new(settings.training.loss, &samples.problem);
        let shape = Shape::new(features.len(), &settings.network.layers, objective.outputs());
        let network = Network::new(shape, settings.network.initializer, settings.network.seed);
        let fit = Fit::new(objective, settings.training, settings.network.seed);
        let stage = Stage::new(settings.training);
        let run = Run { settings, stages: vec![stage] };
        let mut session = Self {
            run,
            own,
            train,
            test,
            train_inputs,
            test_inputs,
            objective,
            network,
            fit,
            history: History::default(),
            diverged: None,
        };
        session.observe();
        Ok(session)
    }

    /// A session at the end of a run, whose stages it repeats.
    ///
    /// # Errors
    ///
    /// As [`Session::new`], and if a stage has an edit of a parameter that does not exist, or if the run has more than
    /// [`MAX_STEPS`]. A run that diverges ends there.
    pub fn repeat(run: Run, own: Option<Samples>) -> Result<Self, SessionError> {
        let first = run.stages.first().map_or(run.settings.training, |stage| stage.training);
        let mut session = Self::new(Settings { training: first, ..run.settings.clone() }, own)?;
        let steps = run.stages.iter().map(|stage| session.steps_of(stage)).fold(0, u64::saturating_add);
        if steps > MAX_STEPS {
            return Err(SessionError::TooManySteps { expected: MAX_STEPS, found: steps });
        }
        for stage in run.stages {
            Settings { training: stage.training, ..run.settings.clone() }.check()?;
            if stage.training.loss != first.loss {
                return Err(SessionError::OtherLoss);
            }
            session.run.settings.training = stage.training;
            session.begin_stage(stage.training);
            for edit in stage.edits {
                session.edit(edit)?;
            }
            if !(0..stage.epochs).all(|_| session.epoch()) {
                break;
            }
        }
        Ok(session)
    }

    /// The run up to now.
    #[must_use]
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// The visitor's samples.
    #[must_use]
    pub fn own(&self) -> Option<&Samples> {
        self.own.as_ref()
    }

    /// The training samples.
    #[must_use]
    pub fn train(&self) -> &Samples {
        &self.train
    }

    /// The test samples.
    #[must_use]
    pub fn test(&self) -> &Samples {
        &self.test
    }

    /// The network in eight bits, with the ranges of its values on the training samples.
    ///
    /// # Errors
    ///
    /// As [`Int8::new`].
    pub fn int8(&self) -> Result<Int8, QuantizationError> {
        Int8::new(&self.network, &self.objective, &self.train_inputs)
    }

    /// The quality of the network in eight bits on the test samples.
    #[must_use]
    pub fn int8_report(&self, int8: &Int8) -> Int8Report {
        let inputs = &self.test_inputs;
        Int8Report {
            test: Score::of(int8.logits_all(inputs), &self.objective, &self.test),
            max_difference: int8.max_difference(&self.network, &self.objective, inputs),
            flash_bytes: self.export().budget().int8_flash_bytes,
        }
    }

    /// The run for export.
    #[must_use]
    pub fn export(&self) -> RunExport<'_> {
        RunExport { run: &self.run, samples: &self.train, network: &self.network }
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The loss and the output activation.
    #[must_use]
    pub fn objective(&self) -> &Objective {
        &self.objective
    }

    /// The losses of the epochs.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Why the training has stopped; `None` while it continues. The reason is a function of the run: a change of the
    /// settings, or an edit, may remove it.
    #[must_use]
    pub fn stopped(&self) -> Option<StopReason> {
        let (epoch, stop) = (self.run.epochs() as u32, self.run.settings.stop);
        let (stage, training) = (self.stage(), self.run.settings.training);
        if let Some(loss) = self.diverged {
            return Some(StopReason::Diverged { loss });
        }
        let steps: u64 = self.run.stages.iter().map(|stage| self.steps_of(stage)).sum();
        if steps + self.steps_of(&Stage { epochs: 1, ..Stage::new(training) }) > MAX_STEPS {
            return Some(StopReason::MaxSteps);
        }
        if training.schedule != Schedule::None && stage.epochs >= training.schedule_epochs {
            return Some(StopReason::ScheduleEnd(training.schedule_epochs));
        }
        let loss = self.history.last().map_or(f64::INFINITY, |[_, _, loss]| loss) as f32;
        match stop.condition {
            StopCondition::Epochs => (epoch as f32 >= stop.value).then_some(StopReason::Epochs(epoch)),
            StopCondition::Loss => (loss <= stop.value).then_some(StopReason::Loss(loss)),
            StopCondition::Patience => {
                let best = self.history.best_epoch();
                ((epoch - best) as f32 >= stop.value.max(1.0)).then_some(StopReason::NoProgress(best))
            }
            StopCondition::Never => None,
        }
    }

    /// The learning rate of the last step.
    #[must_use]
    pub fn learning_rate(&self) -> f32 {
        self.fit.learning_rate()
    }

    /// The loss and the score of the training samples, and of the test samples.
    #[must_use]
    pub fn scores(&self) -> [Score; 2] {
        let score = |inputs, samples| Score::of(evaluation::logits(&self.network, inputs), &self.objective, samples);
        [score(&self.train_inputs, &self.train), score(&self.test_inputs, &self.test)]
    }

    /// The test samples by class: `[true class][predicted class]`, flattened; empty for a regression.
    #[must_use]
    pub fn confusion(&self) -> Vec<u32> {
        evaluation::confusion(&self.network, &self.objective, &self.test_inputs, &self.test)
    }

    /// The norm of the gradient of each layer in use, over the training samples, as in inference.
    #[must_use]
    pub fn gradient_norms(&self) -> Vec<f32> {
        evaluation::gradient_norms(&self.network, &self.objective, &self.train_inputs, &self.train.targets)
    }

    /// Changes the settings. Other data, another network or another loss, which changes the output activation, begin a
    /// new run; the rest of the training continues this one.
    ///
    /// # Errors
    ///
    /// As [`Session::new`]. The session then stays unchanged.
    pub fn set_settings(&mut self, settings: Settings) -> Result<(), SessionError> {
        let Settings { data, network, training: Training { loss, .. }, .. } = &self.run.settings;
        if (&settings.data, &settings.network, &settings.training.loss) != (data, network, loss) {
            *self = Self::new(settings, self.own.clone())?;
            return Ok(());
        }
        settings.check()?;
        let training = settings.training;
        let changes = training != self.run.settings.training;
        self.run.settings = settings;
        if changes {
            self.begin_stage(training);
        }
        Ok(())
    }

    /// Replaces the samples with the visitor's, and begins a new run.
    ///
    /// # Errors
    ///
    /// If the samples are invalid. The session then stays unchanged.
    pub fn set_samples(&mut self, samples: Samples) -> Result<(), SessionError> {
        let mut settings = self.run.settings.clone();
        settings.use_own(samples.is_regression());
        *self = Self::new(settings, Some(samples))?;
        Ok(())
    }

    /// Begins the run again.
    pub fn reset(&mut self) {
        if let Ok(session) = Self::new(self.run.settings.clone(), self.own.clone()) {
            *self = session;
        }
    }

    /// Sets a parameter. The edit begins a new stage, unless the stage has no epochs yet.
    ///
    /// # Errors
    ///
    /// If there is no such parameter, or if the value is not finite. The session then stays unchanged.
    pub fn edit(&mut self, edit: Edit) -> Result<(), SessionError> {
        let parameter = self.network.parameter_mut(&edit).ok_or(SessionError::NoSuchParameter)?;
        if !edit.value.is_finite() {
            return Err(SessionError::NotFinite { found: edit.value });
        }
        *parameter = edit.value;
        self.begin_stage(self.run.settings.training);
        self.observe();
        let edits = &mut self.stage_mut().edits;
        edits.retain(|old| (old.layer, old.input, old.unit) != (edit.layer, edit.input, edit.unit));
        edits.push(edit);
        Ok(())
    }

    /// Trains an epoch, unless the training has stopped; returns whether it did.
    pub fn step(&mut self) -> bool {
        self.stopped().is_none() && self.epoch()
    }

    /// Makes `count` steps on one batch with a copy of the network: a benchmark, which changes nothing.
    ///
    /// # Errors
    ///
    /// If a loss is no longer finite.
    pub fn repeat_step(&self, count: u32) -> Result<(), TrainError> {
        let Settings { training, network, .. } = &self.run.settings;
        let mut fit = Fit::new(self.objective, *training, network.seed);
        fit.repeat_step(&mut self.network.clone(), &self.train_inputs, &self.train.targets, count)
    }

    /// Trains an epoch; returns whether its losses are finite.
    fn epoch(&mut self) -> bool {
        if self.stage().epochs == 0 {
            self.stage_mut().has_zeros = has_zeros(&self.network);
        }
        if let Err(error) = self.fit.epoch(&mut self.network, &self.train_inputs, &self.train.targets) {
            self.diverged = Some(if let TrainError::Diverged { loss, .. } = error { loss } else { f32::NAN });
            return false;
        }
        self.stage_mut().epochs += 1;
        self.observe();
        true
    }

    /// Records the losses at the epochs of the history. The stop conditions see no others, so that a link, which knows
    /// only the last condition, stops at the same epoch.
    fn observe(&mut self) {
        let epoch = self.run.epochs() as u32;
        if !self.history.wants(epoch) {
            return;
        }
        let loss = |inputs, samples: &Samples| {
            evaluation::loss(&mut evaluation::logits(&self.network, inputs), &self.objective, &samples.targets)
        };
        let losses = [loss(&self.train_inputs, &self.train), loss(&self.test_inputs, &self.test)];
        self.history.push(epoch, losses);
    }

    /// The number of steps of a stage.
    fn steps_of(&self, stage: &Stage) -> u64 {
        u64::from(stage.epochs) * self.train_inputs.len().div_ceil(stage.training.batch_size.max(1)) as u64
    }

    fn stage(&self) -> &Stage {
        self.run.stages.last().expect("a run has a stage")
    }

    fn stage_mut(&mut self) -> &mut Stage {
        self.run.stages.last_mut().expect("a run has a stage")
    }

    /// Begins a stage, or replaces the training of one without epochs.
    fn begin_stage(&mut self, training: Training) {
        if self.stage().epochs > 0 {
            self.run.stages.push(Stage::new(training));
        } else {
            self.stage_mut().training = training;
        }
        self.fit = Fit::new(self.objective, training, self.run.settings.network.seed);
        self.diverged = None;
    }
}

/// The visitor's samples, if they go with this source.
fn own_samples(own: Option<&Samples>, source: Source) -> Result<&Samples, SessionError> {
    let own = own.ok_or(SessionError::NoSamples)?;
    own.check()?;
    let targets = |is_regression| if is_regression { "values" } else { "classes" };
    let [expected, found] = [source.is_regression(), own.is_regression()].map(targets);
    if expected == found { Ok(own) } else { Err(SessionError::OtherSamples { expected, found }) }
}
