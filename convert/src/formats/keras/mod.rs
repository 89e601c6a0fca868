//! Keras 3.
//!
//! | function | reads |
//! | --- | --- |
//! | [`read`] | `.keras`: a model and its weights |
//! | [`read_parts`] | the two parts of such an archive, `config.json` and `model.weights.h5` |
//! | [`read_weights`] | `.weights.h5`: weights alone |
//!
//! A model is Sequential, or Functional with one path from its input to its output. Models may contain others.
//!
//! | layer | becomes |
//! | --- | --- |
//! | Dense, with `use_bias` or not | `Dense` |
//! | its `activation`, Activation, ReLU, LeakyReLU, ELU, Softmax | the activation of the layer before it |
//! | BatchNormalization behind Dense | `BatchNorm<Dense>` |
//! | BatchNormalization elsewhere | factors and shifts of the next layer, or `Standardize` |
//! | Normalization, Rescaling | `Standardize` in front of all layers, elsewhere factors and shifts of a neighbour |
//! | InputLayer, Flatten, Reshape | nothing: they state the shape of the inputs |
//! | Identity, ActivityRegularization, GaussianNoise | nothing |
//! | Dropout, SpatialDropout1D, GaussianDropout, AlphaDropout | nothing |
//!
//! A name alone stands for Keras' defaults: `"leaky_relu"` has the slope 0.2, the layer LeakyReLU 0.3. Normalization
//! divides by max(σ, 10⁻⁷), because a file does not contain Keras' `epsilon()`.
//!
//! Weights in `float16`, `bfloat16` and `float64` are read as they are stored, and become `f32`. The network then
//! computes in `f32`, whatever the layer's policy. The reader refuses quantized layers, LoRA, other layers, branches,
//! shared layers and calls with `training=True`.

mod activation;
mod archive;
mod config;
mod functional;
mod hdf5;
mod kind;
mod layers;
mod model;
mod names;
mod parameters;
mod reader;
mod shape;
mod variables;
mod weights;

pub use self::model::{read, read_parts};
pub use self::weights::read_weights;
