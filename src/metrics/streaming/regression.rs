//! Metrics of regression that add up samples.

use crate::metrics::streaming::output_metric::{AbsoluteError, Determination, OutputMetric, RootSquare};
use crate::metrics::{Metric, MetricError, check};

/// [`metrics::mean_absolute_error`](crate::metrics::mean_absolute_error), in parts. Its name is
/// `mean_absolute_error`. The loss [`MeanAbsoluteError`](crate::loss::MeanAbsoluteError) is another type.
pub type MeanAbsoluteError<const OUTPUTS: usize> = MeanOverOutputs<AbsoluteError, OUTPUTS>;

/// [`metrics::root_mean_squared_error`](crate::metrics::root_mean_squared_error), in parts. Its name is
/// `root_mean_squared_error`.
pub type RootMeanSquaredError<const OUTPUTS: usize> = MeanOverOutputs<RootSquare, OUTPUTS>;

/// [`metrics::r2`](crate::metrics::r2), in parts; NaN for fewer than two samples. Its name is `r2`.
pub type R2<const OUTPUTS: usize> = MeanOverOutputs<Determination, OUTPUTS>;

/// The mean over the outputs of a metric of each: [`MeanAbsoluteError`], [`RootMeanSquaredError`] or [`R2`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanOverOutputs<M, const OUTPUTS: usize> {
    outputs: [M; OUTPUTS],
}

impl<M: OutputMetric, const OUTPUTS: usize> Default for MeanOverOutputs<M, OUTPUTS> {
    fn default() -> Self {
        Self { outputs: [M::default(); OUTPUTS] }
    }
}

impl<M: OutputMetric, const OUTPUTS: usize> Metric for MeanOverOutputs<M, OUTPUTS> {
    type Target = [f32; OUTPUTS];
    type Output = [f32; OUTPUTS];

    fn name(&self) -> &'static str {
        M::NAME
    }

    fn reset(&mut self) {
        *self = Self::default();
    }

    fn add(&mut self, targets: &[[f32; OUTPUTS]], outputs: &[[f32; OUTPUTS]]) -> Result<(), MetricError> {
        check::rows(targets, outputs, 1)?;
        for (target, output) in targets.iter().zip(outputs) {
            let values = target.iter().zip(output);
            self.outputs.iter_mut().zip(values).for_each(|(metric, (y, predicted))| metric.add(*y, *predicted));
        }
        Ok(())
    }

    fn value(&self) -> f64 {
        self.outputs.iter().map(M::value).sum::<f64>() / OUTPUTS as f64
    }
}
