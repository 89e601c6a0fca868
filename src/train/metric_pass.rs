//! The metrics of a fit, in one pass over samples.

use crate::activation::Activation;
use crate::error::TrainError;
use crate::layer::Layer;
use crate::metrics::{Metric, PerMetric};
use crate::row::Row;
use crate::simd::{Computation, Simd};

/// A metric of a fit.
type AnyMetric<'a, Target, Output> = &'a mut dyn Metric<Target = Target, Output = Output>;

/// The names of a fit's metrics.
///
/// # Errors
///
/// If there are more than [`PerMetric::CAPACITY`], or if one has an invalid setting.
pub(super) fn check<Target, Output>(
    metrics: &[AnyMetric<'_, Target, Output>],
) -> Result<PerMetric<&'static str>, TrainError> {
    let (found, most) = (metrics.len(), PerMetric::<f32>::CAPACITY);
    if found > most {
        return Err(TrainError::TooManyMetrics { found, most });
    }
    metrics.iter().try_for_each(|metric| metric.check())?;
    Ok(PerMetric::from_items(metrics.iter().map(|metric| metric.name())))
}

/// The metrics of a fit, over the samples of one evaluation.
pub(super) struct MetricPass<'a, 'm, Target, Output> {
    metrics: &'a mut [AnyMetric<'m, Target, Output>],
    /// Bit n: metric n returned an error.
    undefined: u8,
}

impl<'a, 'm, Target, Output> MetricPass<'a, 'm, Target, Output> {
    /// Begins a pass.
    pub(super) fn new(metrics: &'a mut [AnyMetric<'m, Target, Output>]) -> Self {
        metrics.iter_mut().for_each(|metric| metric.reset());
        Self { metrics, undefined: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.metrics.is_empty()
    }

    fn add(&mut self, targets: &[Target], outputs: &[Output]) {
        for (index, metric) in self.metrics.iter_mut().enumerate() {
            self.undefined |= u8::from(metric.add(targets, outputs).is_err()) << index;
        }
    }

    /// The values; NaN for a metric that returned an error.
    pub(super) fn values(&self) -> PerMetric<f32> {
        let value = |index, value: f64| if self.undefined >> index & 1 == 1 { f32::NAN } else { value as f32 };
        let metrics = self.metrics.iter().enumerate();
        PerMetric::from_items(metrics.map(|(index, metric)| value(index, metric.value())))
    }
}

/// The number of rows of outputs on the stack.
const ROWS: usize = 8;

/// Adds a batch to the metrics, given its logits.
pub(super) struct AddBatch<'a, 'p, 'm, Net: Layer, Target> {
    pub(super) pass: &'a mut MetricPass<'p, 'm, Target, Net::Output>,
    pub(super) logits: &'a [Net::Output],
    pub(super) targets: &'a [Target],
}

impl<Net: Layer, Target> Computation for AddBatch<'_, '_, '_, Net, Target> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let mut rows = [Net::Output::ZERO; ROWS];
        for (logits, targets) in self.logits.chunks(ROWS).zip(self.targets.chunks(ROWS)) {
            let outputs = rows.get_mut(..logits.len()).unwrap_or_default();
            outputs.iter_mut().zip(logits).for_each(|(to, from)| *to = *from);
            Net::Activation::forward(simd, outputs);
            self.pass.add(targets, outputs);
        }
    }
}
