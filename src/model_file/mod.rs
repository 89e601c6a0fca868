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
//! | … | 4 · `p` | the parameters, `f32`, layer by layer: the weights input-major, then the bias |
//!
//! The parameters of a [`Quantized`](crate::quantized::Quantized) network are the fields of its layers in order, with
//! zeros after a layer's weights up to a multiple of four. Its text begins with `Quantized<Lite` or `Quantized<Micro`.
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
pub use crate::floats::AlignedBytes;
