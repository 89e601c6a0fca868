//! What a dense layer computes, and the vector functions.
//!
//! Four products are all that a perceptron needs. With a batch of `rows` samples:
//!
//! | kernel | formula | shapes |
//! | --- | --- | --- |
//! | [`affine`] | z = x·W + b | \[inputs\] × \[inputs, units\] → \[units\] |
//! | [`affine_batch`] | Z = X·W + b | \[rows, inputs\] × \[inputs, units\] → \[rows, units\] |
//! | [`input_gradient`] | G = D·Wᵀ | \[rows, units\] × \[units, inputs\] → \[rows, inputs\] |
//! | [`weight_gradient`] | W ← rule(W, Xᵀ·D), b ← rule(b, Σ D) | \[inputs, rows\] × \[rows, units\] → \[inputs, units\] |
//!
//! All matrices are row-major. [`mod@reference`] says what they are in plain loops; the fast ones are tested against it. Every
//! sum runs over its index in ascending order, one multiply-add at a time, whatever the tile: so one sample alone and the
//! same sample in a batch give the same bits. (One exception: where an input of zero skips its weights, −0 stays −0, and a weight that
//! is infinite or NaN goes unseen.)

mod affine;
mod affine_batch;
#[cfg(feature = "rayon")]
mod affine_stages;
pub mod batch_norm;
mod columns;
pub mod exp;
pub mod exp_m1;
mod factors;
pub mod gelu;
mod input_gradient;
pub mod logistic;
pub mod map;
mod nonzero;
mod panel;
mod polynomial;
pub mod reference;
mod rule;
mod scalar;
pub mod silu;
pub mod softmax;
pub mod softplus;
pub mod tanh;
mod tiles;
mod weight_gradient;

pub use self::affine::affine;
pub use self::affine_batch::affine_batch;
pub use self::input_gradient::input_gradient;
pub use self::rule::{Descend, Moments, Record, Rule, Store, update};
pub use self::weight_gradient::weight_gradient;

/// How many weights stay in the first cache from one product to the next: 32 KB.
const CACHED: usize = 8 * 1024;
