//! Which class was taken for which.

use core::fmt;

use crate::classes::Classes;
use crate::metrics::{MetricError, Table, check, quotient};
use crate::row::argmax;

/// `counts[label][predicted]`: how often a sample of class `label` was taken for one of class `predicted`.
///
/// It is filled from slices or sample by sample, two can be added up, and [accuracy](ConfusionMatrix::accuracy),
/// [precision, recall and F1](super::Scores) follow from it. It displays as a [`Table`].
///
/// ```
/// use stackprop::prelude::*;
///
/// let outputs = [[0.7, 0.2, 0.1], [0.1, 0.5, 0.4], [0.3, 0.6, 0.1], [0.0, 0.1, 0.9]];
/// let matrix = metrics::ConfusionMatrix::from_outputs(&[0, 1, 0, 2], &outputs)?;
///
/// assert_eq!(matrix.counts(), &[[1, 1, 0], [0, 1, 0], [0, 0, 1]]);
/// assert_eq!(matrix.accuracy(), 0.75);
/// assert_eq!(matrix.scores()[0].recall, 0.5);
/// # Ok::<(), metrics::MetricError>(())
/// ```
///
/// A count that would not fit in a `usize` stays at its largest value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfusionMatrix<const CLASSES: usize> {
    counts: [[usize; CLASSES]; CLASSES],
}

impl<const CLASSES: usize> ConfusionMatrix<CLASSES> {
    /// The matrix of no samples.
    #[must_use]
    pub const fn new() -> Self {
        Self { counts: [[0; CLASSES]; CLASSES] }
    }

    /// The matrix of true labels and predicted ones.
    ///
    /// # Errors
    ///
    /// Lengths that differ, a label of no class.
    pub fn from_labels(labels: &[usize], predicted: &[usize]) -> Result<Self, MetricError> {
        Self::from_pairs(labels, predicted, |label, predicted| (*label, *predicted))
    }

    /// The matrix of true labels and a network's outputs, of which the largest is predicted, the first of equals.
    ///
    /// # Errors
    ///
    /// Lengths that differ, a label of no class, an output that is not finite.
    pub fn from_outputs(labels: &[usize], outputs: &[[f32; CLASSES]]) -> Result<Self, MetricError> {
        check::finite(outputs)?;
        Self::from_pairs(labels, outputs, |label, row| (*label, argmax(row)))
    }

    /// Adds one sample.
    ///
    /// # Errors
    ///
    /// A label that is not below `CLASSES`; the matrix is as it was.
    pub fn add(&mut self, label: usize, predicted: usize) -> Result<(), MetricError> {
        self.add_sample(0, label, predicted)
    }

    /// Adds the counts of another matrix: of another batch, or another thread's.
    pub fn merge(&mut self, other: &Self) {
        for (count, other) in self.counts.as_flattened_mut().iter_mut().zip(other.counts.as_flattened()) {
            *count = count.saturating_add(*other);
        }
    }

    /// The counts: true classes are rows, predicted ones columns.
    #[must_use]
    pub const fn counts(&self) -> &[[usize; CLASSES]; CLASSES] {
        &self.counts
    }

    /// How many samples were counted.
    #[must_use]
    pub fn samples(&self) -> usize {
        sum(self.counts.as_flattened())
    }

    /// The fraction of samples on the diagonal, 0 to 1: the right answers. 0 where there is no sample.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        quotient(self.right(), self.samples())
    }

    /// As a table, in which each true class has its name.
    ///
    /// ```
    /// use stackprop::prelude::*;
    ///
    /// const ANIMALS: Classes<3> = Classes::new(["cat", "dog", "snow leopard"]);
    ///
    /// let matrix = metrics::ConfusionMatrix::from_labels(&[0, 0, 0, 1, 2, 2], &[0, 0, 1, 1, 2, 0])?;
    /// let table = matrix.table(&ANIMALS).to_string();
    /// assert_eq!(table, "\
    /// true \\ predicted  0  1  2
    ///            cat 0  2  1  ·
    ///            dog 1  ·  1  ·
    ///   snow leopard 2  1  ·  1");
    /// # Ok::<(), metrics::MetricError>(())
    /// ```
    #[must_use]
    pub fn table<'a>(&'a self, classes: &'a Classes<CLASSES>) -> Table<'a, CLASSES> {
        Table { counts: &self.counts, classes: Some(classes) }
    }

    /// How many samples are of this class.
    pub(super) fn of_class(&self, class: usize) -> usize {
        self.counts.get(class).map_or(0, sum)
    }

    /// How many samples were taken for this class.
    pub(super) fn predicted_as(&self, class: usize) -> usize {
        sum(self.counts.iter().filter_map(|row| row.get(class)))
    }

    /// How many samples of this class were recognised.
    pub(super) fn right_of_class(&self, class: usize) -> usize {
        self.counts.get(class).and_then(|row| row.get(class)).copied().unwrap_or(0)
    }

    /// How many samples were recognised.
    pub(super) fn right(&self) -> usize {
        (0..CLASSES).fold(0, |right, class| right.saturating_add(self.right_of_class(class)))
    }

    fn from_pairs<T, P>(
        labels: &[T],
        predictions: &[P],
        pair: impl Fn(&T, &P) -> (usize, usize),
    ) -> Result<Self, MetricError> {
        check::lengths(labels.len(), predictions.len(), 0)?;
        let mut matrix = Self::new();
        for (sample, (label, prediction)) in labels.iter().zip(predictions).enumerate() {
            let (label, predicted) = pair(label, prediction);
            matrix.add_sample(sample, label, predicted)?;
        }
        Ok(matrix)
    }

    fn add_sample(&mut self, sample: usize, label: usize, predicted: usize) -> Result<(), MetricError> {
        check::label(sample, label, CLASSES)?;
        check::label(sample, predicted, CLASSES)?;
        if let Some(count) = self.counts.get_mut(label).and_then(|row| row.get_mut(predicted)) {
            *count = count.saturating_add(1);
        }
        Ok(())
    }
}

impl ConfusionMatrix<2> {
    /// The matrix of a network with one output: class 1 is *yes*, predicted where the probability is above `threshold` and
    /// true where the target is above one half.
    ///
    /// ```
    /// use stackprop::prelude::*;
    ///
    /// let (targets, probabilities) = ([[0.0], [1.0], [1.0], [1.0]], [[0.4], [0.9], [0.6], [0.2]]);
    /// let [_, yes] = metrics::ConfusionMatrix::from_binary(&targets, &probabilities, 0.5)?.scores();
    /// assert_eq!((yes.precision, yes.recall), (1.0, 2.0 / 3.0));
    /// # Ok::<(), metrics::MetricError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Lengths that differ, a target or a probability that is not finite.
    pub fn from_binary(targets: &[[f32; 1]], probabilities: &[[f32; 1]], threshold: f32) -> Result<Self, MetricError> {
        check::rows(targets, probabilities, 0)?;
        Self::from_pairs(targets, probabilities, |[target], [probability]| {
            (usize::from(*target > 0.5), usize::from(*probability > threshold))
        })
    }
}

impl<const CLASSES: usize> Default for ConfusionMatrix<CLASSES> {
    fn default() -> Self {
        Self::new()
    }
}

/// As [`table`](ConfusionMatrix::table), without names.
impl<const CLASSES: usize> fmt::Display for ConfusionMatrix<CLASSES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Table { counts: &self.counts, classes: None }.fmt(f)
    }
}

fn sum<'a>(counts: impl IntoIterator<Item = &'a usize>) -> usize {
    counts.into_iter().fold(0, |sum, count| sum.saturating_add(*count))
}
