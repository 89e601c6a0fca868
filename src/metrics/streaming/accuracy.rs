//! Accuracies that add up samples.

use crate::error::TrainError;
use crate::metrics::streaming::fraction::Fraction;
use crate::metrics::{self, Metric, MetricError};
use crate::setting::Allowed;

/// [`metrics::accuracy`](crate::metrics::accuracy) of labels, in parts. Its name is `accuracy`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Accuracy<const CLASSES: usize> {
    fraction: Fraction,
}

impl<const CLASSES: usize> Metric for Accuracy<CLASSES> {
    type Target = usize;
    type Output = [f32; CLASSES];

    fn name(&self) -> &'static str {
        "accuracy"
    }

    fn reset(&mut self) {
        self.fraction = Fraction::default();
    }

    fn add(&mut self, labels: &[usize], outputs: &[[f32; CLASSES]]) -> Result<(), MetricError> {
        self.fraction.add(metrics::accuracy(labels, outputs), labels.len())
    }

    fn value(&self) -> f64 {
        self.fraction.value()
    }
}

/// [`metrics::top_k_accuracy`](crate::metrics::top_k_accuracy) of labels, in parts. Its name is
/// `top_k_accuracy`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TopKAccuracy<const CLASSES: usize> {
    k: usize,
    fraction: Fraction,
}

impl<const CLASSES: usize> TopKAccuracy<CLASSES> {
    /// The accuracy among the `k` largest outputs, 1 or above.
    #[must_use]
    pub fn new(k: usize) -> Self {
        Self { k, fraction: Fraction::default() }
    }
}

impl<const CLASSES: usize> Metric for TopKAccuracy<CLASSES> {
    type Target = usize;
    type Output = [f32; CLASSES];

    fn name(&self) -> &'static str {
        "top_k_accuracy"
    }

    fn check(&self) -> Result<(), TrainError> {
        Allowed::AT_LEAST_ONE.check([("k", self.k as f32)])
    }

    fn reset(&mut self) {
        self.fraction = Fraction::default();
    }

    fn add(&mut self, labels: &[usize], outputs: &[[f32; CLASSES]]) -> Result<(), MetricError> {
        self.fraction.add(metrics::top_k_accuracy(labels, outputs, self.k), labels.len())
    }

    fn value(&self) -> f64 {
        self.fraction.value()
    }
}

/// [`metrics::binary_accuracy`](crate::metrics::binary_accuracy) of yes-or-no targets, in parts; by default with a
/// threshold of one half. Its name is `binary_accuracy`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BinaryAccuracy<const OUTPUTS: usize> {
    threshold: f32,
    fraction: Fraction,
}

impl<const OUTPUTS: usize> BinaryAccuracy<OUTPUTS> {
    /// The accuracy with a finite `threshold`.
    #[must_use]
    pub fn new(threshold: f32) -> Self {
        Self { threshold, fraction: Fraction::default() }
    }
}

impl<const OUTPUTS: usize> Default for BinaryAccuracy<OUTPUTS> {
    fn default() -> Self {
        Self::new(0.5)
    }
}

impl<const OUTPUTS: usize> Metric for BinaryAccuracy<OUTPUTS> {
    type Target = [f32; OUTPUTS];
    type Output = [f32; OUTPUTS];

    fn name(&self) -> &'static str {
        "binary_accuracy"
    }

    fn check(&self) -> Result<(), TrainError> {
        Allowed::FINITE.check([("threshold", self.threshold)])
    }

    fn reset(&mut self) {
        self.fraction = Fraction::default();
    }

    fn add(&mut self, targets: &[[f32; OUTPUTS]], outputs: &[[f32; OUTPUTS]]) -> Result<(), MetricError> {
        let fraction = metrics::binary_accuracy(targets, outputs, self.threshold);
        self.fraction.add(fraction, OUTPUTS.saturating_mul(targets.len()))
    }

    fn value(&self) -> f64 {
        self.fraction.value()
    }
}
