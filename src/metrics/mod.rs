//! Metrics: how good predictions are, in the numbers that people compare.
//!
//! A loss is what training makes small; it must have a gradient. A metric is what a person wants to know, and need not: how
//! many answers were right, which class is taken for which, how far off the predictions are.
//!
//! | task | metrics |
//! | --- | --- |
//! | one of several classes | [`accuracy`], [`top_k_accuracy`], [`ConfusionMatrix`] with precision, recall and F1 |
//! | yes or no | [`binary_accuracy`], [`ConfusionMatrix::from_binary`], [`roc_auc_in_place`] |
//! | several labels, of which any may be right | [`subset_accuracy`], [`hamming_loss`] |
//! | regression | [`mean_absolute_error`], [`mean_squared_error`], [`root_mean_squared_error`], [`r2`] |
//!
//! Each takes what is true first, then what was predicted; both as a program has them: labels as `usize`, outputs as rows
//! `[f32; N]` from [`predict_batch`](crate::layer::Layer::predict_batch). A flat slice becomes rows by
//! [`as_chunks`](slice::as_chunks): `values.as_chunks::<1>().0`.
//!
//! The definitions are scikit-learn's, and the tests compare with its numbers; where the crate's own rule for equal outputs
//! matters, the function says so. Sums are in `f64`, and so is every result. Nothing is allocated, but by `roc_auc`, and no input
//! panics: what is not a number, or does not fit, is a [`MetricError`] that says where.

mod accuracy;
mod check;
mod confusion_matrix;
mod error;
mod regression;
mod roc_auc;
mod scores;
mod table;

pub use self::accuracy::{accuracy, binary_accuracy, hamming_loss, subset_accuracy, top_k_accuracy};
pub use self::confusion_matrix::ConfusionMatrix;
pub use self::error::MetricError;
pub use self::regression::{mean_absolute_error, mean_squared_error, r2, root_mean_squared_error};
#[cfg(feature = "alloc")]
pub use self::roc_auc::roc_auc;
pub use self::roc_auc::roc_auc_in_place;
pub use self::scores::Scores;
pub use self::table::Table;

/// `part / all`, and 0 where there is nothing to divide by.
fn quotient(part: usize, all: usize) -> f64 {
    if all == 0 { 0.0 } else { part as f64 / all as f64 }
}
