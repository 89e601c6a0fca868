//! The trait of metrics that add up samples in parts.

use crate::error::TrainError;
use crate::metrics::MetricError;

/// A metric that adds up samples in parts, without a heap.
///
/// [`Fit::metrics`](crate::train::Fit::metrics) evaluates such metrics after every epoch. A program may also use one by
/// itself, for samples that no slice holds at once:
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::metrics::Metric;
///
/// let mut accuracy = metrics::Accuracy::default();
/// accuracy.add(&[0, 1], &[[0.7, 0.2, 0.1], [0.1, 0.5, 0.4]])?;
/// accuracy.add(&[0, 2], &[[0.3, 0.6, 0.1], [0.0, 0.1, 0.9]])?;
/// assert_eq!(accuracy.value(), 0.75);
/// # Ok::<(), metrics::MetricError>(())
/// ```
///
/// A metric of your own:
///
/// ```
/// use stackprop::metrics::{Metric, MetricError};
///
/// /// The mean of prediction − target.
/// #[derive(Default)]
/// struct Bias {
///     sum: f64,
///     samples: usize,
/// }
///
/// impl Metric for Bias {
///     type Target = [f32; 1];
///     type Output = [f32; 1];
///
///     fn name(&self) -> &'static str {
///         "bias"
///     }
///
///     fn reset(&mut self) {
///         *self = Self::default();
///     }
///
///     fn add(&mut self, targets: &[[f32; 1]], outputs: &[[f32; 1]]) -> Result<(), MetricError> {
///         self.sum += targets.iter().zip(outputs).map(|([y], [output])| f64::from(output - y)).sum::<f64>();
///         self.samples += targets.len();
///         Ok(())
///     }
///
///     fn value(&self) -> f64 {
///         self.sum / self.samples as f64
///     }
/// }
/// ```
pub trait Metric {
    /// The target of one sample: a label as `usize`, or a row `[f32; N]`.
    type Target;
    /// The outputs of one sample, a row `[f32; N]`.
    type Output;

    /// The name, such as `accuracy`. [`Named`](super::Named) gives a metric another one.
    fn name(&self) -> &'static str;

    /// Checks the settings before a fit begins. The default accepts all.
    ///
    /// # Errors
    ///
    /// For the first invalid setting, with the expected range.
    fn check(&self) -> Result<(), TrainError> {
        Ok(())
    }

    /// Forgets all samples.
    fn reset(&mut self);

    /// Adds samples: their targets, and the outputs of the network.
    ///
    /// # Errors
    ///
    /// If the lengths differ, there is no sample, or a value makes the metric undefined. The value is then unspecified
    /// until [`reset`](Metric::reset).
    fn add(&mut self, targets: &[Self::Target], outputs: &[Self::Output]) -> Result<(), MetricError>;

    /// The metric of all samples added since the last reset; NaN if they are too few to define it.
    fn value(&self) -> f64;
}
