//! The names that most programs need: `use stackprop::prelude::*;`
//!
//! The others are one module away: `loss::Hinge`, `schedule::Cosine`, `activation::Gelu`, `metrics::ConfusionMatrix`.

pub use crate::activation::{self, Dropout, Identity, Logistic, Relu, Softmax, Tanh};
pub use crate::classes::Classes;
pub use crate::layer::{Aware, BatchNorm, Chain, Dense, Fold, Layer, MinMax, PrepareQat, Standardize};
pub use crate::loss::{self, BinaryCrossEntropy, CategoricalCrossEntropy, CrossEntropy, Evaluation, MeanSquaredError};
pub use crate::metrics;
pub use crate::model_file::{AlignedBytes, ModelFile};
pub use crate::optimizer::{self, Adam, Momentum, Sgd};
pub use crate::quantized::{self, Quantize, Quantized};
pub use crate::rng::Rng;
pub use crate::row::argmax;
pub use crate::schedule::{self, Epoch};
#[cfg(feature = "alloc")]
pub use crate::search;
pub use crate::simd::{Fast, Reproducible};
pub use crate::split;
#[cfg(feature = "rayon")]
pub use crate::threads::Parallel;
pub use crate::train::{
    self, Checkpoint, EarlyStopping, Evaluate, Fit, Samples, Stepper, TrainError, Trainable, Trainer,
};
pub use crate::{custom_layer, include_model, sequential};
