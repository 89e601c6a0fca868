//! Vector functions, one per file, each with its method, source and error bound.

pub mod exp;
pub mod exp_m1;
pub mod gelu;
pub mod logistic;
mod polynomial;
pub mod silu;
pub mod softmax;
pub mod softplus;
pub mod tanh;
