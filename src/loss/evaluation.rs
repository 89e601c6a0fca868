//! The result of comparing predictions with targets.

/// The loss and the accuracy of a set of samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evaluation {
    /// The mean loss over the samples.
    pub loss: f32,
    /// For a classifier, the fraction of right answers, 0 to 1; `None` for a regression.
    pub accuracy: Option<f32>,
}
