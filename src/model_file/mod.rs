//! The model file: a network's parameters, and its architecture as text.
//!
//! All numbers are little-endian.
//!
//! | offset | bytes | content |
//! | --- | --- | --- |
//! | 0 | 8 | `89 53 54 41 43 4B 0D 0A`: the byte 0x89, `STACK`, and a line break, which a text-mode copy damages |
//! | 8 | 4 | version of the format, 1 |
//! | 12 | 4 | CRC-32 (ISO-HDLC, as in zip and PNG) of all bytes from offset 16 to the end |
//! | 16 | 4 | `t`, length of the architecture's text |
//! | 20 | 4 | `p`, length of the parameters in words of 4 bytes |
//! | 24 | `t` | the [architecture](crate::architecture::Architecture) as ASCII text |
//! | 24 + `t` | 0 to 3 | zeros, up to a multiple of four |
//! | … | 4 · `p` | the parameters, `f32`, layer by layer: weights input-major, then the bias; or a quantized network |
//!
//! A network can be read in place, because the file's parameters have the network's memory layout.
//!
//! ```
//! use stackprop::prelude::*;
//!
//! type Net = sequential![Dense<2, 3, Tanh>, Dense<3, 1, Identity>];
//! let net = Net::random(&mut Rng::seed_from_u64(1));
//!
//! // The file's bytes in a buffer aligned like `f32`; `save` and `load` do the same with a path.
//! let mut buffer = AlignedBytes([0; Net::FILE_BYTES]);
//! let file = net.write_to(&mut buffer.0)?;
//! let in_place: &Net = Net::ref_from_bytes(file)?;
//! assert_eq!(*in_place, net);
//!
//! // The error of another network states the expected and the found architecture.
//! let error = Dense::<2, 3, Tanh>::ref_from_bytes(file).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "expected a model of Dense<2, 3, Tanh>, found one of Dense<2, 3, Tanh>, Dense<3, 1, Identity>"
//! );
//! # Ok::<(), stackprop::model_file::ModelError>(())
//! ```
//!
//! # A quantized network
//!
//! The text of a [`Quantized`](crate::quantized::Quantized) network begins with `Quantized<Lite` or `Quantized<Micro`.
//! Its parameters are, in this order:
//!
//! | bytes | type | content |
//! | --- | --- | --- |
//! | 4 · N, 4 · N | `f32` | the offsets, then the factors of a scaling layer at the front, if there is one |
//! | 4, 4 | `f32`, `i32` | scale and zero point of the inputs |
//!
//! and then of each layer, dense or scaling, with N inputs and M units:
//!
//! | bytes | type | content |
//! | --- | --- | --- |
//! | 4, 4 | `f32`, `i32` | scale and zero point of the product, before the activation |
//! | 8, 264 or 12 | | the activation, see below |
//! | 4 · M | `i32` | the bias of each unit, with the inputs' zero point folded in: b − zero point · Σ w |
//! | 8 · M | `u32` | the multiplier of each unit, high word and low word: see below |
//! | 4 | `i32` | only of a dense layer: 1 if no weight is −128, else 0 |
//! | N · M | `i8` | the weights unit-major, `weights[unit][input]`; of a scaling layer one per unit |
//! | 0 to 3 | | zeros, up to a multiple of four |
//!
//! | activation | bytes | type | content |
//! | --- | --- | --- | --- |
//! | [`Clamp`](crate::quantized::Clamp) | 4, 4 | `i32` | the least and the greatest output |
//! | [`Table`](crate::quantized::Table) | 4, 4 | `f32`, `i32` | scale and zero point of the outputs |
//! | | 256 | `i8` | the outputs; that of the product `x` at index `x as u8` |
//! | [`Int8Softmax`](crate::quantized::Int8Softmax) | 4, 4 | `u32` | a multiplier of `Micro`: product scale · 2²⁶ |
//! | | 4 | `i32` | the least difference from the greatest product whose exponential is not 0 |
//!
//! [`Rounding::factor`](crate::quantized::Rounding::factor) computes the factor of a multiplier from its two words:
//!
//! | rounding | factor | high | low, bits 8 to 28 | low, bits 0 to 7 |
//! | --- | --- | --- | --- | --- |
//! | `Lite` | (high + rest · 2⁻²¹) · 2⁻ˢʰⁱᶠᵗ | 32 bits of the mantissa, or 0 | rest, usually 0 | shift, 1 to 63 |
//! | `Micro` | high · 2⁻³¹ · 2ᵉ | `quantized_multiplier`, 2³⁰ to 2³¹ − 1, or 0 | 0 | e, −31 to 30, as `i8` |
//!
//! A reader refuses scales that are not positive, finite and normal, zero points outside −128 to 127, and offsets and
//! factors that are not finite. All other bytes are valid: they give some outputs, without a panic.
//!
//! # Saving
//!
//! [`ModelFile::save`], [`Checkpoint::save`](crate::train::Checkpoint::save) and [`write_file`] replace a file as a
//! whole: they write a temporary file in its directory, sync it, rename it, and sync the directory, which only Unix
//! allows.
//!
//! - **Contents.** At any time the file holds its old contents or all of the new ones, also after a crash or a power
//!   failure. Several threads and processes may save to one path; the contents of the last one to finish stay.
//! - **Errors.** An error leaves the file unchanged, for example a full disk, or a directory in which the process may
//!   not create files. Permission to write to the file itself does not matter. Only an error of the last sync, which
//!   the message names, comes after the rename.
//! - **Mode and owner.** On Unix the file keeps its mode and, if the process may set them, its owner and group. The
//!   umask determines the mode of a new file. Other hard links keep the old contents; access control lists are not
//!   copied.
//! - **Symbolic links** are followed and stay. A link to a missing file creates that file.
//! - **Kinds.** Directories, devices, FIFOs and sockets are errors.
//! - **Mounted files.** A file that is itself a mount point, such as one file that a container mounts from its host,
//!   cannot be replaced: the save fails with *Device or resource busy*. Mount the file's directory instead.
//! - **Temporary files** of a process that dies stop no save. On Linux most file systems keep them anonymous until the
//!   rename, and so remove them with the process. Others have names like `.stackprop-0a1B2c3D4e5F.new`, and locks: the
//!   next save to a file of that directory removes those that no living process has locked.
//!
//! # Loading
//!
//! [`ModelFile::load`] and [`Trainer::resume_from`](crate::train::Trainer::resume_from) read the header first, and then
//! at most the length of this network's file: a file of 3 GB that holds something else takes no more time and memory
//! than the right one. Only the error of another network's file differs from that of its bytes: it states the
//! architecture without a check of the checksum.

#[cfg(all(feature = "std", target_os = "linux"))]
mod anonymous;
mod bytes;
mod error;
#[cfg(feature = "std")]
pub(crate) mod file;
pub(crate) mod format;
mod include;
mod layout;
mod model;
mod model_file;
#[cfg(feature = "std")]
mod named;
mod raw;
#[cfg(feature = "std")]
mod regular;
#[cfg(feature = "std")]
mod replace;
#[cfg(feature = "std")]
mod temporary;
mod text;

pub use self::bytes::{Decoder, Encoder};
pub use self::error::ModelError;
#[cfg(feature = "std")]
pub use self::file::{FileError, write_file};
pub use self::include::include;
pub use self::layout::Layout;
pub(crate) use self::layout::is_scale;
pub use self::model::{Contents, Model};
pub use self::model_file::ModelFile;
pub use self::raw::RawModel;
pub use crate::floats::AlignedBytes;
