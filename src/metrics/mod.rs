//! Metrics: how good predictions are, in numbers that people compare.
//!
//! Training minimizes a loss, which needs a gradient. A metric needs none: it reports the fraction of correct answers,
//! the classes that a network confuses, or the distance between predictions and targets.
//!
//! | task | metrics |
//! | --- | --- |
//! | one of several classes | [`accuracy`], [`top_k_accuracy`], [`ConfusionMatrix`] with precision, recall and F1 |
//! | yes or no | [`binary_accuracy`], [`ConfusionMatrix::from_binary`], [`roc_auc_in_place`] |
//! | several independent labels | [`subset_accuracy`], [`hamming_loss`] |
//! | regression | [`mean_absolute_error`], [`mean_squared_error`], [`root_mean_squared_error`], [`r2`] |
//!
//! [`weighted`] gives each sample a weight: `metrics::weighted(&weights).accuracy(&labels, &outputs)`.
//!
//! Each function takes the true values first, then the predictions: labels as `usize`, outputs as rows `[f32; N]` from
//! [`predict_batch`](crate::layer::Layer::predict_batch). [`as_chunks`](slice::as_chunks) turns a flat slice into rows:
//! `values.as_chunks::<1>().0`.
//!
//! A [`Metric`] adds up samples in parts, for [`Fit::metrics`](crate::train::Fit::metrics), which evaluates it after
//! every epoch:
//!
//! | task | metrics of an epoch |
//! | --- | --- |
//! | one of several classes | [`Accuracy`], [`TopKAccuracy`], [`Precision`], [`Recall`], [`F1`] |
//! | yes or no | [`BinaryAccuracy`], [`BinaryPrecision`], [`BinaryRecall`], [`BinaryF1`] |
//! | several independent labels | [`BinaryAccuracy`] |
//! | regression | [`MeanAbsoluteError`], [`RootMeanSquaredError`], [`R2`] |
//!
//! The definitions are scikit-learn's, and the tests compare with its numbers; a function documents where this crate
//! ranks equal outputs differently. Sums and results are `f64`. Only `roc_auc` allocates. Invalid input, such as a NaN
//! or a length mismatch, returns a [`MetricError`] with the position; no input panics.

mod accuracy;
mod check;
mod confusion_matrix;
mod count;
mod error;
mod regression;
mod roc_auc;
mod scores;
mod streaming;
mod table;
mod weights;

pub use self::accuracy::{accuracy, binary_accuracy, hamming_loss, subset_accuracy, top_k_accuracy};
pub use self::confusion_matrix::ConfusionMatrix;
pub use self::count::Count;
pub use self::error::MetricError;
pub use self::regression::{mean_absolute_error, mean_squared_error, r2, root_mean_squared_error};
#[cfg(feature = "alloc")]
pub use self::roc_auc::roc_auc;
pub use self::roc_auc::roc_auc_in_place;
pub use self::scores::Scores;
pub use self::streaming::{
    Accuracy, BinaryAccuracy, BinaryF1, BinaryPrecision, BinaryRecall, BinaryScore, ClassScore, F1, MeanAbsoluteError,
    MeanOverOutputs, Metric, Named, PerMetric, Precision, R2, Recall, RootMeanSquaredError, TopKAccuracy,
};
pub use self::table::Table;
pub use self::weights::{Weighted, weighted};
