//! The products of a dense layer, and the vector functions.
//!
//! A perceptron needs four products. With a batch of `rows` samples:
//!
//! | kernel | formula | shapes |
//! | --- | --- | --- |
//! | [`affine`] | z = x·W + b | \[inputs\] × \[inputs, units\] → \[units\] |
//! | [`affine_batch`] | Z = X·W + b | \[rows, inputs\] × \[inputs, units\] → \[rows, units\] |
//! | [`input_gradient`] | G = D·Wᵀ | \[rows, units\] × \[units, inputs\] → \[rows, inputs\] |
//! | [`weight_gradient`] | W ← rule(W, XᵀD), b ← rule(b, ΣD) | \[inputs, rows\] × \[rows, units\] → \[inputs, units\] |
//!
//! All matrices are row-major. [`mod@reference`] specifies the products as plain loops, and tests compare the fast
//! kernels with it. Every sum runs over its index in ascending order, one multiply-add at a time, for every tile shape:
//! so a sample alone and the same sample in a batch give the same bits. (One exception: an input of zero that skips its
//! weights leaves −0 as −0, and hides a weight that is infinite or NaN.)

pub mod batch_norm;
mod cache;
pub(crate) mod columns;
pub mod fake_quantize;
mod gemm;
pub mod map;
pub mod math;
mod nonzero;
pub mod norm;
mod quad;
pub mod reference;
mod scalar;
mod single;
pub(crate) mod sum;
mod update;

use self::cache::L1_WEIGHTS;
pub use self::gemm::{affine_batch, input_gradient, weight_gradient};
pub use self::math::{exp, exp_m1, gelu, logistic, silu, softmax, softplus, tanh};
pub use self::single::affine;
pub use self::update::{Descend, Moments, Record, Store, UpdateRule, update};
