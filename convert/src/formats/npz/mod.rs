//! NumPy.
//!
//! The reader takes archives of `numpy.savez` and `numpy.savez_compressed`, with the weights and the biases of dense
//! networks.
//!
//! | arrays | become |
//! | --- | --- |
//! | `arr_0`, `arr_1`, …, or any names without a role: a matrix and the vector behind it, or all matrices and then all vectors | `Dense` |
//! | `NAME.weight`, `NAME/kernel`, `coefs_0`, `W1` with `NAME.bias`, `NAME/bias`, `intercepts_0`, `b1`; a bias may be missing | `Dense` |
//! | PyTorch's batch normalization | as in [`safetensors`](super::safetensors) |
//!
//! Numbers are of 2, 4 or 8 bytes in either byte order, rows or columns first; those of 8 bytes are rounded to the
//! nearest `f32`.
//!
//! # Layout of the weights
//!
//! Keras and scikit-learn store `[inputs, units]`, PyTorch `[units, inputs]`. All weights of a file have one layout, the
//! first of these whose biases have one value for each unit and whose layers fit: PyTorch's for the name `weight`, else
//! Keras'; then the other one. A network of square matrices fits both, so its name decides.
//!
//! # Order of the layers
//!
//! The order of the archive, if the layers fit and the names do not contradict. Otherwise the order follows from names
//! and shapes as in [`safetensors`](super::safetensors), and so do the activations.

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
