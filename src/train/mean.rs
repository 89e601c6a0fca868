//! The mean of evaluations.

use crate::loss::Evaluation;

/// The mean over batches of different sizes, in f64 so that rounding does not grow with the length of an epoch.
#[derive(Default)]
pub(super) struct Mean {
    loss: f64,
    accuracy: f64,
    is_classifier: bool,
    samples: f64,
}

impl Mean {
    pub(super) fn add(&mut self, evaluation: Evaluation, samples: usize) {
        let samples = samples as f64;
        self.loss += f64::from(evaluation.loss) * samples;
        self.accuracy += f64::from(evaluation.accuracy.unwrap_or_default()) * samples;
        self.is_classifier = evaluation.accuracy.is_some();
        self.samples += samples;
    }

    pub(super) fn evaluation(&self) -> Evaluation {
        Evaluation {
            loss: (self.loss / self.samples) as f32,
            accuracy: self.is_classifier.then_some((self.accuracy / self.samples) as f32),
        }
    }
}
