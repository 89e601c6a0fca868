//! A run as a Rust program.

use crate::data::Samples;
use crate::export::code::{self, indented};
use crate::export::network_type::NetworkType;
use crate::export::objective::{ObjectiveType, Targets};
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
    /// The stages that train, and the last one.
    stages: Vec<TypedStage>,
}

impl<'a> Program<'a> {
    fn new(run: &'a Run, samples: &'a Samples) -> Self {
        let typed = |stage: Stage| {
            let objective = ObjectiveType::new(stage.training.loss, &samples.problem);
            let network = NetworkType::new(&run.settings.network, &objective);
            let optimizer = OptimizerType::from(&stage.training);
            TypedStage { stage, objective, network, optimizer }
        };
        Self { run, samples, stages: joined(&run.stages).into_iter().map(typed).collect() }
    }

    /// Whether the stages have different output activations.
    fn changes_output(&self) -> bool {
        self.stages.windows(2).any(|pair| matches!(pair, [a, b] if output(a) != output(b)))
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
            (self.changes_output(), "use stackprop::Floats;"),
            (self.run.settings.network.initializer == Initializer::Pytorch, "use stackprop::initializer::Initializer;"),
            (steps_on_schedule, "use stackprop::optimizer::Optimizer;"),
            (true, "use stackprop::prelude::*;"),
            (steps_on_schedule, "use stackprop::schedule::{Schedule, StepInfo};"),
            (any(TypedStage::steps), "use stackprop::train::Permutation;"),
        ];
        uses.iter().filter(|(is_used, _)| *is_used).map(|(_, line)| format!("{line}\n")).collect()
    }

    /// The type of the network; if the loss changed between stages, with its output activation as a parameter.
    fn net(&self) -> String {
        let Some(last) = self.stages.last() else { return String::new() };
        if self.changes_output() {
            format!("type Net<Output> = {};\n", last.network.code("Output"))
        } else {
            format!("type Net = {};\n", last.network.code(output(last)))
        }
    }

    /// The name of the network's type in a stage.
    fn net_of(&self, stage: &TypedStage) -> String {
        if self.changes_output() { format!("Net<{}>", output(stage)) } else { "Net".to_owned() }
    }

    /// The body of `main`.
    fn main(&self) -> String {
        let mut code = String::new();
        let mut before: Option<&TypedStage> = None;
        for (number, stage) in (1..).zip(&self.stages) {
            if self.stages.len() > 1 {
                code += &format!("// Stage {number} of {}\n", self.stages.len());
            }
            code += &self.beginning(before, stage);
            stage.stage.edits.iter().for_each(|edit| code += &(stage::edit(&stage.network, edit) + "\n"));
            if before.is_none_or(|before| before.objective.targets != stage.objective.targets) {
                code += &format!("let samples = Samples::new(&INPUTS, &{});\n", stage.objective.targets.name());
            }
            let statements = stage.statements(&self.net_of(stage), before);
            statements.iter().for_each(|statement| code += &format!("{statement}\n"));
            code += "\n";
            before = Some(stage);
        }
        let last = before.map(|stage| self.net_of(stage)).unwrap_or_default();
        code + &END.replace("Net::", &path(&last))
    }

    /// The statements that make the value `net` at the beginning of a stage.
    fn beginning(&self, before: Option<&TypedStage>, stage: &TypedStage) -> String {
        let net = path(&self.net_of(stage));
        match before {
            None => self.initialization(&net),
            Some(before) if output(before) == output(stage) => String::new(),
            Some(_) => format!(
                "// Another loss takes another output activation; the parameters stay.\n\
                 let parameters = net;\n\
                 let mut net = {net}zeroed();\n\
                 net.floats_mut().copy_from_slice(parameters.floats());\n"
            ),
        }
    }

    /// The statements that make the value `net` at the beginning of the run.
    fn initialization(&self, net: &str) -> String {
        match self.run.settings.network.initializer {
            Initializer::Usual => format!("let mut net = {net}random(&mut Rng::seed_from_u64(SEED));\n"),
            Initializer::Zero => format!("let mut net = {net}zeroed();\n"),
            Initializer::Pytorch => format!(
                "let mut net = {net}zeroed();\n\
                 let initializer = Some(Initializer::PyTorchUniform);\n\
                 net.initialize_with(initializer, &mut Rng::seed_from_u64(SEED));\n"
            ),
        }
    }

    /// The samples, as statics.
    fn data(&self) -> String {
        let features = &self.run.settings.network.features;
        let names: Vec<&str> = features.iter().map(|feature| name(*feature)).collect();
        let inputs = |point: &[f32; 2]| features.iter().map(|feature| feature.value(*point)).collect();
        let inputs: Vec<Vec<f32>> = self.samples.points.iter().map(inputs).collect();
        let rows = code::rows("INPUTS", &inputs, features.len());
        let mut data = format!("/// {} of each sample.\n{rows}", names.join(", "));
        let mut written: Vec<Targets> = Vec::new();
        for TypedStage { objective: ObjectiveType { targets, .. }, .. } in &self.stages {
            if !written.contains(targets) {
                data += &format!("\n{}", targets.code(&self.samples.targets));
                written.push(*targets);
            }
        }
        data
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

/// The output activation as Rust code.
fn output(stage: &TypedStage) -> &'static str {
    stage.objective.output.code
}

/// A type as the beginning of a path in an expression: `Net::` or `Net::<Tanh>::`.
fn path(net: &str) -> String {
    net.replace('<', "::<") + "::"
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
