//! Precision, recall and F1, of a class and on average.

use core::array;

use crate::metrics::{ConfusionMatrix, quotient};

/// How well a class is told from the others, or the average over the classes.
///
/// Where there is nothing to divide by, as in the precision of a class that is never predicted, a score is 0: scikit-learn's
/// `zero_division=0`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scores {
    /// Of the samples that were taken for the class, the fraction that is of it, 0 to 1.
    pub precision: f64,
    /// Of the samples that are of the class, the fraction that was taken for it, 0 to 1.
    pub recall: f64,
    /// The harmonic mean of both, 2 · right / (predicted + true), 0 to 1. (van Rijsbergen, *Information Retrieval*, 1979.)
    pub f1: f64,
    /// How many samples are of the class; of an average, how many there are.
    pub support: usize,
}

impl Scores {
    /// The scores of `right` samples among `predicted` and `support`.
    fn new(right: usize, predicted: usize, support: usize) -> Self {
        Self {
            precision: quotient(right, predicted),
            recall: quotient(right, support),
            f1: quotient(right.saturating_mul(2), predicted.saturating_add(support)),
            support,
        }
    }

    /// The average of scores, each with its weight.
    fn average(weighted: impl Iterator<Item = (Self, usize)>, support: usize) -> Self {
        let (mut sum, mut weights) = (Self { support, ..Self::default() }, 0.0);
        for (scores, weight) in weighted {
            let weight = weight as f64;
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
impl<const CLASSES: usize> ConfusionMatrix<CLASSES> {
    /// The scores of each class, in the order of the labels.
    #[must_use]
    pub fn scores(&self) -> [Scores; CLASSES] {
        array::from_fn(|class| Scores::new(self.right_of_class(class), self.predicted_as(class), self.of_class(class)))
    }

    /// The mean of the classes' scores: each class counts the same, however rare it is. A class that occurs neither among the
    /// labels nor among the predictions is left out.
    #[must_use]
    pub fn macro_average(&self) -> Scores {
        let occurs = |class: usize| self.of_class(class) > 0 || self.predicted_as(class) > 0;
        let scores = self.scores().into_iter().enumerate();
        Scores::average(scores.map(|(class, scores)| (scores, usize::from(occurs(class)))), self.samples())
    }

    /// The scores of all decisions together: each sample counts the same. As every sample has one label and one prediction,
    /// precision, recall and F1 are all the [accuracy](Self::accuracy).
    #[must_use]
    pub fn micro_average(&self) -> Scores {
        Scores::new(self.right(), self.samples(), self.samples())
    }

    /// The mean of the classes' scores, each class weighted by its support.
    #[must_use]
    pub fn weighted_average(&self) -> Scores {
        Scores::average(self.scores().into_iter().map(|scores| (scores, scores.support)), self.samples())
    }
}
