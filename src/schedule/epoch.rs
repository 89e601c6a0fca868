//! The result of one epoch.

use crate::loss::Evaluation;
use crate::metrics::PerMetric;

/// The result of one epoch of a fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch {
    /// The epoch's number, counted from 1.
    pub epoch: usize,
    /// The mean over the batches, each evaluated just before its update, and with dropout.
    pub training: Evaluation,
    /// The evaluation of the validation samples after the epoch, without dropout.
    pub validation: Option<Evaluation>,
    /// The values of [`Fit::metrics`](crate::train::Fit::metrics), in their order.
    pub metrics: PerMetric<f32>,
}
