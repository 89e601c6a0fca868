//! The confusion matrix: how often each class was predicted for each true class.

use core::fmt;

use crate::classes::Classes;
use crate::metrics::{MetricError, Table, check, quotient};
use crate::row::index_of_largest;

/// `counts[label][predicted]`: the number of samples of class `label` for which class `predicted` was predicted.
///
/// Fill it from slices or sample by sample, and [`merge`](ConfusionMatrix::merge) the matrices of several batches or
/// threads. It yields the [accuracy](ConfusionMatrix::accuracy) and the [precision, recall and F1](super::Scores), and
/// displays as a [`Table`].
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
/// Counts saturate at `usize::MAX`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfusionMatrix<const CLASSES: usize> {
    counts: [[usize; CLASSES]; CLASSES],
}

impl<const CLASSES: usize> ConfusionMatrix<CLASSES> {
    /// The matrix of no samples, to which [`add`](ConfusionMatrix::add) and [`merge`](ConfusionMatrix::merge) add. Only
    /// this constructor makes it: the others refuse empty slices, as every metric does.
    #[must_use]
    pub const fn new() -> Self {
        Self { counts: [[0; CLASSES]; CLASSES] }
    }

    /// The matrix of true and predicted labels.
    ///
    /// # Errors
    ///
    /// If the lengths differ, there is no sample, `CLASSES` is 0, or a label is not below `CLASSES`.
    pub fn from_labels(labels: &[usize], predicted: &[usize]) -> Result<Self, MetricError> {
        Self::from_pairs(labels, predicted, |label, predicted| (*label, *predicted))
    }

    /// The matrix of true labels and a network's outputs. The largest output is the prediction; of equals, the first.
    ///
    /// # Errors
    ///
    /// If the lengths differ, there is no sample, `CLASSES` is 0, a label is not below `CLASSES`, or an output is not
    /// finite.
    pub fn from_outputs(labels: &[usize], outputs: &[[f32; CLASSES]]) -> Result<Self, MetricError> {
        check::finite(outputs)?;
        Self::from_pairs(labels, outputs, |label, row| (*label, index_of_largest(row)))
    }

    /// Adds one sample.
    ///
    /// # Errors
    ///
    /// If `CLASSES` is 0, or a label is not below `CLASSES`; the matrix then stays unchanged.
    pub fn add(&mut self, label: usize, predicted: usize) -> Result<(), MetricError> {
        check::outputs(CLASSES)?;
        self.add_sample(0, label, predicted)
    }

    /// Adds the counts of another matrix, such as that of another batch or thread.
    pub fn merge(&mut self, other: &Self) {
        for (count, other) in self.counts.as_flattened_mut().iter_mut().zip(other.counts.as_flattened()) {
            *count = count.saturating_add(*other);
        }
    }

    /// The counts, one row per true class and one column per predicted class.
    #[must_use]
    pub const fn counts(&self) -> &[[usize; CLASSES]; CLASSES] {
        &self.counts
    }

    /// The number of samples counted.
    #[must_use]
    pub fn samples(&self) -> usize {
        sum(self.counts.as_flattened())
    }

    /// The fraction of correct predictions, the samples on the diagonal: 0 to 1. An empty matrix gives 0.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        quotient(self.correct(), self.samples())
    }

    /// The matrix as a table that shows the name of each true class.
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

    /// The number of samples of class `class`.
    pub(super) fn of_class(&self, class: usize) -> usize {
        self.counts.get(class).map_or(0, sum)
    }

    /// The number of samples predicted as class `class`.
    pub(super) fn predicted_as(&self, class: usize) -> usize {
        sum(self.counts.iter().filter_map(|row| row.get(class)))
    }

    /// The number of samples of class `class` predicted correctly: the true positives.
    pub(super) fn correct_of_class(&self, class: usize) -> usize {
        self.counts.get(class).and_then(|row| row.get(class)).copied().unwrap_or(0)
    }

    /// The number of samples predicted correctly.
    pub(super) fn correct(&self) -> usize {
        (0..CLASSES).fold(0, |correct, class| correct.saturating_add(self.correct_of_class(class)))
    }

    fn from_pairs<T, P>(
        labels: &[T],
        predictions: &[P],
        pair: impl Fn(&T, &P) -> (usize, usize),
    ) -> Result<Self, MetricError> {
        check::lengths(labels.len(), predictions.len(), 1)?;
        check::outputs(CLASSES)?;
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
    /// The matrix of a network with one output. Class 1 is *yes*: predicted if the probability is above `threshold`,
    /// true if the target is above one half.
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
    /// If the lengths differ, there is no sample, or a target, a probability or the threshold is not finite.
    pub fn from_binary(targets: &[[f32; 1]], probabilities: &[[f32; 1]], threshold: f32) -> Result<Self, MetricError> {
        check::threshold(threshold)?;
        check::rows(targets, probabilities, 1)?;
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

/// Formats the matrix as [`table`](ConfusionMatrix::table) does, with labels in place of names.
impl<const CLASSES: usize> fmt::Display for ConfusionMatrix<CLASSES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Table { counts: &self.counts, classes: None }.fmt(f)
    }
}

fn sum<'a>(counts: impl IntoIterator<Item = &'a usize>) -> usize {
    counts.into_iter().fold(0, |sum, count| sum.saturating_add(*count))
}
