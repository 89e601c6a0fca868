//! A metric with another name.

use crate::error::TrainError;
use crate::metrics::{Metric, MetricError};

/// A metric with another name, for two of one kind.
///
/// ```
/// use stackprop::metrics::{F1, Metric, Named};
///
/// let mut f1_of_cats = Named("f1_of_cats", F1::<3>::of_class(0));
/// let mut f1_of_dogs = Named("f1_of_dogs", F1::<3>::of_class(1));
/// assert_eq!([f1_of_cats.name(), f1_of_dogs.name()], ["f1_of_cats", "f1_of_dogs"]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Named<M>(
    /// The name.
    pub &'static str,
    /// The metric.
    pub M,
);

impl<M: Metric> Metric for Named<M> {
    type Target = M::Target;
    type Output = M::Output;

    fn name(&self) -> &'static str {
        self.0
    }

    fn check(&self) -> Result<(), TrainError> {
        self.1.check()
    }

    fn reset(&mut self) {
        self.1.reset();
    }

    fn add(&mut self, targets: &[M::Target], outputs: &[M::Output]) -> Result<(), MetricError> {
        self.1.add(targets, outputs)
    }

    fn value(&self) -> f64 {
        self.1.value()
    }
}
