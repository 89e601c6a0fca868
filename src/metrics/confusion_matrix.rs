//! The confusion matrix: how often each class was predicted for each true class.

use core::fmt;
use core::iter::repeat;

use crate::classes::Classes;
use crate::metrics::count::{quotient, sum};
use crate::metrics::{Count, MetricError, Table, Weighted, check};
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
/// Counts saturate at `usize::MAX`. The matrix of [`weighted`](super::weighted) samples holds sums of weights, `f64`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfusionMatrix<const CLASSES: usize, N = usize> {
    counts: [[N; CLASSES]; CLASSES],
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
        Self::from_pairs(labels, predicted, repeat(1), |label, predicted| (*label, *predicted))
    }

    /// The matrix of true labels and a network's outputs. The largest output is the prediction; of equals, the first.
    ///
    /// # Errors
    ///
    /// If the lengths differ, there is no sample, `CLASSES` is 0, a label is not below `CLASSES`, or an output is not
    /// finite.
    pub fn from_outputs(labels: &[usize], outputs: &[[f32; CLASSES]]) -> Result<Self, MetricError> {
        Self::of_outputs(labels, outputs, repeat(1))
    }

    /// Adds one sample.
    ///
    /// # Errors
    ///
    /// If `CLASSES` is 0, or a label is not below `CLASSES`; the matrix then stays unchanged.
    pub fn add(&mut self, label: usize, predicted: usize) -> Result<(), MetricError> {
        check::outputs(CLASSES)?;
        self.add_sample(0, label, predicted, 1)
    }
}

impl<const CLASSES: usize, N: Count> ConfusionMatrix<CLASSES, N> {
    /// Adds the counts of another matrix, such as that of another batch or thread.
    pub fn merge(&mut self, other: &Self) {
        for (count, other) in self.counts.as_flattened_mut().iter_mut().zip(other.counts.as_flattened()) {
            *count = count.plus(*other);
        }
    }

    /// The counts, one row per true class and one column per predicted class.
    #[must_use]
    pub const fn counts(&self) -> &[[N; CLASSES]; CLASSES] {
        &self.counts
    }

    /// The number of samples counted, or the sum of their weights.
    #[must_use]
    pub fn samples(&self) -> N {
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
    pub fn table<'a>(&'a self, classes: &'a Classes<CLASSES>) -> Table<'a, CLASSES, N> {
        Table { counts: &self.counts, classes: Some(classes) }
    }

    /// The number of samples of class `class`.
    pub(super) fn of_class(&self, class: usize) -> N {
        self.counts.get(class).map_or_else(N::default, sum)
    }

    /// The number of samples predicted as class `class`.
    pub(super) fn predicted_as(&self, class: usize) -> N {
        sum(self.counts.iter().filter_map(|row| row.get(class)))
    }

    /// The number of samples of class `class` predicted correctly: the true positives.
    pub(super) fn correct_of_class(&self, class: usize) -> N {
        self.counts.get(class).and_then(|row| row.get(class)).copied().unwrap_or_default()
    }

    /// The number of samples predicted correctly.
    pub(super) fn correct(&self) -> N {
        (0..CLASSES).fold(N::default(), |correct, class| correct.plus(self.correct_of_class(class)))
    }

    fn of_outputs(
        labels: &[usize],
        outputs: &[[f32; CLASSES]],
        counts: impl Iterator<Item = N>,
    ) -> Result<Self, MetricError> {
        check::finite(outputs)?;
        Self::from_pairs(labels, outputs, counts, |label, row| (*label, index_of_largest(row)))
    }

    /// The matrix of pairs of a label and a prediction, each with the count of its sample.
    fn from_pairs<T, P>(
        labels: &[T],
        predictions: &[P],
        counts: impl Iterator<Item = N>,
        pair: impl Fn(&T, &P) -> (usize, usize),
    ) -> Result<Self, MetricError> {
        check::lengths(labels.len(), predictions.len(), 1)?;
        check::outputs(CLASSES)?;
        let mut matrix = Self { counts: [[N::default(); CLASSES]; CLASSES] };
        for (sample, ((label, prediction), count)) in labels.iter().zip(predictions).zip(counts).enumerate() {
            let (label, predicted) = pair(label, prediction);
            matrix.add_sample(sample, label, predicted, count)?;
        }
        Ok(matrix)
    }

    fn add_sample(&mut self, sample: usize, label: usize, predicted: usize, weight: N) -> Result<(), MetricError> {
        check::label(sample, label, CLASSES)?;
        check::label(sample, predicted, CLASSES)?;
        if let Some(count) = self.counts.get_mut(label).and_then(|row| row.get_mut(predicted)) {
            *count = count.plus(weight);
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
        Self::of_answers(targets, probabilities, threshold, repeat(1))
    }
}

impl<N: Count> ConfusionMatrix<2, N> {
    fn of_answers(
        targets: &[[f32; 1]],
        probabilities: &[[f32; 1]],
        threshold: f32,
        counts: impl Iterator<Item = N>,
    ) -> Result<Self, MetricError> {
        check::threshold(threshold)?;
        check::rows(targets, probabilities, 1)?;
        Self::from_pairs(targets, probabilities, counts, |[target], [probability]| {
            (usize::from(*target > 0.5), usize::from(*probability > threshold))
        })
    }
}

/// Confusion matrices.
impl Weighted<'_> {
    /// [`ConfusionMatrix::from_outputs`] of weighted samples.
    ///
    /// ```
    /// use stackprop::prelude::*;
    ///
    /// let outputs = [[0.7, 0.3], [0.1, 0.9], [0.2, 0.8]];
    /// let matrix = metrics::weighted(&[1.0, 2.0, 5.0]).confusion_matrix(&[0, 1, 0], &outputs)?;
    /// assert_eq!(matrix.counts(), &[[1.0, 5.0], [0.0, 2.0]]);
    /// assert_eq!(matrix.scores()[1].precision, 2.0 / 7.0);
    /// # Ok::<(), metrics::MetricError>(())
    /// ```
    pub fn confusion_matrix<const CLASSES: usize>(
        self,
        labels: &[usize],
        outputs: &[[f32; CLASSES]],
    ) -> Result<ConfusionMatrix<CLASSES, f64>, MetricError> {
        self.check(labels.len())?;
        ConfusionMatrix::of_outputs(labels, outputs, self.iter())
    }

    /// [`ConfusionMatrix::from_binary`] of weighted samples.
    pub fn binary_confusion_matrix(
        self,
        targets: &[[f32; 1]],
        probabilities: &[[f32; 1]],
        threshold: f32,
    ) -> Result<ConfusionMatrix<2, f64>, MetricError> {
        self.check(targets.len())?;
        ConfusionMatrix::of_answers(targets, probabilities, threshold, self.iter())
    }
}

impl<const CLASSES: usize> Default for ConfusionMatrix<CLASSES> {
    fn default() -> Self {
        Self::new()
    }
}

/// Formats the matrix as [`table`](ConfusionMatrix::table) does, with labels in place of names.
impl<const CLASSES: usize, N: Count + fmt::Display> fmt::Display for ConfusionMatrix<CLASSES, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Table { counts: &self.counts, classes: None }.fmt(f)
    }
}
