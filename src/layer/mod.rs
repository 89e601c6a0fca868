//! Layers: the trait [`Layer`], and each layer in its own file.
//!
//! | layer | computes | learns |
//! | --- | --- | --- |
//! | [`Dense`] | activation(x·W + b) | W, b |
//! | [`BatchNorm`] of a `Dense` | activation(γ · (z − μ) / √(σ² + ε) + β), z = x·W | W, γ, β; averages μ, σ² |
//! | [`QuantizationAware`] of a `Dense` | the same with x and W rounded to eight bits | W, b; the range of x |
//! | [`Standardize`], [`MinMax`] | activation((x − offset) · factor) | nothing; a program fits both values to data |
//! | [`Chain`] | the second of two layers on the outputs of the first | the parameters of both |
//! | `&'static Net` | the network behind the reference, for example in flash | nothing |
//! | [`custom_layer!`](crate::custom_layer!) | a [`Custom`] layer of the program | its rows, matrices and layers |
//!
//! [`sequential!`](crate::sequential) writes the type of nested chains. [`Fold`] merges a `BatchNorm` into its dense
//! layer. [`Train`] is the second trait, of layers in training.

mod batch_norm;
mod chain;
mod constructors;
mod custom;
mod custom_layer;
mod dense;
mod field;
mod fields;
mod fold;
mod frozen;
mod layer;
mod part;
mod prepare_qat;
mod pytorch;
mod quantization_aware;
mod scaling;
pub(crate) mod structure;
mod summary;
mod summary_table;
mod train;
mod using;

pub use self::batch_norm::{BatchNorm, BatchNormGradient, BatchNormTape};
pub use self::chain::{Chain, ChainTape};
pub use self::constructors::WellFormed;
pub use self::custom::{Custom, CustomTrain, forward};
pub use self::dense::Dense;
pub use self::field::{Field, FieldTape, LearningField, TrainField};
pub use self::fields::{Fields, IfCustomTrain, IfTrainField, TrainFields, largest, layers};
pub use self::fold::Fold;
pub use self::frozen::NoParameters;
pub use self::layer::Layer;
pub use self::prepare_qat::{Aware, PrepareQat};
pub use self::quantization_aware::{FakeQuantized, QuantizationAware, QuantizationAwareTape};
pub use self::scaling::{Deviation, MinMax, MinMaxRange, Scaling, ScalingError, Standardize, Statistic};
pub use self::structure::{Single, Structure};
pub use self::summary::{LayerSummary, Summary};
pub use self::train::{Destination, Train, Visitor, Weights};
pub use self::using::Using;
pub use crate::floats::zeroed;
