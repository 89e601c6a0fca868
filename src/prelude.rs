//! Everything that a program with a network needs: `use stackprop::prelude::*;`

pub use crate::activation::{
    AlphaDropout, Dropout, Elu, Gelu, HardSigmoid, HardSwish, Identity, LeakyRelu, Logistic, Relu, Selu, Silu, Softmax,
    Softplus, Step, Tanh,
};
pub use crate::batch_norm::BatchNorm;
pub use crate::classes::Classes;
pub use crate::dense::Dense;
pub use crate::fold::Fold;
pub use crate::initializer::Initializer;
pub use crate::layer::{Chain, Layer};
pub use crate::metrics::{self, ConfusionMatrix, MetricError};
#[cfg(feature = "std")]
pub use crate::model_file::FileError;
pub use crate::model_file::{AlignedBytes, ModelError, ModelFile};
pub use crate::rng::Rng;
pub use crate::scaling::{MinMax, ScalingError, Standardize};
#[cfg(feature = "rayon")]
pub use crate::simd::Parallel;
pub use crate::simd::{Fast, Reproducible};
pub use crate::train::{
    Adam, AdamW, Batch, BinaryCrossEntropy, CategoricalCrossEntropy, Checkpoint, ClassWeighted, Constant, Cosine,
    CrossEntropy, EarlyStopping, Epoch, Evaluation, ExponentialDecay, Fit, Hinge, History, Huber, Loss,
    MeanAbsoluteError, MeanSquaredError, Moment, Momentum, Monitor, NAdam, Nesterov, OnPlateau, OneAgainstRest,
    OneCycle, Optimizer, PerceptronCriterion, Regularized, RmsProp, Samples, Schedule, Sgd, StepDecay, Stepper, Train,
    TrainError, Trainer,
};
pub use crate::{Floats, argmax};
pub use crate::{include_model, sequential};
