//! The values of an epoch that every fit has.

use stackprop::schedule::Epoch;

/// The loss and the accuracy of training and of validation, in this order; `None` for a value that the fit has not.
pub(crate) fn evaluations(epoch: &Epoch) -> [Option<f32>; 4] {
    let Epoch { training, validation, .. } = epoch;
    let validation = validation.as_ref();
    [
        Some(training.loss),
        training.accuracy,
        validation.map(|evaluation| evaluation.loss),
        validation.and_then(|evaluation| evaluation.accuracy),
    ]
}
