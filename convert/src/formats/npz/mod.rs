//! NumPy.
//!
//! The reader takes archives of `numpy.savez` and `numpy.savez_compressed`, with the weights and the biases of dense
//! networks.
//!
//! | names | layers |
//! | --- | --- |
//! | `arr_0`, `arr_1`, or names without a role | a matrix and its vector in turns, or all matrices first |
//! | `coefs_0` and `intercepts_0`, `W1` and `b1`, `NAME/kernel` and `NAME/bias` | dense; a bias may be missing |
//! | `NAME.weight` and others of PyTorch | as in [`safetensors`](super::safetensors) |
//!
//! Numbers have 2, 4 or 8 bytes in either order, and matrices begin with rows or columns. Numbers of 8 bytes become the
//! nearest `f32`.
//!
//! # Layout of the weights
//!
//! Keras and scikit-learn store `[inputs, units]`, PyTorch `[units, inputs]`. All weights of a file have one layout.
//! The reader tries PyTorch's first if the weights are called `weight`, otherwise Keras', and then the other one, until
//! each bias has one value for each unit and the layers fit. Square matrices fit both, so the first is taken.
//!
//! # Order of the layers
//!
//! The order of the archive, if the layers fit and the names do not contradict. Otherwise the order follows from names
//! and shapes as in [`safetensors`](super::safetensors). Activations are those of [`Options::activations`].

mod archive;
mod npy;

use crate::arrays::{Source, network};
use crate::{Network, Options, Problems};

/// Reads the arrays of an archive.
///
/// # Errors
///
/// All parts that the crate cannot express.
pub fn read(file: &[u8], options: &Options) -> Result<Network, Problems> {
    network(archive::arrays(file)?, Source::Npz, options)
}
