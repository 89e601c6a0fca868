//! Everything that a program with a network needs: `use stackprop::prelude::*;`

pub use crate::activation::{Identity, LeakyRelu, Logistic, Relu, Softmax, Tanh};
pub use crate::dense::Dense;
pub use crate::initializer::Initializer;
pub use crate::layer::{Chain, Layer};
#[cfg(feature = "std")]
pub use crate::model_file::FileError;
pub use crate::model_file::{AlignedBytes, ModelError, ModelFile};
pub use crate::rng::Rng;
pub use crate::simd::{Fast, Reproducible};
pub use crate::train::{
    Adam, Batch, BinaryCrossEntropy, CrossEntropy, Epoch, Evaluation, Fit, History, Loss, MeanSquaredError, Momentum,
    Optimizer, Samples, Sgd, Stepper, Train, TrainError, Trainer,
};
pub use crate::{Floats, argmax};
pub use crate::{include_model, sequential};
