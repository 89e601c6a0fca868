//! Precision, recall and F1, per class and averaged.

use core::array;

use crate::metrics::count::quotient;
use crate::metrics::{ConfusionMatrix, Count};

/// Precision, recall and F1 of one class, or their average over the classes.
///
/// A score with a denominator of 0, such as the precision of a class that is never predicted, is 0; this equals
/// scikit-learn's `zero_division=0`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scores<N = usize> {
    /// The fraction of the samples predicted as this class that belong to it, 0 to 1.
    pub precision: f64,
    /// The fraction of the samples of this class that were predicted as it, 0 to 1.
    pub recall: f64,
    /// The harmonic mean of both, 0 to 1: 2 · correct / (predicted + support).
    /// (van Rijsbergen, *Information Retrieval*, 1979.)
    pub f1: f64,
    /// The number of samples of the class, or the sum of their weights; for an average, that of all samples.
    pub support: N,
}

impl<N: Count> Scores<N> {
    /// The scores of a class with `correct` true positives, `predicted` predictions and `support` samples.
    fn new(correct: N, predicted: N, support: N) -> Self {
        Self {
            precision: quotient(correct, predicted),
            recall: quotient(correct, support),
            f1: quotient(correct.plus(correct), predicted.plus(support)),
            support,
        }
    }

    /// The weighted average of `(scores, weight)` pairs.
    fn average(weighted: impl Iterator<Item = (Self, f64)>, support: N) -> Self {
        let (mut sum, mut weights) = (Self::default(), 0.0);
        for (scores, weight) in weighted {
            sum.precision += weight * scores.precision;
            sum.recall += weight * scores.recall;
            sum.f1 += weight * scores.f1;
            weights += weight;
        }
        let mean = |sum: f64| if weights == 0.0 { 0.0 } else { sum / weights };
        Self { precision: mean(sum.precision), recall: mean(sum.recall), f1: mean(sum.f1), support }
    }
}

/// Precision, recall and F1.
impl<const CLASSES: usize, N: Count> ConfusionMatrix<CLASSES, N> {
    /// The scores of each class, in label order.
    #[must_use]
    pub fn scores(&self) -> [Scores<N>; CLASSES] {
        let scores = |class| Scores::new(self.correct_of_class(class), self.predicted_as(class), self.of_class(class));
        array::from_fn(scores)
    }

    /// The unweighted mean of the classes' scores. It omits a class that occurs neither in the labels nor in the
    /// predictions, or only in samples with a weight of 0, whose class scikit-learn counts.
    #[must_use]
    pub fn macro_average(&self) -> Scores<N> {
        let occurs = |class: usize| self.of_class(class).value() > 0.0 || self.predicted_as(class).value() > 0.0;
        let scores = self.scores().into_iter().enumerate();
        Scores::average(scores.map(|(class, scores)| (scores, f64::from(occurs(class)))), self.samples())
    }

    /// The scores of all decisions pooled, each sample with the same weight. Since every sample has one label and one
    /// prediction, precision, recall and F1 all equal the [accuracy](Self::accuracy).
    #[must_use]
    pub fn micro_average(&self) -> Scores<N> {
        Scores::new(self.correct(), self.samples(), self.samples())
    }

    /// The mean of the classes' scores, weighted by support.
    #[must_use]
    pub fn weighted_average(&self) -> Scores<N> {
        Scores::average(self.scores().into_iter().map(|scores| (scores, scores.support.value())), self.samples())
    }
}
