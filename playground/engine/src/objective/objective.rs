//! The loss with its output activation.

use stackprop::activation::Identity;
use stackprop::loss::{self, Evaluation, FusedWith};
use stackprop::simd::Simd;
use stackprop::{TrainError, Zeroable};

use crate::data::Problem;
use crate::objective::narrow::narrow;
use crate::objective::output_activation::{Activate, OutputActivation};
use crate::objective::weighted_delta::WeightedDelta;
use crate::row::Row;
use crate::settings::{Loss, WIDTH};

/// A loss with its output activation, and the outputs in use. Its targets are values, or classes counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Zeroable)]
#[bytemuck(crate = "stackprop")]
pub struct Objective {
    loss: Loss,
    targets: Targets,
    outputs: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Zeroable)]
#[bytemuck(crate = "stackprop")]
#[repr(u8)]
enum Targets {
    Values,
    /// One output.
    TwoClasses,
    /// An output per class.
    Classes,
}

impl Objective {
    /// A loss for the targets of a problem.
    #[must_use]
    pub fn new(loss: Loss, problem: &Problem) -> Self {
        let (targets, outputs) = match problem {
            Problem::Regression => (Targets::Values, 1),
            Problem::Classes(names) if names.len() <= 2 => (Targets::TwoClasses, 1),
            Problem::Classes(names) => (Targets::Classes, names.len().min(WIDTH) as u8),
        };
        Self { loss, targets, outputs }
    }

    /// The loss.
    #[must_use]
    pub fn loss(&self) -> Loss {
        self.loss
    }

    /// The number of outputs: one for values and for two classes.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.outputs.into()
    }

    /// The activation of the output layer.
    #[must_use]
    pub fn activation(&self) -> OutputActivation {
        match (self.loss, self.targets) {
            (Loss::Perceptron, _) => OutputActivation::Heaviside,
            (Loss::Hinge, _) | (_, Targets::Values) => OutputActivation::Identity,
            (Loss::CrossEntropy, Targets::Classes) => OutputActivation::Softmax,
            (Loss::CrossEntropy, Targets::TwoClasses) | (_, Targets::Classes) => OutputActivation::Logistic,
            (_, Targets::TwoClasses) => OutputActivation::Tanh,
        }
    }

    /// The target of a single output: the value, 0 and 1 of a logistic output, or −1 and 1.
    pub(super) fn target(&self, target: f32) -> f32 {
        match (self.targets, self.activation()) {
            (Targets::Values, _) | (_, OutputActivation::Logistic) => target,
            _ => 2.0 * target - 1.0,
        }
    }

    /// The class that the outputs of a sample name.
    #[must_use]
    pub fn class(&self, outputs: &Row) -> usize {
        let threshold = match self.activation() {
            OutputActivation::Logistic | OutputActivation::Heaviside => 0.5,
            _ => 0.0,
        };
        match outputs.get(..self.outputs()) {
            Some([output]) => usize::from(*output > threshold),
            Some(outputs) => {
                let larger = |best: usize, class: usize| if outputs[class] > outputs[best] { class } else { best };
                (0..outputs.len()).fold(0, larger)
            }
            None => 0,
        }
    }

    /// Replaces logits with outputs.
    #[inline(always)]
    pub fn activate<S: Simd>(&self, simd: S, rows: &mut [Row]) {
        narrow(simd, self.outputs(), rows, Activate(self.activation()));
    }
}

impl loss::Loss for Objective {
    type Target<R: stackprop::Row> = f32;

    fn check<R: stackprop::Row>(&self, _: &[f32]) -> Result<(), TrainError> {
        Ok(())
    }

    fn target_of<R: stackprop::Row>(label: usize) -> f32 {
        label as f32
    }

    /// For weights of classes, which the page does not have.
    fn class_of<R: stackprop::Row>(target: &f32) -> Option<usize> {
        Some(*target as usize)
    }
}

impl FusedWith<Identity> for Objective {
    #[inline(always)]
    fn weighted_delta<S: Simd, R: stackprop::Row>(
        &self,
        simd: S,
        logits: &mut [R],
        targets: &[f32],
        weight: f32,
    ) -> Evaluation {
        narrow(simd, self.outputs(), logits, WeightedDelta { objective: *self, targets, weight })
    }
}
