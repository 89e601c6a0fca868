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

pub mod batch_norm;
mod columns;
mod gemm;
pub mod map;
pub mod math;
mod nonzero;
pub mod reference;
mod scalar;
mod single;

pub use self::gemm::{
    Descend, Moments, Record, Store, UpdateRule, affine_batch, input_gradient, update, weight_gradient,
};
pub use self::math::{exp, exp_m1, gelu, logistic, silu, softmax, softplus, tanh};
pub use self::single::affine;

/// How many weights stay in the first cache from one product to the next: 32 KB.
const CACHED: usize = 8 * 1024;
