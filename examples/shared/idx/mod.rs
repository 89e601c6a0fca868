//! Data sets of images in IDX files, plain or gzip-compressed: MNIST and Fashion-MNIST, QMNIST, EMNIST.
//!
//! [`DataSet`] finds the files of a data set and knows its conventions; `format` reads one file.

mod data_set;
mod format;

pub use self::data_set::{DataSet, Images, Part};
use super::data_error::DataError;
