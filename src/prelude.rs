//! Everything that a program with a network needs: `use stackprop::prelude::*;`

pub use crate::activation::{
    AlphaDropout, Dropout, Elu, Gelu, HardSigmoid, HardSwish, Heaviside, Identity, LeakyRelu, Logistic, Relu, Selu,
    Silu, Softmax, Softplus, Tanh,
};
pub use crate::classes::Classes;
pub use crate::initializer::Initializer;
pub use crate::layer::{BatchNorm, Chain, Dense, Fold, Layer, MinMax, ScalingError, Standardize, Train};
pub use crate::loss::{
    BinaryCrossEntropy, CategoricalCrossEntropy, ClassWeighted, CrossEntropy, Evaluation, Hinge, Huber, Loss,
    MeanAbsoluteError, MeanSquaredError, OneAgainstRest, PerceptronCriterion,
};
pub use crate::metrics::{self, ConfusionMatrix, MetricError};
#[cfg(feature = "std")]
pub use crate::model_file::FileError;
pub use crate::model_file::{AlignedBytes, ModelError, ModelFile};
pub use crate::optimizer::{Adam, AdamW, Momentum, NAdam, Nesterov, Optimizer, Regularized, RmsProp, Sgd};
pub use crate::rng::Rng;
pub use crate::schedule::{
    Constant, Cosine, Epoch, ExponentialDecay, OnPlateau, OneCycle, Schedule, StepDecay, StepInfo,
};
pub use crate::simd::{Fast, Reproducible};
#[cfg(feature = "rayon")]
pub use crate::threads::Parallel;
pub use crate::train::{
    Batch, Checkpoint, EarlyStopping, Fit, History, Monitor, Samples, Stepper, TrainError, Trainer,
};
pub use crate::{Floats, argmax};
pub use crate::{include_model, sequential};
