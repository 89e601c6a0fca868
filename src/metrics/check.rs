//! Checks of the input that all metrics share.

use crate::metrics::MetricError;
use crate::row::Row;

/// `targets` equals `predictions` and is at least `least`.
pub(super) fn lengths(targets: usize, predictions: usize, least: usize) -> Result<(), MetricError> {
    if targets != predictions {
        return Err(MetricError::LengthMismatch { targets, predictions });
    }
    if targets < least {
        return Err(MetricError::TooFewSamples { least, found: targets });
    }
    Ok(())
}

/// Every value of every row is finite.
pub(super) fn finite<R: Row>(rows: &[R]) -> Result<(), MetricError> {
    rows.iter().enumerate().try_for_each(|(sample, row)| match row.values().iter().find(|value| !value.is_finite()) {
        None => Ok(()),
        Some(&found) => Err(MetricError::NotFinite { sample, found }),
    })
}

/// A sample has at least one output, `outputs` in all.
pub(super) fn outputs(outputs: usize) -> Result<(), MetricError> {
    if outputs > 0 { Ok(()) } else { Err(MetricError::NoOutputs) }
}

/// Both slices have the same length, at least `least`, and finite values; their rows are not empty.
pub(super) fn rows<R: Row>(targets: &[R], predictions: &[R], least: usize) -> Result<(), MetricError> {
    lengths(targets.len(), predictions.len(), least)?;
    outputs(R::LEN)?;
    finite(targets)?;
    finite(predictions)
}

/// The threshold between *no* and *yes* is finite.
pub(super) fn threshold(found: f32) -> Result<(), MetricError> {
    if found.is_finite() { Ok(()) } else { Err(MetricError::InvalidThreshold { found }) }
}

/// The number of outputs among which a label is correct is at least 1.
pub(super) fn k(k: usize) -> Result<(), MetricError> {
    if k > 0 { Ok(()) } else { Err(MetricError::ZeroK) }
}

/// The label is below the number of classes.
pub(super) fn label(sample: usize, label: usize, classes: usize) -> Result<(), MetricError> {
    if label < classes { Ok(()) } else { Err(MetricError::LabelOutOfRange { sample, label, classes }) }
}
