//! Layers: the trait [`Layer`], and each layer in its own file.

mod batch_norm;
mod chain;
mod constructors;
mod dense;
mod fold;
mod frozen;
mod layer;
mod part;
mod scaling;
mod train;
mod using;

pub use self::batch_norm::{BatchNorm, BatchNormGradient, BatchNormTape};
pub use self::chain::{Chain, ChainTape};
pub use self::constructors::WellFormed;
pub use self::dense::Dense;
pub use self::fold::Fold;
pub use self::frozen::NoParameters;
pub use self::layer::Layer;
pub use self::scaling::{Deviation, MinMax, MinMaxRange, Scaling, ScalingError, Standardize, Statistic};
pub use self::train::{Destination, Train, Visitor, Weights};
pub use self::using::Using;
