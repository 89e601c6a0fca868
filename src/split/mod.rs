//! Splits of the samples: k folds, k folds with equal shares of the classes, or training and test samples.
//!
//! | split | held out | like scikit-learn's |
//! | --- | --- | --- |
//! | [`TrainTestSplit`] | a fraction of the samples, once | `train_test_split` |
//! | [`KFold`] | each sample in one of k folds | `KFold` |
//! | [`StratifiedKFold`] | likewise, and each fold has an equal share of each class | `StratifiedKFold` |
//!
//! `split` yields the indices and needs no heap. `split_samples`, with the feature `alloc`, copies the samples:
//!
//! ```
//! # #[cfg(feature = "alloc")] {
//! use stackprop::prelude::*;
//! use stackprop::split::KFold;
//!
//! let inputs: [[f32; 1]; 10] = core::array::from_fn(|i| [i as f32]);
//! let targets = inputs.map(|[x]| [2.0 * x]);
//!
//! for (training, validation) in KFold::default().split_samples(Samples::new(&inputs, &targets))? {
//!     assert_eq!((training.inputs.len(), validation.inputs.len()), (8, 2));
//!     let _: Samples<[f32; 1], [f32; 1]> = training.samples(); // for `Trainer::fit`
//! }
//! # }
//! # Ok::<(), stackprop::split::SplitError>(())
//! ```
//!
//! A seed gives the same split on every machine. scikit-learn draws other samples with the same seed; the sizes of
//! folds and classes are equal, and so are the indices without shuffling.

mod error;
mod k_fold;
#[cfg(feature = "alloc")]
mod owned_samples;
mod split;
mod stratified;
mod train_test;

pub use self::error::SplitError;
pub use self::k_fold::KFold;
#[cfg(feature = "alloc")]
pub use self::owned_samples::OwnedSamples;
pub use self::split::Split;
pub use self::stratified::StratifiedKFold;
pub use self::train_test::TrainTestSplit;
