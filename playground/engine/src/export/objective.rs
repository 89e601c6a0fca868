//! The loss of a training, with its output activation and its targets, as types of the crate.

use stackprop::activation::{Heaviside, Identity, Logistic, Softmax, Tanh};
use stackprop::loss::{BinaryCrossEntropy, CrossEntropy, Hinge, Huber, MeanAbsoluteError, MeanSquaredError};
use stackprop::loss::{OneAgainstRest, PerceptronCriterion};

use crate::data::Problem;
use crate::export::activation::ActivationType;
use crate::export::code::{self, literal};
use crate::objective::{Objective, OutputActivation};
use crate::settings::Loss;

/// A loss with its output activation and its targets, as types of the crate.
#[derive(Clone, Debug)]
pub(super) struct ObjectiveType {
    /// The expression of the loss, in a program that imports the prelude.
    pub(super) loss: String,
    /// The bytes of the loss's settings.
    pub(super) loss_bytes: usize,
    /// The output activation.
    pub(super) output: ActivationType,
    /// The number of outputs.
    pub(super) outputs: usize,
    /// The targets.
    pub(super) targets: Targets,
}

/// The targets of a loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Targets {
    /// A value.
    Values,
    /// 0 for the first class, 1 for the second.
    Answers,
    /// −1 for the first class, 1 for the second.
    Signs,
    /// The class.
    Labels,
}

impl ObjectiveType {
    /// The types of a loss, for the targets of a problem.
    pub(super) fn new(loss: Loss, problem: &Problem) -> Self {
        let objective = Objective::new(loss, problem);
        let (activation, outputs) = (objective.activation(), objective.outputs());
        let targets = match (problem, activation) {
            (Problem::Regression, _) => Targets::Values,
            _ if outputs > 1 => Targets::Labels,
            (_, OutputActivation::Logistic) => Targets::Answers,
            _ => Targets::Signs,
        };
        let (mut loss, loss_bytes) = match loss {
            Loss::CrossEntropy if outputs > 1 => ("CrossEntropy::default()".to_owned(), size_of::<CrossEntropy>()),
            loss => of_outputs(loss),
        };
        if targets == Targets::Labels && activation != OutputActivation::Softmax {
            // `OneAgainstRest` has the settings of its loss alone.
            const { assert!(size_of::<OneAgainstRest<Huber>>() == size_of::<Huber>()) };
            loss = literal("loss::OneAgainstRest", &[format!("loss: {loss}")]);
        }
        Self { loss, loss_bytes, output: activation.into(), outputs, targets }
    }
}

/// The expression of a loss of outputs, each by itself, and the bytes of its settings.
fn of_outputs(loss: Loss) -> (String, usize) {
    let (code, bytes) = match loss {
        Loss::CrossEntropy => ("BinaryCrossEntropy::default()", size_of::<BinaryCrossEntropy>()),
        Loss::Squared => ("MeanSquaredError", size_of::<MeanSquaredError>()),
        Loss::Absolute => ("loss::MeanAbsoluteError", size_of::<MeanAbsoluteError>()),
        Loss::Huber => ("loss::Huber::default()", size_of::<Huber>()),
        Loss::Hinge => ("loss::Hinge", size_of::<Hinge>()),
        Loss::Perceptron => ("loss::PerceptronCriterion", size_of::<PerceptronCriterion>()),
    };
    (code.to_owned(), bytes)
}

impl From<OutputActivation> for ActivationType {
    fn from(activation: OutputActivation) -> Self {
        match activation {
            OutputActivation::Identity => Self::of::<Identity>("Identity"),
            OutputActivation::Tanh => Self::of::<Tanh>("Tanh"),
            OutputActivation::Logistic => Self::of::<Logistic>("Logistic"),
            OutputActivation::Softmax => Self::of::<Softmax>("Softmax"),
            OutputActivation::Heaviside => Self::of::<Heaviside>("activation::Heaviside"),
        }
    }
}

impl Targets {
    /// The name of the static that holds the targets.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Values | Self::Answers => "TARGETS",
            Self::Signs => "SIGNS",
            Self::Labels => "LABELS",
        }
    }

    /// The static, with its documentation.
    pub(super) fn code(self, targets: &[f32]) -> String {
        let (doc, item) = match self {
            Self::Values => ("value", "[f32; 1]"),
            Self::Answers => ("class, 0 or 1,", "[f32; 1]"),
            Self::Signs => ("class, -1 or 1,", "[f32; 1]"),
            Self::Labels => ("class, counted from 0,", "usize"),
        };
        let items: Vec<String> = targets.iter().map(|target| self.item(*target)).collect();
        format!("/// The {doc} of each sample.\n{}", code::items(self.name(), item, &items))
    }

    /// A target as Rust code.
    fn item(self, target: f32) -> String {
        match self {
            Self::Values | Self::Answers => code::array(&[target]),
            Self::Signs => code::array(&[2.0 * target - 1.0]),
            Self::Labels => (target as usize).to_string(),
        }
    }
}
