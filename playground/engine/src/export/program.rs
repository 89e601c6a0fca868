//! A run as a Rust program.

use crate::data::Samples;
use crate::export::code::{self, indented};
use crate::export::network_type::NetworkType;
use crate::export::objective::ObjectiveType;
use crate::export::optimizer::OptimizerType;
use crate::export::stage::{self, TypedStage};
use crate::run::{Run, Stage};
use crate::settings::{Feature, Initializer};
use crate::training::RateSchedule;

/// The program that repeats a run, `main.rs`.
pub(super) fn program(run: &Run, samples: &Samples) -> String {
    let program = Program::new(run, samples);
    let mut code = format!("{HEADER}\n{}\n{}\n", program.uses(), program.net());
    if program.draws_numbers() {
        code += &format!("{SEED}const SEED: u64 = {};\n\n", run.settings.network.seed);
    }
    let main = program.main();
    code + &format!("fn main() -> Result<(), Box<dyn Error>> {{\n{}}}\n\n{}", indented(&main, 1), program.data())
}

const HEADER: &str = "\
//! A network of the Stackprop playground. `cargo run --release` trains it with the page's samples and seed, to the
//! page's parameters, bit for bit.
";

const SEED: &str = "/// The seed of the initial weights, and of the order of the samples.\n";

const END: &str = "\
net.save(\"network.stackprop\")?;
let loss = trainer.using(Reproducible).evaluate(&net, samples)?.loss;
let flash = Net::FLASH_BYTES;
let prediction = Net::INFERENCE_BYTES;
let training = size_of_val(&trainer);
println!(\"loss: {loss}\");
println!(\"flash: {flash} bytes, RAM: {prediction} to predict, {training} to train\");
let outputs = net.using(Reproducible).predict(&INPUTS[0]);
println!(\"{:?} gives {outputs:?}\", INPUTS[0]);
Ok(())
";

/// The parts of a program.
struct Program<'a> {
    run: &'a Run,
    samples: &'a Samples,
    objective: ObjectiveType,
    network: NetworkType,
    /// The stages that train, and the last one.
    stages: Vec<TypedStage>,
}

impl<'a> Program<'a> {
    fn new(run: &'a Run, samples: &'a Samples) -> Self {
        // All stages have the same loss: another one changes the type of the network.
        let objective = ObjectiveType::new(run.settings.training.loss, &samples.problem);
        let network = NetworkType::new(&run.settings.network, &objective);
        let typed = |stage: Stage| TypedStage { optimizer: OptimizerType::from(&stage.training), stage };
        let stages = joined(&run.stages).into_iter().map(typed).collect();
        Self { run, samples, objective, network, stages }
    }

    fn draws_numbers(&self) -> bool {
        let trains = self.stages.iter().any(|stage| stage.stage.epochs > 0);
        trains || self.run.settings.network.initializer != Initializer::Zero
    }

    /// The imports.
    fn uses(&self) -> String {
        let any = |test: fn(&TypedStage) -> bool| self.stages.iter().any(test);
        let steps_on_schedule = any(|stage| stage.steps() && RateSchedule::new(&stage.stage.training).is_some());
        let uses = [
            (true, "use std::error::Error;"),
            (any(TypedStage::stops_early), "use std::ops::ControlFlow;"),
            (true, ""),
            (self.run.settings.network.initializer == Initializer::Pytorch, "use stackprop::initializer::Initializer;"),
            (steps_on_schedule, "use stackprop::optimizer::Optimizer;"),
            (true, "use stackprop::prelude::*;"),
            (steps_on_schedule, "use stackprop::schedule::{Schedule, StepInfo};"),
            (any(TypedStage::steps), "use stackprop::train::Permutation;"),
        ];
        uses.iter().filter(|(is_used, _)| *is_used).map(|(_, line)| format!("{line}\n")).collect()
    }

    /// The type of the network.
    fn net(&self) -> String {
        format!("type Net = {};\n", self.network.code(self.objective.output.code))
    }

    /// The body of `main`.
    fn main(&self) -> String {
        let targets = self.objective.targets;
        let mut code = self.initialization();
        code += &format!("let samples = Samples::new(&INPUTS, &{});\n", targets.name());
        code += &format!("let loss = {};\n", self.objective.loss);
        let mut before: Option<&TypedStage> = None;
        for (number, stage) in (1..).zip(&self.stages) {
            if self.stages.len() > 1 {
                code += &format!("\n// Stage {number} of {}\n", self.stages.len());
            }
            stage.stage.edits.iter().for_each(|edit| code += &(stage::edit(&self.network, edit) + "\n"));
            let statements = stage.statements(targets, before);
            statements.iter().for_each(|statement| code += &format!("{statement}\n"));
            before = Some(stage);
        }
        code + "\n" + END
    }

    /// The statements that make the value `net` at the beginning of the run.
    fn initialization(&self) -> String {
        match self.run.settings.network.initializer {
            Initializer::Usual => "let mut net = Net::random(&mut Rng::seed_from_u64(SEED));\n".to_owned(),
            Initializer::Zero => "let mut net = Net::zeroed();\n".to_owned(),
            Initializer::Pytorch => "\
let mut net = Net::zeroed();
let initializer = Some(Initializer::PyTorchUniform);
net.initialize_with(initializer, &mut Rng::seed_from_u64(SEED));
"
            .to_owned(),
        }
    }

    /// The samples, as statics.
    fn data(&self) -> String {
        let features = &self.run.settings.network.features;
        let names: Vec<&str> = features.iter().map(|feature| name(*feature)).collect();
        let inputs = |point: &[f32; 2]| features.iter().map(|feature| feature.value(*point)).collect();
        let inputs: Vec<Vec<f32>> = self.samples.points.iter().map(inputs).collect();
        let rows = code::rows("INPUTS", &inputs, features.len());
        let targets = self.objective.targets.code(&self.samples.targets);
        format!("/// {} of each sample.\n{rows}\n{targets}", names.join(", "))
    }
}

/// The stages that train, and the last one: the edits of a stage without epochs belong to the next.
fn joined(stages: &[Stage]) -> Vec<Stage> {
    let (mut joined, mut edits) = (Vec::new(), Vec::new());
    for (number, stage) in (1..).zip(stages) {
        edits.extend(&stage.edits);
        if stage.epochs > 0 || number == stages.len() {
            joined.push(Stage { edits: std::mem::take(&mut edits), ..stage.clone() });
        }
    }
    joined
}

/// A feature in words.
fn name(feature: Feature) -> &'static str {
    match feature {
        Feature::X1 => "x₁",
        Feature::X2 => "x₂",
        Feature::X1Squared => "x₁²",
        Feature::X2Squared => "x₂²",
        Feature::Product => "x₁ · x₂",
        Feature::SinX1 => "sin x₁",
        Feature::SinX2 => "sin x₂",
    }
}
