//! Metrics of regression: the distance between predictions and targets.
//!
//! Each metric is computed per output and averaged over the outputs, like scikit-learn's `uniform_average`. y is a
//! target, ŷ its prediction, ȳ the mean of an output's targets.

use crate::metrics::{MetricError, Weighted, check};
use crate::row::Row;

/// Mean absolute error, Σ |y − ŷ| / n, in the unit of the targets.
///
/// ```
/// use stackprop::prelude::*;
///
/// let (targets, predictions) = ([[3.0], [-0.5], [2.0], [7.0]], [[2.5], [0.0], [2.0], [8.0]]);
/// assert_eq!(metrics::mean_absolute_error(&targets, &predictions)?, 0.5);
/// # Ok::<(), metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// If the lengths differ, there is no sample or no output, or a target or a prediction is not finite.
pub fn mean_absolute_error<R: Row>(targets: &[R], predictions: &[R]) -> Result<f64, MetricError> {
    Weighted::EQUAL.mean_absolute_error(targets, predictions)
}

/// Mean squared error, Σ (y − ŷ)² / n, in the squared unit of the targets. It equals the loss
/// [`MeanSquaredError`](crate::loss::MeanSquaredError).
///
/// ```
/// use stackprop::prelude::*;
///
/// let (targets, predictions) = ([[3.0], [-0.5], [2.0], [7.0]], [[2.5], [0.0], [2.0], [8.0]]);
/// assert_eq!(metrics::mean_squared_error(&targets, &predictions)?, 0.375);
/// # Ok::<(), metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// The errors of [`mean_absolute_error`].
pub fn mean_squared_error<R: Row>(targets: &[R], predictions: &[R]) -> Result<f64, MetricError> {
    Weighted::EQUAL.mean_squared_error(targets, predictions)
}

/// Root mean squared error, √(Σ (y − ŷ)² / n), in the unit of the targets.
///
/// With several outputs it is the mean of their roots, because outputs may have different units; Keras takes the root
/// of the mean.
///
/// ```
/// use stackprop::prelude::*;
///
/// let (targets, predictions) = ([[1.0, 1.0], [5.0, 1.0]], [[4.0, 2.0], [2.0, 0.0]]);
/// assert_eq!(metrics::root_mean_squared_error(&targets, &predictions)?, (3.0 + 1.0) / 2.0);
/// # Ok::<(), metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// The errors of [`mean_absolute_error`].
pub fn root_mean_squared_error<R: Row>(targets: &[R], predictions: &[R]) -> Result<f64, MetricError> {
    Weighted::EQUAL.root_mean_squared_error(targets, predictions)
}

/// The coefficient of determination, R² = 1 − Σ (y − ŷ)² / Σ (y − ȳ)²: 1 for exact predictions, 0 for predictions that
/// are no better than the mean, and without a lower bound.
///
/// An output with constant targets scores 1 if every prediction is exact, otherwise 0.
///
/// ```
/// use stackprop::prelude::*;
///
/// let targets = [[1.0], [2.0], [3.0]];
/// assert_eq!(metrics::r2(&targets, &targets)?, 1.0);
/// assert_eq!(metrics::r2(&targets, &[[2.0]; 3])?, 0.0);
/// # Ok::<(), metrics::MetricError>(())
/// ```
///
/// # Errors
///
/// The errors of [`mean_absolute_error`], and an error for a single sample, which has no variance to explain.
pub fn r2<R: Row>(targets: &[R], predictions: &[R]) -> Result<f64, MetricError> {
    Weighted::EQUAL.r2(targets, predictions)
}

/// Metrics of regression.
impl Weighted<'_> {
    /// [`mean_absolute_error`](super::mean_absolute_error) of weighted samples.
    pub fn mean_absolute_error<R: Row>(self, targets: &[R], predictions: &[R]) -> Result<f64, MetricError> {
        let error = |output: &Output<'_, R>| output.mean(|y, predicted| (y - predicted).abs());
        self.mean_over_outputs(targets, predictions, 1, error)
    }

    /// [`mean_squared_error`](super::mean_squared_error) of weighted samples.
    pub fn mean_squared_error<R: Row>(self, targets: &[R], predictions: &[R]) -> Result<f64, MetricError> {
        self.mean_over_outputs(targets, predictions, 1, |output| output.mean_square())
    }

    /// [`root_mean_squared_error`](super::root_mean_squared_error) of weighted samples.
    pub fn root_mean_squared_error<R: Row>(self, targets: &[R], predictions: &[R]) -> Result<f64, MetricError> {
        self.mean_over_outputs(targets, predictions, 1, |output| libm::sqrt(output.mean_square()))
    }

    /// [`r2`](super::r2) of weighted samples; ȳ is then the weighted mean.
    pub fn r2<R: Row>(self, targets: &[R], predictions: &[R]) -> Result<f64, MetricError> {
        self.mean_over_outputs(targets, predictions, 2, |output| {
            let mean = output.mean(|y, _| y);
            determination(output.mean_square(), output.mean(|y, _| (y - mean) * (y - mean)))
        })
    }

    fn mean_over_outputs<R: Row>(
        self,
        targets: &[R],
        predictions: &[R],
        least: usize,
        metric: impl Fn(&Output<'_, R>) -> f64,
    ) -> Result<f64, MetricError> {
        check::rows(targets, predictions, least)?;
        self.check(targets.len())?;
        let outputs = (0..R::LEN).map(|index| metric(&Output { targets, predictions, weights: self, index }));
        Ok(outputs.sum::<f64>() / R::LEN as f64)
    }
}

/// R² of an output, from Σ (y − ŷ)² / n and Σ (y − ȳ)² / n.
pub(super) fn determination(unexplained: f64, variance: f64) -> f64 {
    match (unexplained, variance) {
        (0.0, 0.0) => 1.0,
        (_, 0.0) => 0.0,
        (unexplained, variance) => 1.0 - unexplained / variance,
    }
}

/// The targets and predictions of one output of the network, over all samples.
struct Output<'a, R> {
    targets: &'a [R],
    predictions: &'a [R],
    weights: Weighted<'a>,
    index: usize,
}

impl<R: Row> Output<'_, R> {
    /// The mean of `f(target, prediction)` over the samples.
    fn mean(&self, f: impl Fn(f64, f64) -> f64) -> f64 {
        let value = |row: &R| row.values().get(self.index).copied().map_or(f64::NAN, f64::from);
        let samples = self.targets.iter().zip(self.predictions);
        self.weights.mean(samples.map(|(target, prediction)| f(value(target), value(prediction))))
    }

    fn mean_square(&self) -> f64 {
        self.mean(|y, predicted| (y - predicted) * (y - predicted))
    }
}
