//! A stage of a run as Rust code.

use crate::export::code::literal;
use crate::export::network_type::NetworkType;
use crate::export::objective::Targets;
use crate::export::optimizer::OptimizerType;
use crate::export::steps;
use crate::run::{Edit, Stage};
use crate::training::RateSchedule;

/// A stage with the type of its optimizer.
#[derive(Clone, Debug)]
pub(super) struct TypedStage {
    pub(super) stage: Stage,
    pub(super) optimizer: OptimizerType,
}

impl TypedStage {
    /// Whether the stage ends before the end of its schedule, whose length the fit must know.
    pub(super) fn stops_early(&self) -> bool {
        let Stage { training, epochs, .. } = &self.stage;
        let depends = RateSchedule::new(training).is_some_and(|schedule| schedule.depends_on_length());
        depends && self.fits() && *epochs < training.schedule_epochs
    }

    /// Whether the stage is a call of `fit`.
    pub(super) fn fits(&self) -> bool {
        !self.stage.has_zeros && self.stage.epochs > 0
    }

    /// Whether the stage consists of single steps.
    pub(super) fn steps(&self) -> bool {
        self.stage.has_zeros && self.stage.epochs > 0
    }

    /// The statements of the stage's training, without the settings that the stage before has too.
    pub(super) fn statements(&self, targets: Targets, before: Option<&Self>) -> Vec<String> {
        let training = &self.stage.training;
        let mut statements = Vec::new();
        if before.is_none_or(|before| before.optimizer() != self.optimizer()) {
            statements.extend(self.optimizer());
        }
        let trainer = format!("Trainer::<Net, _, _, {}>::new(loss, optimizer)", training.batch_size);
        statements.push(format!("let mut trainer = {trainer};"));
        if self.stage.epochs > 0 {
            statements.extend(schedule_statement(RateSchedule::new(training)));
        }
        if self.fits() {
            statements.extend(self.fit());
        } else if self.steps() {
            statements.extend(steps::statements(&self.stage, targets));
        }
        statements
    }

    fn optimizer(&self) -> Vec<String> {
        self.optimizer.statements(&self.stage.training)
    }

    /// The statements of the call of `fit`.
    fn fit(&self) -> Vec<String> {
        let Stage { training, epochs, .. } = &self.stage;
        let (mut statements, mut fields) = (Vec::new(), Vec::new());
        if self.stops_early() {
            statements.push(stop(*epochs));
            fields.push(format!("epochs: {}", training.schedule_epochs));
        } else {
            fields.push(format!("epochs: {epochs}"));
        }
        fields.push("shuffle: Some(SEED)".to_owned());
        if RateSchedule::new(training).is_some() {
            fields.push("schedule: Some(&mut schedule)".to_owned());
        }
        if self.stops_early() {
            fields.push("on_epoch: Some(&mut stop)".to_owned());
        }
        fields.push("..Fit::default()".to_owned());
        statements.push(format!("let fit = {};", literal("Fit", &fields)));
        statements.push("trainer.using(Reproducible).fit(&mut net, samples, fit)?;".to_owned());
        statements
    }
}

/// The closure that ends a fit after this epoch.
fn stop(epochs: u32) -> String {
    format!(
        "// The page stopped before the end of the schedule.\n\
         let mut stop = |epoch: &Epoch, _: &Net| match epoch.epoch {{\n    \
             {epochs} => ControlFlow::Break(()),\n    \
             _ => ControlFlow::Continue(()),\n\
         }};"
    )
}

/// The statement that makes the value `schedule`.
fn schedule_statement(schedule: Option<RateSchedule>) -> Option<String> {
    let value = match schedule? {
        RateSchedule::StepDecay(decay) => {
            let fields = [
                format!("initial: {:?}", decay.initial),
                format!("factor: {:?}", decay.factor),
                format!("every: {}", decay.every),
            ];
            literal("schedule::StepDecay", &fields)
        }
        RateSchedule::ExponentialDecay(decay) => {
            let fields = [format!("initial: {:?}", decay.initial), format!("factor: {:?}", decay.factor)];
            literal("schedule::ExponentialDecay", &fields)
        }
        RateSchedule::Cosine(cosine) => format!("schedule::Cosine::new({:?})", cosine.peak),
        RateSchedule::OneCycle(cycle) => format!("schedule::OneCycle::new({:?})", cycle.peak),
        RateSchedule::OnPlateau(plateau) => {
            let base = format!("..schedule::OnPlateau::new({:?})", plateau.initial);
            literal("schedule::OnPlateau", &[format!("factor: {:?}", plateau.factor), base])
        }
    };
    Some(format!("let mut schedule = {value};"))
}

/// The statement of an edit.
pub(super) fn edit(network: &NetworkType, edit: &Edit) -> String {
    let Edit { layer, input, unit, value } = edit;
    let path = network.path(*layer);
    match input {
        Some(input) => format!("net{path}.weights[{input}][{unit}] = {value:?};"),
        None => format!("net{path}.bias[{unit}] = {value:?};"),
    }
}
