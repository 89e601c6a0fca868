//! A stage as single steps, for a network that `fit` refuses.

use crate::export::code::indented;
use crate::export::objective::Targets;
use crate::run::Stage;
use crate::training::RateSchedule;

/// The statements that train as a `fit` would.
pub(super) fn statements(stage: &Stage, targets: Targets) -> Vec<String> {
    let Stage { training, epochs, .. } = stage;
    let schedule = RateSchedule::new(training);
    let batch = training.batch_size;
    let mut loops = format!(
        "let order = Permutation::new(INPUTS.len(), &mut orders);\n\
         for first in (0..INPUTS.len()).step_by({batch}) {{\n"
    );
    loops += &indented(&step(stage, targets), 1);
    loops += "}\n";
    if let Some(RateSchedule::OnPlateau(_)) = schedule {
        loops = format!("let mut loss = 0.0;\n{loops}{AFTER_EPOCH}");
    }
    let mut statements = vec![
        "// A fit refuses layers of zeros if they keep a network from learning: these are its steps.\n\
         let mut orders = Rng::seed_from_u64(SEED);"
            .to_owned(),
    ];
    if schedule.is_some() {
        statements.push("let mut step = 0;".to_owned());
    }
    statements.push(format!("for {} in 1..={epochs} {{\n{}}}", epoch_name(schedule), indented(&loops, 1)));
    statements
}

/// The name of the loop's variable.
fn epoch_name(schedule: Option<RateSchedule>) -> &'static str {
    if matches!(schedule, Some(RateSchedule::OnPlateau(_))) { "epoch" } else { "_" }
}

/// One step.
fn step(stage: &Stage, targets: Targets) -> String {
    let Stage { training, epochs, .. } = stage;
    let (batch, targets) = (training.batch_size, targets.name());
    let mut code = String::new();
    let schedule = RateSchedule::new(training);
    if let Some(schedule) = schedule {
        let epochs = if schedule.depends_on_length() { training.schedule_epochs } else { *epochs };
        code += &format!(
            "let info = StepInfo::new(step, {epochs}, INPUTS.len().div_ceil({batch}));\n\
             *trainer.stepper.optimizer.learning_rate_mut() = schedule.learning_rate(&info);\n\
             step += 1;\n"
        );
    }
    code += &format!(
        "let batch = (first..INPUTS.len().min(first + {batch})).map(|index| order.index(index));\n\
         let inputs: Vec<_> = batch.clone().map(|sample| INPUTS[sample]).collect();\n\
         let targets: Vec<_> = batch.map(|sample| {targets}[sample]).collect();\n"
    );
    let is_observed = matches!(schedule, Some(RateSchedule::OnPlateau(_)));
    code += if is_observed { OBSERVED_STEP } else { STEP };
    code
}

const STEP: &str = "\
trainer
    .using(Reproducible)
    .step(&mut net, &inputs, &targets)?;
";

const OBSERVED_STEP: &str = "\
let evaluation = trainer
    .using(Reproducible)
    .step(&mut net, &inputs, &targets)?;
loss += f64::from(evaluation.loss) * inputs.len() as f64;
";

const AFTER_EPOCH: &str = "\
let training = Evaluation {
    loss: (loss / INPUTS.len() as f64) as f32,
    accuracy: None,
};
schedule.after_epoch(&Epoch {
    epoch,
    training,
    validation: None,
    metrics: metrics::PerMetric::default(),
});
";
