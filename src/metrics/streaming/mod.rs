//! Metrics that add up samples in parts: those of the functions on slices.

mod accuracy;
mod fraction;
mod metric;
mod named;
mod output_metric;
mod per_metric;
mod regression;
mod scores;

pub use self::accuracy::{Accuracy, BinaryAccuracy, TopKAccuracy};
pub use self::metric::Metric;
pub use self::named::Named;
pub use self::per_metric::PerMetric;
pub use self::regression::{MeanAbsoluteError, MeanOverOutputs, R2, RootMeanSquaredError};
pub use self::scores::{BinaryF1, BinaryPrecision, BinaryRecall, BinaryScore, ClassScore, F1, Precision, Recall};
