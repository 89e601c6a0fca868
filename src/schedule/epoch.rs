//! The record of one epoch.

use crate::loss::Evaluation;

/// One epoch of a training run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch {
    /// Its number; the first is 1.
    pub epoch: usize,
    /// The mean over the batches, each taken just before its update.
    pub training: Evaluation,
    /// The validation samples, predicted after the epoch.
    pub validation: Option<Evaluation>,
}
