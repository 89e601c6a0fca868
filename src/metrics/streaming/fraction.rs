//! The fraction of right answers.

use crate::metrics::MetricError;

/// The number of right answers among all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Fraction {
    right: f64,
    all: f64,
}

impl Fraction {
    /// Adds `answers` answers with this fraction of right ones.
    pub(super) fn add(&mut self, fraction: Result<f64, MetricError>, answers: usize) -> Result<(), MetricError> {
        let answers = answers as f64;
        // Rounds to the whole number that the fraction was computed from.
        self.right += libm::round(fraction? * answers);
        self.all += answers;
        Ok(())
    }

    /// The fraction of right answers, 0 to 1; NaN without an answer.
    pub(super) fn value(&self) -> f64 {
        self.right / self.all
    }
}
