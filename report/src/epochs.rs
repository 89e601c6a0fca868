//! The epochs of a fit, with the names of their metrics.

use stackprop::schedule::Epoch;
use stackprop::train::History;

/// Epochs to draw or to write: those of a [`History`], or a slice of [`Epoch`], such as one that `on_epoch` collected.
///
/// ```
/// use stackprop::metrics::PerMetric;
/// use stackprop::prelude::*;
/// use stackprop_report::Epochs;
///
/// let training = Evaluation { loss: 0.5, accuracy: None };
/// let epochs = [Epoch { epoch: 1, training, validation: None, metrics: PerMetric::from_items([0.75]) }];
/// let named = Epochs::new(&epochs, &["f1"]);
/// let without_metrics = Epochs::from(&epochs[..]);
/// ```
///
/// A history holds every epoch of a run of up to [`History::CAPACITY`] epochs, and some of a longer one.
#[derive(Clone, Copy, Debug)]
pub struct Epochs<'a> {
    pub(crate) epochs: &'a [Epoch],
    pub(crate) metrics: &'a [&'static str],
}

impl<'a> Epochs<'a> {
    /// Epochs and the names of their metrics, in the order of the values in [`Epoch::metrics`].
    #[must_use]
    pub const fn new(epochs: &'a [Epoch], metrics: &'a [&'static str]) -> Self {
        Self { epochs, metrics }
    }
}

impl<'a> From<&'a History> for Epochs<'a> {
    fn from(history: &'a History) -> Self {
        Self::new(history, history.metrics())
    }
}

impl<'a> From<&'a [Epoch]> for Epochs<'a> {
    fn from(epochs: &'a [Epoch]) -> Self {
        Self::new(epochs, &[])
    }
}
